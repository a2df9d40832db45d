import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PARAMETERS } from '../../src/core/index.ts';
import * as env from '../../src/env/browser.ts';
import * as binary from '../../src/env/kernel/binary.ts';
import { openKernel } from '../../src/env/kernel/kernel.ts';
import * as layout from '../../src/env/kernel/layout.ts';
import type * as pack from '../../src/env/kernel/pack.ts';
import { createBlock } from '../../src/env/memory.ts';
import { plant } from '../plant.ts';

/* The observation kernel writes what TypeScript writes. scripts/kernel-identity.mjs plays a scenario with both, from an integer, and
   says where they differ first. */

const script = (name: string): string => pathToFileURL(join(import.meta.dirname, '../../scripts', name)).href;

interface Compared {
  readonly ticks: number;
  readonly difference: string | undefined;
}

const { compareWriters } = (await import(script('kernel-identity.mjs'))) as {
  compareWriters(
    sdk: Pick<typeof env, 'createVectorEnv'> & { PARAMETERS: typeof PARAMETERS; mostThreads: number },
    seed: number,
  ): Compared;
};

const { buildKernels } = (await import(script('build-kernel.mjs'))) as {
  buildKernels(planted?: Record<string, number>): Promise<{ plain: Uint8Array; shared: Uint8Array }>;
};

const compare = (seed: number, { createVectorEnv }: Pick<typeof env, 'createVectorEnv'> = env): Compared =>
  compareWriters({ PARAMETERS, createVectorEnv, mostThreads: 1 }, seed);

const { wasm } = createBlock({ byteLength: 1, threads: 1 });

afterEach(() => {
  vi.unstubAllGlobals();
});

test('this engine takes the kernel, in memory of its own and in shared memory', () => {
  expect(openKernel(wasm!)).toBeTypeOf('function');
  expect(openKernel(createBlock({ byteLength: 1, threads: 2 }).wasm!)).toBeTypeOf('function');
});

