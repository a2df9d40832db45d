import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../bench/bundles.ts';
import * as core from '../../src/core/index.ts';
import * as render from '../../src/render/index.ts';
import * as replay from '../../src/replay/index.ts';
import { plant } from '../plant.ts';
import { type ExaminedImages, examineImages, type ImageCase } from './examine-images.ts';

/* Pictures and films of matches: the same bytes on every engine, whichever way one came to a tick. */

const golden = (name: string): Buffer => readFileSync(new URL(`../golden/${name}`, import.meta.url));
const CASES = JSON.parse(golden('images.json').toString()) as readonly ImageCase[];
const LOGS = Object.fromEntries(
  [...new Set(CASES.map(({ log }) => log))].map((log) => [log, [...golden(`${log}.log`)]]),
);
/** A global name is looked up slowly in a bare engine: it draws no large pictures. */
const MOST_PIXELS = 400;
const SMALL: ExaminedImages = { logs: LOGS, cases: CASES.filter(({ size }) => size <= MOST_PIXELS) };

const open = (name: string): replay.Playback => replay.openPlayback(replay.decodeLog(golden(`${name}.log`)));

const RGB = 3;

/** The pixels of a tick. */
function pixelsAt(playback: replay.Playback, tick: number, options: render.PixelOptions): Uint8Array {
  playback.seek(tick);
  const pixels = new Uint8Array(options.size * options.size * (options.channels ?? RGB));
  render.drawPixels(pixels, playback.match, options);
  return pixels;
}

describe('pictures of golden logs', () => {
  const { core: _, ...sdk } = { core, ...core, ...replay, ...render };
  let lines: string[];
  let small: string[];
  let script: string;

  beforeAll(async () => {
    lines = examineImages(sdk, { logs: LOGS, cases: CASES });
    small = examineImages(sdk, SMALL);
    const { text, warnings, sources } = await bundle(['./core', './replay', './render'], {
      platform: 'neutral',
    });
    expect(warnings).toEqual([]);
    expect(sources.filter((source) => /\/node\/|^node:/.test(source))).toEqual([]);
    script = `${text}; const examine = ${examineImages.toString()};`;
  });

  const run = (examined: ExaminedImages, change = ''): string =>
    `JSON.stringify(examine({ ...shooter${change} }, ${JSON.stringify(examined)}))`;

  test('are those of test/golden/images.json ("node scripts/golden-images.mjs" writes new ones)', () => {
    const hashes = Object.keys(LOGS).flatMap((log) =>
      CASES.filter((one) => one.log === log).map(({ hash }) => hash),
    );
    expect(lines.filter((line) => !line.includes(' '))).toEqual(hashes);
  });

  test('are the same in an engine without host APIs', () => {
    expect(JSON.parse(runInContext(`${script}${run(SMALL)}`, createContext({})) as string)).toEqual(small);
  });

  test('are compared in earnest: what draws otherwise gives other lines', () => {
    const change = ', drawPixels: (target) => target.fill(1)';
    expect(
      JSON.parse(runInContext(`${script}${run(SMALL, change)}`, createContext({})) as string),
    ).not.toEqual(small);
  });

  test('are the same in Chromium', async (context) => {
    if (spawnSync('chromium', ['--version']).status !== 0) {
      console.log('left out: pictures in Chromium, which is not installed ("apt-get install chromium")');
      return context.skip();
    }
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({
        content: `${script} globalThis.lines = ${run({ logs: LOGS, cases: CASES })};`,
      });
      expect(JSON.parse(await page.evaluate('globalThis.lines'))).toEqual(lines);
    } finally {
      await browser.close();
    }
  });

  test.each([
    ['a body at another place', 'shapes', { scaled: (value: number) => value }],
    ['another ramp of colours', 'palette', { indexOf: () => 77 }],
    ['another sky', 'sky', { createSky: (size: number) => new Uint8Array(size * size) }],
  ] as const)('differ by %s', async (_, file, change) => {
    const other = await plant<typeof render, object>(
      `src/render/image/${file}.ts`,
      () => change,
      'src/render/index.ts',
    );
    const pixels = (by: typeof render): Uint8Array => {
      const playback = open('hunter-gunner');
      playback.seek(700);
      const target = new Uint8Array(84 * 84);
      by.drawPixels(target, playback.match, { size: 84, channels: 1 });
      return target;
    };
    expect(pixels(other)).not.toEqual(pixels(render));
  });
});

