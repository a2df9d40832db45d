import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatch, restore } from '../../src/core/index.ts';
import type * as env from '../../src/env/index.ts';
import type { EnvOptions, EnvSnapshot, ObservationArray, VectorEnv } from '../../src/env/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import {
  type Beside,
  compareInAnyOrder,
  type RowCommand,
  type Size,
  type Spoil,
  testPlantedFaults,
} from './row-commands.ts';
import { createRowModel, type RowModel, type RowResults, toAction } from './row-model.ts';

/* Threads run what is built: Node loads no TypeScript. */
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/src/env/index.js')).href;
const { createVectorEnv } = (await import(BUILT)) as typeof env;

const OPTIONS: fc.Arbitrary<EnvOptions> = fc.record({
  maxTicks: fc.constantFrom(30, 200),
  frameSkip: fc.constantFrom(1, 3),
  frameStack: fc.constantFrom(1, 1, 3),
  actions: fc.constantFrom('discrete', 'multiBinary'),
  observation: fc.constantFrom('vector', 'compact', 'vector', 'pixels'),
  rules: fc.constantFrom({}, { health: 20, enemySpeed: 9, waveBase: 40 }),
  rewards: fc.constantFrom({}, { survival: 0.1, zeroSum: true }),
});

interface Kept {
  readonly snapshot: EnvSnapshot;
  /** what the arrays said of the row when it was kept */
  readonly results: RowResults;
}

/** A vector environment beside single ones, which are to do the same. */
function createBeside(
  options: EnvOptions,
  size: Size,
  spoil: Spoil<ObservationArray> = (vector) => vector,
): Beside {
  const vector = spoil(createVectorEnv({ ...options, ...size }));
  const rows: RowModel[] = Array.from({ length: size.count }, () => createRowModel(options));
  let expected: RowResults[] = [];
  const kept: Kept[] = [];
  const takeStep = (salt: number): void => {
    const inputs = Array.from({ length: 2 * size.count }, (_, i) => (salt * 7 + i * 11 + (i >> 2)) & 31);
    vector.actions.set(inputs.flatMap((input) => toAction(vector.spec, input) as number | number[]));
    vector.step();
    expected = rows.map((row, i) => row.step([inputs[2 * i]!, inputs[2 * i + 1]!]));
    for (const [i, row] of expected.entries()) expectRow(vector, i, row);
  };
  const keep = (row: number): void => {
    const snapshot = vector.snapshotRow(row) as EnvSnapshot;
    expect(structuredClone(snapshot)).toEqual(rows[row]!.snapshot());
    const match = createMatch({ seed: snapshot.seed, rules: vector.spec.rules });
    restore(match, snapshot.words);
    expect(vector.hashRow(row)).toBe(formatHash(hashState(match)));
    kept.push({ snapshot, results: expected[row]! });
  };
  const take = (command: RowCommand): void => {
    if (command.do === 'step')
      for (let time = 0; time < command.times; time += 1) takeStep(command.salt + time);
    else if (command.do === 'reset') {
      vector.reset({ seed: command.seed });
      expected = rows.map((row, i) => row.begin(`${command.seed}/${i}/0`, `${command.seed}/${i}`));
    } else if (command.do === 'resetExactly') {
      const seeds = rows.map((_, i) => (i === 0 ? command.seed : `exact ${command.seed * i}`));
      vector.reset({ seeds });
      expected = rows.map((row, i) => row.begin(String(seeds[i])));
    } else if (command.do === 'resetRow') {
      const row = command.row % size.count;
      vector.resetRow(row, { seed: command.seed });
      expected[row] = rows[row]!.begin(String(command.seed));
    } else if (command.do === 'keep') keep(command.row % size.count);
    else if (command.do === 'restore' && kept.length > 0) {
      const row = command.row % size.count;
      const { snapshot, results } = kept[command.at % kept.length]!;
      vector.restoreRow(row, snapshot);
      expected[row] = rows[row]!.restore(snapshot, results.observations);
    }
    for (const [i, row] of expected.entries()) expectRow(vector, i, row);
  };
  return { take, close: vector.close };
}

function expectRow(
  vector: VectorEnv<ObservationArray>,
  i: number,
  { finalObservations, ...results }: RowResults,
): void {
  const wanted = finalObservations === undefined ? results : { ...results, finalObservations };
  for (const [name, numbers] of Object.entries(wanted)) {
    const array: ArrayLike<number> = vector[name as keyof typeof wanted];
    const length = array.length / vector.count;
    const found: number[] = Array.prototype.slice.call(array, i * length, (i + 1) * length);
    const all = [numbers].flat();
    // A matcher on every one of some million numbers takes minutes.
    if (all.length === length && all.every((value, at) => Object.is(value, found[at]))) continue;
    expect(found, `${name} of row ${i}`).toEqual(all);
  }
}

test.each([1, 2, 3, 5, 16])(
  'steps, resets, snapshots and restores in any order, on %i threads, equal single environments',
  (threads) => {
    const numRuns = threads < 4 ? 10 : 2;
    compareInAnyOrder({
      ...{ threads, numRuns, options: OPTIONS, resets: ['reset', 'resetExactly'], open: createBeside },
    });
  },
);

testPlantedFaults<ObservationArray>((spoil) =>
  createBeside({ maxTicks: 200 }, { count: 2, threads: 1 }, spoil),
);
