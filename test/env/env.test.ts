import { expect, test } from 'vitest';
import { OBSERVATION_SIZE, writeObservation } from '../../src/bots/index.ts';
import { createMatch, SHOOT, step } from '../../src/core/index.ts';
import { createEnv, type Env, type EnvStep, REWARD_TERMS } from '../../src/env/index.ts';

/** Any keys, the same each time. */
const keys = (at: number): [number, number] => [(at * 7 + (at >> 3)) & 31, (at * 13 + 5) & 31];

/** Steps until the match ends; `each` looks at every step. */
function playOut(env: Env, each?: (given: EnvStep, at: number) => void): EnvStep {
  for (let at = 0; ; at += 1) {
    const given = env.step(keys(at));
    each?.(given, at);
    if (given.terminated || given.truncated) return given;
  }
}

test('a match of the environment is the match of the rules, seen from both seats', () => {
  const env = createEnv();
  const { seed, observations } = env.reset({ seed: 42 });
  const match = createMatch({ seed });
  const wanted = [1, 2].map(() => new Float32Array(OBSERVATION_SIZE));
  const look = (): Float32Array[] => {
    writeObservation(match, 1, wanted[0]!);
    writeObservation(match, 2, wanted[1]!);
    return wanted;
  };
  expect(observations).toEqual(look());
  const last = playOut(env, (given, at) => {
    step(match, ...keys(at));
    if (at % 50 === 0 || given.terminated) expect(given.observations).toEqual(look());
  });
  expect(last.info).toMatchObject({ tick: match.tick, outcome: match.outcome });
});

test('rewards are the sum of their terms, and all the terms of a match are what happened in it', () => {
  const rewards = { hitTaken: 100, kill: 1, win: 1000, survival: 0.25 };
  const env = createEnv({ rewards });
  env.reset({ seed: 'terms' });
  const match = createMatch({ seed: 'terms' });
  const sums = [0, 1].map(() => ({ hitTaken: 0, kill: 0, win: 0, survival: 0 }));
  const { info } = playOut(env, (given, at) => {
    step(match, ...keys(at));
    for (const agent of [0, 1] as const) {
      const terms = given.info.terms[agent];
      for (const term of REWARD_TERMS) sums[agent]![term] += terms[term];
      expect(given.rewards[agent]).toBe(terms.hitTaken + terms.kill + terms.win + terms.survival);
    }
  });
  expect(info.outcome?.reason).toBe('health');
  for (const [agent, player] of [match.player1, match.player2].entries()) {
    const { winner } = match.outcome!;
    const win = winner === null ? 0 : winner === agent + 1 ? 1000 : -1000;
    expect(sums[agent]).toEqual({
      hitTaken: player.health - 100,
      kill: player.score,
      win,
      survival: match.tick / 4,
    });
  }
});

test('with zeroSum the two rewards add up to 0 in every step', () => {
  const env = createEnv({ rewards: { zeroSum: true, survival: 0.3 } });
  env.reset({ seed: 'zero' });
  let paid = 0;
  playOut(env, ({ rewards }) => {
    expect(rewards[0] + rewards[1]).toBe(0);
    paid += Math.abs(rewards[0]);
  });
  expect(paid).toBeGreaterThan(1);
});

test('the time limit cuts the match off, and pays no win', () => {
  const env = createEnv({ maxTicks: 300, rewards: { kill: 0 } });
  env.reset({ seed: 'limit' });
  const last = playOut(env);
  expect(last).toMatchObject({ terminated: false, truncated: true });
  expect(last.info.tick).toBe(300);
  expect(last.info.outcome?.reason).toBe('time');
  expect(last.info.terms.map((terms) => terms.win)).toEqual([0, 0]);
});

test('a step of several ticks holds the keys, adds up the rewards, and ends with the match', () => {
  const one = createEnv({ maxTicks: 302 });
  const four = createEnv({ maxTicks: 302, frameSkip: 4 });
  one.reset({ seed: 'skip' });
  four.reset({ seed: 'skip' });
  let sum = 0;
  for (let at = 0; at < 75; at += 1) {
    const { rewards, observations } = four.step(keys(at));
    const singles = [0, 1, 2, 3].map(() => one.step(keys(at)));
    sum += rewards[0];
    for (const single of singles) sum -= single.rewards[0];
    expect(observations).toEqual(singles[3]!.observations);
  }
  expect(Math.abs(sum)).toBeLessThan(1e-9);
  expect(four.step([0, 0])).toMatchObject({ truncated: true, info: { tick: 302 } });
  expect(four.spec.maxSteps).toBe(76);
});

test('matches without a seed of their own follow from the last one given, and a drawn seed is returned', () => {
  const env = createEnv();
  expect([env.reset({ seed: 'a' }).seed, env.reset().seed, env.reset().seed]).toEqual(['a', 'a/1', 'a/2']);
  const [one, other] = [createEnv(), createEnv()];
  const { seed, observations } = one.reset();
  expect(seed).not.toBe(other.reset().seed);
  expect(other.reset({ seed }).observations).toEqual(observations);
});

test('a snapshot brings back the match and which seed comes next, in another environment too', () => {
  const env = createEnv();
  env.reset({ seed: 'kept' });
  env.reset();
  for (let at = 0; at < 200; at += 1) env.step(keys(at));
  const kept = structuredClone(env.snapshot());
  const other = createEnv();
  other.restore(kept);
  const clone = env.clone();
  const tick = env.step([SHOOT, 0]);
  expect(other.step([SHOOT, 0])).toEqual(tick);
  expect(clone.step([SHOOT, 0])).toEqual(tick);
  expect([env.reset().seed, other.reset().seed, clone.reset().seed]).toEqual(['kept/2', 'kept/2', 'kept/2']);
});

