import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { PALETTE } from '../../src/render/browser.ts';
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
const PLAYED = 40;

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

  test('of which a frame leaves something behind is found', async () => {
    const { page } = await openArena('events');
    const same = await page.evaluate(`(() => {
      const { draw } = opened;
      const alone = draw(300);
      const assign = Object.assign;
      // Nothing is set back at the beginning of a frame.
      Object.assign = (target, ...sources) => target instanceof CanvasRenderingContext2D ? target : assign(target, ...sources);
      opened.canvas.getContext('2d').lineCap = 'butt';
      const planted = draw(300);
      Object.assign = assign;
      return [planted === alone, draw(300) === alone];
    })()`);
    expect(same).toEqual([false, true]);
  });
});

/** A state by hand in an arena of one device pixel a px: what of the picture changes with it. */
const BY_HAND = `
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const arena = createArena(canvas);
  const NONE = { bursts: [], hits: [[], []], waves: [] };
  const player = (x, y) => ({ x, y, health: 100, cooldown: 0, score: 0 });
  const FAR = [player(1, 640), player(649, 640)];
  const EMPTY = { x: 300, y: -400, colour: 'red' };
  const pixelsOf = ({ players = FAR, enemies = [EMPTY], lasers = [[], []], tick = 100, ...frame } = {}) => {
    const state = { tick, level: 1, players, lasers, enemies };
    const match = matchFromState({ seed: 'a' }, state);
    arena.draw({ match, effects: NONE, keys: [0, 0], ...frame });
    return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  };
  // Which pixels of two pictures differ clearly, by their index.
  const differing = (a, b) => {
    const found = new Set();
    for (let at = 0; at < a.data.length; at += 4) {
      const distance = [0, 1, 2].reduce((sum, channel) => sum + Math.abs(a.data[at + channel] - b.data[at + channel]), 0);
      if (distance > 90) found.add(at / 4);
    }
    return found;
  };`;

async function openByHand(): Promise<Page> {
  const { page } = await open();
  await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
  await page.addScriptTag({ content: `${script}${SETUP}const { matchFromState } = shooter;${BY_HAND}` });
  return page;
}

