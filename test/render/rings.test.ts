import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diffStates, readState } from '../../src/core/index.ts';
import { type DrawMode, drawArena } from '../../src/render/arena.ts';
import { type Cells, createCells } from '../../src/render/cells.ts';
import { drawRings, findRings } from '../../src/render/rings.ts';
import { sceneOf } from '../../src/render/scene.ts';
import { decodeLog, openPlayback, type Playback } from '../../src/replay/index.ts';

/* Rings around what differs. */

const open = (log: string): Playback =>
  openPlayback(decodeLog(readFileSync(new URL(`../golden/${log}.log`, import.meta.url))));
const MODES: readonly DrawMode[] = ['symbols', 'half', 'braille', 'ascii'];
const SIZES = [
  [38, 19],
  [90, 45],
] as const;
const SKY = [' ', '.', '\u00b7'];
const RINGS = '┌┐└┘+[]';

/** How many cells are rings, and those at which something else than the sky was, or something else than a ring is. */
function compare(bare: Cells, ringed: Cells): { rings: number; wrong: number[] } {
  const at = Array.from(ringed.glyphs.keys()).filter((cell) => ringed.glyphs[cell] !== bare.glyphs[cell]);
  const glyph = ({ glyphs }: Cells, cell: number): string => String.fromCodePoint(glyphs[cell]!);
  const wrong = at.filter((cell) => !SKY.includes(glyph(bare, cell)) || !RINGS.includes(glyph(ringed, cell)));
  return { rings: at.length, wrong };
}

describe.each(MODES)('rings over a scene as %s', (mode) => {
  const draw = (playback: Playback, [width, height]: readonly [number, number], b?: Playback): Cells => {
    const cells = createCells(width, height);
    const rect = { x: 0, y: 0, width, height };
    drawArena(cells, rect, { scene: sceneOf(playback.match), mode });
    if (b === undefined) return cells;
    const state = readState(playback.match);
    const boxes = findRings(state, diffStates(state, readState(b.match)));
    drawRings(cells, rect, { boxes, ascii: mode === 'ascii' });
    return cells;
  };

  test.each(SIZES)('hide no part of a body, %i × %i', (width, height) => {
    const [a, b] = [open('hunter-gunner'), open('fork')];
    for (let tick = 1150; tick < 1900; tick += 50) {
      for (const playback of [a, b]) playback.seek(tick);
      const [bare, ringed] = [draw(a, [width, height]), draw(a, [width, height], b)];
      const { rings, wrong } = compare(bare, ringed);
      expect(wrong, `tick ${tick}`).toEqual([]);
      // The fork leaves the match at tick 1200.
      if (tick <= 1200) expect(rings, `tick ${tick}`).toBe(0);
      if (tick >= 1300) expect(rings, `tick ${tick}`).toBeGreaterThan(8);
    }
  });

  test('that hid a body would be found', () => {
    const playback = open('hunter-gunner');
    const bare = draw(playback, SIZES[0]);
    const ringed = draw(playback, SIZES[0]);
    const body = bare.glyphs.findIndex((glyph) => !SKY.includes(String.fromCodePoint(glyph)));
    ringed.glyphs[body] = 0x5b;
    expect(compare(bare, ringed)).toEqual({ rings: 1, wrong: [body] });
  });
});
