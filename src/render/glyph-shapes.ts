/* Glyphs that fill their cell, as shapes: fonts leave gaps between them, and some fonts lack them. A cell is the unit: 0 to 1
   both ways. */

/** What a glyph fills. */
export type Shape =
  | { readonly kind: 'rect'; readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  | { readonly kind: 'polygon'; readonly points: readonly (readonly [number, number])[] }
  /** the whole cell, in a colour between the one behind and the one of the glyph: 0 to 1 */
  | { readonly kind: 'shade'; readonly share: number };

const rect = (x: number, y: number, w: number, h: number): Shape => ({ kind: 'rect', x, y, w, h });
const polygon = (...points: readonly (readonly [number, number])[]): Shape => ({ kind: 'polygon', points });

/** The shapes of a glyph, none that overlap; undefined for one that a font is to draw. */
export function shapesOf(glyph: number): readonly Shape[] | undefined {
  // Braille; then ▁ to █, which grow upwards by eighths; ▉ to ▏, which shrink to the left by eighths; ░ ▒ ▓; and ▖ to ▟.
  if (glyph >= 0x2800 && glyph <= 0x28ff) return brailleShapes(glyph - 0x2800);
  if (glyph >= 0x2581 && glyph <= 0x2588) return [rect(0, 1 - (glyph - 0x2580) / 8, 1, (glyph - 0x2580) / 8)];
  if (glyph >= 0x2589 && glyph <= 0x258f) return [rect(0, 0, (0x2590 - glyph) / 8, 1)];
  if (glyph >= 0x2591 && glyph <= 0x2593) return [{ kind: 'shade', share: (glyph - 0x2590) / 4 }];
  const quarters = QUARTERS[glyph - 0x2596];
  return quarters === undefined ? SHAPES.get(glyph) : quarterShapes(quarters);
}

/** Column and row of the dots, by bit: three rows of the left column, of the right one, and the fourth row of both. */
const DOTS: readonly (readonly [column: number, row: number])[] = Array.from('00011101', (column, bit) => [
  Number(column),
  bit < 6 ? bit % 3 : 3,
]);
/** How wide and high a dot is, as a share of the part of the cell that it has. */
const DOT_SIZE = 0.7;

function brailleShapes(dots: number): Shape[] {
  const [width, height] = [DOT_SIZE / 2, DOT_SIZE / 4];
  return DOTS.filter((_, bit) => (dots & (1 << bit)) > 0).map(([column, row]) =>
    rect((column + (1 - DOT_SIZE) / 2) / 2, (row + (1 - DOT_SIZE) / 2) / 4, width, height),
  );
}

/** From U+2596 on, which quarters are filled: bit 0 upper left · 1 upper right · 2 lower left · 3 lower right */
const QUARTERS: readonly number[] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

/** Halves where both quarters of a row are filled: fewer seams. */
function quarterShapes(quarters: number): Shape[] {
  return [0, 1].flatMap((row) => {
    const both = (quarters >> (2 * row)) & 3;
    return both === 0 ? [] : [rect(both === 2 ? 0.5 : 0, row / 2, both === 3 ? 1 : 0.5, 0.5)];
  });
}

/** Half the thickness of a line, along x and along y: a cell is twice as high as wide. */
const THIN = { x: 0.07, y: 0.035 };
const THICK = { x: 0.14, y: 0.07 };
const across = (from: number, to: number): Shape => rect(from, 0.5 - THIN.y, to - from, 2 * THIN.y);
const down = (from: number, to: number): Shape => rect(0.5 - THIN.x, from, 2 * THIN.x, to - from);
const corner = (right: boolean, low: boolean): Shape[] => [
  right ? across(0.5 - THIN.x, 1) : across(0, 0.5 + THIN.x),
  low ? down(0.5 + THIN.y, 1) : down(0, 0.5 - THIN.y),
];

/** Lines, corners, halves and arrow heads. */
const SHAPES_BY_CHARACTER: Readonly<Record<string, readonly Shape[]>> = {
  '─': [across(0, 1)],
  '│': [down(0, 1)],
  '┃': [rect(0.5 - THICK.x, 0, 2 * THICK.x, 1)],
  '┌': corner(true, true),
  '┐': corner(false, true),
  '└': corner(true, false),
  '┘': corner(false, false),
  '╭': corner(true, true),
  '╮': corner(false, true),
  '╯': corner(false, false),
  '╰': corner(true, false),
  '╏': [rect(0.5 - THICK.x, 0.08, 2 * THICK.x, 0.34), rect(0.5 - THICK.x, 0.58, 2 * THICK.x, 0.34)],
  '▀': [rect(0, 0, 1, 0.5)],
  '▐': [rect(0.5, 0, 0.5, 1)],
  '■': [rect(0.05, 0.275, 0.9, 0.45)],
  '▲': [polygon([0.5, 0.22], [1, 0.78], [0, 0.78])],
  '▶': [polygon([0, 0.22], [1, 0.5], [0, 0.78])],
  '▼': [polygon([0, 0.22], [1, 0.22], [0.5, 0.78])],
  '◀': [polygon([1, 0.22], [1, 0.78], [0, 0.5])],
  '◤': [polygon([0, 0.22], [1, 0.22], [0, 0.78])],
  '◥': [polygon([0, 0.22], [1, 0.22], [1, 0.78])],
};

const SHAPES: ReadonlyMap<number, readonly Shape[]> = new Map(
  Object.entries(SHAPES_BY_CHARACTER).map(([character, shapes]) => [character.codePointAt(0)!, shapes]),
);
