import { describe, expect, test } from 'vitest';
import { type Cells, createCells, fillRect, putGlyph, putText, textOf } from '../../src/render/cells.ts';
import {
  characterOf,
  columnsOf,
  cutText,
  fitText,
  glyphOf,
  RIGHT_HALF,
  SPACE,
  splitText,
  widthOf,
} from '../../src/render/glyphs.ts';
import { createDraw, scribble } from './random-cells.ts';

/** What is wrong with the halves of wide glyphs; empty if nothing is. */
function wrongHalves({ glyphs, width }: Cells): string[] {
  const wrong: string[] = [];
  for (let at = 0; at < glyphs.length; at += 1) {
    const [glyph, next] = [glyphs[at]!, (at + 1) % width === 0 ? undefined : glyphs[at + 1]];
    if (glyph === RIGHT_HALF) {
      if (at % width === 0 || widthOf(characterOf(glyphs[at - 1]!)) !== 2)
        wrong.push(`${at}: a right half alone`);
    } else if ((widthOf(characterOf(glyph)) === 2) !== (next === RIGHT_HALF))
      wrong.push(`${at}: a left half alone`);
  }
  return wrong;
}

describe('cells', () => {
  test('never hold half of a wide glyph, whatever is written over what', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const draw = createDraw(seed);
      const cells = createCells(1 + draw(23), 1 + draw(6));
      for (let round = 0; round < 50; round += 1) {
        scribble(cells, draw, 3);
        const rect = { x: draw(20) - 3, y: draw(6) - 2, width: draw(9), height: draw(3) };
        if (draw(3) === 0) fillRect(cells, rect, { glyph: 0x23 });
        putGlyph(cells, draw(cells.glyphs.length), 0x2580, {});
        expect(wrongHalves(cells), `seed ${seed}`).toEqual([]);
      }
    }
  });

  test('that do hold one are found', () => {
    const cells = createCells(4, 1);
    putText(cells, '漢', { x: 1, y: 0 });
    cells.glyphs[1] = 0x61;
    expect(wrongHalves(cells)).toEqual(['1: a left half alone', '2: a right half alone']);
    putText(cells, '漢', { x: 1, y: 0 });
    cells.glyphs[2] = SPACE;
    expect(wrongHalves(cells)).toEqual(['1: a left half alone']);
  });

  test('take of a text what has room: no half glyph at the edge, nothing outside', () => {
    const cells = createCells(5, 2);
    expect(putText(cells, 'ab漢字', { x: 0, y: 0 })).toBe(4);
    expect(putText(cells, 'xyz', { x: 4, y: 1 })).toBe(5);
    putText(cells, 'never', { x: 0, y: 2 });
    putText(cells, 'never', { x: 0, y: -1 });
    expect(textOf(cells)).toEqual(['ab漢', '    x']);
    putText(cells, '12345', { x: -3, y: 1 });
    expect(textOf(cells)[1]).toBe('45  x');
    putText(cells, 'wide', { x: 0, y: 0, width: 2 });
    expect(textOf(cells)[0]).toBe('wi漢');
  });

  test('count columns as a terminal does: marks and controls take none of their own', () => {
    expect(columnsOf('a漢e\u0301\u0007▀⣿')).toBe(6);
    expect(columnsOf('')).toBe(0);
    const cells = createCells(6, 1);
    putText(cells, 'e\u0301\u0007\u001bx', { x: 0, y: 0 });
    expect(textOf(cells)).toEqual(['e\u0301x']);
  });
});

/** Names as people write them, and the columns that they get. */
const NAMES: readonly (readonly [name: string, characters: number, columns: number])[] = [
  ['กำปั้น', 3, 4],
  ['ผู้เล่น', 4, 4],
  ['नमस्ते', 3, 4],
  ['e\u0301a\u0308', 2, 2],
  ['שָׁלוֹם', 4, 4],
  ['தமிழ்', 3, 4],
  ['👩‍🚀🇩🇪👍🏽', 3, 6],
  ['각\u1100\u1161', 2, 4],
];

describe('grapheme clusters', () => {
  test.each(NAMES)('%s: all of it is shown, %i characters in %i columns', (name, characters, columns) => {
    expect([...splitText(name)]).toHaveLength(characters);
    expect(columnsOf(name)).toBe(columns);
    const cells = createCells(20, 1);
    expect(putText(cells, `${name}|`, { x: 0, y: 0 })).toBe(columns + 1);
    expect(textOf(cells)).toEqual([`${name}|`]);
    expect(wrongHalves(cells)).toEqual([]);
  });

  test('are cut between characters, never within one', () => {
    for (const [name] of NAMES) {
      for (let columns = 0; columns <= columnsOf(name); columns += 1) {
        const cut = cutText(name, columns);
        expect(name.startsWith(cut)).toBe(true);
        expect([...splitText(name)].slice(0, [...splitText(cut)].length).join('')).toBe(cut);
        expect(columnsOf(fitText(name, columns))).toBe(columns);
      }
    }
  });

  test('are one number each, the same for the same, and any other text is its code point', () => {
    expect(glyphOf('e\u0301')).toBe(glyphOf('e\u0301'));
    expect(glyphOf('e\u0301')).not.toBe(glyphOf('e\u0308'));
    expect(characterOf(glyphOf('e\u0301'))).toBe('e\u0301');
    expect(glyphOf('漢')).toBe(0x6f22);
    expect(glyphOf('🚀')).toBe(0x1f680);
  });
});
