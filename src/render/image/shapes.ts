import { ARENA_SIZE } from '../../core/index.ts';
import { drawingFor, SAMPLES } from '../raster.ts';
import { SPRITES, type Sprite, type SpriteName } from '../sprites.ts';
import { dither, LEVEL_PARTS } from './image.ts';
import { BRIGHTEST, HUE_OF, indexOf } from './palette.ts';

/* Bodies as pixels of a picture, at any size: the drawings of `SPRITES`, their stairs made slopes, lit from above, with a bright rim and a glow
   around them. Integers alone: every engine draws the same. */

/** A body at one size. What is under all bodies, its glow, is apart from the body itself. Row by row, colours of the palette; 0 where nothing is. */
export interface Shape {
  /** pixels, those of the glow included */
  readonly width: number;
  readonly height: number;
  /** pixels of glow on each side of the body */
  readonly margin: number;
  readonly glow: Layer;
  readonly body: Layer;
  /** the rim of the body alone: shows where it is when another body hides it */
  readonly rim: Layer;
}

/** Part of a shape. */
export interface Layer {
  readonly pixels: Uint8Array;
  /** by row: the column of the first pixel that is something, and the column after the last one */
  readonly starts: Uint16Array;
  readonly ends: Uint16Array;
}

/** A length or a place of the arena in a picture of `size` pixels, rounded. @param value px, an integer */
export const scaled = (value: number, size: number): number =>
  Math.floor((2 * value * size + ARENA_SIZE) / (2 * ARENA_SIZE));

/** How far a body glows, px of the arena. */
const GLOW = 15;
/** Parts of a px of the arena in which distances are counted where a level follows from them. */
const FINE = 16;
/** From a pixel to the next one, and to the one across a corner: 3 and 4 (a chamfer metric) come close to 1 and the root of 2, in thirds of a pixel. */
const STEP = 3;
const DIAGONAL = 4;

/* Levels of light. */
const GLOW_LEVEL = 11;
const TOP = 22;
const BOTTOM = 13;
const RIM = 27;
const LIGHT = 30;
const DARK = 8;
const DARK_RIM = 14;
/** How wide a rim is, px of the arena; at least a pixel. */
const RIM_WIDTH = 2;
/** Pixels across a body from which on there is room for a rim. */
const RIM_FROM = 20;

/** Steps from a body as it is to one that was hit right now and is white. */
export const MAX_FLASH = 4;

/** Makes the shapes of a kind of body, by how white they are. @param whites 0 to `MAX_FLASH`, in this order */
export function createShapes(name: SpriteName, size: number, whites: readonly number[]): Shape[] {
  const sprite = SPRITES[name];
  const width = Math.max(1, scaled(sprite.width, size));
  const height = Math.max(sprite.minHeight ?? 1, scaled(sprite.height, size));
  const margin = scaled(GLOW, size);
  const box = { width: width + 2 * margin, height: height + 2 * margin, margin };
  const filled = fillShape(sprite, { width, height }, box);
  const light = { hue: HUE_OF[name], isBolt: name === 'laser1' || name === 'laser2', size };
  return whites.map((flash) => ({ ...box, ...paint(filled, box, { ...light, flash }) }));
}

interface Box {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

/* What a pixel is, as characters of a drawing: nothing, the body, light in it, dark in it. A kind is an index of this text. */
const KINDS = '.#+-';
const LIGHT_KIND = 2;
const DARK_KIND = 3;
/** What a sample counts when the kind of a pixel is chosen: eyes and cockpits fill no pixel, and are to be seen. */
const WEIGHTS = [0, 1, 2, 1];

/** Samples in the body from which on a pixel of a small drawing is filled: a little less than half, or small diamonds have none. */
const COARSE_COVER = 7;

interface Filled {
  /** samples of each pixel in the body, 0 to 16 */
  readonly cover: Uint8Array;
  readonly kinds: Uint8Array;
}

function fillShape(sprite: Sprite, body: { width: number; height: number }, box: Box): Filled {
  const grid = gridOf(sprite, body);
  const cover = new Uint8Array(box.width * box.height);
  const kinds = new Uint8Array(box.width * box.height);
  const counts = [0, 0, 0, 0];
  for (let y = 0; y < body.height; y += 1) {
    for (let x = 0; x < body.width; x += 1) {
      counts.fill(0);
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        // The middle of the sample, in such parts of a dot that it is an integer: so what is symmetric stays so.
        const u = (2 * (SAMPLES * x + (sample % SAMPLES)) + 1) * grid.columns;
        const v = (2 * (SAMPLES * y + Math.floor(sample / SAMPLES)) + 1) * grid.rows;
        counts[kindAt(grid, u, v)]! += 1;
      }
      const at = (y + box.margin) * box.width + x + box.margin;
      cover[at] = SAMPLES * SAMPLES - counts[0]!;
      for (let kind = 1; kind < counts.length; kind += 1)
        if (counts[kind]! * WEIGHTS[kind]! > counts[kinds[at]!]! * WEIGHTS[kinds[at]!]!) kinds[at] = kind;
      if (grid.isCoarse) cover[at] = cover[at]! >= COARSE_COVER ? SAMPLES * SAMPLES : 0;
    }
  }
  return { cover, kinds };
}

