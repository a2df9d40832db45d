import { type Cells, DEFAULT, putGlyph, type Rect } from './cells.ts';

/* Pixels, finer than cells: two of them in a cell, one above the other and each of its own colour; or eight dots of one
   colour. */

/** What is drawn to; -1 is where nothing is. Made by `createPixels`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, row by row */
  readonly rgb: Int32Array;
}

export const EMPTY = -1;

export const createPixels = (width: number, height: number): Pixels => ({
  width,
  height,
  rgb: new Int32Array(width * height).fill(EMPTY),
});

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
const HASH = 0x23;
const SPACE = 0x20;
const BRAILLE = 0x2800;

/** Two pixels a cell, one above the other. What is filled is seen without colours, too. */
export const HALF_BLOCKS: Blitter = {
  across: 1,
  down: 2,
  blit({ width, rgb }, cells, rect, sky) {
    for (let row = 0; row < rect.height; row += 1) {
      for (let column = 0; column < rect.width; column += 1) {
        const upper = rgb[2 * row * width + column]!;
        const lower = rgb[(2 * row + 1) * width + column]!;
        const at = (rect.y + row) * cells.width + rect.x + column;
        if (upper === EMPTY) putGlyph(cells, at, lower === EMPTY ? SPACE : LOWER, { fg: lower, bg: sky });
        else
          putGlyph(cells, at, upper === lower ? FULL : UPPER, {
            fg: upper,
            bg: lower === EMPTY ? sky : lower,
          });
      }
    }
  },
};

/** A pixel a cell, in ASCII. */
export const HASHES: Blitter = {
  across: 1,
  down: 1,
  blit({ width, rgb }, cells, rect, sky) {
    for (let row = 0; row < rect.height; row += 1) {
      for (let column = 0; column < rect.width; column += 1) {
        const found = rgb[row * width + column]!;
        const at = (rect.y + row) * cells.width + rect.x + column;
        putGlyph(cells, at, found === EMPTY ? SPACE : HASH, { fg: found, bg: sky });
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

function brailleAt({ width, rgb }: Pixels, column: number, row: number): { glyph: number; colour: number } {
  let dots = 0;
  let colour = DEFAULT;
  for (let dot = 0; dot < 8; dot += 1) {
    const found = rgb[(4 * row + (dot >> 1)) * width + 2 * column + (dot & 1)]!;
    if (found === EMPTY) continue;
    dots |= DOTS[dot]!;
    colour = found;
  }
  return dots === 0 ? { glyph: SPACE, colour: DEFAULT } : { glyph: BRAILLE + dots, colour };
}