describe('a picture', () => {
  const playback = open('hunter-gunner');
  const effects = render.createEffects(playback.log);
  const anyTick = fc.integer({ min: 0, max: playback.lastTick });
  const anySize = fc.constantFrom(32, 33, 50, 84, 127, 200);

  test('of a tick is the same after seeking and after playing, whatever was drawn before', () => {
    fc.assert(
      fc.property(anyTick, anySize, fc.array(anyTick, { maxLength: 3 }), (tick, size, before) => {
        const options = { size, effects, hud: true };
        const played = open('hunter-gunner');
        const sought = pixelsAt(played, tick, options);
        for (const other of before) pixelsAt(playback, other, { ...options, stars: other % 2 === 0 });
        expect(pixelsAt(playback, tick, options)).toEqual(sought);
      }),
      { numRuns: 40 },
    );
  });

  test('has the same in all channels: grey is the luma of the colours, the fourth is 255', () => {
    fc.assert(
      fc.property(anyTick, anySize, (tick, size) => {
        const [grey, rgb, rgba] = ([1, 3, 4] as const).map((channels) =>
          pixelsAt(playback, tick, { size, channels, effects }),
        ) as [Uint8Array, Uint8Array, Uint8Array];
        for (let at = 0; at < size * size; at += 1) {
          const colour = rgb.subarray(3 * at, 3 * at + 3);
          expect([...rgba.subarray(4 * at, 4 * at + 4)]).toEqual([...colour, 255]);
          const luma = (77 * colour[0]! + 150 * colour[1]! + 29 * colour[2]!) >> 8;
          if (grey[at] !== luma) expect([at, grey[at]]).toEqual([at, luma]);
        }
      }),
      { numRuns: 5 },
    );
  });

  test('shows each body where the scene has it, and nothing elsewhere', () => {
    const size = 750;
    fc.assert(
      fc.property(anyTick, (tick) => {
        const drawn = pixelsAt(playback, tick, { size, channels: 1, stars: false });
        const { bodies } = render.sceneOf(playback.match);
        const near = (x: number, y: number, margin: number): boolean =>
          bodies.some((body) => {
            const { width, height } = render.SPRITES[body.sprite];
            // Flames reach below a ship.
            const below = body.kind === 'ship' ? 30 : margin;
            return (
              x >= body.x - margin &&
              x < body.x + width + margin &&
              y >= body.y - margin &&
              y < body.y + height + below
            );
          });
        const sky = pixelsAt(playback, 0, { size, channels: 1, stars: false })[0]!;
        for (let at = 0; at < drawn.length; at += 1) {
          const [x, y] = [at % size, Math.floor(at / size)];
          if (drawn[at] !== sky && !near(x, y, 16)) expect([tick, x, y]).toBe('of a body');
        }
        for (const { x, y, sprite } of bodies) {
          const { width, height } = render.SPRITES[sprite];
          // The middle of a body is filled, but for the gap of a bolt in two parts.
          const [column, row] = [x + (width >> 1), y + (sprite === 'laser2' ? 4 : height >> 1)];
          if (row < 0 || row >= size) continue;
          expect(drawn[row * size + column], `${tick} ${sprite}`).not.toBe(sky);
        }
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    [{ size: 31 }, RangeError],
    [{ size: 2161 }, RangeError],
    [{ size: 84.5 }, RangeError],
    [{ size: 84, channels: 2 }, RangeError],
    [{ size: 84, colour: true }, TypeError],
    [{}, RangeError],
  ])('refuses %j', (options, kind) => {
    const target = new Uint8Array(84 * 84 * RGB);
    expect(() => render.drawPixels(target, playback.match, options as render.PixelOptions)).toThrow(kind);
  });

  test('refuses a target of another length, and leaves it as it is', () => {
    const target = new Uint8Array(84 * 84 * RGB - 1);
    expect(() => render.drawPixels(target, playback.match, { size: 84 })).toThrow(/21167 bytes.*21168/);
    expect(target.every((byte) => byte === 0)).toBe(true);
  });
});

describe('matches of any rules', () => {
  const anyRules = fc.record(
    Object.fromEntries(
      Object.entries(core.PARAMETERS).map(([name, { min, max }]) => [
        name,
        fc.oneof(fc.constantFrom(min, Math.min(max, 2000)), fc.integer({ min, max: Math.min(max, 300) })),
      ]),
    ),
    { requiredKeys: [] },
  );

  test('are drawn with everything that may be written on them', () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 160, max: 400 }),
        (rules, ticks, size) => {
          const match = core.createMatch({ seed: 'any', rules });
          const finder = render.createEffectFinder();
          finder.look(match);
          while (match.outcome === undefined && match.tick < ticks) {
            core.step(match, core.SHOOT | core.LEFT, core.SHOOT | core.RIGHT);
            finder.look(match);
          }
          const target = new Uint8Array(size * size);
          const { effects } = finder;
          render.drawPixels(target, match, {
            size,
            channels: 1,
            effects,
            hud: true,
            names: ['😀'.repeat(99), ''],
          });
          expect(new Set(target).size).toBeGreaterThan(10);
        },
      ),
      { numRuns: 60 },
    );
  });
});