test('random matches under random rules look the same to the kernel and to TypeScript, bit for bit', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(compare(seed).difference).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

/** Scenarios that are played in search of a planted fault. */
const SEARCHED = 40;

/** The first difference that a planted fault makes. */
function findFault(planted: Pick<typeof env, 'createVectorEnv'>): string | undefined {
  for (let seed = 0; seed < SEARCHED; seed += 1) {
    const { difference } = compare(seed, planted);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

describe('a planted fault is found:', () => {
  test.each([
    ['ASIDE', layout.ASIDE + 1],
    ['PAST', layout.PAST - 1],
    ['COLUMN_RIGHT', layout.COLUMN_RIGHT + 1],
    ['LASER_DOWN', layout.LASER_DOWN + 1],
    ['ARENA_LOW', 0],
    ['MEETING_LOW', Math.fround(layout.MEETING_LOW * 1.001)],
    ['READY', layout.READY + 4],
    ['NEAR', layout.NEAR - 1],
    ['FLIGHT_LOW', 0],
  ])('a kernel with another %s', async (name, value) => {
    const { plain } = await buildKernels({ [name]: value });
    const KERNEL = Buffer.from(plain).toString('base64');
    const planted = await plant<typeof env, typeof binary>(
      'src/env/kernel/binary.ts',
      () => ({ KERNEL }),
      'src/env/browser.ts',
    );
    expect(findFault(planted)).toMatch(/number \d+: /);
  });

  /** What makes a row look as if something of its match had been packed. */
  const STALE: Readonly<Record<string, (row: pack.PackedRow, match: typeof row.match & object) => void>> = {
    'enemies and heads': (row, { level, living }) => Object.assign(row, { level, living }),
    lasers: (row, { player1 }) =>
      Object.assign(row, { shots1: player1.shots, ready1: Reflect.get(player1, 'ready') }),
  };

  test.each(Object.entries(STALE))('stale %s', async (_, makeStale) => {
    const planted = await plant<typeof env, typeof pack>(
      'src/env/kernel/pack.ts',
      ({ packRow }) => ({
        packRow(match, row) {
          if (row.match === match) makeStale(row, match);
          packRow(match, row);
        },
      }),
      'src/env/browser.ts',
    );
    expect(findFault(planted)).toMatch(/number \d+: /);
  });
});

test('the kernel is built to the same bytes each time, which are those that are loaded', async () => {
  const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const [one, other] = [await buildKernels(), await buildKernels()];
  for (const [name, loaded] of [
    ['plain', binary.KERNEL],
    ['shared', binary.SHARED_KERNEL],
  ] as const) {
    expect(hashOf(one[name])).toBe(hashOf(other[name]));
    expect(hashOf(Buffer.from(loaded, 'base64')), 'npm run build').toBe(hashOf(one[name]));
  }
});

test('a product in two parts is the product rounded once, for every integer that occurs', () => {
  const { fround } = Math;
  const product = (n: number, high: number, low: number): number =>
    fround(fround(n * high) + fround(n * low));
  const wrongs = (factor: number, high: number, low: number, most: number): number[] =>
    Array.from({ length: 2 * most + 1 }, (_, i) => i - most).filter(
      (n) => product(n, high, low) !== fround(n * factor),
    );
  const { ARENA_HIGH, ARENA_LOW, MEETING_HIGH, MEETING_LOW, SOON_HIGH, SOON_LOW } = layout;
  expect(wrongs(layout.PER_ARENA, ARENA_HIGH, ARENA_LOW, 2048)).toEqual([]);
  expect(wrongs(1 / layout.LONGEST, MEETING_HIGH, MEETING_LOW, layout.LONGEST)).toEqual([]);
  expect(wrongs(layout.SOON_FACTOR, SOON_HIGH, SOON_LOW, layout.SOON_LONGEST)).toEqual([]);
  expect(wrongs(1 / layout.NEAR, layout.NEAR_HIGH, layout.NEAR_LOW, layout.NEAR)).toEqual([]);
  expect(wrongs(1 / layout.LONGEST_FLIGHT, layout.FLIGHT_HIGH, layout.FLIGHT_LOW, 60)).toEqual([]);
  expect(wrongs(layout.PER_ARENA, ARENA_HIGH, 0, 2048)).not.toEqual([]);
  expect(fround(layout.ARENA_HIGH)).toBe(layout.ARENA_HIGH);
});

/** What some steps show, in hexadecimal. */
function seenBy(options: env.VectorOptions<'vector' | 'compact'>): string {
  const one = env.createVectorEnv(options);
  one.reset({ seed: 'seen' });
  const hash = createHash('sha256');
  for (let step = 0; step < 300; step += 1) {
    one.actions.forEach((_, i) => {
      one.actions[i] = (step * 7 + i * 11) & 31;
    });
    one.step();
    hash.update(one.observations);
  }
  return hash.digest('hex');
}

const OPTIONS = { count: 4, maxTicks: 100 } as const;

describe('TypeScript writes the same', () => {
  const refuse = (): never => {
    throw new Error('planted: the policy of this page forbids to compile');
  };
  test.each<[string, unknown]>([
    ['there is no WebAssembly', undefined],
    ['there is no memory of WebAssembly', { ...Reflect.get(globalThis, 'WebAssembly'), Memory: refuse }],
    [
      'a kernel is not to be compiled',
      { Memory: Reflect.get(globalThis, 'WebAssembly').Memory, Module: refuse },
    ],
  ])('where %s', (_, engine) => {
    const expected = seenBy(OPTIONS);
    vi.stubGlobal('WebAssembly', engine);
    expect(openKernel(wasm!)).toBeUndefined();
    expect(seenBy(OPTIONS)).toBe(expected);
  });

  test('where more enemies are past a player than the list of a row has room for', () => {
    const rules = { waveBase: 1000, playerSpeed: 30, enemySpeed: 2, health: 10_000, damage: 1 };
    const up = (): boolean => {
      const one = env.createVectorEnv({ ...OPTIONS, rules, maxTicks: 5000 });
      one.reset({ seed: 'up' });
      one.actions.fill(4);
      for (let step = 0; step < 700; step += 1) one.step();
      const row = new Int32Array(one.actions.buffer, one.layout.byteLength - layout.ROW_BYTES);
      return row[layout.IS_SHORT / 4] === 1;
    };
    expect(up()).toBe(true);
  });
});

test.each(['vector', 'compact'] as const)(
  '%s in memory that the kernel cannot work in is copied there',
  (kind) => {
    const options = { ...OPTIONS, observation: kind };
    const memory = new ArrayBuffer(env.vectorLayout(options).byteLength);
    expect(seenBy({ ...options, memory })).toBe(seenBy(options));
  },
);
