import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  type Action,
  type Both,
  checkEnv,
  createEnv,
  type Env,
  type EnvFactory,
  type EnvReport,
  type EnvReset,
  type EnvSpec,
  type EnvStep,
} from '../../src/env/index.ts';

/* The fifteen faults that the checkers of others were tried with, each planted in an environment that is right otherwise. */

/** What a fault does to what the environment gives. */
interface Fault {
  readonly reset?: (given: EnvReset, env: Env) => EnvReset;
  readonly step?: (given: EnvStep, env: Env) => EnvStep;
  readonly seed?: (seed: string) => string;
  readonly actions?: (actions: Both<Action>) => Both<Action>;
  readonly spec?: Partial<EnvSpec>;
}

/** An environment with a fault in it; its snapshots and clones are those of the environment behind it. */
function plant(env: Env, fault: Fault): Env {
  return {
    spec: { ...env.spec, ...fault.spec },
    reset(options) {
      const seed = String(options?.seed ?? '');
      const given = env.reset({ seed: fault.seed?.(seed) ?? seed });
      return fault.reset?.(given, env) ?? given;
    },
    step(actions) {
      const given = env.step(fault.actions?.(actions) ?? actions);
      return fault.step?.(given, env) ?? given;
    },
    snapshot: () => env.snapshot(),
    restore: (kept) => env.restore(kept),
    clone: () => plant(env.clone(), fault),
  };
}

/** Each environment of this factory has the fault, with a memory of its own. */
const faulty =
  (createFault: () => Fault): EnvFactory =>
  (options) =>
    plant(createEnv(options), createFault());

/** Changes a number that agent 0 sees. */
function change<T extends EnvReset | EnvStep>(given: T, to: (was: number) => number): T {
  const [first, second] = given.observations;
  return { ...given, observations: [first.with(0, to(first[0]!)), second] };
}

const failed = ({ checks }: EnvReport): Record<string, string> =>
  Object.fromEntries(checks.filter(({ passed }) => !passed).map(({ name, message }) => [name, message]));

/** The module's own state of the fifteenth fault. */
let matchesEver = 0;

const FAULTS: readonly (readonly [string, string, EnvFactory])[] = [
  [
    'stepping is chance from the first tick',
    'the same seed and actions give the same match',
    faulty(() => ({ step: (given) => change(given, () => Math.random()) })),
  ],
  [
    'stepping is chance from the second tick on',
    'the same seed and actions give the same match',
    faulty(() => ({
      step: (given) => (given.info.tick < 2 ? given : change(given, () => Math.random())),
    })),
  ],
  [
    'stepping drifts by 10⁻⁶',
    'the same seed and actions give the same match',
    faulty(() => ({ step: (given) => change(given, (was) => was + 1e-6 * Math.random()) })),
  ],
  ['the seed is ignored', 'another seed gives another match', faulty(() => ({ seed: () => 'mine' }))],
  [
    'the first observation varies under one seed',
    'the first observation follows from the seed',
    faulty(() => ({ reset: (given) => change(given, () => Math.random()) })),
  ],
  [
    'state leaks across a reset',
    'nothing is left of a match after a reset',
    faulty(() => {
      let steps = 0;
      return {
        step: (given) => {
          steps += 1;
          return steps < 380 ? given : change(given, (was) => was / 2 + 0.25);
        },
      };
    }),
  ],
  [
    'an observation leaves its space after tick 3',
    'observations stay in their space',
    faulty(() => ({ step: (given) => (given.info.tick > 3 ? change(given, () => 1.5) : given) })),
  ],
  [
    'an observation holds NaN',
    'observations are finite numbers',
    faulty(() => ({ step: (given) => (given.info.tick > 3 ? change(given, () => Number.NaN) : given) })),
  ],
  [
    'an observation has the wrong type',
    'observations have the type and size of the spec',
    faulty(() => ({
      step: (given) => {
        const [first, second] = given.observations;
        return { ...given, observations: [Float64Array.from(first) as unknown as Float32Array, second] };
      },
    })),
  ],
  [
    'an observation is the same buffer every time',
    'an observation that is kept does not change',
    faulty(() => {
      const same = new Float32Array(176);
      const into = <T extends EnvReset | EnvStep>(given: T): T => {
        same.set(given.observations[0]);
        return { ...given, observations: [same, given.observations[1]] };
      };
      return { reset: into, step: into };
    }),
  ],
  [
    'a reward is NaN',
    'rewards are finite numbers',
    faulty(() => ({
      step: (given) =>
        given.info.tick === 9 ? { ...given, rewards: [Number.NaN, given.rewards[1]] } : given,
    })),
  ],
  [
    'the actions of both are ignored',
    'the actions of both agents count',
    faulty(() => ({ actions: () => [0, 0] })),
  ],
  [
    'the actions of one are ignored',
    'the actions of both agents count',
    faulty(() => ({ actions: ([first]) => [first, 0] })),
  ],
  [
    'the match never ends',
    'a match ends within the steps of the spec',
    faulty(() => ({
      step: (given, env) => {
        if (given.terminated || given.truncated) env.reset({ seed: 'on and on' });
        return { ...given, terminated: false, truncated: false };
      },
    })),
  ],
  [
    'the time limit is reported as termination',
    'the time limit is truncation',
    faulty(() => ({
      step: (given) => ({ ...given, terminated: given.terminated || given.truncated, truncated: false }),
    })),
  ],
  [
    'the result depends on a variable of the process',
    'nothing of the process is read',
    faulty(() => ({
      reset: (given) => change(given, (was) => was + (process.env.SHOOTER_NO_SUCH === undefined ? 0 : 0.1)),
    })),
  ],
  [
    'the result depends on the clock',
    'nothing of the process is read',
    faulty(() => ({ step: (given) => change(given, () => (Date.now() % 7) / 7) })),
  ],
  [
    'the result depends on the state of a module',
    'the same seed and actions give the same match',
    faulty(() => {
      matchesEver += 1;
      const own = matchesEver;
      return { step: (given) => change(given, () => (own % 97) / 97) };
    }),
  ],
];

