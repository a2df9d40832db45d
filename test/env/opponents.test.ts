import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type * as bots from '../../src/bots/index.ts';
import { countWeights } from '../../src/bots/internal.ts';
import { createMatch, restore } from '../../src/core/index.ts';
import type * as env from '../../src/env/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';

/* Opponents in the rows of a vector environment. Threads run what is built, and a bot knows the views of its own build. */

const built = (entry: string): string =>
  pathToFileURL(join(import.meta.dirname, `../../dist/src/${entry}/index.js`)).href;
const { createSoloEnv, createVectorEnv } = (await import(built('env'))) as typeof env;
const { encodeWeights, findBot, openPlayer } = (await import(built('bots'))) as typeof bots;

const FALTERS = join(import.meta.dirname, 'fixtures/falters.mjs');
const RULES = { health: 30, enemySpeed: 8 };
const folder = mkdtempSync(join(tmpdir(), 'shooter-opponents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = Omit<env.VectorOptions<'vector'>, 'seats' | 'opponent'> & {
  readonly seats: bots.Seat;
  readonly opponent: env.Opponent;
};

const keyAt = (row: number, step: number): number => (step * 7 + row * 11 + (step >> 4)) & 31;

/** What a row does in a step, as its environment takes it. */
function actionAt({ actions }: Pick<Options, 'actions'>, row: number, step: number): number | number[] {
  const keys = keyAt(row, step);
  return actions === 'multiBinary' ? [0, 1, 2, 3, 4].map((key) => (keys >> key) & 1) : keys;
}

/** What a row gives in a step, or at its beginning, beside what it sees. */
type Given = readonly unknown[];

/** What the rows of an environment gave: hashes of what each saw, and all else, step by step. */
interface Played {
  readonly seen: readonly string[];
  readonly given: readonly (readonly Given[])[];
}

function createNotes(count: number) {
  const hashes = Array.from({ length: count }, () => createHash('sha256'));
  const given: Given[][] = hashes.map(() => []);
  return {
    note(row: number, seen: readonly env.ObservationArray[], about: Given): void {
      for (const observation of seen) hashes[row]!.update(observation);
      given[row]!.push(about);
    },
    end: (): Played => ({ seen: hashes.map((hash) => hash.digest('hex')), given }),
  };
}

/** Plays all rows of a vector environment. */
function playRows(options: Options, steps: number): Played {
  const vector = createVectorEnv(options);
  const { count, spec, observations, finalObservations } = vector;
  const notes = createNotes(count);
  const rowOf = (all: Float32Array, row: number, size: number): Float32Array =>
    all.subarray(row * size, (row + 1) * size);
  const { size } = spec.observation;
  const opponentOf = (row: number): string => vector.opponentNames[vector.opponents[row]!]!;
  vector.reset({ seed: 'rows' });
  for (let row = 0; row < count; row += 1)
    notes.note(row, [rowOf(observations, row, size)], [opponentOf(row)]);
  for (let step = 0; step < steps; step += 1) {
    for (let row = 0; row < count; row += 1)
      vector.actions.set([actionAt(options, row, step)].flat(), row * (vector.actions.length / count));
    vector.step();
    for (let row = 0; row < count; row += 1) {
      const { terminated, truncated, winners, ticks, forfeits, rewards, terms } = vector;
      const isOver = terminated[row] === 1 || truncated[row] === 1;
      const last = isOver ? [rowOf(finalObservations, row, size)] : [];
      notes.note(
        row,
        [...last, rowOf(observations, row, size)],
        [
          ...[opponentOf(row), rewards[row], ...rowOf(terms, row, 4)],
          ...[
            terminated[row],
            truncated[row],
            winners[row],
            ticks[row],
            forfeits[row],
            vector.forfeitOf(row),
          ],
        ],
      );
    }
  }
  vector.close();
  return notes.end();
}

/** The same by a solo environment for each row. */
function playSolos(all: Options, steps: number): Played {
  const { count, threads, seats, ...options } = all;
  const notes = createNotes(count);
  for (let row = 0; row < count; row += 1) {
    const solo = createSoloEnv({ ...options, seat: seats });
    let episode = 0;
    const begin = () => solo.reset({ seed: `rows/${row}/${episode}` });
    const { observation, opponent } = begin();
    notes.note(row, [observation], [opponent]);
    for (let step = 0; step < steps; step += 1) {
      const {
        observation: seen,
        reward,
        terminated,
        truncated,
        info,
      } = solo.step(actionAt(options, row, step));
      const isOver = terminated || truncated;
      if (isOver) episode += 1;
      const { hitTaken, kill, win, survival } = info.terms;
      const isForfeit = info.forfeit !== undefined;
      notes.note(row, isOver ? [seen, begin().observation] : [seen], [
        ...[info.opponent, ...[reward, hitTaken, kill, win, survival].map(Math.fround)],
        ...[
          Number(terminated),
          Number(truncated),
          isForfeit ? seats : (info.outcome?.winner ?? 0),
          info.tick,
        ],
        ...[Number(isForfeit), info.forfeit],
      ]);
    }
  }
  return notes.end();
}

const falters = await openPlayer(FALTERS);
const POOL = [falters, { player: 'hunter', weight: 2 }, findBot('random')!, 'dodger'];

test.each([
  { count: 16, seats: 1, opponent: POOL, rules: RULES, maxTicks: 300 },
  {
    count: 16,
    seats: 2,
    opponent: POOL,
    rules: RULES,
    frameSkip: 5,
    frameStack: 3,
    actions: 'multiBinary',
    rewards: { zeroSum: true, survival: 0.1 },
  },
] as const)('rows are solo environments, tick for tick, for 1 to 16 threads: seat $seats', (options) => {
  const steps = options.seats === 1 ? 320 : 120;
  const solos = playSolos(options, steps);
  const all = solos.given.flat();
  expect(new Set(all.map(([name]) => name))).toEqual(new Set(['falters', 'hunter', 'random', 'dodger']));
  expect(all.filter((given) => String(given.at(-1)).includes('Error: not at')).length).toBeGreaterThan(3);
  for (const threads of [1, 2, 16]) expect(playRows({ ...options, threads }, steps)).toEqual(solos);
  // Planted: another seat, another player.
  const { seen } = playSolos({ ...options, seats: options.seats === 1 ? 2 : 1 }, steps);
  for (const [row, hash] of seen.entries()) expect(hash).not.toBe(solos.seen[row]);
  expect(playRows({ ...options, opponent: ['gunner', ...POOL.slice(1)] }, steps).seen).not.toEqual(
    solos.seen,
  );
});

test.each([1, 3])(
  'a row against an opponent goes on from a snapshot, in any row and as a solo environment: %d threads',
  (threads) => {
    const shared = { seats: 2, opponent: POOL, rules: RULES, frameStack: 2 } as const;
    const vector = createVectorEnv({ ...shared, count: 4, threads });
    const { size } = vector.spec.observation;
    const seenBy = (row: number): number[] => [...vector.observations.subarray(row * size, (row + 1) * size)];
    vector.reset({ seed: 'put' });
    vector.resetRow(3, { seed: 'exact' });
    const solo = createSoloEnv({ opponent: POOL, rules: RULES, frameStack: 2, seat: 2 });
    const { opponent, observation } = solo.reset({ seed: 'exact' });
    expect(seenBy(3)).toEqual([...observation]);
    for (let step = 0; step < 15; step += 1) {
      vector.actions.fill(keyAt(3, step));
      vector.step();
      solo.step(keyAt(3, step));
    }
    expect(vector.opponentNames[vector.opponents[3]!]).toBe(opponent);
    const kept = structuredClone(vector.snapshotRow(3));
    expect(kept).toEqual(solo.snapshot());
    const match = createMatch({ seed: kept.seed, rules: RULES });
    restore(match, kept.words);
    expect(vector.hashRow(3)).toBe(formatHash(hashState(match)));
    vector.restoreRow(0, kept);
    expect([vector.ticks[0], vector.opponents[0], vector.rewards[0]]).toEqual([15, vector.opponents[3], 0]);
    for (let step = 15, isOver = false; !isOver; step += 1) {
      vector.actions.fill(keyAt(3, step));
      vector.step();
      const given = solo.step(keyAt(3, step));
      isOver = given.terminated || given.truncated;
      const seen = isOver ? vector.finalObservations : vector.observations;
      for (const row of [0, 3])
        expect(seen.subarray(row * size, (row + 1) * size)).toEqual(given.observation);
      for (const row of [0, 3]) expect(vector.rewards[row]).toBe(Math.fround(given.reward));
    }
    for (const row of [0, 3]) expect(seenBy(row)).toEqual([...createdAt('exact/1', shared)]);
    const ended = solo.snapshot();
    expect(() => vector.restoreRow(1, ended)).toThrow(/has ended at tick/);
    const plain = createVectorEnv({ count: 1 });
    plain.reset({ seed: 1 });
    expect(() => vector.restoreRow(1, plain.snapshotRow(0))).toThrow(/^restoreRow/);
    expect(() => plain.restoreRow(0, kept)).toThrow(/^restoreRow/);
    vector.step();
    vector.close();
  },
);

const createdAt = (
  seed: string,
  {
    seats,
    ...options
  }: { readonly seats: bots.Seat; readonly opponent: env.Opponent; readonly rules: object },
): Float32Array => createSoloEnv({ ...options, seat: seats }).reset({ seed }).observation;

test('bots of a player that prepares them together are prepared before each tick, those that are asked next, by their views', () => {
  const prepared: number[][] = [];
  let tick = -1;
  const together = {
    name: 'together',
    createBot: () => ({ decide: (view: bots.View) => (view.tick === tick ? 1 : 2) }),
    prepare(asked: readonly bots.Bot[], views: readonly bots.View[]) {
      expect(asked).toHaveLength(views.length);
      tick = views[0]!.tick;
      prepared.push(views.map((view) => view.tick));
    },
  };
  const opponent = [together, 'idle'];
  const vector = createVectorEnv({ count: 8, seats: 1, opponent, frameSkip: 3, maxTicks: 5 });
  vector.reset({ seed: 'together' });
  const count = [...vector.opponents].filter((index) => index === 0).length;
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(8);
  vector.step();
  for (let row = 0; row < 8; row += 1) {
    const { inputs } = vector.snapshotRow(row) as env.SoloSnapshot;
    const key = vector.opponents[row] === 0 ? 1 : 0;
    expect([...inputs]).toEqual([0, key, 0, key, 0, key]);
  }
  vector.step();
  // The match ends after five ticks, in the middle of the second step.
  expect(prepared).toEqual([0, 1, 2, 3, 4].map((at) => new Array(count).fill(at)));
  vector.close();
});

test.each([1, 2])('a module may prepare its bots together: %d threads', async (threads) => {
  const opponent = await openPlayer(join(import.meta.dirname, 'fixtures/together.mjs'));
  const vector = createVectorEnv({ count: 4, threads, seats: 1, opponent });
  vector.reset({ seed: 'together' });
  vector.step();
  vector.step();
  for (let row = 0; row < 4; row += 1)
    expect([...(vector.snapshotRow(row) as env.SoloSnapshot).inputs]).toEqual([0, 1, 0, 1]);
  vector.close();
});

test('a match of a row is the match that these players and keys play anyway', async () => {
  const { playMatch } = (await import(built('bots'))) as typeof bots;
  const options = { count: 3, seats: 1, opponent: 'hunter', rules: RULES } as const;
  const vector = createVectorEnv(options);
  vector.reset({ seed: 'same' });
  vector.actions.fill(17);
  while (vector.terminated[1] === 0) vector.step();
  const learner = { name: 'learner', createBot: () => ({ decide: () => 17 }) };
  const { match, result } = playMatch({
    seed: 'same/1/0',
    rules: RULES,
    players: [learner, findBot('hunter')!],
  });
  expect([vector.ticks[1], vector.winners[1]]).toEqual([match.tick, result.winner]);
  expect(vector.opponentNames).toEqual(['hunter']);
  vector.close();
});

/** A policy that knows nothing. */
const POLICY = {
  ...{ format: 'shooter-policy', version: 1, name: 'blank', observation: 1, every: 4, trained: null },
  architecture: { hidden: [] },
  weights: encodeWeights(new Float32Array(countWeights({ hidden: [] }))),
};

test('every player that can be named plays in rows of several threads', async () => {
  const log = join(folder, 'match.log');
  const { recordMatch } = (await import(built('bots'))) as typeof bots;
  const { writeLog } = (await import(built('replay'))) as typeof import('../../src/replay/index.ts');
  const players = [findBot('random')!, findBot('hunter')!] as const;
  writeLog(log, (await recordMatch({ seed: 'log', players, limitTicks: 500 })).log);
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(POLICY));
  const opponent = [await openPlayer(`log:${log}#1`), await openPlayer(`policy:${policy}`), falters];
  const options = { count: 6, seats: 2, opponent, rules: RULES } as const;
  expect(playRows({ ...options, threads: 3 }, 100)).toEqual(playRows(options, 100));
});

