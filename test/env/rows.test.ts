import { expect, test } from 'vitest';
import { createMatch, step } from '../../src/core/index.ts';
import { createEnv, createVectorEnv, type EnvSnapshot, type VectorEnv } from '../../src/env/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';

const OPTIONS = { count: 3, maxTicks: 50 } as const;

function begun(steps = 0): VectorEnv {
  const env = createVectorEnv(OPTIONS);
  env.reset({ seed: 'rows' });
  for (let at = 0; at < steps; at += 1) env.step(Uint8Array.of(17, at & 31, 18, 16, 4, 8));
  return env;
}

const resultsOf = (env: VectorEnv): number[][] =>
  [env.rewards, env.terms, env.terminated, env.truncated, env.winners].map((array) => [...array]);

test('a row that is reset plays exactly the match of the seed, and then SEED/1, whatever it was in before', () => {
  const env = begun(7);
  env.resetRow(1, { seed: 42 });
  const match = createMatch({ seed: '42', rules: { maxTicks: 50 } });
  for (let at = 0; at < 50; at += 1) {
    expect(env.hashRow(1)).toBe(formatHash(hashState(match)));
    env.step(Uint8Array.of(0, 0, at & 31, 16, 0, 0));
    step(match, at & 31, 16);
  }
  expect([...env.truncated]).toEqual([0, 1, 0]);
  expect(env.snapshotRow(1)).toMatchObject({ seed: '42/1', base: '42', episode: 1 });
  expect(env.hashRow(1)).toBe(formatHash(hashState(createMatch({ seed: '42/1', rules: { maxTicks: 50 } }))));
});

test('a reset by seeds gives each row its own', () => {
  const env = begun();
  env.reset({ seeds: [42, 'a', 'b/c'] });
  expect([0, 1, 2].map((row) => env.snapshotRow(row).seed)).toEqual(['42', 'a', 'b/c']);
  const one = createVectorEnv({ ...OPTIONS, count: 1 });
  one.reset({ seeds: ['a'] });
  expect(env.observations.slice(2 * 176, 4 * 176)).toEqual(one.observations.slice());
});

test('after a reset or restore of a row its results are 0, its ticks those of the match; the rest is as it was', () => {
  const env = begun(50);
  expect([...env.truncated]).toEqual([1, 1, 1]);
  const kept = begun(20).snapshotRow(2);
  for (const [act, ticks] of [
    [() => env.resetRow(0, { seed: 1 }), 0],
    [() => env.restoreRow(0, kept), 20],
  ] as const) {
    const actions = [...env.actions];
    const others = env.observations.slice(2 * 176);
    act();
    expect([...env.ticks]).toEqual([ticks, 50, 50]);
    expect([...env.truncated]).toEqual([0, 1, 1]);
    expect(resultsOf(env).map((all) => all.slice(0, all.length / 3))).toEqual([
      [0, 0],
      new Array(8).fill(0),
      [0],
      [0],
      [0],
    ]);
    expect(env.finalObservations.slice(0, 2 * 176).every((value) => value === 0)).toBe(true);
    expect(env.finalObservations.slice(2 * 176).some((value) => value !== 0)).toBe(true);
    expect([...env.actions]).toEqual(actions);
    expect(env.observations.slice(2 * 176)).toEqual(others);
  }
});

test('a snapshot of a row is one of createEnv, and the other way round: the same match and the same seeds follow', () => {
  const vector = begun(20);
  const env = createEnv({ maxTicks: 50 });
  env.restore(vector.snapshotRow(1));
  const given = env.step([3, 16]);
  vector.step(Uint8Array.of(0, 0, 3, 16, 0, 0));
  expect(vector.observations.slice(2 * 176, 3 * 176)).toEqual(given.observations[0]);
  expect(env.snapshot()).toEqual(vector.snapshotRow(1));
  expect(env.reset().seed).toBe('rows/1/1');

  env.reset({ seed: 'single' });
  env.step([1, 2]);
  const kept = env.snapshot();
  const { observations } = env.step([16, 16]);
  vector.restoreRow(0, kept);
  vector.step(new Uint8Array(6).fill(16));
  expect(vector.observations.slice(0, 176)).toEqual(observations[0]);
  expect([vector.ticks[0], vector.snapshotRow(0).base]).toEqual([2, 'single']);
});

const slower = createEnv({ rules: { enemySpeed: 1 } });
slower.reset({ seed: 'rules' });
const over = createEnv({ maxTicks: 50 });
over.reset({ seed: 'over' });
while (!over.step([0, 0]).truncated);

type Misuse = (env: VectorEnv, kept: EnvSnapshot) => unknown;

