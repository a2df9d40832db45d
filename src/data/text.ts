import { escapeUnprintable, toJson } from '../core/internal.ts';
import type { Cell, Column, Row } from './table.ts';

/* Rows as text, in pieces of some lines. */

/** Lines in a piece: other work has its turn between two pieces. */
const PIECE_LINES = 64;

/** How a row becomes a line. */
interface LineFormat {
  /** the first line, if there is one */
  readonly head?: string;
  toLine(row: Row): string;
}

/**
 * Rows as comma-separated values, by RFC 4180 but for lines that end in LF alone: a line of names, then numbers in digits, `true`
 * and `false`, texts, in which unprintable characters stand as `\u009b`, `""` for an empty text, nothing for an empty cell.
 *
 * @param show what to make of a text before it is written
 */
export const writeCsv = (
  columns: readonly Column[],
  rows: Iterable<Row | undefined>,
  show: (text: string) => string = (text) => text,
): Iterable<string> =>
  toPieces(rows, {
    head: columns.map(({ name }) => name).join(','),
    toLine: (row) =>
      row.map((cell) => (typeof cell === 'string' ? csvCell(show(cell)) || '""' : cell)).join(','),
  });

/**
 * A text as a cell of CSV (RFC 4180): quoted where it has to be, unprintable characters but line ends as `\u009b`.
 *
 * @param text any text
 */
export function csvCell(text: string): string {
  const shown = text.replaceAll(/[^\r\n]+/g, escapeUnprintable);
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** Rows as JSON objects, one a line, in ASCII alone; an empty cell is null. */
export function writeJsonl(columns: readonly Column[], rows: Iterable<Row | undefined>): Iterable<string> {
  const names = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${toJson(name)}:`);
  const toText = (cell: Cell): string => (typeof cell === 'string' ? toJson(cell) : String(cell));
  return toPieces(rows, { toLine: (row) => `${row.map((cell, i) => names[i]! + toText(cell)).join('')}}` });
}

function* toPieces(rows: Iterable<Row | undefined>, { head, toLine }: LineFormat): Generator<string> {
  let piece = head === undefined ? '' : `${head}\n`;
  let lines = 0;
  for (const row of rows) {
    if (row === undefined) {
      yield '';
      continue;
    }
    piece += `${toLine(row)}\n`;
    lines += 1;
    if (lines < PIECE_LINES) continue;
    yield piece;
    piece = '';
    lines = 0;
  }
  yield piece;
}