/** px of the arena of a dot of a large drawing. */
const DOT = 5;

/** Dots of a drawing, with a border of two empty ones. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  /** kinds */
  readonly dots: Uint8Array;
  /** how much of a dot and the eight around it the body fills, in 16ths, by the weights of `NEAR` */
  readonly filled: Uint8Array;
  /** a small drawing: its dots are squares */
  readonly isCoarse: boolean;
  /** how many parts a dot has, across and down, as the places of samples count them */
  readonly across: number;
  readonly down: number;
}

const BORDER = 2;
/** Weights along each axis by which a dot is averaged with those around it; both axes together add up to 16. */
const NEAR = [1, 2, 1];

function gridOf(sprite: Sprite, body: { readonly width: number; readonly height: number }): Grid {
  const drawing = drawingFor(sprite, body.width);
  const isCoarse = drawing === sprite.small;
  const columns = isCoarse ? drawing[0]!.length : sprite.width / DOT;
  const rows = isCoarse ? drawing.length : sprite.height / DOT;
  const stride = columns + 2 * BORDER;
  const dots = new Uint8Array(stride * (rows + 2 * BORDER));
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const line = drawing[Math.floor((row * drawing.length) / rows)]!;
      const dot = line[Math.floor((column * line.length) / columns)]!;
      dots[(row + BORDER) * stride + column + BORDER] = KINDS.indexOf(dot);
    }
  const filled = dots.map((_, at) => {
    let sum = 0;
    for (const [down, weight] of NEAR.entries())
      for (const [right, factor] of NEAR.entries())
        if (dots[at + (down - 1) * stride + right - 1]) sum += weight * factor;
    return sum;
  });
  const [across, down] = [2 * SAMPLES * body.width, 2 * SAMPLES * body.height];
  return { columns, rows, stride, dots, filled, isCoarse, across, down };
}

/** The kind at a place. @param u from the left of the drawing, and @param v from its top: parts of a dot */
const kindAt = (grid: Grid, u: number, v: number): number =>
  grid.isCoarse
    ? grid.dots[(Math.floor(v / grid.down) + BORDER) * grid.stride + Math.floor(u / grid.across) + BORDER]!
    : smoothKindAt(grid, u, v);

/** By kind, the weights of the dots of that kind, while `smoothKindAt` adds them up. */
const shares = [0, 0, 0, 0];
/** 16ths that are filled from which on a place is in the body: a little less than half, so that what is one dot wide does not vanish. */
const IN_BODY = 7;

/** By bilinear interpolation: each of the four dots around a place counts by how near it is. So stairs become slopes, and corners round. */
function smoothKindAt({ stride, dots, filled, across, down }: Grid, u: number, v: number): number {
  const [x, y] = [u + across / 2, v + down / 2];
  const [left, top] = [Math.floor(x / across), Math.floor(y / down)];
  const [right, below] = [x - left * across, y - top * down];
  const upperLeft = (top + BORDER - 1) * stride + left + BORDER - 1;
  shares.fill(0);
  let sum = 0;
  for (let corner = 0; corner < 4; corner += 1) {
    const [isRight, isBelow] = [(corner & 1) > 0, corner > 1];
    const dot = upperLeft + (isRight ? 1 : 0) + (isBelow ? stride : 0);
    const weight = (isRight ? right : across - right) * (isBelow ? below : down - below);
    sum += filled[dot]! * weight;
    shares[dots[dot]!]! += weight;
  }
  if (sum < IN_BODY * across * down) return 0;
  let most = 1;
  for (let kind = 2; kind < shares.length; kind += 1) if (shares[kind]! > shares[most]!) most = kind;
  return most;
}

