import { darken, EMPTY, type Pixels, pixelOf } from './pixels.ts';
import type { Drawing, Sprite } from './sprites.ts';

/* Sprites as pixels, in any size. */

/** A colour on its way to another one. @param share 0 to 1 */
export function mix(from: number, to: number, share: number): number {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const [a, b] = [(from >> shift) & 0xff, (to >> shift) & 0xff];
    mixed |= Math.round(a + (b - a) * share) << shift;
  }
  return mixed;
}

/** How a body is drawn, wherever it is. */
export interface Finish {
  /** pixels */
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB */
  readonly colour: number;
  /** whether the pixels around it are darkened, so that it stands out from bodies that it partly hides */
  readonly edged: boolean;
}

/** A sprite at one size and in one colour, with a border of one pixel. Made by `scaleSprite`; all bodies of a kind share it. */
export interface ScaledSprite {
  readonly width: number;
  readonly height: number;
  /** row by row: a pixel, `EMPTY`, or `SHADOW` */
  readonly pixels: Int32Array;
  /** by row: the column of the first pixel that is not `EMPTY`, and the column after the last one */
  readonly starts: Uint16Array;
  readonly ends: Uint16Array;
}

/** A pixel that darkens what is behind it. */
const SHADOW = -2;

/** Scaled sprites that are cached per sprite at most: a screen has one size, and a hit fades through a few colours. */
const MAX_SCALED = 64;
const known = new WeakMap<Sprite, Map<string, ScaledSprite>>();

/** Finds a scaled sprite, or makes it. */
export function scaleSprite(sprite: Sprite, finish: Finish): ScaledSprite {
  const scaled = known.get(sprite) ?? new Map<string, ScaledSprite>();
  known.set(sprite, scaled);
  const key = `${finish.width} ${finish.height} ${finish.colour} ${finish.edged}`;
  let found = scaled.get(key);
  if (found === undefined) {
    found = finishSprite(sprite, finish);
    if (scaled.size >= MAX_SCALED) scaled.clear();
    scaled.set(key, found);
  }
  return found;
}

/* Shades of a body's colour. */
const BODY = 1;
const LIGHT = 2;
const DARK = 3;
/** Beside the body. */
const EDGE = 4;
const SHADES: Readonly<Record<string, number>> = { '#': BODY, '+': LIGHT, '-': DARK };

function finishSprite(sprite: Sprite, { colour, edged, ...size }: Finish): ScaledSprite {
  const [width, height] = [size.width + 2, size.height + 2];
  const colours = [colour, mix(colour, 0xffffff, 0.55), mix(colour, 0x000000, 0.45)];
  const values = [
    EMPTY,
    ...colours.map((one, shade) => pixelOf(one, sprite.letters[shade]!)),
    edged ? SHADOW : EMPTY,
  ];
  const pixels = Int32Array.from(shadesOf(sprite, size), (shade) => values[shade]!);
  const [starts, ends] = [new Uint16Array(height), new Uint16Array(height)];
  for (let row = 0; row < height; row += 1) {
    const line = pixels.subarray(row * width, (row + 1) * width);
    starts[row] = Math.max(
      0,
      line.findIndex((pixel) => pixel !== EMPTY),
    );
    ends[row] = line.findLastIndex((pixel) => pixel !== EMPTY) + 1;
  }
  return { width, height, pixels, starts, ends };
}

/** Beyond this many times its own size a small drawing gives way to the large one. */
const MAX_ENLARGED = 1.5;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The drawing of a sprite that is recognized at a width. @param width pixels */
export const drawingFor = ({ large, small }: Sprite, width: number): Drawing =>
  small !== undefined && width <= MAX_ENLARGED * small[0]!.length ? small : large;

/** A shade for each pixel of a body and of the pixel around it, row by row; 0 where nothing is. */
function shadesOf(sprite: Sprite, size: Size): Uint8Array {
  const { small } = sprite;
  const drawing = drawingFor(sprite, size.width);
  const width = size.width + 2;
  const shades = new Uint8Array(width * (size.height + 2));
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1)
      shades[(y + 1) * width + x + 1] = shadeAt(drawing, size, { x, y });
  // A small drawing has no room for an edge.
  if (small === undefined || drawing === small) return shades;
  const isBody = (at: number): boolean => shades[at] !== undefined && shades[at] !== 0 && shades[at] !== EDGE;
  for (let at = 0; at < shades.length; at += 1) {
    if (shades[at] === 0 && [at - width, at - 1, at + 1, at + width].some(isBody)) shades[at] = EDGE;
  }
  return shades;
}

/** Samples of a pixel along each axis. */
export const SAMPLES = 4;

/** By shade, how much a sample of it counts. Light counts double: eyes and cockpits fill no pixel, and are to be seen. */
const WEIGHTS = [1, 1, 2, 1];

/** The shade that most of a pixel has, nothing if more than half of it is empty. */
function shadeAt(
  drawing: readonly string[],
  { width, height }: Size,
  { x, y }: { x: number; y: number },
): number {
  const counts = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const column = Math.floor(((x + ((sample % SAMPLES) + 0.5) / SAMPLES) / width) * drawing[0]!.length);
    const row = Math.floor(((y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / height) * drawing.length);
    counts[SHADES[drawing[row]![column]!] ?? 0]! += 1;
  }
  const filled = SAMPLES * SAMPLES - counts[0]!;
  if (filled * 2 < SAMPLES * SAMPLES) return 0;
  const weighed = counts.map((count, shade) => count * WEIGHTS[shade]!);
  return weighed.indexOf(Math.max(...weighed.slice(1)), 1);
}

/** Draws a body, as far as it is on the pixels. @param x left of it · @param y top of it */
export function drawSprite(to: Pixels, scaled: ScaledSprite, { x, y }: { x: number; y: number }): void {
  const { values, width } = to;
  const [left, top] = [x - 1, y - 1];
  const below = Math.min(scaled.height, to.height - top);
  for (let row = Math.max(0, -top); row < below; row += 1) {
    const from = row * scaled.width;
    const at = (top + row) * width + left;
    const end = Math.min(scaled.ends[row]!, width - left);
    for (let column = Math.max(scaled.starts[row]!, -left); column < end; column += 1) {
      const pixel = scaled.pixels[from + column]!;
      if (pixel >= 0) values[at + column] = pixel;
      else if (pixel === SHADOW) values[at + column] = darken(values[at + column]!);
    }
  }
}
