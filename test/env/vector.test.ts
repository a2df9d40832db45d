import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type * as env from '../../src/env/index.ts';
import { createEnv, REWARD_TERMS } from '../../src/env/index.ts';
import { NEVER_MS } from '../own-time.ts';

/* Threads run what is built: Node loads no TypeScript. */

const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/src/env/index.js')).href;
const { createVectorEnv } = (await import(BUILT)) as typeof env;

type VectorEnv = env.VectorEnv;

const ARRAYS = [
  ...(['observations', 'finalObservations', 'rewards', 'terms'] as const),
  ...(['terminated', 'truncated', 'winners', 'ticks'] as const),
];

function press(env: VectorEnv, at: number): void {
  for (let i = 0; i < env.actions.length; i += 1) env.actions[i] = (at * 7 + i * 11 + (at >> 4)) & 31;
}

/** Hashes of all arrays after a reset and every step, as they are after every hundredth. */
function hashesOf(env: VectorEnv, steps: number): string[] {
  const hashes: string[] = [];
  const hash = createHash('sha256');
  for (let at = 0; at <= steps; at += 1) {
    if (at === 0) env.reset({ seed: 'many' });
    else {
      press(env, at);
      env.step();
    }
    for (const name of ARRAYS) hash.update(env[name]);
    if (at % 100 === 0) hashes.push(hash.copy().digest('hex'));
  }
  return hashes;
}

const RULES = { health: 30, enemySpeed: 8 };

test('one, two and three threads give the same in every step, through resets, and from the start again', () => {
  const [one, ...others] = [1, 2, 3].map((threads) => {
    const env = createVectorEnv({ count: 7, threads, rules: RULES });
    const hashes = [...hashesOf(env, 1500), ...hashesOf(env, 300)];
    env.close();
    return hashes;
  });
  expect(new Set(one).size).toBeGreaterThan(15);
  for (const other of others) expect(other).toEqual(one);
});

test.each([
  { survival: 0.5 },
  { hitTaken: -1, kill: -0.25, zeroSum: true },
  { survival: 0.1, zeroSum: true },
])('each row is the match that its seed makes, reset in the step in which it ends; paid by %j', (rewards) => {
  const options = { rules: RULES, maxTicks: 600, rewards } as const;
  const env = createVectorEnv({ count: 3, ...options });
  const alone = [0, 1, 2].map(() => createEnv(options));
  const episodes = [0, 0, 0];
  const { size } = env.spec.observation;
  const row = (from: Float32Array, i: number, agent: number): Float32Array =>
    from.slice((2 * i + agent) * size, (2 * i + agent + 1) * size);
  env.reset({ seed: 'rows' });
  for (const [i, one] of alone.entries()) one.reset({ seed: `rows/${i}/0` });
  for (let at = 0; at < 2500; at += 1) {
    press(env, at);
    env.step();
    for (const [i, one] of alone.entries()) {
      const given = one.step([env.actions[2 * i]!, env.actions[2 * i + 1]!]);
      const over = given.terminated || given.truncated;
      const flags = [env.terminated[i], env.truncated[i], env.winners[i], env.ticks[i]];
      const { outcome, tick } = given.info;
      expect(flags).toEqual([given.terminated ? 1 : 0, given.truncated ? 1 : 0, outcome?.winner ?? 0, tick]);
      expect([...env.rewards.slice(2 * i, 2 * i + 2)]).toEqual(given.rewards.map(Math.fround));
      const terms = given.info.terms.flatMap((of) => REWARD_TERMS.map((term) => Math.fround(of[term])));
      expect([...env.terms.slice(terms.length * i, terms.length * (i + 1))]).toEqual(terms);
      const seen = over ? env.finalObservations : env.observations;
      for (const agent of [0, 1] as const)
        if (over || at % 50 === 0) expect(row(seen, i, agent)).toEqual(given.observations[agent]);
      if (!over) continue;
      episodes[i]! += 1;
      const begun = one.reset({ seed: `rows/${i}/${episodes[i]}` });
      expect(row(env.observations, i, 1)).toEqual(begun.observations[1]);
    }
  }
  expect(Math.min(...episodes)).toBeGreaterThan(2);
});

test('what cannot be is refused', () => {
  for (const options of [{ count: 0 }, { count: 2, threads: 3 }, { count: 1.5 }, { count: 4, threads: 0 }])
    expect(() => createVectorEnv(options)).toThrow(RangeError);
  const env = createVectorEnv({ count: 2 });
  expect(() => env.step()).toThrow(/call reset first/);
  env.reset({ seed: 1 });
  const before = env.observations.slice();
  expect(() => env.step(Uint8Array.of(0, 0, 32, 0))).toThrow(/action 2 is 32/);
  expect(() => env.step(Uint8Array.of(0, 0))).toThrow(/step takes 4 actions, not 2/);
  expect(env.observations).toEqual(before);
  env.step(Uint8Array.of(1, 2, 3, 4));
  expect([...env.actions]).toEqual([1, 2, 3, 4]);
  env.close();
  env.close();
  expect(() => env.step()).toThrow(/closed/);
  expect(() => env.reset({ seed: 1 })).toThrow(/closed/);
});

test.each([
  ['closed', 'env.close();'],
  ['left open', ''],
])('a process ends by itself when its threads are %s', (_, end) => {
  const program = `import { createVectorEnv } from ${JSON.stringify(BUILT)};
    const env = createVectorEnv({ count: 4, threads: 2 });
    env.reset({ seed: 'end' });
    for (let i = 0; i < 100; i += 1) env.step();
    ${end}
    process.stdout.write('stepped');`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: NEVER_MS,
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'stepped', stderr: '' });
});

test('three and sixteen threads beside busy loops give what one does', () => {
  const script = join(import.meta.dirname, '../../scripts/vector-threads.mjs');
  const options = ['--threads', '3,16', '--runs', '1', '--count', '48', '--steps', '100', '--busy', '3'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('3 threads: 1 of 1 runs equal one thread\n16 threads: 1 of 1 runs equal one thread\n');
});
