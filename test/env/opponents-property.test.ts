import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as bots from '../../src/bots/index.ts';
import type * as env from '../../src/env/index.ts';
import type { EnvSnapshot, RecordedEpisode, SoloEnv, SoloSnapshot, VectorEnv } from '../../src/env/index.ts';
import { decodeLog, verifyLog } from '../../src/replay/index.ts';

/* Rows against opponents, recorded, beside solo environments: whatever is done to them, in any order. */

/* Threads run what is built, and a bot knows the views of its own build. */
const built = (entry: string): string =>
  pathToFileURL(join(import.meta.dirname, `../../dist/src/${entry}/index.js`)).href;
const { createSoloEnv, createVectorEnv } = (await import(built('env'))) as typeof env;
const { openPlayer } = (await import(built('bots'))) as typeof bots;

/** What is done. Numbers stand for rows, seeds and kept snapshots, modulo how many there are. */
type Command =
  | { readonly do: 'step'; readonly times: number; readonly salt: number }
  | { readonly do: 'reset'; readonly seed: number }
  | { readonly do: 'resetRow'; readonly row: number; readonly seed: number }
  | { readonly do: 'keep'; readonly row: number }
  | { readonly do: 'restore'; readonly row: number; readonly at: number };

const number = fc.nat(1000);
const COMMAND = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('step'), times: fc.integer({ min: 1, max: 40 }), salt: number }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset'), seed: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resetRow'), row: number, seed: number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('keep'), row: number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restore'), row: number, at: number }) },
) as fc.Arbitrary<Command>;

const OPTIONS = fc.record({
  maxTicks: fc.constantFrom(25, 150),
  frameSkip: fc.constantFrom(1, 3),
  frameStack: fc.constantFrom(1, 2),
  rules: fc.constantFrom({}, { health: 20, enemySpeed: 9, waveBase: 40 }),
});
type Options = typeof OPTIONS extends fc.Arbitrary<infer T> ? T : never;

const POOL = [await openPlayer(join(import.meta.dirname, 'fixtures/falters.mjs')), 'hunter', 'random'];
const EVERY = 2;

/** A row as it is to be. */
interface Row {
  readonly solo: SoloEnv;
  /** matches that have begun in it, without the first */
  episode: number;
  isWhole: boolean;
  seed: string;
  opponent: string;
  seen: Float32Array;
}

