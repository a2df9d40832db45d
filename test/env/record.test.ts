import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openPlayer } from '../../src/bots/index.ts';
import type * as env from '../../src/env/index.ts';
import { createVectorEnv } from '../../src/env/index.ts';
import { openRowLogs } from '../../src/env/node/row-logs.ts';
import { DISK, decodeLog, inputsAt, KEY_COLUMNS, valueIn, verifyLog } from '../../src/replay/index.ts';

/* Rows of a vector environment, recorded as logs. */

/* Threads run what is built, and a bot knows the views of its own build. */
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/src/env/index.js')).href;
const built = (await import(BUILT)) as typeof env;

const RULES = { health: 20, enemySpeed: 10 };
const folder = mkdtempSync(join(tmpdir(), 'shooter-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Kept extends env.RecordedEpisode {
  readonly bytes: Uint8Array;
  readonly step: number;
}

const hashesOf = (logs: readonly Kept[]): unknown[] =>
  logs.map(({ bytes, ...about }) => ({ ...about, bytes: createHash('sha256').update(bytes).digest('hex') }));

const keyAt = (agent: number, step: number): number => (step * 7 + agent * 11 + (step >> 4)) & 31;

/** The logs that an environment gives over some steps, and how each row ended its matches. */
function record(options: env.VectorOptions, steps: number) {
  const logs: Kept[] = [];
  let step = 0;
  const onLog: env.TakeLog = (bytes, about) => void logs.push({ bytes, ...about, step });
  const vector = built.createVectorEnv({ ...options, record: { ...options.record, onLog } });
  const ends: { row: number; step: number; winner: number; ticks: number }[] = [];
  vector.reset({ seed: 'logs' });
  for (; step < steps; step += 1) {
    for (let i = 0; i < vector.actions.length; i += 1) vector.actions[i] = keyAt(i, step);
    vector.step();
    for (let row = 0; row < vector.count; row += 1)
      if (vector.terminated[row] || vector.truncated[row])
        ends.push({ row, step, winner: vector.winners[row]!, ticks: vector.ticks[row]! });
  }
  vector.close();
  return { logs, ends };
}

test.each([
  { count: 5, rules: RULES, frameSkip: 2 },
  { count: 5, rules: RULES, maxTicks: 200, seats: 2, opponent: ['hunter', 'dodger'] },
] as env.VectorOptions[])('logs of rows are proven, and hold the actions that were given: %j', (options) => {
  const steps = 700;
  const { logs, ends } = record(options, steps);
  expect(logs.length).toBe(ends.length);
  expect(logs.length).toBeGreaterThan(5);
  const { frameSkip = 1 } = options;
  const agents = options.seats === undefined ? 2 : 1;
  for (const [at, { bytes, row, seed, step, episode }] of logs.entries()) {
    const log = decodeLog(bytes);
    const found = verifyLog(log);
    expect(found).toMatchObject({ verdict: 'proven', ticks: ends[at]!.ticks });
    expect(found.result).toMatchObject({ status: 'proven', winner: ends[at]!.winner || null });
    expect([row, step, seed]).toEqual([ends[at]!.row, ends[at]!.step, `logs/${row}/${episode}`]);
    const { ticks } = ends[at]!;
    const begun = step + 1 - Math.ceil(ticks / frameSkip);
    const recorded: number[][] = [];
    const given: number[][] = [];
    for (let tick = 0; tick < ticks; tick += 1) {
      const inputs = inputsAt(log.track, tick);
      const taken = begun + Math.floor(tick / frameSkip);
      const first = valueIn(inputs, KEY_COLUMNS[0]);
      recorded.push([first, valueIn(inputs, KEY_COLUMNS[1])]);
      given.push([agents === 2 ? keyAt(2 * row, taken) : first, keyAt(agents * row + agents - 1, taken)]);
    }
    expect(recorded).toEqual(given);
  }
  const names = logs.map(({ bytes }) => decodeLog(bytes).header.players.map(({ name }) => name));
  if (agents === 2) expect(names[0]).toEqual(['learner', 'learner']);
  else expect(new Set(names.map(([name]) => name))).toEqual(new Set(['hunter', 'dodger']));
  for (const threads of [2, 5])
    expect(hashesOf(record({ ...options, threads }, steps).logs)).toEqual(hashesOf(logs));
});

test('a log names the learner, and an opponent with what identifies it; a forfeit is recorded with its cause', async () => {
  const opponent = await openPlayer(join(import.meta.dirname, 'fixtures/falters.mjs'));
  const { logs } = record({ count: 2, seats: 1, opponent, record: { learner: 'ppo-7', every: 2 } }, 300);
  expect(logs.map(({ episode }) => episode % 2)).toEqual(logs.map(() => 0));
  const log = decodeLog(logs[0]!.bytes);
  const { name, kind, version, hash } = opponent;
  expect(log.header.players).toEqual([
    { name: 'ppo-7', kind: 'learner' },
    { name, kind, version, hash },
  ]);
  expect(log.end!.result).toEqual({ reason: 'forfeit', winner: 1 });
  expect(log.failures).toMatchObject([{ seat: 2, code: 'bot/threw', tick: log.track.ticks }]);
  expect(verifyLog(log).verdict).toBe('proven');
});

test('only whole matches are recorded: a reset leaves no log, and episodes are counted on', () => {
  const logs: Kept[] = [];
  const onLog: env.TakeLog = (bytes, about) => void logs.push({ bytes, ...about, step: 0 });
  const vector = createVectorEnv({ count: 2, maxTicks: 10, record: { onLog, every: 2 } });
  const steps = (count: number): void => {
    for (let step = 0; step < count; step += 1) vector.step();
  };
  vector.reset({ seed: 'a' });
  steps(5);
  vector.reset({ seed: 'b' });
  steps(20);
  expect(logs.map(({ row, episode, seed }) => [row, episode, seed])).toEqual([
    [0, 2, 'b/0/1'],
    [1, 2, 'b/1/1'],
  ]);
  vector.close();
  expect(logs).toHaveLength(2);
});

test.each([{ seats: 'both' }, { seats: 1, opponent: 'hunter' }] as const)(
  'a row that is reset is recorded from there; one that is restored is not: %j',
  (shared) => {
    const logs: Kept[] = [];
    const onLog: env.TakeLog = (bytes, about) => void logs.push({ bytes, ...about, step: 0 });
    const vector = createVectorEnv({ ...shared, count: 2, maxTicks: 6, record: { onLog } });
    const steps = (count: number): void => {
      for (let step = 0; step < count; step += 1) vector.step();
    };
    vector.reset({ seed: 'a' });
    steps(2);
    vector.resetRow(1, { seed: 'mine' });
    steps(2);
    vector.restoreRow(0, vector.snapshotRow(1));
    steps(10);
    const found = logs.map(({ row, episode, seed }) => `${row}/${episode} ${seed}`);
    expect(found).toEqual(['1/1 mine', '0/2 mine/1', '1/2 mine/1']);
    for (const { bytes } of logs)
      expect(verifyLog(decodeLog(bytes))).toMatchObject({ verdict: 'proven', ticks: 6 });
  },
);

test('in Node, logs are files of a folder that had none', () => {
  const logs = join(folder, 'new/logs');
  const vector = createVectorEnv({ count: 3, maxTicks: 5, record: { folder: logs } });
  vector.reset({ seed: 'files' });
  for (let step = 0; step < 10; step += 1) vector.step();
  vector.close();
  const names = readdirSync(logs).sort();
  expect(names).toHaveLength(6);
  expect(names[3]).toBe('row-00001-episode-00000001.log');
  const log = decodeLog(readFileSync(join(logs, names[3]!)));
  expect(log.header.seed).toBe('files/1/1');
  expect(verifyLog(log).verdict).toBe('proven');
  const again = (): unknown => createVectorEnv({ count: 1, record: { folder: logs } });
  expect(again).toThrow(expect.objectContaining({ code: 'log/exists' }));
  const file = join(logs, names[0]!);
  expect(() => openRowLogs(file)).toThrow(
    expect.objectContaining({ code: 'log/unreadable', message: `${file}: it is no folder` }),
  );
  const shared = join(folder, 'shared');
  const [one, other] = [openRowLogs(shared), openRowLogs(shared)];
  const about = { row: 1, episode: 2, seed: 'x' };
  one(new Uint8Array(1), about);
  expect(() => other(new Uint8Array(2), about)).toThrow(
    /row-00001-episode-00000002\.log of another environment/,
  );
  expect(readFileSync(join(shared, 'row-00001-episode-00000002.log'))).toHaveLength(1);
});

test('a full disk is one clear error, after which the environment is closed', () => {
  const full = (): never => {
    throw Object.assign(new Error('planted'), { code: 'ENOSPC' });
  };
  const logs = join(folder, 'full');
  const take = openRowLogs(logs, { ...DISK, write: full });
  const vector = createVectorEnv({ count: 2, maxTicks: 3, record: { onLog: take } });
  vector.reset({ seed: 'full' });
  vector.step();
  vector.step();
  expect(() => vector.step()).toThrow(
    expect.objectContaining({
      code: 'log/disk-full',
      message: expect.stringMatching(/row-00000-episode-00000000\.log: the disk is full/),
    }),
  );
  expect(readdirSync(logs)).toEqual([]);
  expect(() => vector.step()).toThrow('closed');
});

test.each([
  [{ every: 0 }, RangeError, /record: every is 0; it is an integer from 1/],
  [{ onLog: () => {}, evry: 1 }, TypeError, /did you mean "every"/],
  [{ learner: 'a\nb', onLog: () => {} }, RangeError, /learner is "a\\nb"; it is text/],
  [{}, TypeError, /onLog is undefined; it is a function/],
  [{ folder: 7 }, TypeError, /folder is 7; it is a path/],
  [{ folder: 'x', onLog: () => {} }, TypeError, /in the place of onLog/],
])('record: %j is refused by name', (given, kind, message) => {
  const create = (): unknown => createVectorEnv({ count: 2, record: given as env.RecordOptions });
  expect(create).toThrow(kind);
  expect(create).toThrow(message);
  expect(existsSync('x')).toBe(false);
});

test.each([1, 2])('with %i threads, onLog may close the environment: later steps are refused', (threads) => {
  let logs = 0;
  const onLog = (): void => {
    logs += 1;
    vector.close();
  };
  const vector = built.createVectorEnv({ count: 3, threads, maxTicks: 1, record: { onLog } });
  vector.reset({ seed: 1 });
  vector.step();
  expect(logs).toBe(3);
  expect(() => vector.step()).toThrow('closed');
  expect(() => vector.reset({ seed: 1 })).toThrow('closed');
});

test('what else onLog asks of the environment is refused, and the environment goes on', () => {
  const asked = [
    () => vector.step(),
    () => vector.reset({ seed: 1 }),
    () => vector.snapshotRow(0),
    () => vector.forfeitOf(0),
  ];
  const onLog = (): void => {
    for (const ask of asked) expect(ask).toThrow('onLog has not returned');
  };
  const vector = createVectorEnv({ count: 2, maxTicks: 2, record: { onLog } });
  vector.reset({ seed: 1 });
  for (let step = 0; step < 6; step += 1) vector.step();
  expect(vector.snapshotRow(0).episode).toBe(3);
});
