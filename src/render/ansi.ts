import { BOLD, type Cells, DEFAULT, DIM, INVERSE, UNDERLINE } from './cells.ts';
import { characterOf, FIRST_CLUSTER, RIGHT_HALF } from './glyphs.ts';
import type { Palette } from './palette.ts';

/* The text that turns one screen of a terminal into the next, in as few bytes as possible: what changed, and the cursor moves there.
   It is one string, for one write: a terminal never shows half of it, nor anything erased. */

/* Synchronized output (DEC 2026): terminals that know it show the frame at once. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** Up to this many unchanged cells are written again rather than skipped, since a cursor move takes as many bytes. */
const BRIDGE = 4;

/**
 * Encodes what turns a terminal that shows `before` into one that shows `after`; empty if that is nothing.
 *
 * @param before as large as `after`; undefined: whatever the terminal shows, all cells are written
 * @param palette the colours that the terminal has
 * @returns text with ANSI escape sequences
 * @example
 * const cells = createCells(10, 1);
 * putText(cells, 'hello', { x: 0, y: 0, fg: 0x4fc3f7 });
 * process.stdout.write(encodeAnsi(undefined, cells, createPalette('all')));
 */
export function encodeAnsi(before: Cells | undefined, after: Cells, palette: Palette): string {
  const { width, height } = after;
  const pair = before && { before, after };
  const out: Output = { text: '', x: -1, y: -1, fg: -2, bg: -2, style: -1 };
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const end = start + width;
    for (let at = start; at < end; at += 1) {
      if (pair !== undefined) at = findChange(pair, at, end);
      if (at === end) break;
      if (after.glyphs[at] === RIGHT_HALF) continue;
      move(out, { after, x: at - start, y }, palette);
      write(out, after, at, palette);
    }
  }
  return out.text === '' ? '' : `${BEGIN}${out.text}\x1b[0m${END}`;
}

/** The text so far, where it leaves the cursor, and the graphic rendition (SGR) in which the terminal writes then. */
interface Output {
  text: string;
  x: number;
  y: number;
  fg: number;
  bg: number;
  style: number;
}

/** The index of the next cell that changed, from `at` on; `end` of the row if none did. A wide glyph is unchanged only with its right half. */
function findChange({ before, after }: { before: Cells; after: Cells }, at: number, end: number): number {
  // Most cells are only compared, so the loop does nothing else.
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

interface Target {
  readonly after: Cells;
  readonly x: number;
  readonly y: number;
}

function move(out: Output, { after, x, y }: Target, palette: Palette): void {
  if (out.y === y && out.x === x) return;
  const gap = x - out.x;
  if (out.y === y && gap > 0 && gap <= BRIDGE && mayRewrite(after, y * after.width + out.x, gap, out)) {
    for (let at = y * after.width + out.x; out.x < x; at += 1) write(out, after, at, palette);
    return;
  }
  out.text += out.y === y && gap > 0 ? `\x1b[${gap === 1 ? '' : gap}C` : `\x1b[${y + 1};${x + 1}H`;
  out.x = x;
  out.y = y;
}

/** Whether unchanged cells can be written again in the rendition that is set: each takes one column, and its look is that one. */
function mayRewrite({ glyphs, fg, bg, styles }: Cells, from: number, count: number, out: Output): boolean {
  for (let at = from; at < from + count; at += 1) {
    if (!isOneColumn(glyphs[at]!) || fg[at] !== out.fg || bg[at] !== out.bg || styles[at] !== out.style)
      return false;
  }
  return true;
}

const isOneColumn = (glyph: number): boolean => glyph !== RIGHT_HALF && glyph < FIRST_CLUSTER;

function write(out: Output, cells: Cells, at: number, palette: Palette): void {
  setRendition(out, cells, at, palette);
  const glyph = cells.glyphs[at]!;
  out.text += characterOf(glyph);
  const wide = (at + 1) % cells.width !== 0 && cells.glyphs[at + 1] === RIGHT_HALF;
  out.x += wide ? 2 : 1;
  // Terminals differ in the columns that they give to a grapheme cluster: the cursor is placed anew after it.
  if (glyph >= FIRST_CLUSTER) out.y = -1;
}

const STYLES = [
  [BOLD, '1'],
  [DIM, '2'],
  [UNDERLINE, '4'],
  [INVERSE, '7'],
] as const;

/** Sets the rendition of a cell. */
function setRendition(out: Output, cells: Cells, at: number, palette: Palette): void {
  const [fg, bg, style] = [cells.fg[at]!, cells.bg[at]!, cells.styles[at]!];
  if (fg === out.fg && bg === out.bg && style === out.style) return;
  let codes = '';
  // A style is never taken back alone, but by a reset, after which both colours are those of the terminal.
  const isReset = style !== out.style;
  if (isReset) {
    codes = '0';
    for (const [bit, parameter] of STYLES) if ((style & bit) !== 0) codes += `;${parameter}`;
  }
  if (isReset ? fg !== DEFAULT : fg !== out.fg) codes = join(codes, palette.foreground(fg));
  if (isReset ? bg !== DEFAULT : bg !== out.bg) codes = join(codes, palette.background(bg));
  out.fg = fg;
  out.bg = bg;
  out.style = style;
  if (codes !== '') out.text += `\x1b[${codes}m`;
}

/** Joins SGR parameters, of which either may be empty. */
const join = (codes: string, more: string): string =>
  codes === '' || more === '' ? codes + more : `${codes};${more}`;
