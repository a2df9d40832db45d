import { ARENA_SIZE } from '../../core/index.ts';
import { STARS } from '../stars.ts';
import { dither, LEVEL_PARTS } from './image.ts';
import { HUES, indexOf, PLAIN_SKY } from './palette.ts';
import { scaled } from './shapes.ts';

/* The sky of pictures: clouds, and stars. All of it stands still, so that the frames of a film need not hold it again. */

/** Clouds: the middle and the radius, px of the arena, and how many levels brighter the middle is. */
const CLOUDS = [
  { x: 170, y: 200, radius: 320, levels: 17 },
  { x: 620, y: 350, radius: 300, levels: 12 },
  { x: 330, y: 660, radius: 330, levels: 15 },
] as const;
/** Levels of the sky between clouds, at the top and at the bottom. */
const TOP = 9;
const BOTTOM = 3;

/** Levels of stars, by their brightness. */
const STAR_LEVELS = [11, 17, 26];
/** Pixels that there are for each star, at least. */
const PIXELS_A_STAR = 2200;
/** Pixels a side from which on the brightest stars of a picture have rays. */
const RAYS_FROM = 400;

/** Draws the sky of a picture of `size` pixels a side. @param stars whether there are stars and clouds, or one colour */
export function createSky(size: number, stars: boolean): Uint8Array {
  const pixels = new Uint8Array(size * size).fill(indexOf(HUES.sky, PLAIN_SKY));
  if (!stars) return pixels;
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      pixels[y * size + x] = indexOf(HUES.sky, dither(brightnessAt(x, y, size), size, { x, y }));
    }
  drawStars(pixels, size);
  return pixels;
}

/** In `LEVEL_PARTS` of a level. */
function brightnessAt(column: number, row: number, size: number): number {
  const x = Math.floor(((2 * column + 1) * ARENA_SIZE) / (2 * size));
  const y = Math.floor(((2 * row + 1) * ARENA_SIZE) / (2 * size));
  let parts = LEVEL_PARTS * TOP - Math.floor((LEVEL_PARTS * (TOP - BOTTOM) * y) / ARENA_SIZE);
  for (const cloud of CLOUDS) {
    const [right, down] = [x - cloud.x, y - cloud.y];
    const square = cloud.radius * cloud.radius;
    const left = Math.max(0, square - right * right - down * down);
    parts += Math.floor((LEVEL_PARTS * cloud.levels * left * left) / (square * square));
  }
  return parts;
}

function drawStars(pixels: Uint8Array, size: number): void {
  const count = Math.min(STARS.length, Math.floor((size * size) / PIXELS_A_STAR));
  const side = Math.max(1, scaled(1, size));
  for (const { x, y, brightness } of STARS.slice(0, count)) {
    const [left, top] = [scaled(Math.floor(x), size), scaled(Math.floor(y), size)];
    const level = STAR_LEVELS[brightness]!;
    fillSquare(pixels, size, { left, top, side, level });
    if (brightness < STAR_LEVELS.length - 1 || size < RAYS_FROM) continue;
    for (const [right, down] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const)
      fillSquare(pixels, size, {
        left: left + right * side,
        top: top + down * side,
        side,
        level: level >> 1,
      });
  }
}

function fillSquare(
  pixels: Uint8Array,
  size: number,
  { left, top, side, level }: { left: number; top: number; side: number; level: number },
): void {
  for (let y = Math.max(0, top); y < Math.min(size, top + side); y += 1)
    for (let x = Math.max(0, left); x < Math.min(size, left + side); x += 1)
      pixels[y * size + x] = indexOf(HUES.white, level);
}
