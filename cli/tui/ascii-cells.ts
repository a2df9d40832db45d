import { type Cells, RIGHT_HALF, SPACE } from './cells.ts';

/* Cells for a terminal, or a person, that has ASCII alone. */

/** What comes closest, one column each. */
const CLOSEST: Readonly<Record<string, string>> = {
  '·': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '~',
  '×': 'x',
  '←': '<',
  '→': '>',
  '↑': '^',
  '↓': 'v',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
};

const BY_CODE: ReadonlyMap<number, number> = new Map(
  Object.entries(CLOSEST).map(([from, to]) => [from.codePointAt(0)!, to.charCodeAt(0)]),
);
const UNKNOWN = 0x3f;

/** Replaces all that is not ASCII by what comes closest, a question mark at worst. Total: no other glyph is left. */
export function keepAscii({ glyphs }: Cells): void {
  for (let at = 0; at < glyphs.length; at += 1) {
    const glyph = glyphs[at]!;
    if (glyph === RIGHT_HALF) glyphs[at] = SPACE;
    else if (glyph < SPACE || glyph > 0x7e) glyphs[at] = BY_CODE.get(glyph) ?? UNKNOWN;
  }
}
