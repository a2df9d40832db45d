import { BRIGHTEST, levelOf } from './palette.ts';
import type { Layer, Shape } from './shapes.ts';

/* A picture as colours of the palette, and the two ways in which something is drawn: over what is there, and as light, which hides nothing that is brighter. */

/** A picture that is drawn to. */
export interface Image {
  /** pixels a side */
  readonly size: number;
  /** row by row, indexes of the palette */
  readonly pixels: Uint8Array;
  /** where the next shape is drawn: the upper left corner of its body, pixels. Here, and no argument, so that drawing takes no memory */
  x: number;
  y: number;
}

export const createImage = (size: number): Image => ({
  size,
  pixels: new Uint8Array(size * size),
  x: 0,
  y: 0,
});

/** Draws a layer of a shape over what is there, as far as it is in the picture. */
export function drawOver(to: Image, shape: Shape, { pixels, starts, ends }: Layer): void {
  const { size, pixels: target } = to;
  const [left, top] = [to.x - shape.margin, to.y - shape.margin];
  const below = Math.min(shape.height, size - top);
  for (let row = Math.max(0, -top); row < below; row += 1) {
    const from = row * shape.width;
    const at = (top + row) * size + left;
    const end = Math.min(ends[row]!, size - left);
    for (let column = Math.max(starts[row]!, -left); column < end; column += 1) {
      const pixel = pixels[from + column]!;
      if (pixel !== 0) target[at + column] = pixel;
    }
  }
}

/** Draws a layer of a shape as light. */
export function drawLight(to: Image, shape: Shape, { pixels, starts, ends }: Layer): void {
  const { size, pixels: target } = to;
  const [left, top] = [to.x - shape.margin, to.y - shape.margin];
  const below = Math.min(shape.height, size - top);
  for (let row = Math.max(0, -top); row < below; row += 1) {
    const from = row * shape.width;
    const at = (top + row) * size + left;
    const end = Math.min(ends[row]!, size - left);
    for (let column = Math.max(starts[row]!, -left); column < end; column += 1) {
      const pixel = pixels[from + column]!;
      if (pixel !== 0 && (pixel & BRIGHTEST) > levelOf(target[at + column]!)) target[at + column] = pixel;
    }
  }
}

/** Parts of a level, in which `dither` takes levels. */
export const LEVEL_PARTS = 16;

/** How many parts of a level are added before it is rounded down, by pixel: an ordered dither, so that no edges are seen between levels. */
const DITHER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5] as const;

/** Pixels of a picture from which on levels are dithered: in small ones no edge is seen, and a film of them takes a sixth more bytes with it. */
const DITHER_FROM = 500;

/** A level for a pixel of a picture of `size`. @param parts `LEVEL_PARTS` times the level */
export const dither = (parts: number, size: number, { x, y }: { x: number; y: number }): number =>
  Math.floor((parts + (size < DITHER_FROM ? LEVEL_PARTS / 2 : DITHER[(y & 3) * 4 + (x & 3)]!)) / LEVEL_PARTS);

/** A rectangle of a picture, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills a rectangle over what is there, as far as it is in the picture. */
export function fillBox({ size, pixels }: Image, { x, y, width, height }: Box, index: number): void {
  const [left, right] = [Math.max(0, x), Math.min(size, x + width)];
  if (right <= left) return;
  for (let row = Math.max(0, y); row < Math.min(size, y + height); row += 1)
    pixels.fill(index, row * size + left, row * size + right);
}

/** Fills a rectangle as light. */
export function fillLight({ size, pixels }: Image, { x, y, width, height }: Box, index: number): void {
  const level = index & BRIGHTEST;
  for (let row = Math.max(0, y); row < Math.min(size, y + height); row += 1)
    for (let column = Math.max(0, x); column < Math.min(size, x + width); column += 1)
      if (level > levelOf(pixels[row * size + column]!)) pixels[row * size + column] = index;
}

/** A ring, or a disc where nothing is left out of its middle. */
export interface Ring {
  /** the middle, pixels */
  readonly x: number;
  readonly y: number;
  /** radii, pixels */
  readonly inner: number;
  readonly outer: number;
}

/** Draws a ring as light. */
export function lightRing({ size, pixels }: Image, { x, y, inner, outer }: Ring, index: number): void {
  const level = index & BRIGHTEST;
  const [least, most] = [inner * inner, outer * outer];
  for (let row = Math.max(0, y - outer); row <= Math.min(size - 1, y + outer); row += 1)
    for (let column = Math.max(0, x - outer); column <= Math.min(size - 1, x + outer); column += 1) {
      const square = (row - y) * (row - y) + (column - x) * (column - x);
      const at = row * size + column;
      if (square >= least && square <= most && level > levelOf(pixels[at]!)) pixels[at] = index;
    }
}