function createBeside(
  options: Options,
  size: { readonly count: number; readonly threads: number },
  spoil = (vector: VectorEnv) => vector,
) {
  const logs: RecordedEpisode[] = [];
  const onLog: env.TakeLog = (bytes, about) => {
    expect(verifyLog(decodeLog(bytes)).verdict).toBe('proven');
    logs.push(about);
  };
  const given = { ...options, opponent: POOL };
  const vector = spoil(createVectorEnv({ ...given, ...size, seats: 2, record: { every: EVERY, onLog } }));
  const rows: Row[] = Array.from({ length: size.count }, () => ({
    ...{ solo: createSoloEnv({ ...given, seat: 2 }), episode: -1, isWhole: true },
    ...{ seed: '', opponent: '', seen: new Float32Array() },
  }));
  const expected: RecordedEpisode[] = [];
  const kept: { readonly snapshot: EnvSnapshot; readonly seen: Float32Array; readonly opponent: string }[] =
    [];
  const begin = (row: Row, seed?: string, base = seed): void => {
    const { observation, ...begun } = row.solo.reset(seed === undefined ? {} : { seed });
    if (base !== seed) row.solo.restore({ ...row.solo.snapshot(), base: base! });
    Object.assign(row, begun, { episode: row.episode + 1, isWhole: true, seen: observation });
  };
  const takeStep = (salt: number): void => {
    for (let i = 0; i < size.count; i += 1) vector.actions[i] = (salt * 7 + i * 11) & 31;
    vector.step();
    for (const [i, row] of rows.entries()) {
      const { observation, reward, terminated, truncated, info } = row.solo.step(vector.actions[i]!);
      row.seen = observation;
      const isForfeit = info.forfeit !== undefined;
      expect([
        ...[
          vector.rewards[i],
          vector.terminated[i],
          vector.truncated[i],
          vector.ticks[i],
          vector.forfeits[i],
        ],
        ...[vector.opponentNames[vector.opponents[i]!], vector.forfeitOf(i)],
      ]).toEqual([
        ...[Math.fround(reward), Number(terminated), Number(truncated), info.tick, Number(isForfeit)],
        ...[info.opponent, info.forfeit],
      ]);
      if (!terminated && !truncated) continue;
      if (row.isWhole && row.episode % EVERY === 0)
        expected.push({ row: i, episode: row.episode, seed: row.seed });
      begin(row);
    }
  };
  const take = (command: Command): void => {
    const at = 'row' in command ? command.row % size.count : 0;
    const row = rows[at]!;
    if (command.do === 'step')
      for (let time = 0; time < command.times; time += 1) takeStep(command.salt + time);
    else if (command.do === 'reset') {
      vector.reset({ seed: command.seed });
      for (const [i, one] of rows.entries()) begin(one, `${command.seed}/${i}/0`, `${command.seed}/${i}`);
    } else if (command.do === 'resetRow') {
      vector.resetRow(at, { seed: command.seed });
      begin(row, String(command.seed));
    } else if (command.do === 'keep') {
      const snapshot = structuredClone(vector.snapshotRow(at));
      expect(snapshot).toEqual(row.solo.snapshot());
      kept.push({ snapshot, seen: row.seen, opponent: row.opponent });
    } else if (kept.length > 0) {
      const { snapshot, ...known } = kept[command.at % kept.length]!;
      vector.restoreRow(at, snapshot);
      row.solo.restore(snapshot as SoloSnapshot);
      Object.assign(row, known, { episode: row.episode + 1, isWhole: false, seed: snapshot.seed });
    }
    const { size: length } = vector.spec.observation;
    for (const [i, { seen }] of rows.entries())
      expect(
        Buffer.compare(bytesOf(vector.observations.subarray(i * length, (i + 1) * length)), bytesOf(seen)),
        `row ${i}`,
      ).toBe(0);
    expect(logs).toEqual(expected);
  };
  return { take, close: vector.close, logs };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

test.each([1, 2, 5, 16])(
  'steps, resets, snapshots and restores in any order, on %i threads, equal solo environments, and whole matches are recorded',
  (threads) => {
    const property = fc.property(
      OPTIONS,
      fc.nat(3),
      fc.array(COMMAND, { minLength: 5, maxLength: 14 }),
      (options, more, commands) => {
        const beside = createBeside(options, { count: threads + more, threads });
        try {
          beside.take({ do: 'reset', seed: 1 });
          for (const command of commands) beside.take(command);
        } finally {
          beside.close();
        }
      },
    );
    fc.assert(property, { numRuns: threads < 4 ? 8 : 2 });
  },
);

test.each([
  ['a row that is reset in vain', (vector: VectorEnv) => ({ ...vector, resetRow: () => {} })],
  [
    'a row that is restored in the place of another',
    (vector: VectorEnv) => ({
      ...vector,
      restoreRow: (row: number, kept: EnvSnapshot) => vector.restoreRow((row + 1) % vector.count, kept),
    }),
  ],
])('the comparison finds %s', (_, spoil) => {
  const options = { maxTicks: 150, frameSkip: 1, frameStack: 1, rules: {} } as const;
  const beside = createBeside(options, { count: 2, threads: 1 }, spoil);
  beside.take({ do: 'reset', seed: 1 });
  beside.take({ do: 'step', times: 9, salt: 1 });
  beside.take({ do: 'keep', row: 0 });
  beside.take({ do: 'step', times: 9, salt: 2 });
  expect(() => {
    beside.take({ do: 'restore', row: 0, at: 0 });
    beside.take({ do: 'resetRow', row: 0, seed: 5 });
  }).toThrow(/row [01]/);
});
