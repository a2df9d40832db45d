import {
  ARENA_SIZE,
  type Match,
  maxCooldown,
  type Outcome,
  type Player,
  playerCooldown,
} from '../../src/core/index.ts';
import { replaceUnprintable } from '../../src/core/internal.ts';
import { type EffectsAtTick, PALETTE, type PlayerHit } from '../../src/render/browser.ts';
import type { EffectStyle } from './blasts.ts';
import { type Context, css, lighten, paintImage } from './sheet.ts';
import type { Box } from './tags.ts';

/* Labels, bars and banners over the picture. */

/** What is behind labels and bars. */
const BACKING = 'rgba(6,9,18,.82)';

/** A label, drawn once. */
export interface Label {
  readonly image: ImageBitmap;
  /** px of the arena */
  readonly width: number;
  readonly height: number;
}

/** What a label says. */
export interface LabelText {
  readonly seat: 1 | 2;
  /** beside the number of the seat; none if empty */
  readonly text: string;
  /** whether it is the ship of whoever looks */
  readonly isYou: boolean;
}

/** How large a label is drawn. */
export interface LabelStyle {
  /** device px a px of the arena */
  readonly scale: number;
  /** how much larger than usual, so that it can be read on a small screen */
  readonly zoom: number;
  readonly font: EffectStyle['font'];
}

/** Px of the arena, at a zoom of 1. */
const LABEL_HEIGHT = 17;
const MOST_TEXT = 120;
/** Size of the letters of a label, px of the arena. */
export const TEXT = 11.5;

/** Draws a label: the number of the seat, and a name. */
export function paintLabel(label: LabelText, { scale, zoom, font }: LabelStyle): Label {
  const unit = scale * zoom;
  let [shown, wide] = ['', 0];
  paintImage(1, 1, (context) => {
    context.font = font(TEXT, 650);
    shown = cutToWidth(context, label.text, MOST_TEXT);
    wide = shown === '' ? 0 : Math.ceil(context.measureText(shown).width) + 10;
  });
  const width = LABEL_HEIGHT + wide;
  const image = paintImage(Math.ceil(width * unit), Math.ceil(LABEL_HEIGHT * unit), (context) => {
    context.scale(unit, unit);
    paintPlate(context, { ...label, text: shown }, { width, font });
  });
  return { image, width: width * zoom, height: LABEL_HEIGHT * zoom };
}

function paintPlate(
  context: Context,
  { seat, text, isYou }: LabelText,
  { width, font }: { width: number; font: EffectStyle['font'] },
): void {
  const colour = css(PALETTE.players[seat - 1]!);
  const dark = css(0x060912);
  const plate = (inset: number, wide: number, style: string): void => {
    context.fillStyle = style;
    context.beginPath();
    context.roundRect(inset, inset, wide - 2 * inset, LABEL_HEIGHT - 2 * inset, 5 - inset / 2);
    context.fill();
  };
  plate(0, width, isYou ? colour : BACKING);
  plate(1.5, LABEL_HEIGHT, isYou ? dark : colour);
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.font = font(TEXT, 800);
  context.fillStyle = isYou ? colour : dark;
  context.fillText(String(seat), LABEL_HEIGHT / 2, LABEL_HEIGHT / 2 + 0.6);
  context.textAlign = 'left';
  context.font = font(TEXT, 650);
  context.fillStyle = isYou ? dark : css(lighten(PALETTE.players[seat - 1]!, 0.72));
  context.fillText(text, LABEL_HEIGHT + 3, LABEL_HEIGHT / 2 + 0.6);
}

/** Characters of a name that are looked at. */
const MOST_CHARACTERS = 64;

/** As much of a text as fits, with an ellipsis where something is cut off. */
function cutToWidth(context: Context, text: string, most: number): string {
  const characters = [...replaceUnprintable(text.slice(0, MOST_CHARACTERS))];
  if (context.measureText(characters.join('')).width <= most) return characters.join('');
  while (characters.length > 0 && context.measureText(`${characters.join('')}…`).width > most)
    characters.pop();
  return `${characters.join('')}…`;
}

/** Px of the arena, at a zoom of 1: health, and below it the cooldown. */
export const BAR = { width: 84, height: 11 } as const;
/** Ticks for which lost health stays seen. */
const LOST_TICKS = 40;
/** Share of health from which on it is low, and ticks of a blink. */
const LOW = 0.3;
const BLINK_TICKS = 24;
/** Parts of a bar at most: beyond them it has none. */
const MOST_PARTS = 25;

/** Draws health and cooldown of a player. The context is in device px; `box` in px of the arena. */
export function drawBar(context: Context, box: Box, { match, player, seat, hit, scale, calm }: BarOf): void {
  const px = (value: number): number => Math.round(value * scale);
  const [left, top, width] = [px(box.x), px(box.y), px(box.width)];
  const line = Math.max(1, Math.round(scale));
  const high = Math.max(3, px(box.height * 0.64));
  const { health, damage } = match.rules;
  const colour = PALETTE.players[seat - 1]!;
  const inner = width - 2 * line;
  const at = (points: number): number => Math.round((inner * points) / health);
  context.fillStyle = BACKING;
  context.fillRect(left, top, width, high);
  const lost = hit === undefined ? 0 : hit.damage * Math.max(0, 1 - (match.tick - hit.tick) / LOST_TICKS);
  if (lost > 0) {
    context.fillStyle = '#ffffff';
    context.fillRect(left + line, top + line, at(Math.min(health, player.health + lost)), high - 2 * line);
  }
  context.fillStyle = css(colour);
  context.fillRect(left + line, top + line, at(player.health), high - 2 * line);
  if (player.health > 0 && player.health <= LOW * health) {
    // Low health blinks, or is just framed where nothing may blink.
    context.fillStyle = calm || match.tick % BLINK_TICKS < BLINK_TICKS / 2 ? '#ffffff' : BACKING;
    frame(context, { left, top, width, height: high }, line);
  }
  const parts = Math.ceil(health / damage);
  context.fillStyle = BACKING;
  for (let part = 1; part < parts && parts <= MOST_PARTS; part += 1)
    context.fillRect(left + line + at(part * damage), top + line, line, high - 2 * line);
  drawCooldown(
    context,
    { left, top: top + high + line, width, height: Math.max(2, px(box.height * 0.2)) },
    { match, player },
  );
}