test('what is refused as a snapshot changes nothing: the match under way goes on', () => {
  const env = createEnv();
  env.reset({ seed: 'here' });
  for (let at = 0; at < 50; at += 1) env.step(keys(at));
  const kept = env.snapshot();
  const slower = createEnv({ rules: { enemySpeed: 1 } });
  slower.reset({ seed: 'there' });
  for (const wrong of [slower.snapshot(), { ...kept, seed: 'there', words: new Int32Array(3) }])
    expect(() => env.restore(wrong)).toThrow(RangeError);
  for (const change of [{ base: undefined }, { episode: undefined }, { episode: 0.5 }, { words: undefined }])
    expect(() => env.restore({ ...kept, ...change } as never)).toThrow(TypeError);
  expect(env.snapshot()).toEqual(kept);
});

test('a snapshot in the memory of an old one is the same, and goes on into larger memory where that is too small', () => {
  const env = createEnv({ rules: { waveBase: 60 } });
  env.reset({ seed: 'memory' });
  const old = env.snapshot();
  const small = old.words;
  const other = createEnv({ rules: { waveBase: 60 } });
  for (let at = 0; at < 300; at += 1) {
    env.step(keys(at));
    const kept = env.snapshot();
    expect(env.snapshot(old)).toBe(old);
    const length = kept.words.length;
    expect({ ...old, words: old.words.subarray(0, length) }).toEqual(kept);
    other.restore(old);
    expect(other.snapshot()).toEqual(kept);
  }
  expect(small.length).toBeLessThan(old.words.length);
});

test('what cannot be is refused', () => {
  expect(() => createEnv().step([0, 0])).toThrow(/call reset first/);
  expect(() => createEnv().snapshot()).toThrow(RangeError);
  expect(() => createEnv({ id: 'shooter-classic-v0' as never })).toThrow(/there is shooter-classic-v1/);
  expect(createEnv({ id: 'shooter-classic-v1', frameSkip: 2 }).spec).toMatchObject({
    id: 'shooter-classic-v1',
    frameSkip: 2,
  });
  for (const options of [
    { frameSkip: 0 },
    { frameSkip: 1.5 },
    { maxTicks: 0 },
    { maxTicks: 5, rules: { maxTicks: 6 } },
    { rewards: { win: Number.NaN } },
    { observation: 'picture' as 'grid' },
  ])
    expect(() => createEnv(options)).toThrow(RangeError);
  expect(() => createEnv({ rewards: { wins: 1 } as object })).toThrow(TypeError);
  expect(() => createEnv({ rewards: { zeroSum: 1 as never } })).toThrow(RangeError);
  const env = createEnv({ maxTicks: 2 });
  env.reset({ seed: 'over' });
  for (const action of [32, -1, 0.5, Number.NaN]) expect(() => env.step([0, action])).toThrow(/player 2/);
  env.step([0, 0]);
  expect(env.step([0, 0]).info.tick).toBe(2);
  expect(() => env.step([0, 0])).toThrow(/ended at tick 2: call reset/);
});

test.each(['vector', 'compact', 'grid', 'pixels'] as const)('an id pins the version of %s', (kind) => {
  const { id } = createEnv({ observation: kind }).spec.observation;
  expect(id).toBe(`${kind}/1`);
  expect(createEnv({ observation: `${kind}/1` }).spec).toEqual(createEnv({ observation: kind }).spec);
  for (const wrong of [`${kind}/2`, `${kind}/1/1`, `${kind}/01`, `${kind}/`])
    expect(() => createEnv({ observation: wrong as 'grid/1' })).toThrow(
      `there is no observation "${wrong}" here; there is ${kind}/1`,
    );
});

test('the type of an observation follows from its kind and from its id', () => {
  const seen: Uint8Array = createEnv({ observation: 'pixels/1' }).reset({ seed: 1 }).observations[0];
  const numbers: Float32Array = createEnv({ observation: 'compact/1' }).reset({ seed: 1 }).observations[0];
  expect([seen.length, numbers.length]).toEqual([
    84 * 84,
    createEnv({ observation: 'compact' }).spec.observation.size,
  ]);
});

test('who transfers an observation to another thread takes steps as before', () => {
  const env = createEnv();
  const [first] = env.reset({ seed: 1 }).observations;
  structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
  const other = createEnv();
  other.reset({ seed: 1 });
  expect(env.step([1, 2])).toEqual(other.step([1, 2]));
});

test('a snapshot that is overwritten by an environment without stacks has no frames', () => {
  const stacked = createEnv({ frameStack: 2 });
  const plain = createEnv();
  for (const env of [stacked, plain]) env.reset({ seed: 1 });
  const kept = plain.snapshot(stacked.snapshot());
  expect(kept).toEqual(plain.snapshot());
  plain.restore(kept);
});

test('weights that a 32-bit float cannot pay and a seed of null are refused; undefined is the default', () => {
  for (const win of [3.5e38, -1e300])
    expect(() => createEnv({ rewards: { win } })).toThrow('the weight win is');
  const rewards = { kill: undefined, zeroSum: undefined } as object;
  expect(createEnv({ rewards }).spec.rewards).toEqual(createEnv().spec.rewards);
  expect(() => createEnv().reset({ seed: null as never })).toThrow('seed');
});
