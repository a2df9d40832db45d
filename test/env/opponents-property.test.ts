import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as bots from '../../src/bots/index.ts';
import type * as env from '../../src/env/index.ts';
import type { EnvSnapshot, RecordedEpisode, SoloEnv, SoloSnapshot } from '../../src/env/index.ts';
import { decodeLog, verifyLog } from '../../src/replay/index.ts';
import {
  type Beside,
  compareInAnyOrder,
  type RowCommand,
  type Size,
  type Spoil,
  testPlantedFaults,
} from './row-commands.ts';

/* Rows against opponents, recorded, beside solo environments: whatever is done to them, in any order. */

/* Threads run what is built, and a bot knows the views of its own build. */
const built = (entry: string): string =>
  pathToFileURL(join(import.meta.dirname, `../../dist/src/${entry}/index.js`)).href;
const { createSoloEnv, createVectorEnv } = (await import(built('env'))) as typeof env;
const { openPlayer } = (await import(built('bots'))) as typeof bots;

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

function createBeside(options: Options, size: Size, spoil: Spoil<Float32Array> = (vector) => vector): Beside {
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
  const take = (command: RowCommand): void => {
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
    } else if (command.do === 'restore' && kept.length > 0) {
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
  return { take, close: vector.close };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

test.each([1, 2, 5, 16])(
  'steps, resets, snapshots and restores in any order, on %i threads, equal solo environments, and whole matches are recorded',
  (threads) => {
    const numRuns = threads < 4 ? 8 : 2;
    compareInAnyOrder({ threads, numRuns, options: OPTIONS, resets: ['reset'], open: createBeside });
  },
);

testPlantedFaults<Float32Array>((spoil) => {
  const options = { maxTicks: 150, frameSkip: 1, frameStack: 1, rules: {} } as const;
  return createBeside(options, { count: 2, threads: 1 }, spoil);
});