test('ONNX policies in rows, evaluated in batches, decide as each of them alone, for any number of threads', async () => {
  const onnx = (name: string) =>
    openPlayer(`policy:${join(import.meta.dirname, '../bots/fixtures/onnx', name)}`);
  const opponent = [await onnx('sb3-categorical.onnx'), await onnx('sb3-bernoulli.onnx'), 'gunner'];
  const options = { count: 12, seats: 1, opponent, rules: RULES, maxTicks: 60, frameSkip: 3 } as const;
  const prepared: number[] = [];
  const counted = opponent.map((player) =>
    typeof player === 'string'
      ? player
      : {
          ...player,
          prepare(bots: readonly bots.Bot[], views: readonly bots.View[]) {
            prepared.push(bots.length);
            player.prepare!(bots, views);
          },
        },
  );
  const solos = playSolos(options, 40);
  expect(playRows({ ...options, opponent: counted }, 40)).toEqual(solos);
  expect(Math.max(...prepared)).toBeGreaterThan(2);
  expect(playRows({ ...options, threads: 2 }, 40)).toEqual(solos);
});

test('a player that only this thread has is refused with several threads, by name', () => {
  const opponent = { name: 'mine', createBot: () => ({ decide: () => 0 }) };
  createVectorEnv({ count: 2, seats: 1, opponent }).close();
  expect(() => createVectorEnv({ count: 2, threads: 2, seats: 1, opponent: ['hunter', opponent] })).toThrow(
    /nothing says how to open "mine": use what openPlayer gives, or threads: 1/,
  );
});

