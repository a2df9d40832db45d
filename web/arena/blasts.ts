import { COLOURS } from '../../src/core/index.ts';
import { BURST_TICKS, type Burst, PALETTE, SPRITES } from '../../src/render/browser.ts';
import { type Art, BLAST_SIDE } from './art.ts';
import { type Context, css, lighten } from './sheet.ts';

/* Explosions. All of one follows from its burst and the tick: nothing is remembered from frame to frame. */

/** How effects are drawn. */
export interface EffectStyle {
  readonly art: Art;
  /** whether nothing flies about, for those who asked their system for less motion */
  readonly calm: boolean;
  /** of a number, as a CSS font */
  readonly font: (size: number, weight: number) => string;
}

const SPARKS = 16;
/** Directions of sparks; a burst turns all of them. */
const DIRECTIONS = Array.from({ length: SPARKS }, (_, index) => (index / SPARKS) * 2 * Math.PI);
const SHARDS = 5;

/** Begins fast and slows down. @param share 0 to 1 */
const slowing = (share: number): number => 1 - (1 - share) ** 3;

/** Draws a burst at a tick. The context is in px of the arena. */
export function drawBurst(
  context: Context,
  burst: Burst,
  { tick, style }: { tick: number; style: EffectStyle },
): void {
  const age = tick - burst.tick;
  const share = age / BURST_TICKS;
  const { width, height, colour } = SPRITES[burst.colour];
  const at = { x: burst.x + width / 2, y: burst.y + height / 2 };
  const size = burst.cause === 'ram' ? 1.25 : 1;
  context.globalCompositeOperation = 'lighter';
  if (style.calm) drawFading(context, at, { share, colour, size });
  else {
    drawLight(context, at, { age, size, image: style.art.blasts[COLOURS.indexOf(burst.colour)]!.image });
    drawRings(context, at, { share, colour, size });
    drawSparks(context, at, { share, colour, size, seed: seedOf(burst) });
  }
  context.globalCompositeOperation = 'source-over';
  if (!style.calm) drawShards(context, at, { share, colour, size, seed: seedOf(burst) });
  context.globalAlpha = 1;
}

/** How far a ship that is lost has burst, and how large that is: a match ends in that tick, so it stays so. */
const LOSS = { share: 0.22, size: 1.7 };

/** Draws a ship that is lost, as it bursts. @param ship its top-left corner; the context is in px of the arena */
export function drawLoss(
  context: Context,
  { seat, x, y }: { seat: 1 | 2; x: number; y: number },
  { art, calm }: EffectStyle,
): void {
  const { width, height, colour } = SPRITES[`ship${seat}`];
  const at = { x: x + width / 2, y: y + height / 2 };
  const stage = { ...LOSS, colour, seed: seat };
  context.globalCompositeOperation = 'lighter';
  if (calm) drawFading(context, at, stage);
  else {
    drawLight(context, at, { age: 5, size: LOSS.size, image: art.muzzles[seat - 1]!.image });
    drawRings(context, at, stage);
    drawSparks(context, at, stage);
  }
  context.globalCompositeOperation = 'source-over';
  if (!calm) drawShards(context, at, stage);
  context.globalAlpha = 1;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Stage {
  /** 0 when it bursts, 1 at its end */
  readonly share: number;
  readonly colour: number;
  readonly size: number;
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

/** Ticks for which the light of a burst is seen. */
const LIGHT_TICKS = 20;

function drawLight(
  context: Context,
  { x, y }: Place,
  { age, size, image }: { age: number; size: number; image: ImageBitmap },
): void {
  if (age >= LIGHT_TICKS) return;
  const side = BLAST_SIDE * size * (0.7 + 0.5 * slowing(age / LIGHT_TICKS));
  context.globalAlpha = (1 - age / LIGHT_TICKS) ** 1.5;
  context.drawImage(image, x - side / 2, y - side / 2, side, side);
}

function drawRings(context: Context, { x, y }: Place, { share, colour, size }: Stage): void {
  context.globalAlpha = (1 - share) ** 1.4;
  context.strokeStyle = css(lighten(colour, 0.25));
  context.lineWidth = 0.6 + 4.4 * (1 - share);
  context.beginPath();
  context.arc(x, y, size * (10 + 50 * slowing(share)), 0, 2 * Math.PI);
  context.stroke();
  if (share > 0.5) return;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2.4 * (1 - 2 * share);
  context.beginPath();
  context.arc(x, y, size * (6 + 30 * slowing(2 * share)), 0, 2 * Math.PI);
  context.stroke();
}

function drawSparks(
  context: Context,
  { x, y }: Place,
  { share, colour, size, seed }: Stage & { seed: number },
): void {
  const [near, far] = [slowing(Math.max(0, share - 0.09)), slowing(share)];
  const sink = 26 * share * share;
  const turn = chanceOf(seed, 99);
  context.globalAlpha = 1 - share * share;
  for (const isWhite of [false, true]) {
    context.beginPath();
    for (const [index, direction] of DIRECTIONS.entries()) {
      if ((index % 3 === 0) !== isWhite) continue;
      const angle = direction + turn + chanceOf(seed, index) * 0.35;
      const reach = size * (26 + 52 * chanceOf(seed, index + SPARKS));
      const [across, down] = [Math.cos(angle), Math.sin(angle)];
      context.moveTo(x + across * reach * near, y + down * reach * near + sink);
      context.lineTo(x + across * reach * far, y + down * reach * far + sink);
    }
    context.strokeStyle = isWhite ? '#ffffff' : css(lighten(colour, 0.2));
    context.lineWidth = (isWhite ? 1.6 : 2.4) * (1 - share) + 0.4;
    context.stroke();
  }
}

/** Pieces of the hull, which tumble and fall. */
function drawShards(
  context: Context,
  { x, y }: Place,
  { share, colour, size, seed }: Stage & { seed: number },
): void {
  context.globalAlpha = (1 - share) ** 0.7;
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

/** What stands for an explosion where nothing may fly about: a ring that fades where it is. */
function drawFading(context: Context, { x, y }: Place, { share, colour, size }: Stage): void {
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