describe('each planted fault is found, and named', () => {
  test.each(FAULTS)('%s', (_, check, factory) => {
    const report = checkEnv(factory);
    expect(report.passed).toBe(false);
    expect(Object.keys(failed(report))).toContain(check);
    expect(failed(report)[check]).not.toBe('');
  });
});

const { spec } = createEnv();

test.each<readonly [string, Partial<EnvSpec>]>([
  ['a size that the shape has not', { observation: { ...spec.observation, shape: [4, 43] } }],
  ['a type that there is not', { observation: { ...spec.observation, dtype: 'int8' as never } }],
  ['an empty range', { observation: { ...spec.observation, low: 1 } }],
  ['more seats than agents', { seats: [1] }],
  ['actions of another shape', { action: { ...spec.action, shape: [5] } }],
  ['fewer actions', { action: { ...spec.action, count: 18 } }],
  ['a stack without an axis', { frameStack: 2 }],
])('a spec that states %s is found', (_, wrong) => {
  expect(failed(checkEnv(faulty(() => ({ spec: wrong }))))).toHaveProperty([
    'the spec describes observations, actions and agents',
  ]);
});

/** An environment of three stacked frames with a fault in what it gives. */
const stacked =
  (spoil: (seen: Float32Array, before: Float32Array) => Float32Array): EnvFactory =>
  (options) => {
    const env = createEnv({ frameStack: 3, ...options });
    if (env.spec.frameStack === 1) return env;
    let before: EnvReset = { observations: [new Float32Array(0), new Float32Array(0)], seed: '' };
    const pass = <T extends EnvReset | EnvStep>(given: T): T => {
      const [first, second] = given.observations;
      const [last] = before.observations;
      before = { ...before, observations: [first.slice(), second] };
      return { ...given, observations: [spoil(first, last), second] };
    };
    return plant(env, { reset: pass, step: pass });
  };

