import { COLOURS } from '../../src/core/index.ts';
import { BURST_TICKS, type Burst, PALETTE, SPRITES } from '../../src/render/browser.ts';
import { type Art, BALL_SIDES, type Fire } from './art.ts';
import { type Context, css, lighten, putSheet, type Sheet } from './sheet.ts';

/* Explosions. All of one follows from its burst and the tick: nothing is remembered from frame to frame. */

/** How effects are drawn. */
export interface EffectStyle {
  readonly art: Art;
  /** whether nothing flies about, for those who asked their system for less motion */
  readonly calm: boolean;
  /** of a number, as a CSS font */
  readonly font: (size: number, weight: number) => string;
}

/** What bursts, as it is drawn. */
export interface Blast {
  /** px of the arena: its middle */
  readonly x: number;
  readonly y: number;
  /** 0 when it bursts, 1 at its end */
  readonly share: number;
  /** 1 for an enemy that is shot */
  readonly size: number;
  /** 0xRRGGBB */
  readonly colour: number;
  /** what is chance in it */
  readonly seed: number;
  readonly fire: Fire;
  /** the body itself, white; none unless given */
  readonly ghost?: Sheet;
}

/** An enemy that bursts, at a tick. */
export function blastOf(burst: Burst, tick: number, art: Art): Blast {
  const { width, height, colour } = SPRITES[burst.colour];
  return {
    x: burst.x + width / 2,
    y: burst.y + height / 2,
    share: (tick - burst.tick) / BURST_TICKS,
    size: burst.cause === 'ram' ? 1.25 : 1,
    colour,
    seed: seedOf(burst),
    fire: art.fires[burst.colour],
    ghost: art.ghosts[COLOURS.indexOf(burst.colour)]!,
  };
}

/** How far a ship that is lost has burst, and how large that is: a match ends in that tick, so it stays so. */
const LOSS = { share: 0.22, size: 1.7 };

/** A ship that is lost. @param ship its top-left corner, px of the arena */
export function lossOf(seat: 1 | 2, ship: { x: number; y: number }, art: Art): Blast {
  const { width, height, colour } = SPRITES[`ship${seat}`];
  const [x, y] = [ship.x + width / 2, ship.y + height / 2];
  return { ...LOSS, x, y, colour, seed: seat, fire: art.fires[`ship${seat}`] };
}

/** Begins fast and slows down. @param share 0 to 1 */
const slowing = (share: number): number => 1 - (1 - share) ** 3;

/** Shares of its time for which the body, the flash and the fire of a burst are seen. */
const GHOST_SHARE = 0.13;
const FLASH_SHARE = 0.45;
const FIRE_SHARE = 0.7;
const BALLS = 5;

/** Draws the light of a burst: pictures that are copied to whole pixels. The context is in device px. */
export function drawLights(context: Context, blast: Blast, scale: number): void {
  const { x, y, share, size, seed, fire, ghost } = blast;
  const put = (sheet: Sheet, alpha: number, middle: Place): void => {
    const { image } = sheet;
    context.globalAlpha = alpha;
    putSheet(context, sheet, {
      x: middle.x * scale - image.width / 2 + sheet.pad,
      y: middle.y * scale - image.height / 2 + sheet.pad,
    });
  };
  context.globalCompositeOperation = 'lighter';
  if (ghost !== undefined && share < GHOST_SHARE) put(ghost, 1 - share / GHOST_SHARE, blast);
  if (share < FLASH_SHARE) put(fire.flash, (1 - share / FLASH_SHARE) ** 1.5, blast);
  const burnt = share / FIRE_SHARE;
  for (let ball = 0; ball < BALLS && burnt < 1; ball += 1) {
    const angle = (ball / BALLS + 0.5 * chanceOf(seed, ball + 80)) * 2 * Math.PI;
    const reach = size * (5 + 24 * chanceOf(seed, ball + 85)) * slowing(burnt);
    const side = size * (26 + 34 * chanceOf(seed, ball + 90)) * (0.5 + 0.8 * slowing(burnt));
    // The smallest ball that is large enough; where none is, the index is -1, and `at` gives the last and largest.
    const nearest = BALL_SIDES.findIndex((one) => one >= side);
    const sheet = fire.balls.at(nearest)!;
    put(sheet, 0.8 * (1 - burnt) ** 1.6, { x: x + Math.cos(angle) * reach, y: y + Math.sin(angle) * reach });
  }
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}

/** Draws what flies from a burst. The context is in px of the arena. */
export function drawPieces(context: Context, blast: Blast): void {
  context.globalCompositeOperation = 'lighter';
  drawRing(context, blast);
  drawSparks(context, blast);
  context.globalCompositeOperation = 'source-over';
  drawShards(context, blast);
  context.globalAlpha = 1;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Mixes the numbers of a burst into one that looks like chance. */
function seedOf({ x, y, tick }: Burst): number {
  let word = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b) ^ Math.imul(tick + 1, 0xc2b2ae35);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  return (word ^ (word >>> 13)) >>> 0;
}

