import { expect, test } from 'vitest';
import { createArrays, type VectorArrays } from '../../src/env/arrays.ts';
import { createBorders, openBorders, readShare } from '../../src/env/borders.ts';
import { specOf } from '../../src/env/options.ts';
import { createShard } from '../../src/env/shard.ts';

/* A shard takes all that is open at its borders, so the order in which shards step here, and how much is open to each, decide
   what passes over: it takes no threads, and no chance. */

const THREADS = 3;
const spec = specOf({ rules: { health: 30, enemySpeed: 8 }, maxTicks: 700 });

/** A vector of three shards whose steps are taken in the order that is asked for, beside the same vector in one. */
function createBeside(count: number) {
  const arrays = createArrays(count, spec.observation.size, true);
  const borders = createBorders(spec.rules, count, THREADS);
  const shards = [0, 1, 2].map((thread) => createShard(spec, arrays, { borders, thread }));
  const whole = createArrays(count, spec.observation.size, false);
  const one = createShard(spec, whole, { borders: createBorders(spec.rules, count, 1), thread: 0 });
  const press = (at: number): void => {
    for (let i = 0; i < 2 * count; i += 1) arrays.actions[i] = (at * 7 + i * 11 + (at >> 4)) & 31;
    whole.actions.set(arrays.actions);
  };
  return {
    borders,
    reset(seed: string): void {
      for (const shard of [...shards, one]) shard.reset(seed);
      expectSame(arrays, whole);
    },
    /** `quota` of what is open at each border is for the first of its two shards, in per cent. */
    step(at: number, order: readonly number[], quota = 100): void {
      press(at);
      openBorders(borders);
      const all = borders.open.slice();
      const first = all.map((open) => Math.round((open * quota) / 100));
      borders.open.set(first);
      const met = new Set<number>();
      for (const thread of order) {
        for (const border of [thread - 1, thread])
          if (met.has(border)) borders.open[border] = all[border]! - first[border]!;
          else met.add(border);
        shards[thread]!.step();
      }
      one.step();
      expectSame(arrays, whole);
    },
    shares: () => [0, 1, 2].map((thread) => readShare(borders, thread)),
  };
}

function expectSame(found: VectorArrays, wanted: VectorArrays): void {
  for (const name of Object.keys(wanted) as (keyof VectorArrays)[])
    expect(Buffer.compare(bytesOf(found[name]), bytesOf(wanted[name])), name).toBe(0);
}

const bytesOf = (array: Uint8Array | Float32Array | Int32Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

const ORDERS = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 0, 2],
  [2, 0, 1],
];

test.each([
  ['one passes over at most', 40, 1],
  ['three do', 97, 3],
])(
  'whoever steps a match, it is the same, through resets of its own and a second reset of all: %s',
  (_, count, reach) => {
    const vector = createBeside(count);
    expect(vector.borders.reach).toBe(reach);
    const seen = new Set<string>();
    for (const seed of ['many', 'again']) {
      vector.reset(seed);
      for (let at = 0; at < 1600; at += 1) {
        // Each order for some steps, so that borders go far, and then any.
        const turn = at < 800 ? at >> 6 : Math.imul(at, 0x9e3779b1) >>> 20;
        vector.step(at, ORDERS[turn % ORDERS.length]!, at < 800 ? 100 : turn % 101);
        const shares = vector.shares();
        expect(shares.map(({ from }) => from)).toEqual([0, shares[0]!.to, shares[1]!.to]);
        expect(shares[2]!.to).toBe(count);
        seen.add(JSON.stringify(shares));
      }
    }
    expect(seen.size).toBeGreaterThan(50);
  },
);

test('a thread that is always late loses all that it has, and takes its share back once the others are late', () => {
  const vector = createBeside(42);
  vector.reset('late');
  const sizes = (): number[] => vector.shares().map(({ from, to }) => to - from);
  expect(sizes()).toEqual([14, 14, 14]);
  for (let at = 0; at < 100; at += 1) vector.step(at, [0, 2, 1]);
  expect(sizes()).toEqual([21, 0, 21]);
  for (let at = 100; at < 200; at += 1) vector.step(at, [1, 0, 2]);
  expect(sizes()[1]).toBeGreaterThan(30);
});
