import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { createMatch, type Match, matchFromState, readState, step } from '../../src/core/index.ts';
import {
  checkEnv,
  createEnv,
  createSoloEnv,
  createVectorEnv,
  type PixelsOptions,
} from '../../src/env/index.ts';
import { observationSpecOf, writersOf } from '../../src/env/observations.ts';

/** What both seats see of a match. */
function picturesOf(match: Match, pixels: PixelsOptions = {}): [Uint8Array, Uint8Array] {
  const spec = observationSpecOf('pixels', pixels);
  const both = [new Uint8Array(spec.size).fill(7), new Uint8Array(spec.size).fill(7)] as const;
  writersOf(spec).writeBoth(match, ...both);
  return [...both];
}

/** A match in the middle. */
function playTo(ticks: number, seed = 'pixels'): Match {
  const match = createMatch({ seed, rules: { health: 1000 } });
  for (let tick = 0; tick < ticks; tick += 1)
    step(match, 16 + (tick % 50 < 30 ? 2 : 1), 16 + ((tick >> 4) & 3));
  return match;
}

function swap(match: Match): Match {
  const { players, lasers, ...state } = readState(match);
  const { seed, rules } = match;
  return matchFromState(
    { seed, rules },
    { ...state, players: [players[1], players[0]], lasers: [lasers[1], lasers[0]] },
  );
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

test('the space is as the options say, and arrays are bytes', () => {
  const env = createEnv({ observation: 'pixels' });
  expect(env.spec.observation).toEqual({
    ...{ id: 'pixels/1', kind: 'pixels', version: 1, dtype: 'uint8', low: 0, high: 255 },
    ...{ shape: [84, 84], size: 84 * 84, pixels: { size: 84, channels: 1 } },
  });
  const { observations } = env.reset({ seed: 1 });
  expectTypeOf(observations[0]).toEqualTypeOf<Uint8Array>();
  expect(observations.map((seen) => [seen.constructor, seen.length])).toEqual([
    [Uint8Array, 7056],
    [Uint8Array, 7056],
  ]);
  const { shape } = createEnv({ observation: 'pixels', pixels: { size: 40, channels: 3 } }).spec.observation;
  expect(shape).toEqual([40, 40, 3]);
  expectTypeOf(createEnv().reset().observations[0]).toEqualTypeOf<Float32Array>();
  expectTypeOf(createEnv({ observation: 'compact' }).reset().observations[0]).toEqualTypeOf<Float32Array>();
});

test('vector and solo environments give the pictures of the single one', () => {
  const options = { observation: 'pixels', pixels: { size: 50, channels: 3 } } as const;
  const vector = createVectorEnv({ ...options, count: 2 });
  const single = createEnv(options);
  const solo = createSoloEnv({ ...options, opponent: 'idle', seat: 2 });
  vector.reset({ seeds: ['a', 'b'] });
  single.reset({ seed: 'b' });
  solo.reset({ seed: 'b' });
  for (let at = 0; at < 300; at += 1) {
    vector.step(Uint8Array.of(0, 0, 0, 17));
    const { observations } = single.step([0, 17]);
    const { observation } = solo.step(17);
    if (at % 30 > 0) continue;
    const { size } = single.spec.observation;
    expect(vector.observations.subarray(2 * size, 3 * size)).toEqual(observations[0]);
    expect(vector.observations.subarray(3 * size)).toEqual(observations[1]);
    expect(observation).toEqual(observations[1]);
  }
});

test('with players and seats swapped, the pictures are the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(900), fc.constantFrom(1, 3), (seed, ticks, channels) => {
      const match = playTo(ticks, seed);
      const [first, second] = picturesOf(match, { size: 60, channels: channels as 1 | 3 });
      const [other1, other2] = picturesOf(swap(match), { size: 60, channels: channels as 1 | 3 });
      expect(other1).toEqual(second);
      expect(other2).toEqual(first);
    }),
    { numRuns: 30 },
  );
});

test('the own ship is the brightest thing where it is, and the foe dark', () => {
  const match = createMatch({ seed: 'ships' });
  const [first, second] = picturesOf(match);
  const at = (x: number, y: number): number => Math.round((y * 84) / 750) * 84 + Math.round((x * 84) / 750);
  const [mine, its] = [at(270, 690), at(450, 690)];
  expect([first[mine]! > 200, first[its]! < 130]).toEqual([true, true]);
  expect([second[its]! > 200, second[mine]! < 130]).toEqual([true, true]);
});

test('the lower edge shows the health of both, the own from the left', () => {
  const state = readState(createMatch({ seed: 'bars' }));
  const [me, foe] = state.players;
  const match = matchFromState(
    { seed: 'bars' },
    {
      ...state,
      players: [
        { ...me, health: 50 },
        { ...foe, health: 10 },
      ],
    },
  );
  const edge = (seen: Uint8Array): number[] => [...seen.subarray(83 * 84)];
  const [first, second] = picturesOf(match).map(edge) as [number[], number[]];
  const widths = (row: number[]): number[] => {
    const [left, right, sky] = [row[0]!, row[83]!, row[42]!];
    expect(new Set([left, right, sky]).size).toBe(3);
    return [row.filter((value) => value === left).length, row.filter((value) => value === right).length];
  };
  expect([widths(first), widths(second)]).toEqual([
    [21, 5],
    [5, 21],
  ]);
});

describe('what pixels/1 stands for never changes: a change of these pictures is another version', () => {
  test.each([
    [{ size: 84, channels: 1 }, '9d0374159ad11d48'],
    [{ size: 84, channels: 3 }, '6fc73451be83c639'],
    [{ size: 160, channels: 3 }, '0a575e9d1b71b06a'],
  ] as const)('%j', (pixels, wanted) => {
    const all = [0, 300, 640, 1500].flatMap((ticks) => picturesOf(playTo(ticks), pixels));
    expect(hashOf(Buffer.concat(all))).toBe(wanted);
  });
});

test('checkEnv passes environments of pictures', () => {
  const { checks } = checkEnv((options) =>
    createEnv({ ...options, observation: 'pixels', pixels: { size: 32 } }),
  );
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
});

test.each([
  [{ observation: 'pixels', pixels: { size: 31 } }, RangeError, /pixels: size is 31; .* 32 to 2160/],
  [{ observation: 'pixels', pixels: { size: 84.5 } }, RangeError, /size is 84.5/],
  [{ observation: 'pixels', pixels: { channels: 4 } }, RangeError, /channels is 4; it is 1 or 3/],
  [{ observation: 'pixels', pixels: { sise: 84 } }, TypeError, /size/],
  [
    { observation: 'vector', pixels: { size: 84 } },
    RangeError,
    /pixels is for observation pixels; here it is vector/,
  ],
  [
    { observation: 'picture' },
    RangeError,
    /observation is "picture"; it is one of vector, compact, grid, pixels/,
  ],
] as const)('%j is refused', (options, error, message) => {
  expect(() => createEnv(options as object)).toThrow(error);
  expect(() => createEnv(options as object)).toThrow(message);
});
