import { BOLD, type Cells, DEFAULT, DIM, INVERSE, RIGHT_HALF, UNDERLINE } from './cells.ts';
import type { Palette } from './palette.ts';

/* From one screen to the next in as few bytes as that takes: what changed, and the cursor's way there. It is one string, for one
   write: a terminal never shows half of it, nor anything erased. */

/* A frame that a terminal that knows DEC 2026 shows at once, and others as it comes. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** Unchanged cells in a row that are written again rather than skipped: to move the cursor takes as many bytes. */
const BRIDGE = 4;

/**
 * What turns a terminal that shows `before` into one that shows `after`; empty if that is nothing.
 *
 * @param before as large as `after`; undefined: whatever it shows, all is written
 */
export function paint(before: Cells | undefined, after: Cells, palette: Palette): string {
  const { width, height } = after;
  const pair = before && { before, after };
  const pen: Pen = { text: '', x: -1, y: -1, fg: -2, bg: -2, style: -1 };
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const end = start + width;
    for (let at = start; at < end; at += 1) {
      if (pair !== undefined) at = findChange(pair, at, end);
      if (at === end) break;
      if (after.glyphs[at] === RIGHT_HALF) continue;
      move(pen, { after, x: at - start, y }, palette);
      write(pen, after, at, palette);
    }
  }
  return pen.text === '' ? '' : `${BEGIN}${pen.text}\x1b[0m${END}`;
}

/** Where the cursor is, and what it writes with. */
interface Pen {
  text: string;
  x: number;
  y: number;
  fg: number;
  bg: number;
  style: number;
}

/** The next cell from `at` on that is not the same; `end`, that of the row, if all are. A wide glyph is the same only if its right half is. */
function findChange({ before, after }: { before: Cells; after: Cells }, at: number, end: number): number {
  // Most cells are compared and no more, so there is nothing in this loop but that.
  const { glyphs, fg, bg, styles } = after;
  const { glyphs: oldGlyphs, fg: oldFg, bg: oldBg, styles: oldStyles } = before;
  let next = at;
  while (next < end) {
    const same =
      glyphs[next] === oldGlyphs[next] &&
      fg[next] === oldFg[next] &&
      bg[next] === oldBg[next] &&
      styles[next] === oldStyles[next];
    const right = next + 1;
    if (!same || (right < end && (glyphs[right] === RIGHT_HALF) !== (oldGlyphs[right] === RIGHT_HALF))) break;
    next = right;
  }
  return next;
}

interface Way {
  readonly after: Cells;
  readonly x: number;
  readonly y: number;
}

function move(pen: Pen, { after, x, y }: Way, palette: Palette): void {
  if (pen.y === y && pen.x === x) return;
  const gap = x - pen.x;
  if (pen.y === y && gap > 0 && gap <= BRIDGE && isPlain(after, y * after.width + pen.x, gap, pen)) {
    for (let at = y * after.width + pen.x; pen.x < x; at += 1) write(pen, after, at, palette);
    return;
  }
  pen.text += pen.y === y && gap > 0 ? `\x1b[${gap === 1 ? '' : gap}C` : `\x1b[${y + 1};${x + 1}H`;
  pen.x = x;
  pen.y = y;
}

/** Whether the cells from `at` on can be written with the pen as it is. */
function isPlain({ glyphs, fg, bg, styles }: Cells, from: number, count: number, pen: Pen): boolean {
  for (let at = from; at < from + count; at += 1) {
    if (glyphs[at] === RIGHT_HALF || fg[at] !== pen.fg || bg[at] !== pen.bg || styles[at] !== pen.style)
      return false;
  }
  // The right half of a glyph would be left behind by a space before it.
  return glyphs[from + count] !== RIGHT_HALF;
}

function write(pen: Pen, cells: Cells, at: number, palette: Palette): void {
  dip(pen, cells, at, palette);
  pen.text += String.fromCodePoint(cells.glyphs[at]!);
  const wide = (at + 1) % cells.width !== 0 && cells.glyphs[at + 1] === RIGHT_HALF;
  pen.x += wide ? 2 : 1;
}

const STYLES = [
  [BOLD, '1'],
  [DIM, '2'],
  [UNDERLINE, '4'],
  [INVERSE, '7'],
] as const;

/** Makes the pen write as a cell looks. */
function dip(pen: Pen, cells: Cells, at: number, palette: Palette): void {
  const [fg, bg, style] = [cells.fg[at]!, cells.bg[at]!, cells.styles[at]!];
  if (fg === pen.fg && bg === pen.bg && style === pen.style) return;
  let told = '';
  const anew = style !== pen.style;
  if (anew) {
    told = '0';
    for (const [bit, parameter] of STYLES) if ((style & bit) !== 0) told += `;${parameter}`;
  }
  // After a reset both colours are those of the terminal.
  if (anew ? fg !== DEFAULT : fg !== pen.fg) told = join(told, palette.foreground(fg));
  if (anew ? bg !== DEFAULT : bg !== pen.bg) told = join(told, palette.background(bg));
  pen.fg = fg;
  pen.bg = bg;
  pen.style = style;
  if (told !== '') pen.text += `\x1b[${told}m`;
}

/** Parameters after parameters, of which either may be none. */
const join = (told: string, more: string): string =>
  told === '' || more === '' ? told + more : `${told};${more}`;