/** The i-th of a burst's numbers, 0 to 1. */
function chanceOf(seed: number, index: number): number {
  let word = Math.imul(seed + index * 0x9e3779b1, 0x297a2d39);
  word = Math.imul(word ^ (word >>> 15), 0x85ebca6b);
  return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
}

function drawRing(context: Context, { x, y, share, colour, size }: Blast): void {
  context.globalAlpha = 0.85 * (1 - share) ** 1.8;
  context.strokeStyle = css(lighten(colour, 0.25));
  context.lineWidth = 0.5 + 3 * (1 - share);
  context.beginPath();
  context.arc(x, y, size * (12 + 50 * slowing(share)), 0, 2 * Math.PI);
  context.stroke();
}

const SPARKS = 16;
/** Directions of sparks; a burst turns all of them. */
const DIRECTIONS = Array.from({ length: SPARKS }, (_, index) => (index / SPARKS) * 2 * Math.PI);

function drawSparks(context: Context, { x, y, share, colour, size, seed }: Blast): void {
  const [near, far] = [slowing(Math.max(0, share - 0.14)), slowing(share)];
  const sink = 26 * share * share;
  const turn = chanceOf(seed, 99);
  context.globalAlpha = 1 - share * share;
  for (const isWhite of [false, true]) {
    context.beginPath();
    for (const [index, direction] of DIRECTIONS.entries()) {
      if ((index % 3 === 0) !== isWhite) continue;
      const angle = direction + turn + chanceOf(seed, index) * 0.35;
      const reach = size * (22 + 58 * chanceOf(seed, index + SPARKS));
      const [across, down] = [Math.cos(angle), Math.sin(angle)];
      context.moveTo(x + across * reach * near, y + down * reach * near + sink);
      context.lineTo(x + across * reach * far, y + down * reach * far + sink);
    }
    context.strokeStyle = isWhite ? '#ffffff' : css(lighten(colour, 0.2));
    context.lineWidth = (isWhite ? 1.6 : 2.4) * (1 - share) + 0.4;
    context.stroke();
  }
}

const SHARDS = 5;

/** Pieces of the hull, which tumble and fall. */
function drawShards(context: Context, { x, y, share, colour, size, seed }: Blast): void {
  // The light hides them at first.
  context.globalAlpha = Math.min(1, 8 * share) * (1 - share) ** 0.7;
  context.fillStyle = css(colour);
  context.beginPath();
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const angle = (shard / SHARDS + chanceOf(seed, shard + 40)) * 2 * Math.PI;
    const reach = size * (14 + 30 * chanceOf(seed, shard + 50)) * slowing(share);
    const [cx, cy] = [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach + 40 * share * share];
    const spin = angle + share * (6 - 12 * chanceOf(seed, shard + 60));
    const side = size * (6.5 - 4 * share);
    for (let corner = 0; corner < 3; corner += 1) {
      const at = spin + (corner * 2.1 + chanceOf(seed, shard + 70) * 0.6);
      const [px, py] = [cx + Math.cos(at) * side, cy + Math.sin(at) * side * 0.7];
      if (corner === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
    context.closePath();
  }
  context.fill();
}

/** What stands for an explosion where nothing may fly about: a ring that fades where it is. The context is in px of the arena. */
export function drawFading(context: Context, { x, y, share, colour, size }: Blast): void {
  context.globalAlpha = 1 - share;
  context.strokeStyle = css(lighten(colour, 0.3));
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, size * 30, 0, 2 * Math.PI);
  context.moveTo(x - 12 * size, y);
  context.lineTo(x + 12 * size, y);
  context.moveTo(x, y - 12 * size);
  context.lineTo(x, y + 12 * size);
  context.stroke();
  context.globalAlpha = 1;
}

/** Ticks for which the point that a kill is worth is seen. */
const POINT_TICKS = 36;

/** Draws what a burst was worth, in the colour of whoever gets it. */
export function drawPoint(
  context: Context,
  burst: Burst,
  { tick, style }: { tick: number; style: EffectStyle },
): void {
  const age = tick - burst.tick;
  if (burst.cause !== 'shot' || age >= POINT_TICKS) return;
  const { width } = SPRITES[burst.colour];
  const rise = style.calm ? 12 : 10 + 26 * slowing(age / POINT_TICKS);
  context.globalAlpha = Math.min(1, 2.2 * (1 - age / POINT_TICKS));
  context.font = style.font(16, 800);
  for (const [index, seat] of burst.seats.entries()) {
    const x = burst.x + width / 2 + (index - (burst.seats.length - 1) / 2) * 30;
    const y = Math.max(16, burst.y - rise + 12);
    context.strokeStyle = 'rgba(5,8,16,.85)';
    context.lineWidth = 3.5;
    context.strokeText('+1', x, y);
    context.fillStyle = css(lighten(PALETTE.players[seat - 1]!, 0.25));
    context.fillText('+1', x, y);
  }
  context.globalAlpha = 1;
}
