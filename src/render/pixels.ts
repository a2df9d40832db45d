import { type Cells, DEFAULT, fillRect, putGlyph, type Rect } from './cells.ts';
import { SPACE } from './glyphs.ts';

/* Pixels, finer than cells: two of them in a cell, one above the other and each of its own colour; or eight dots of one
   colour. */

/** What is drawn to; `EMPTY` is where nothing is. Made by `createPixels`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** what `pixelOf` makes, row by row */
  readonly values: Int32Array;
}

export const EMPTY = -1;

/* bit 0–23 0xRRGGBB · 24–30 the letter that stands for it where there is ASCII alone */
const LETTER_BITS = 24;
const RGB = 0xffffff;
/** The bits that the bytes of a colour have when they are halved. */
const HALVED = 0x7f7f7f;

/** A colour, and a letter that stands for it where there is ASCII alone. @param letter of ASCII */
export const pixelOf = (colour: number, letter: string): number =>
  colour | (letter.charCodeAt(0) << LETTER_BITS);

/** The colour of what is not empty. */
const colourOf = (pixel: number): number => pixel & RGB;

export const createPixels = (width: number, height: number): Pixels => ({
  width,
  height,
  values: new Int32Array(width * height).fill(EMPTY),
});

/** Half as bright; what is empty stays so. */
export const darken = (pixel: number): number =>
  pixel === EMPTY ? EMPTY : ((pixel >> 1) & HALVED) | (pixel & ~RGB);

/** How pixels become cells, and how many of them are in one. */
export interface Blitter {
  /** pixels of a cell */
  readonly across: number;
  readonly down: number;
  /** @param rect as large as the pixels: `across` × `down` a cell · @param sky behind where nothing is */
  blit(pixels: Pixels, cells: Cells, rect: Rect, sky: number): void;
}

const UPPER = 0x2580;
const LOWER = 0x2584;
const FULL = 0x2588;
const BRAILLE = 0x2800;

/** Two pixels a cell, one above the other. What is filled is seen without colours, too. */
export const HALF_BLOCKS: Blitter = {
  across: 1,
  down: 2,
  blit(pixels, cells, rect, sky) {
    fillRect(cells, rect, { bg: sky });
    for (let row = 0; row < rect.height; row += 1) blitHalves(pixels, cells, { ...rect, row, sky });
  },
};

/* All cells are spaces on the sky by now. Written into the arrays: with a look for each cell, a frame took twice as long
   (`npm run tui-speed`). */
function blitHalves(
  { values, width }: Pixels,
  cells: Cells,
  { x, y, row, width: columns, sky }: Rect & { row: number; sky: number },
): void {
  const { glyphs, fg, bg } = cells;
  const start = (y + row) * cells.width + x;
  const top = 2 * row * width;
  for (let column = 0; column < columns; column += 1) {
    const upper = values[top + column]!;
    const lower = values[top + width + column]!;
    if (upper === EMPTY && lower === EMPTY) continue;
    const at = start + column;
    if (upper === EMPTY) {
      glyphs[at] = LOWER;
      fg[at] = colourOf(lower);
    } else {
      glyphs[at] = upper === lower ? FULL : UPPER;
      fg[at] = colourOf(upper);
      bg[at] = lower === EMPTY ? sky : colourOf(lower);
    }
  }
}

/** A pixel a cell, as the letter of its pixel. */
export const ASCII_LETTERS: Blitter = {
  across: 1,
  down: 1,
  blit({ width, values }, cells, rect, sky) {
    for (let row = 0; row < rect.height; row += 1) {
      for (let column = 0; column < rect.width; column += 1) {
        const pixel = values[row * width + column]!;
        const at = (rect.y + row) * cells.width + rect.x + column;
        if (pixel === EMPTY) putGlyph(cells, at, SPACE, { bg: sky });
        else putGlyph(cells, at, pixel >> LETTER_BITS, { fg: colourOf(pixel), bg: sky });
      }
    }
  },
};

/** Bits of the dots of a braille glyph, row by row. */
const DOTS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/** 2 × 4 dots a cell, all of the colour of the lowest. */
export const BRAILLE_DOTS: Blitter = {
  across: 2,
  down: 4,
  blit(pixels, cells, rect, sky) {
    for (let row = 0; row < rect.height; row += 1) {
      for (let column = 0; column < rect.width; column += 1) {
        const { glyph, colour } = brailleAt(pixels, column, row);
        const at = (rect.y + row) * cells.width + rect.x + column;
        putGlyph(cells, at, glyph, { fg: colour, bg: sky });
      }
    }
  },
};

function brailleAt(
  { width, values }: Pixels,
  column: number,
  row: number,
): { glyph: number; colour: number } {
  let dots = 0;
  let colour = DEFAULT;
  for (let dot = 0; dot < 8; dot += 1) {
    const found = values[(4 * row + (dot >> 1)) * width + 2 * column + (dot & 1)]!;
    if (found === EMPTY) continue;
    dots |= DOTS[dot]!;
    colour = colourOf(found);
  }
  return dots === 0 ? { glyph: SPACE, colour: DEFAULT } : { glyph: BRAILLE + dots, colour };
}
