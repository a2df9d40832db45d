import { type Match, PLAYER_SPRITE, type Player, playerX, playerY } from '../../core/index.ts';
import type { EffectsAtTick } from '../effects.ts';
import { formatClock } from '../format.ts';
import { LETTER } from './font.ts';
import { fillBox, type Image } from './image.ts';
import { drawMarks, drawOutcome, drawPoint, drawWave } from './notices.ts';
import { BRIGHT, DIM, HUE_OF_SEAT, HUES, indexOf, NAME } from './palette.ts';
import { scaled } from './shapes.ts';
import { drawText, textWidth } from './text.ts';

/* What is written on a picture: names, health, scores, wave and time, and how the match ended. */

/** Pixels of a picture from which on there is room to write. */
export const HUD_FROM = 160;

/** A dot of a letter is one pixel wide for each so many pixels of the side of a picture. */
const PIXELS_A_DOT = 320;
/** The level of a bar where it is empty. */
const EMPTY_BAR = 4;
/** How wide a bar of health in a corner is, in hundredths of a picture. */
const BAR_WIDTH = 28;
/** Parts of a bar of health. */
const PARTS = 10;

export interface HudOptions {
  /** of the players, seat 1 first, each without control characters */
  readonly names: readonly [string, string];
  readonly effects: EffectsAtTick | undefined;
}

/** Writes on a picture what stands beside the arena elsewhere. */
export function drawHud(to: Image, match: Match, { names, effects }: HudOptions): void {
  drawMarks(to, match);
  const scale = Math.max(1, Math.floor(to.size / PIXELS_A_DOT));
  const edge = 4 * scale;
  const wave = `WAVE ${match.level}`;
  const room = (to.size - textWidth(wave, scale)) / 2 - 3 * edge;
  for (const seat of [0, 1] as const) {
    const name = [...names[seat]].slice(0, Math.max(0, Math.floor(room / (LETTER.advance * scale)))).join('');
    drawSeat(to, { match, seat, name, scale, edge });
    drawShipBar(to, match, seat);
  }
  const middle = { x: to.size >> 1, scale, align: 'middle' } as const;
  drawText(to, wave, { ...middle, y: edge, index: indexOf(HUES.white, BRIGHT) });
  const clock = formatClock(match.tick);
  const both = `${clock} ${match.tick}`;
  const time = textWidth(both, scale) <= to.size - 2 * (barWidth(to) + 2 * edge) ? both : clock;
  drawText(to, time, {
    ...middle,
    y: edge + (LETTER.height + 2) * scale,
    index: indexOf(HUES.white, DIM),
  });
  for (const burst of effects?.bursts ?? []) drawPoint(to, burst, { age: match.tick - burst.tick, scale });
  if (match.outcome !== undefined) drawOutcome(to, match.outcome.winner, { names, scale });
  else if (effects?.wave !== undefined)
    drawWave(to, effects.wave, { age: match.tick - effects.wave.tick, scale });
}

interface SeatLook {
  readonly match: Match;
  readonly seat: 0 | 1;
  readonly name: string;
  readonly scale: number;
  readonly edge: number;
}

const barWidth = ({ size }: Image): number => Math.floor((size * BAR_WIDTH) / 100);

const playerAt = (match: Match, seat: 0 | 1): Player => (seat === 0 ? match.player1 : match.player2);

/** Name, health and score, in a corner at the top. */
function drawSeat(to: Image, { match, seat, name, scale, edge }: SeatLook): void {
  const player = playerAt(match, seat);
  const hue = HUE_OF_SEAT[seat];
  const align = seat === 0 ? 'left' : 'right';
  const x = seat === 0 ? edge : to.size - edge;
  drawText(to, name, { x, y: edge, align, scale, index: indexOf(hue, NAME) });
  const width = barWidth(to);
  const y = edge + (LETTER.height + 2) * scale;
  const share = { value: player.health, of: match.rules.health };
  drawBar(to, { x: seat === 0 ? x : x - width, y, width, height: 3 * scale }, { ...share, hue, seat });
  drawText(to, String(player.score), {
    ...{ x, align, scale },
    y: y + 5 * scale,
    index: indexOf(HUES.white, BRIGHT),
  });
}

/** A small bar of health below a ship. Those of two ships on one spot stand one below the other. */
function drawShipBar(to: Image, match: Match, seat: 0 | 1): void {
  const [own, other] = [playerAt(match, seat), playerAt(match, seat === 0 ? 1 : 0)];
  const [x, y] = [playerX(match, own), playerY(match, own)];
  const isClose =
    Math.abs(x - playerX(match, other)) < PLAYER_SPRITE.width &&
    Math.abs(y - playerY(match, other)) < 2 * BAR_GAP;
  const box = {
    x: scaled(x + BAR_GAP, to.size),
    y: scaled(y + PLAYER_SPRITE.height + 3 + (isClose ? seat * BAR_GAP : 0), to.size),
    width: scaled(PLAYER_SPRITE.width - 2 * BAR_GAP, to.size),
    height: Math.max(1, scaled(3, to.size)),
  };
  drawBar(to, box, { value: own.health, of: match.rules.health, hue: HUE_OF_SEAT[seat], seat });
}

/** px of the arena: beside the bar of a ship, and from a bar to the next. */
const BAR_GAP = 8;

interface Share {
  readonly value: number;
  readonly of: number;
  readonly hue: number;
  readonly seat: 0 | 1;
}

/** A bar that is full from its own side on, in parts where there is room for gaps. */
function drawBar(
  to: Image,
  box: { x: number; y: number; width: number; height: number },
  share: Share,
): void {
  const { x, width, height } = box;
  const pad = Math.max(1, height >> 2);
  fillBox(to, { x: x - pad, y: box.y - pad, width: width + 2 * pad, height: height + 2 * pad }, 0);
  fillBox(to, box, indexOf(share.hue, EMPTY_BAR));
  const filled = Math.ceil((width * share.value) / share.of);
  const from = share.seat === 0 ? x : x + width - filled;
  fillBox(to, { ...box, x: from, width: filled }, indexOf(share.hue, NAME));
  if (width < 8 * PARTS * pad) return;
  for (let part = 1; part < PARTS; part += 1)
    fillBox(to, { ...box, x: x + Math.floor((part * width) / PARTS), width: pad }, 0);
}
