import { eastAsianWidth } from 'get-east-asian-width';

/* Text as the glyphs of cells: one number each, a code point or, for several code points that are read as one character, a number
   above all of them. */

/** What stands in the right half of a wide glyph. */
export const RIGHT_HALF = 0;
export const SPACE = 0x20;

/** The first number that is no code point: from here on a glyph is the index of a grapheme cluster. */
export const FIRST_CLUSTER = 0x110000;
/** Distinct clusters at most: of any further one only the first code point is shown. */
const MAX_CLUSTERS = 65_536;
const clusters: string[] = [];
const indexes = new Map<string, number>();

/** The glyph of a character: of one code point, or of several. */
export function glyphOf(character: string): number {
  const first = character.codePointAt(0)!;
  if (character.length === (first > 0xffff ? 2 : 1)) return first;
  let index = indexes.get(character);
  if (index === undefined) {
    if (clusters.length === MAX_CLUSTERS) return first;
    index = clusters.push(character) - 1;
    indexes.set(character, index);
  }
  return FIRST_CLUSTER + index;
}

/** The character of a glyph; empty for the right half of a wide one. */
export function characterOf(glyph: number): string {
  if (glyph === RIGHT_HALF) return '';
  return glyph < FIRST_CLUSTER ? String.fromCodePoint(glyph) : clusters[glyph - FIRST_CLUSTER]!;
}

/** Whether every code point of a text is a character of its own: Latin letters, punctuation, arrows, lines, blocks and braille. */
const IS_SIMPLE = /^[\0-\u02ff\u2010-\u2027\u2030-\u205e\u2100-\u2bff]*$/;
/** In an engine without `Intl`: a code point and the marks that follow it. */
const ROUGH_CLUSTER = /.\p{M}*/gsu;
const segmenter =
  typeof Intl === 'object' && 'Segmenter' in Intl
    ? new Intl.Segmenter('en', { granularity: 'grapheme' })
    : undefined;

/** The characters of a text, as people count them: grapheme clusters. */
export function splitText(text: string): Iterable<string> {
  if (IS_SIMPLE.test(text)) return text;
  if (segmenter === undefined) return text.match(ROUGH_CLUSTER) ?? [];
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Cached widths at most. Measuring one takes as long as drawing a line. */
const MAX_WIDTHS = 4096;
const widths = new Map<string, number>();

/** Columns of a character: 0, 1 or 2. Control characters take none. */
export function widthOf(character: string): number {
  const code = character.charCodeAt(0);
  if (code < 0x7f && character.length === 1) return code < SPACE ? 0 : 1;
  let width = widths.get(character);
  if (width === undefined) {
    width = measure(character);
    if (widths.size >= MAX_WIDTHS) widths.clear();
    widths.set(character, width);
  }
  return width;
}

/** Terminals give a cluster the columns of its parts, or two at most: it gets the room that either takes. */
function measure(character: string): number {
  if (character.includes(EMOJI_STYLE)) return 2;
  let sum = 0;
  for (const part of character)
    sum += IS_MARK.test(part) ? 0 : IS_DRAWING.test(part) ? 1 : eastAsianWidth(part.codePointAt(0)!);
  return Math.min(2, sum);
}

/** The variation selector that makes an emoji of what is before it. */
const EMOJI_STYLE = '\ufe0f';
const IS_MARK = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Mn}\p{Me}]$/u;
/** Lines, blocks, braille and arrows take one column, although Unicode calls some of them ambiguous. */
const IS_DRAWING = /^[\u2190-\u21ff\u2500-\u25ff\u2800-\u28ff]$/;

/** The number of columns that `text` takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of splitText(text)) columns += widthOf(character);
  return columns;
}

/** As much of `text` as fits into so many `columns`, whole characters. */
export function cutText(text: string, columns: number): string {
  let room = columns;
  let cut = '';
  for (const character of splitText(text)) {
    room -= widthOf(character);
    if (room < 0) break;
    cut += character;
  }
  return cut;
}

/** A `text` in so many `columns`: cut, or filled with spaces. */
export function fitText(text: string, columns: number): string {
  const cut = cutText(text, columns);
  return cut + ' '.repeat(columns - columnsOf(cut));
}