describe('a picture', () => {
  test('tells ships, lasers and enemies apart by their shapes alone', async () => {
    const page = await openByHand();
    // By pair, what two shapes have in common of what they cover together.
    const shared = (await page.evaluate(`(() => {
      const bare = pixelsOf();
      const at = { x: 300, y: 300 };
      const enemy = (colour) => differing(pixelsOf({ enemies: [{ ...at, x: at.x - (colour === 'blue' ? 0 : 10), colour }] }), bare);
      const laser = (seat) => differing(pixelsOf({ lasers: seat === 1 ? [[at], []] : [[], [at]] }), bare);
      const ship = (seat) => {
        const away = player(649, 640);
        const here = player(300, 300);
        const from = pixelsOf({ players: seat === 1 ? [player(1, 1), away] : [away, player(1, 1)] });
        const box = [...differing(pixelsOf({ players: seat === 1 ? [here, away] : [away, here] }), from)];
        return new Set(box.filter((index) => index % 750 >= 300 && index % 750 < 400 && index / 750 >= 300 && index / 750 < 390));
      };
      const groups = [['red', 'blue', 'green'].map(enemy), [1, 2].map(laser), [1, 2].map(ship)];
      return groups.flatMap((shapes) => shapes.flatMap((a, index) => shapes.slice(index + 1).map((b) => {
        const common = [...a].filter((pixel) => b.has(pixel)).length;
        return [a.size, b.size, common / (a.size + b.size - common)];
      })));
    })()`)) as [number, number, number][];
    expect(shared).toHaveLength(5);
    for (const [a, b, common] of shared) {
      expect(Math.min(a, b)).toBeGreaterThan(100);
      expect(common).toBeLessThan(0.75);
    }
  });

  test('keeps the colours of the players apart in every kind of colour blindness', () => {
    /** Of linear light, rows of red, green and blue (Machado, Oliveira and Fernandes, 2009, all of a kind of cone missing). */
    const blind = {
      protanopia: [
        0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
      ],
      deuteranopia: [
        0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
      ],
      tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
    };
    const linear = (colour: number): number[] =>
      [16, 8, 0].map((shift) => (((colour >> shift) & 255) / 255) ** 2.2);
    const seen = (rows: readonly number[], colour: number): number[] => {
      const light = linear(colour);
      return [0, 3, 6].map((row) => light.reduce((sum, value, at) => sum + value * rows[row + at]!, 0));
    };
    const apart = (rows: readonly number[], [a, b]: readonly [number, number]): number =>
      Math.hypot(...seen(rows, a).map((value, channel) => value - seen(rows, b)[channel]!));
    for (const rows of Object.values(blind)) expect(apart(rows, PALETTE.players)).toBeGreaterThan(0.3);
    // Red and green of the same light would not be told apart.
    expect(apart(blind.deuteranopia, [0xb07040, 0x708c40])).toBeLessThan(0.1);
  });

  test('outlines the ship that another one hides', async () => {
    const page = await openByHand();
    const outlined = await page.evaluate(
      `(() => {
      const colour = (seat) => { const [r, g, b] = [16, 8, 0].map((shift) => (PALETTE.players[seat - 1] >> shift) & 255); return [r, g, b].map((value) => value + (255 - value) * 0.3); };
      const count = (players, you, seat) => {
        const { data } = pixelsOf({ players, you });
        const wanted = colour(seat);
        let found = 0;
        for (let y = 300; y < 390; y += 1) for (let x = 300; x < 400; x += 1)
          if (wanted.every((value, channel) => Math.abs(value - data[4 * (750 * y + x) + channel]) < 12)) found += 1;
        return found;
      };
      const both = [player(300, 300), player(300, 300)];
      const apart = [player(1, 300), player(300, 300)];
      return [count(both, undefined, 1), count(apart, undefined, 1), count(both, 1, 2), count([player(300, 300), player(1, 300)], 1, 2)];
    })()`.replace('(() => {', '(() => { const { PALETTE } = shooter;'),
    );
    const [first, withoutFirst, second, withoutSecond] = outlined as number[];
    expect(first!).toBeGreaterThan(withoutFirst! + 150);
    expect(second!).toBeGreaterThan(withoutSecond! + 150);
  });

  test('moves by what the match does alone where less motion is asked for', async () => {
    const page = await openByHand();
    const same = await page.evaluate(`(() => {
      const enemies = [{ x: 300, y: 300, colour: 'green' }];
      const at = (tick, calm) => { pixelsOf({ tick, calm, enemies, keys: [4, 1] }); return canvas.toDataURL(); };
      return [true, false].map((calm) => [101, 109, 150].every((tick) => at(tick, calm) === at(100, calm)));
    })()`);
    expect(same).toEqual([true, false]);
  });

  test('shows names as text, whatever they hold, and cuts long ones', async () => {
    const page = await openByHand();
    const found = await page.evaluate(`(() => {
      const named = (name) => { pixelsOf({ names: [name, ''] }); return canvas.toDataURL(); };
      return [
        named('a\u202eb\u0007') === named('a\ufffdb\ufffd'),
        named('<b>x</b>') === named('x'),
        named('a'.repeat(40)) === named('a'.repeat(1000)),
        named('a'.repeat(40)) === named('a'.repeat(3)),
      ];
    })()`);
    expect(found).toEqual([true, false, true, false]);
  });

  test('shows rings, hitboxes and the end of a match', async () => {
    const page = await openByHand();
    const changed = (await page.evaluate(`(() => {
      const bare = pixelsOf();
      const at = (frame) => [...differing(pixelsOf(frame), bare)].map((index) => [index % 750, Math.floor(index / 750)]);
      const inside = ([x, y]) => x >= 280 && x < 420 && y >= 280 && y < 420;
      const ring = at({ rings: [{ kind: 'enemy', x: 300, y: 300, width: 70, height: 50 }] });
      return [
        ring.length > 0 && ring.every(inside),
        at({ boxes: true }).length,
        at({ players: [{ ...FAR[0], health: 0 }, FAR[1]] }).length,
      ];
    })()`)) as [boolean, number, number];
    expect(changed[0]).toBe(true);
    expect(changed[1]).toBeGreaterThan(400);
    expect(changed[2]).toBeGreaterThan(10_000);
  });
});

describe('an arena', () => {
  test('has the device pixels that it is told, and refuses what is no size', async () => {
    const page = await openByHand();
    const found = await page.evaluate(`(() => {
      arena.resize({ size: 300, pixelRatio: 2.5 });
      const sides = [canvas.width, canvas.height];
      const painted = new Set(pixelsOf().data).size > 50;
      const refused = [0, -1, NaN, Infinity].map((size) => { try { arena.resize({ size }); } catch (error) { return error.name; } });
      arena.resize({ size: 1e6 });
      return { sides, painted, refused, most: canvas.width };
    })()`);
    const refused = Array.from({ length: 4 }, () => 'RangeError');
    expect(found).toEqual({ sides: [750, 750], painted: true, refused, most: 4096 });
  });

  test('does nothing by itself: no frame is asked for and no timer is set', async () => {
    const { page } = await open();
    await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
    const count =
      'let asked = 0; for (const name of ["requestAnimationFrame", "setTimeout", "setInterval", "queueMicrotask"]) { const real = window[name]; window[name] = (...rest) => { asked += 1; return real(...rest); }; }';
    await page.addScriptTag({
      content: `${count}${script}${SETUP}const { matchFromState } = shooter;${BY_HAND}pixelsOf();`,
    });
    expect(await page.evaluate('asked')).toBe(0);
  });
});
