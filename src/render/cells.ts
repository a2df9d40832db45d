import { characterOf, columnsOf, glyphOf, RIGHT_HALF, SPACE, splitText, widthOf } from './glyphs.ts';

/* A screen as numbers: one cell a column and row. Everything that is drawn is drawn into cells, and only what changed of
   them goes to the terminal. */

/** A colour: 0xRRGGBB, or `DEFAULT`. */
export type Colour = number;
/** The colour that the terminal has by itself. */
export const DEFAULT: Colour = -1;

/** A bit of a style: bold. */
export const BOLD = 1;
/** A bit of a style: dim. */
export const DIM = 2;
/** A bit of a style: foreground and background swapped. */
export const INVERSE = 4;
/** A bit of a style: underlined. */
export const UNDERLINE = 8;

/** Made by `createCells`; row by row. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  /** as `glyphOf` numbers them: code points, and grapheme clusters above them */
  readonly glyphs: Uint32Array;
  readonly fg: Int32Array;
  readonly bg: Int32Array;
  readonly styles: Uint8Array;
}

/** Cells from column `x` and row `y` on. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @param width columns, at least 1 · @param height rows, at least 1 */
export function createCells(width: number, height: number): Cells {
  const count = width * height;
  return {
    width,
    height,
    glyphs: new Uint32Array(count).fill(SPACE),
    fg: new Int32Array(count).fill(DEFAULT),
    bg: new Int32Array(count).fill(DEFAULT),
    styles: new Uint8Array(count),
  };
}

/** Clears all cells to the colours of the terminal. */
export function clearCells({ glyphs, fg, bg, styles }: Cells): void {
  glyphs.fill(SPACE);
  fg.fill(DEFAULT);
  bg.fill(DEFAULT);
  styles.fill(0);
}

/** Copies all of a small screen into a larger one, on which there is room for it from `x` and `y` on. */
export function pasteCells(from: Cells, to: Cells, { x, y }: { x: number; y: number }): void {
  for (let row = 0; row < from.height; row += 1) {
    const [start, end] = [row * from.width, (row + 1) * from.width];
    const at = (y + row) * to.width + x;
    freeHalves(to, at);
    freeHalves(to, at + from.width - 1);
    to.glyphs.set(from.glyphs.subarray(start, end), at);
    to.fg.set(from.fg.subarray(start, end), at);
    to.bg.set(from.bg.subarray(start, end), at);
    to.styles.set(from.styles.subarray(start, end), at);
  }
}

/** Colours and style; what is left out is the default of the terminal. */
export interface Look {
  readonly fg?: Colour;
  /** undefined: keeps the background */
  readonly bg?: Colour | undefined;
  readonly style?: number;
}

/** Puts one glyph, one column wide, where it is on the screen. */
export function putGlyph(
  cells: Cells,
  at: number,
  glyph: number,
  { fg = DEFAULT, bg, style = 0 }: Look,
): void {
  freeHalves(cells, at);
  cells.glyphs[at] = glyph;
  cells.fg[at] = fg;
  if (bg !== undefined) cells.bg[at] = bg;
  cells.styles[at] = style;
}

/** Where text is written. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  /** columns that it may take; to the edge of the screen unless given */
  readonly width?: number;
}

/**
 * Writes text, cut where its room ends, whole grapheme clusters. A control character, or a mark without a letter, is left out.
 *
 * @param text of one line
 * @param place where it begins, its room and its look
 * @returns the column after it
 */
export function putText(cells: Cells, text: string, place: TextPlace & Look): number {
  const { x, y, width, ...look } = place;
  const end = Math.min(cells.width, width === undefined ? cells.width : x + width);
  let column = x;
  if (y < 0 || y >= cells.height) return column;
  for (const character of splitText(text)) {
    const columns = widthOf(character);
    if (columns === 0) continue;
    if (column + columns > end) break;
    const at = y * cells.width + column;
    if (column >= 0) {
      putGlyph(cells, at, glyphOf(character), look);
      if (columns === 2) {
        putGlyph(cells, at + 1, SPACE, look);
        cells.glyphs[at + 1] = RIGHT_HALF;
      }
    }
    column += columns;
  }
  return column;
}

/** Writes `text`, which ends in `…` if it is cut. @param place as of `putText` · @returns the column after it */
export function putLine(cells: Cells, text: string, place: TextPlace & Look): number {
  const room = Math.min(place.width ?? cells.width, cells.width - place.x);
  if (columnsOf(text) <= room) return putText(cells, text, place);
  const end = putText(cells, text, { ...place, width: room - 1 });
  return room > 0 ? putText(cells, '…', { ...place, x: end }) : end;
}

/** Fills a rectangle, as far as it is on the screen, with spaces unless another glyph is given. */
export function fillRect(
  cells: Cells,
  rect: Rect,
  { glyph = SPACE, fg = DEFAULT, bg, style = 0 }: Look & { readonly glyph?: number },
): void {
  const [left, right] = [Math.max(0, rect.x), Math.min(cells.width, rect.x + rect.width)];
  const bottom = Math.min(cells.height, rect.y + rect.height);
  if (left >= right) return;
  for (let y = Math.max(0, rect.y); y < bottom; y += 1) {
    const [start, end] = [y * cells.width + left, y * cells.width + right];
    freeHalves(cells, start);
    freeHalves(cells, end - 1);
    cells.glyphs.fill(glyph, start, end);
    cells.fg.fill(fg, start, end);
    if (bg !== undefined) cells.bg.fill(bg, start, end);
    cells.styles.fill(style, start, end);
  }
}

/** Half of a wide glyph is no glyph: the other half becomes a space. */
function freeHalves({ glyphs, width }: Cells, at: number): void {
  if (glyphs[at] === RIGHT_HALF && at % width > 0) glyphs[at - 1] = SPACE;
  if ((at + 1) % width > 0 && glyphs[at + 1] === RIGHT_HALF) glyphs[at + 1] = SPACE;
}

/** The cells as text, one line for each row, without colours. */
export function textOf(cells: Cells): string[] {
  return Array.from({ length: cells.height }, (_, y) => {
    const row = cells.glyphs.subarray(y * cells.width, (y + 1) * cells.width);
    let line = '';
    for (const glyph of row) line += characterOf(glyph);
    return line.trimEnd();
  });
}

/** Characters, and what of ASCII comes closest to each, one column each. */
const [CHARACTERS, CLOSEST_ASCII] = ['·–—−…×←→↑↓‘’“”', `----~x<>^v''""`];
const BY_CODE: ReadonlyMap<number, number> = new Map(
  Array.from(CHARACTERS!, (character, index) => [character.charCodeAt(0), CLOSEST_ASCII!.charCodeAt(index)]),
);
const UNKNOWN = 0x3f;

/** Replaces every glyph outside ASCII by the closest one, or by a question mark. */
export function keepAscii({ glyphs }: Cells): void {
  for (let at = 0; at < glyphs.length; at += 1) {
    const glyph = glyphs[at]!;
    if (glyph === RIGHT_HALF) glyphs[at] = SPACE;
    else if (glyph < SPACE || glyph > 0x7e) glyphs[at] = BY_CODE.get(glyph) ?? UNKNOWN;
  }
}
