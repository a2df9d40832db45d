import { expect, test } from 'vitest';
import { arraysIn, type VectorArrays } from '../../src/env/arrays.ts';
import { createRangeStepper } from '../../src/env/node/range-stepper.ts';
import { createBoundaries, openBoundaries, readRange } from '../../src/env/node/work-stealing.ts';
import { seriesOf } from '../../src/env/seed-series.ts';
import { setUpVector, type VectorSetup } from '../../src/env/vector.ts';
import { planVector, type VectorOptions } from '../../src/env/vector-options.ts';

/* A stepper takes all that is open at its boundaries, so the order in which steppers step here, and how much is open to each, decide
   what passes over: it takes no threads, and no chance. */

const THREADS = 3;
const OPTIONS = { rules: { health: 30, enemySpeed: 8 }, maxTicks: 700 };

function setUp(options: VectorOptions): { setup: VectorSetup; arrays: VectorArrays } {
  const setup = setUpVector(planVector(options, 'setUp'));
  return { setup, arrays: arraysIn(setup.block, setup.layout) };
}

/** A vector of three steppers whose steps are taken in the order that is asked for, beside the same vector in one. */
function createBeside(count: number) {
  const { setup, arrays } = setUp({ ...OPTIONS, count, threads: THREADS });
  const { rules } = setup.spec;
  const boundaries = createBoundaries(rules, count, THREADS);
  const steppers = [0, 1, 2].map((thread) => createRangeStepper(setup, { boundaries, thread }));
  const { setup: alone, arrays: whole } = setUp({ ...OPTIONS, count });
  const one = createRangeStepper(alone, {
    boundaries: createBoundaries(rules, count, 1),
    thread: 0,
  });
  const press = (at: number): void => {
    for (let i = 0; i < 2 * count; i += 1) arrays.actions[i] = (at * 7 + i * 11 + (at >> 4)) & 31;
    whole.actions.set(arrays.actions);
  };
  return {
    boundaries,
    reset(seed: string): void {
      for (const stepper of [...steppers, one]) stepper.reset({ seed });
      expectSame(arrays, whole);
    },
    /** `quota` of what is open at each boundary is for the first of its two steppers, in per cent. */
    step(at: number, order: readonly number[], quota = 100): void {
      press(at);
      openBoundaries(boundaries);
      const all = boundaries.open.slice();
      const first = all.map((open) => Math.round((open * quota) / 100));
      boundaries.open.set(first);
      const met = new Set<number>();
      for (const thread of order) {
        for (const boundary of [thread - 1, thread])
          if (met.has(boundary)) boundaries.open[boundary] = all[boundary]! - first[boundary]!;
          else met.add(boundary);
        steppers[thread]!.step();
      }
      one.step();
      expectSame(arrays, whole);
    },
    /** Puts a row where another one is, or at the beginning of a match. */
    put(row: number, from: number | string): void {
      const [kept] =
        typeof from === 'string'
          ? []
          : steppers.map((stepper) => stepper.row({ index: from })).filter((found) => found !== undefined);
      const state = { series: kept ?? seriesOf(from as string), kept };
      for (const stepper of [...steppers, one]) stepper.row({ index: row, state });
      expectSame(arrays, whole);
    },
    ranges: () => [0, 1, 2].map((thread) => readRange(boundaries, thread)),
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
  'whoever steps a match, it is the same, through resets of its own, rows that are put elsewhere, and a second reset of all: %s',
  (_, count, reach) => {
    const vector = createBeside(count);
    expect(vector.boundaries.maxMargin).toBe(reach);
    const seen = new Set<string>();
    for (const seed of ['many', 'again']) {
      vector.reset(seed);
      for (let at = 0; at < 1600; at += 1) {
        // Each order for some steps, so that boundaries go far, and then any.
        const turn = at < 800 ? at >> 6 : Math.imul(at, 0x9e3779b1) >>> 20;
        vector.step(at, ORDERS[turn % ORDERS.length]!, at < 800 ? 100 : turn % 101);
        if (at % 7 === 3) vector.put((at * 5) % count, at % 2 === 0 ? (at * 3) % count : `exact ${at}`);
        const ranges = vector.ranges();
        expect(ranges.map(({ from }) => from)).toEqual([0, ranges[0]!.to, ranges[1]!.to]);
        expect(ranges[2]!.to).toBe(count);
        seen.add(JSON.stringify(ranges));
      }
    }
    expect(seen.size).toBeGreaterThan(50);
  },
);

test('a thread that is always late loses all that it has, and takes its range back once the others are late', () => {
  const vector = createBeside(42);
  vector.reset('late');
  const sizes = (): number[] => vector.ranges().map(({ from, to }) => to - from);
  expect(sizes()).toEqual([14, 14, 14]);
  for (let at = 0; at < 100; at += 1) vector.step(at, [0, 2, 1]);
  expect(sizes()).toEqual([21, 0, 21]);
  for (let at = 100; at < 200; at += 1) vector.step(at, [1, 0, 2]);
  expect(sizes()[1]).toBeGreaterThan(30);
});