const MISUSES: readonly (readonly [string, Misuse, ErrorConstructor, RegExp])[] = [
  ['row −1', (env) => env.hashRow(-1), RangeError, /^hashRow: row is -1; here it is an integer from 0 to 2$/],
  ['row 3', (env) => env.snapshotRow(3), RangeError, /^snapshotRow: row is 3;/],
  ['row 0.5', (env) => env.resetRow(0.5, { seed: 1 }), RangeError, /^resetRow: row is 0.5;/],
  [
    'a row by name',
    (env, kept) => env.restoreRow('1' as never, kept),
    RangeError,
    /^restoreRow: row is "1";/,
  ],
  ['a row without a seed', (env) => env.resetRow(1, {} as never), Error, /seed/],
  [
    'a row of a number',
    (env) => env.resetRow(1, 5 as never),
    TypeError,
    /resetRow takes an object of options, not 5/,
  ],
  ['seeds for a row', (env) => env.resetRow(1, { seeds: [1] } as never), TypeError, /no option "seeds"/],
  [
    'nothing to restore',
    (env) => env.restoreRow(1, undefined as never),
    TypeError,
    /restoreRow takes what snapshot gave, not undef/,
  ],
  [
    'words alone',
    (env, { words }) => env.restoreRow(1, { words } as never),
    TypeError,
    /what snapshot gave, not an object/,
  ],
  [
    'too few words',
    (env, kept) => env.restoreRow(1, { ...kept, words: new Int32Array(3) }),
    RangeError,
    /3 words/,
  ],
  ['another seed', (env, kept) => env.restoreRow(1, { ...kept, seed: 'other' }), RangeError, /another seed/],
  ['other rules', (env) => env.restoreRow(1, slower.snapshot()), RangeError, /other rules/],
  ['a match that has ended', (env) => env.restoreRow(1, over.snapshot()), RangeError, /has ended at tick 50/],
  [
    'a seed too few',
    (env) => env.reset({ seeds: [1, 2] }),
    RangeError,
    /2 seeds, where 3 matches take one each/,
  ],
  [
    'seeds that are none',
    (env) => env.reset({ seeds: '123' } as never),
    TypeError,
    /seeds as a list, not "123"/,
  ],
  ['a bad seed among seeds', (env) => env.reset({ seeds: [1, 2, 0.5] }), Error, /seed/],
  [
    'a seed and seeds',
    (env) => env.reset({ seed: 1, seeds: [1, 2, 3] }),
    TypeError,
    /a seed or seeds, not both/,
  ],
  ['no seed', (env) => env.reset({} as never), Error, /seed/],
];

test.each(MISUSES)('%s is refused before anything changes', (_, misuse, kind, message) => {
  const env = begun(5);
  const kept = env.snapshotRow(0);
  const before = [0, 1, 2].map((row) => env.snapshotRow(row));
  expect(() => misuse(env, kept)).toThrow(kind);
  expect(() => misuse(env, kept)).toThrow(message);
  expect([0, 1, 2].map((row) => env.snapshotRow(row))).toEqual(before);
  expect([...env.ticks]).toEqual([5, 5, 5]);
});

test('rows are asked for after the first reset, and before the environment is closed', () => {
  const env = createVectorEnv(OPTIONS);
  const kept = begun().snapshotRow(0);
  const calls = [
    () => env.resetRow(0, { seed: 1 }),
    () => env.snapshotRow(0),
    () => env.restoreRow(0, kept),
    () => env.hashRow(0),
  ];
  for (const call of calls) expect(call).toThrow(/call reset first/);
  env.close();
  for (const call of calls) expect(call).toThrow(/closed/);
});

test.each([1, 2])(
  'with %i threads, a hole in the seeds is refused, and a snapshot may hold what is not ours',
  (threads) => {
    const env = createVectorEnv({ ...OPTIONS, threads });
    env.reset({ seed: 1 });
    expect(() => env.reset({ seeds: new Array(3) })).toThrow('seed');
    env.restoreRow(2, { ...env.snapshotRow(0), note: () => 'mine' } as EnvSnapshot);
    expect(env.hashRow(2)).toBe(env.hashRow(0));
    env.close();
  },
);

test.each([1, 2])('with %i threads, so may a snapshot of a row with an opponent', (threads) => {
  const env = createVectorEnv({ ...OPTIONS, threads, seats: 1, opponent: 'idle' });
  env.reset({ seed: 1 });
  env.restoreRow(2, { ...env.snapshotRow(0), note: () => 'mine' } as EnvSnapshot);
  expect(env.hashRow(2)).toBe(env.hashRow(0));
  env.close();
});
