import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ArenaOptions, type DrawMode, drawArena } from '../../src/render/arena.ts';
import { type Cells, createCells, textOf } from '../../src/render/cells.ts';
import { type SceneOptions, sceneOf } from '../../src/render/scene.ts';
import { decodeLog, openPlayback, type Playback } from '../../src/replay/index.ts';

const open = (log: string): Playback =>
  openPlayback(decodeLog(readFileSync(new URL(`../golden/${log}.log`, import.meta.url))));

const MODES: readonly DrawMode[] = ['symbols', 'half', 'braille', 'ascii'];
const RECT = { x: 5, y: 3, width: 48, height: 24 };
const MARK = 0x40;

/** A scene amid cells that are none of its own. */
type Options = ArenaOptions & SceneOptions;

function draw(playback: Playback, tick: number, { hurt = [0, 0], ...options }: Options): Cells {
  playback.seek(tick);
  const cells = createCells(60, 30);
  cells.glyphs.fill(MARK);
  cells.bg.fill(0x123456);
  drawArena(cells, RECT, { scene: sceneOf(playback.match, { hurt }), ...options });
  return cells;
}

const isInside = (at: number): boolean => {
  const [x, y] = [at % 60, Math.floor(at / 60)];
  return x >= RECT.x && x < RECT.x + RECT.width && y >= RECT.y && y < RECT.y + RECT.height;
};

describe.each(MODES)('a scene as %s', (mode) => {
  test('fills its rectangle and touches nothing else, wherever the camera is', () => {
    const playback = open('hunter-hunter');
    for (const tick of [0, 500, 9000, playback.lastTick]) {
      for (const camera of [
        undefined,
        { x: 0, y: 0, size: 250 },
        { x: 500, y: 500, size: 250 },
        { x: 311, y: 77, size: 30 },
      ]) {
        const cells = draw(playback, tick, { mode, ...(camera && { camera }) });
        const wrong = Array.from(cells.bg).flatMap((bg, at) =>
          isInside(at) === (bg === 0x123456 || cells.glyphs[at] === MARK) ? [at] : [],
        );
        expect(wrong, `tick ${tick}`).toEqual([]);
      }
    }
  });

  test('is the same for the same state, and another for another', () => {
    const [one, other] = [open('hunter-hunter'), open('hunter-hunter')];
    const first = draw(one, 9000, { mode });
    draw(other, 14_000, { mode });
    draw(other, 3, { mode: 'half', camera: { x: 0, y: 0, size: 375 } });
    expect(draw(other, 9000, { mode })).toEqual(first);
    expect(draw(other, 9030, { mode })).not.toEqual(first);
  });

  test('tells the players apart without colours', () => {
    const cells = draw(open('random-random'), 0, { mode, camera: { x: 0, y: 250, size: 500 } });
    const lines = textOf(cells).map((line) => line.slice(RECT.x, RECT.x + RECT.width));
    const halves = [0, RECT.width / 2].map((from) =>
      lines.map((line) => line.slice(from, from + RECT.width / 2)).filter((line) => /[^ @]/.test(line)),
    );
    expect(halves[0]!.length).toBeGreaterThan(0);
    expect(halves[1]!.length).toBeGreaterThan(0);
    expect(halves[0]!.map((line) => line.trim())).not.toEqual(halves[1]!.map((line) => line.trim()));
  });
});

test('a player that was just hit looks otherwise', () => {
  const playback = open('hunter-gunner');
  expect(draw(playback, 100, { mode: 'half', hurt: [1, 0] })).not.toEqual(
    draw(playback, 100, { mode: 'half' }),
  );
});
