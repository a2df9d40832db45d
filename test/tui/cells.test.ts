import { describe, expect, test } from 'vitest';
import {
  type Cells,
  columnsOf,
  createCells,
  fillRect,
  putGlyph,
  putText,
  RIGHT_HALF,
  SPACE,
  textOf,
  widthOf,
} from '../../cli/tui/cells.ts';
import { createDraw, scribble } from './random-cells.ts';

/** What is wrong with the halves of wide glyphs; empty if nothing is. */
function wrongHalves({ glyphs, width }: Cells): string[] {
  const wrong: string[] = [];
  for (let at = 0; at < glyphs.length; at += 1) {
    const [glyph, next] = [glyphs[at]!, (at + 1) % width === 0 ? undefined : glyphs[at + 1]];
    if (glyph === RIGHT_HALF) {
      if (at % width === 0 || widthOf(String.fromCodePoint(glyphs[at - 1]!)) !== 2)
        wrong.push(`${at}: a right half alone`);
    } else if ((widthOf(String.fromCodePoint(glyph)) === 2) !== (next === RIGHT_HALF))
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

  test('count columns as a terminal does: marks and controls take none', () => {
    expect(columnsOf('a漢e\u0301\u0007▀⣿')).toBe(6);
    expect(columnsOf('')).toBe(0);
    const cells = createCells(6, 1);
    putText(cells, 'e\u0301\u0007\u001bx', { x: 0, y: 0 });
    expect(textOf(cells)).toEqual(['ex']);
  });
});