interface BarOf {
  readonly match: Match;
  readonly player: Player;
  readonly seat: 1 | 2;
  readonly hit: PlayerHit | undefined;
  /** device px a px of the arena */
  readonly scale: number;
  readonly calm: boolean;
}

/** A rectangle, device px. */
interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function frame(context: Context, { left, top, width, height }: Rect, line: number): void {
  context.fillRect(left, top, width, line);
  context.fillRect(left, top + height - line, width, line);
  context.fillRect(left, top, line, height);
  context.fillRect(left + width - line, top, line, height);
}

function drawCooldown(
  context: Context,
  { left, top, width, height }: Rect,
  { match, player }: { match: Match; player: Player },
): void {
  const share = playerCooldown(match, player) / maxCooldown(match.rules);
  context.fillStyle = BACKING;
  context.fillRect(left, top, width, height);
  context.fillStyle = share === 0 ? '#ffffff' : 'rgba(214,224,245,.62)';
  context.fillRect(left, top, Math.round(width * (1 - share)), height);
}

/** Ticks for which a wave is announced. */
const WAVE_TICKS = 110;

/** Announces the wave that came. The context is in px of the arena. */
export function drawWave(
  context: Context,
  { wave }: EffectsAtTick,
  { tick, style }: { tick: number; style: EffectStyle },
): void {
  if (wave === undefined || tick - wave.tick >= WAVE_TICKS) return;
  const age = tick - wave.tick;
  const shown = Math.min(1, (age + 1) / 10, (WAVE_TICKS - age) / 28);
  const open = style.calm ? 1 : Math.min(1, (age + 1) / 16);
  const middle = ARENA_SIZE / 2;
  context.globalAlpha = shown;
  context.font = style.font(46, 800);
  context.fillStyle = '#f2f6ff';
  outlined(context, `Wave ${wave.wave}`, { x: middle, y: 300 });
  context.font = style.font(17, 550);
  context.fillStyle = '#b8c4e0';
  outlined(context, wave.enemies === 1 ? '1 enemy' : `${wave.enemies} enemies`, { x: middle, y: 330 });
  context.fillStyle = 'rgba(184,196,224,.75)';
  context.fillRect(middle - 130 * open, 250, 260 * open, 1.5);
  context.globalAlpha = 1;
}

function outlined(context: Context, text: string, { x, y }: { x: number; y: number }): void {
  context.lineWidth = 5;
  context.strokeStyle = 'rgba(6,9,18,.6)';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** What is said at the end of a match. */
interface Ending {
  readonly match: Match;
  readonly outcome: Outcome;
  readonly names?: readonly [string, string] | undefined;
  readonly you?: 1 | 2 | undefined;
}

/** Announces how the match ended. The context is in px of the arena. */
export function drawOutcome(context: Context, ending: Ending, style: EffectStyle): void {
  const { match, outcome, you } = ending;
  const colour = outcome.winner === null ? 0xf2f6ff : PALETTE.players[outcome.winner - 1]!;
  const [top, high] = [278, 142];
  const band = context.createLinearGradient(0, 0, ARENA_SIZE, 0);
  for (const [at, alpha] of [
    [0, 0.2],
    [0.2, 0.82],
    [0.8, 0.82],
    [1, 0.2],
  ] as const)
    band.addColorStop(at, `rgba(6,9,18,${alpha})`);
  context.fillStyle = band;
  context.fillRect(0, top, ARENA_SIZE, high);
  context.fillStyle = css(colour, 0.8);
  context.fillRect(90, top, ARENA_SIZE - 180, 2);
  context.fillRect(90, top + high - 2, ARENA_SIZE - 180, 2);
  context.font = style.font(50, 800);
  context.fillStyle = css(colour);
  context.fillText(titleOf(ending), ARENA_SIZE / 2, top + 66, ARENA_SIZE - 60);
  context.font = style.font(18, 550);
  context.fillStyle = '#c5d0ea';
  const { player1, player2 } = match;
  const [first, second] = you === 2 ? [player2, player1] : [player1, player2];
  const detail = `by ${outcome.reason} · score ${first.score} : ${second.score}`;
  context.fillText(detail, ARENA_SIZE / 2, top + 104);
}

function titleOf({ outcome: { winner }, names, you }: Ending): string {
  if (winner === null) return 'A draw';
  if (you !== undefined) return winner === you ? 'You win' : 'You lose';
  const name = replaceUnprintable((names?.[winner - 1] ?? '').slice(0, MOST_CHARACTERS));
  return name === '' ? `Player ${winner} wins` : `${winner} ${name} wins`;
}
