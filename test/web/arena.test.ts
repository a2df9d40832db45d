import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { bundleSources, inBrowser } from './browser.ts';

/* The picture of a tick, in a browser. */

const { test, open } = inBrowser('the arena on a canvas');

let script: string;
beforeAll(async () => {
  script = await bundleSources([
    ...['web/index.ts', 'src/core/index.ts', 'src/replay/browser.ts', 'src/render/browser.ts'],
  ]);
});

/** What the tests call in a page: a log in an arena, drawn at a tick. */
const SETUP = `
  const { createArena, createReplay, decodeLog, openPlayback, panelsOf } = shooter;
  const openLog = (bytes) => {
    const playback = openPlayback(decodeLog(Uint8Array.from(bytes)));
    const { effects } = createReplay('', playback);
    const canvas = document.body.appendChild(document.createElement('canvas'));
    const arena = createArena(canvas);
    const draw = (tick, extra = {}) => {
      playback.seek(tick);
      const keys = panelsOf(playback.log, playback.match).map((panel) => panel.keys);
      arena.draw({ match: playback.match, effects, keys, names: ['hunter', 'dodger'], ...extra });
      return canvas.toDataURL();
    };
    return { arena, canvas, draw, playback, effects };
  };`;

async function openArena(log: string): Promise<{ page: Page; errors: string[]; requests: string[] }> {
  const opened = await open();
  await opened.page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
  await opened.page.addScriptTag({ content: `${script}${SETUP}` });
  const bytes = [...readFileSync(new URL(`../golden/${log}.log`, import.meta.url))];
  await opened.page.addScriptTag({ content: `const opened = openLog(${JSON.stringify(bytes)});` });
  return opened;
}

/** Ticks of each match that are drawn one after the other. */
const PLAYED = 60;

describe('a tick', () => {
  test.each([
    ['hunter-hunter', 14_500],
    ['events', 300],
    ['fastest', 500],
  ])('of %s gives the same pixels after seeking as after playing', async (log, from) => {
    const { page, errors, requests } = await openArena(log);
    const found = await page.evaluate(`(() => {
      const { draw, playback: { lastTick } } = opened;
      const ticks = Array.from({ length: ${PLAYED} }, (_, index) => Math.min(lastTick, ${from} + index));
      const played = new Map(ticks.map((tick) => [tick, draw(tick)]));
      // Backwards, and from both ends by turns.
      const others = [...played.keys()].reverse().flatMap((tick, index) => [tick, ticks[index]]);
      return { differing: others.filter((tick) => draw(tick) !== played.get(tick)), count: new Set(played.values()).size };
    })()`);
    expect(found).toMatchObject({ differing: [] });
    expect((found as { count: number }).count).toBeGreaterThan(PLAYED / 2);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('is drawn from its frame alone: what remembers a frame is found', async () => {
    const { page } = await openArena('hunter-hunter');
    const differs = await page.evaluate(`(() => {
      const { draw, canvas } = opened;
      const alone = draw(900);
      const fill = CanvasRenderingContext2D.prototype.fillRect;
      let drawn = 0;
      CanvasRenderingContext2D.prototype.fillRect = function (x, ...rest) { fill.call(this, x + (drawn++ % 2), ...rest); };
      draw(899);
      draw(1);
      const planted = draw(900);
      CanvasRenderingContext2D.prototype.fillRect = fill;
      return [planted !== alone, draw(900) === alone];
    })()`);
    expect(differs).toEqual([true, true]);
  });
});