/** Distances in thirds of a pixel. If `inside`, how deep each pixel of the body lies in it, 0 around it; else how far each pixel around the body is from it, 0 in it. */
function distances(cover: Uint8Array, { width, height }: Box, inside: boolean): Uint16Array {
  const far = 2 * STEP * (width + height);
  // A pixel is of the body from half covered on.
  const found = Uint16Array.from(cover, (samples) => (2 * samples >= SAMPLES * SAMPLES === inside ? far : 0));
  // Distances pass from neighbour to neighbour, in one pass from those above and left (`from` -1), in a second from those below and right (1).
  const step = (at: number, x: number, from: -1 | 1): void => {
    const row = from * width;
    let least = Math.min(found[at]!, (found[at + row] ?? far) + STEP);
    if (x > 0) least = Math.min(least, (found[at + row - 1] ?? far) + DIAGONAL);
    if (x < width - 1) least = Math.min(least, (found[at + row + 1] ?? far) + DIAGONAL);
    if (from < 0 ? x > 0 : x < width - 1) least = Math.min(least, found[at + from]! + STEP);
    found[at] = least;
  };
  for (let at = 0; at < found.length; at += 1) step(at, at % width, -1);
  for (let at = found.length - 1; at >= 0; at -= 1) step(at, at % width, 1);
  return found;
}

interface Light {
  readonly hue: number;
  readonly flash: number;
  readonly isBolt: boolean;
  readonly size: number;
}

function paint(
  { cover, kinds }: Filled,
  box: Box,
  { hue, flash, isBolt, size }: Light,
): Pick<Shape, 'glow' | 'body' | 'rim'> {
  const [inner, outer] = [distances(cover, box, true), distances(cover, box, false)];
  const [glow, body, rim] = [0, 0, 0].map(() => new Uint8Array(cover.length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  // From thirds of a pixel to `FINE` parts of a px of the arena.
  const fine = (distance: number): number => Math.floor((distance * FINE * ARENA_SIZE) / (STEP * size));
  const hasRim = box.width - 2 * box.margin >= RIM_FROM;
  const full = SAMPLES * SAMPLES;
  const bodyHeight = box.height - 2 * box.margin;
  for (let at = 0; at < cover.length; at += 1) {
    const around = glowLevel(fine(outer[at]!));
    if (cover[at] === 0) {
      glow[at] = around > 0 ? indexOf(hue, around) : 0;
      continue;
    }
    const depth = inner[at]!;
    const isRim = hasRim && (depth <= STEP || fine(depth) <= RIM_WIDTH * FINE);
    const y = Math.floor(at / box.width) - box.margin;
    // Lit from above: darker towards the lower edge.
    const shade = LEVEL_PARTS * TOP - Math.floor((LEVEL_PARTS * (TOP - BOTTOM) * y) / bodyHeight);
    const level = isBolt
      ? boltLevel(fine(Math.max(0, depth - STEP)))
      : lit(levelIn(kinds[at]!, isRim, dither(shade, size, { x: at % box.width, y })), flash);
    // At the edge of the body its pixels are on their way to the glow.
    const mixed = around + Math.floor(((level - around) * cover[at]!) / full);
    if (depth === 0) glow[at] = indexOf(hue, mixed);
    else {
      body[at] = indexOf(hue, cover[at]! < full ? Math.max(1, mixed) : level);
      if (isRim) rim[at] = body[at]!;
    }
  }
  return { glow: layerOf(glow, box), body: layerOf(body, box), rim: layerOf(rim, box) };
}

/** @param distance from the body, in `FINE` parts of a px */
function glowLevel(distance: number): number {
  const left = GLOW * FINE - distance;
  return left <= 0 ? 0 : Math.floor((GLOW_LEVEL * left * left) / (GLOW * GLOW * FINE * FINE));
}

/** A bolt is white within. @param depth from its edge, in `FINE` parts of a px */
const boltLevel = (depth: number): number => Math.min(BRIGHTEST, 22 + Math.floor((3 * depth) / FINE));

function levelIn(kind: number, isRim: boolean, shade: number): number {
  if (kind === LIGHT_KIND) return LIGHT;
  if (kind === DARK_KIND) return isRim ? DARK_RIM : DARK;
  return isRim ? RIM : shade;
}

const lit = (level: number, flash: number): number =>
  level + Math.floor(((BRIGHTEST - level) * flash) / MAX_FLASH);

/** Finds where the rows of a layer begin and end. */
export function layerOf(pixels: Uint8Array, { width, height }: Box): Layer {
  const [starts, ends] = [new Uint16Array(height), new Uint16Array(height)];
  for (let row = 0; row < height; row += 1) {
    const line = pixels.subarray(row * width, (row + 1) * width);
    const start = line.findIndex((pixel) => pixel !== 0);
    starts[row] = Math.max(0, start);
    ends[row] = line.findLastIndex((pixel) => pixel !== 0) + 1;
  }
  return { pixels, starts, ends };
}