test.each<readonly [string, RegExp, EnvFactory]>([
  [
    'stands still',
    /^in step 1, seat 1: the newest frame/,
    stacked((seen, was) => (was.length === 0 ? seen : was)),
  ],
  ['has the newest first', /^in step \d+, seat 1: the/, stacked(reverseFrames)],
  [
    'begins with empty frames',
    /^after reset, seat 1: the frames of a beginning differ/,
    stacked(blankOldest),
  ],
  [
    'has another newest frame than is seen alone',
    /the newest frame is not what is seen without a stack/,
    (options) =>
      createEnv({
        frameStack: 3,
        ...(options?.frameStack === 1 ? { rules: { health: 50 } } : {}),
        ...options,
      }),
  ],
])('a stack that %s is found', (_, message, factory) => {
  const name = 'stacked frames move up by one in each step, the newest last';
  expect(failed(checkEnv(factory))[name]).toMatch(message);
});

function reverseFrames(seen: Float32Array): Float32Array {
  const size = seen.length / 3;
  return Float32Array.from(seen, (_, at) => seen[(2 - Math.floor(at / size)) * size + (at % size)]!);
}

function blankOldest(seen: Float32Array): Float32Array {
  return seen.map((value, at) => (at < 176 ? 0 : value));
}

test('multi-binary actions of which two keys are exchanged are found', () => {
  const exchanged: EnvFactory = (options) => {
    const env = createEnv(options);
    if (env.spec.action.kind === 'discrete') return env;
    const swap = ([left, right, ...keys]: number[]): number[] => [right!, left!, ...keys];
    return plant(env, { actions: ([first, second]) => [swap(first as number[]), second] });
  };
  expect(failed(checkEnv(exchanged))).toHaveProperty(['both kinds of action play the same match']);
});

test('a snapshot that forgets the place of the players is found', () => {
  const forgetful: EnvFactory = (options) => {
    const env = createEnv(options);
    return {
      ...plant(env, {}),
      restore: (kept) => env.restore({ ...kept, words: kept.words.with(11, 300) }),
    };
  };
  expect(Object.keys(failed(checkEnv(forgetful)))).toEqual(['a snapshot brings back everything']);
});

test('a clone that is the environment itself is found', () => {
  const shared: EnvFactory = (options) => {
    const env: Env = { ...plant(createEnv(options), {}), clone: () => env };
    return env;
  };
  expect(Object.keys(failed(checkEnv(shared)))).toContain('a clone goes its own way');
});

test('an environment that throws fails the check, and the error is its message', () => {
  const throwing = faulty(() => ({
    step: () => {
      throw new Error('no more');
    },
  }));
  expect(failed(checkEnv(throwing))['rewards are finite numbers']).toBe('it threw Error: no more');
});

test.each([
  ['as it comes', {}],
  ['of grids', { observation: 'grid' }],
  ['of stacked frames', { frameStack: 3 }],
  ['of multi-binary actions', { actions: 'multiBinary' }],
  ['of four ticks a step, zero-sum', { frameSkip: 4, rewards: { zeroSum: true, survival: 0.001 } }],
  ['of other rules', { rules: { health: 30, cooldown: 5, enemySpeed: 6 } }],
  ['of short matches', { maxTicks: 60 }],
  ['of long steps', { frameSkip: 60 }],
] as const)('the environment %s passes', (_, options) => {
  expect(failed(checkEnv((given) => createEnv({ ...options, ...given })))).toEqual({});
});

test('with a clock the speed is measured', () => {
  let ms = 0;
  const report = checkEnv((options) => createEnv(options), {
    now: () => {
      ms += 500;
      return ms;
    },
  });
  expect(report.stepsPerSecond).toBe(40_000);
});

test('what differs from process to process alone is found by another process', async () => {
  const { checkEnv: check } = (await import(BUILT)) as { checkEnv: typeof checkEnv };
  const fixture = (await import(FIXTURE)) as Record<'createPlain' | 'createSalted', EnvFactory>;
  const reportOf = (name: 'createPlain' | 'createSalted'): EnvReport =>
    check(fixture[name], { subprocess: { module: FIXTURE, name } });
  expect(failed(reportOf('createPlain'))).toEqual({});
  expect(Object.keys(failed(reportOf('createSalted')))).toEqual(['another process gives the same']);
});

const urlOf = (path: string): string => pathToFileURL(join(import.meta.dirname, path)).href;
const BUILT = urlOf('../../dist/src/env/index.js');
const FIXTURE = urlOf('./fixtures/env-of-process.mjs');
