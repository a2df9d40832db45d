import { escapeUnprintable } from '../core/internal.ts';

/**
 * A text as a cell of CSV (RFC 4180): quoted where it has to be, unprintable characters but line ends as `\u009b`.
 *
 * @param text any text
 */
export function csvCell(text: string): string {
  const shown = text.replaceAll(/[^\r\n]+/g, escapeUnprintable);
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