test('a thread that would open another player than this one is found, and the environment is closed', async () => {
  const path = join(folder, 'changing.mjs');
  copyFileSync(FALTERS, path);
  const opponent = await openPlayer(path);
  writeFileSync(path, 'export const createBot = () => ({ decide: () => 1 });\n');
  const vector = createVectorEnv({ count: 2, threads: 2, seats: 1, opponent });
  expect(() => vector.reset({ seed: 1 })).toThrow(
    expect.objectContaining({
      cause: expect.objectContaining({ message: expect.stringMatching(/its file has changed/) }),
    }),
  );
  expect(() => vector.reset({ seed: 1 })).toThrow('closed');
});

test.each([
  [{ seats: 1 }, RangeError, /seats is 1, and nobody plays the other seat: give an opponent/],
  [
    { opponent: 'hunter' },
    RangeError,
    /opponent is given, and both seats have agents: seats is to be 1 or 2/,
  ],
  [{ seats: 1, opponent: './bot.js' }, TypeError, /await openPlayer/],
  [{ seats: 3, opponent: 'hunter' }, RangeError, /seats is 3/],
] as const)('%j is refused by name', (options, kind, message) => {
  const create = (): unknown => createVectorEnv({ count: 2, ...options } as env.VectorOptions);
  expect(create).toThrow(kind);
  expect(create).toThrow(message);
});

test('forfeitOf refuses a row that there is not; two agents have no opponents', () => {
  const vector = createVectorEnv({ count: 2 });
  vector.reset({ seed: 1 });
  vector.step();
  expect([...vector.opponents, ...vector.forfeits]).toEqual([-1, -1, 0, 0]);
  expect(vector.opponentNames).toEqual([]);
  expect(vector.forfeitOf(1)).toBeUndefined();
  for (const row of [-1, 2, 0.5]) expect(() => vector.forfeitOf(row)).toThrow(/row is .* from 0 to 1/);
  vector.close();
});
