import { describeValue, withMockedAmbientState } from '../bots/internal.ts';
import type { ActionKind } from './actions.ts';
import type { Env, EnvReset, EnvStep } from './env.ts';
import { arrayOf, type ObservationArray } from './observations.ts';
import {
  actionsFor,
  actionsOf,
  continueRollout,
  describeDifference,
  findDifference,
  ROLLOUT_STEPS,
  type RolloutPlan,
  rollOut,
  type Transition,
} from './rollout.ts';
import { findWrongActions, findWrongSpec, findWrongStack } from './space-checks.ts';

/* What checkEnv looks at: each looks for one kind of fault, and says in one line what it found. */

/** What a reset or a step gives. */
type Given = EnvReset<ObservationArray> | EnvStep<ObservationArray>;

/** Options that checks ask a factory for. */
export interface FactoryOptions {
  /** the time limit, which a factory has to set; default its own */
  readonly maxTicks?: number;
  /** 1 for an environment without a stack, to compare with; a factory may ignore it. Default its own */
  readonly frameStack?: number;
  /** how actions are written, to compare both ways; a factory may ignore it. Default its own */
  readonly actions?: ActionKind;
}

/** Makes a new environment, with these options. */
export type EnvFactory = (options?: FactoryOptions) => Env<ObservationArray>;

/** Something that is to hold, and what looks for a fault in it. */
export interface Check {
  readonly name: string;
  /** @returns one line that says what was found instead; undefined if it holds */
  find(createEnv: EnvFactory, seed: string): string | undefined;
}

/** Time limits that environments are asked for. No enemy has reached a player by the short one, so a match ends by time there; it may end sooner than the long one. */
const SHORT_LIMIT = 8;
const LONG_LIMIT = 1000;

/** `findEndless` takes no more steps than this, whatever the spec says. */
const MOST_STEPS = 1_000_000;

export const CHECKS: readonly Check[] = [
  { name: 'observations have the type and size of the spec', find: findWrongType },
  { name: 'the spec describes observations, actions and agents', find: findWrongSpec },
  { name: 'stacked frames move up by one in each step, the newest last', find: findWrongStack },
  { name: 'both kinds of action play the same match', find: findWrongActions },
  { name: 'observations are finite numbers', find: findNoNumber },
  { name: 'observations stay in their space', find: findOutside },
  { name: 'an observation that is kept does not change', find: findAlias },
  { name: 'rewards are finite numbers', find: findWrongReward },
  { name: 'the first observation follows from the seed', find: findWrongStart },
  { name: 'the same seed and actions give the same match', find: findNondeterminism },
  { name: 'another seed gives another match', find: findSeedIgnored },
  { name: 'nothing is left of a match after a reset', find: findLeak },
  { name: 'the actions of both agents count', find: findIgnoredActions },
  { name: 'a match ends within the steps of the spec', find: findEndless },
  { name: 'the time limit is truncation', find: findWrongEnd },
  { name: 'a match that has ended takes no step', find: findStepAfterEnd },
  { name: 'nothing of the process is read', find: findReads },
  { name: 'a snapshot brings back everything', find: findLostState },
  { name: 'a clone goes its own way', find: findSharedState },
];

/** Looks at everything that an environment gives over a rollout; the first thing that is found counts. */
function lookThrough(
  env: Env<ObservationArray>,
  seed: string,
  find: (given: Given) => string | undefined,
): string | undefined {
  let found: string | undefined;
  const look = (given: Given, step: number): void => {
    const fault = found === undefined ? find(given) : undefined;
    if (fault !== undefined) found = `${step === -1 ? 'after reset' : `in step ${step + 1}`}, ${fault}`;
  };
  rollOut(env, { seed, steps: ROLLOUT_STEPS, look });
  return found;
}

function findWrongType(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv();
  const { size } = env.spec.observation;
  const Numbers = arrayOf(env.spec.observation);
  return lookThrough(env, seed, ({ observations }) => {
    const wrong = observations.find((seen) => !(seen instanceof Numbers) || seen.length !== size);
    if (wrong === undefined) return undefined;
    const kind = ArrayBuffer.isView(wrong)
      ? (wrong as ObservationArray).constructor.name
      : describeValue(wrong);
    return `an observation is ${kind} of length ${(wrong as ArrayLike<unknown>)?.length}, not a ${Numbers.name} of ${size}`;
  });
}

function findNoNumber(createEnv: EnvFactory, seed: string): string | undefined {
  return findNumber(createEnv(), seed, (value) => !Number.isFinite(value));
}

function findOutside(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv();
  const { low, high } = env.spec.observation;
  const found = findNumber(env, seed, (value) => value < low || value > high);
  return found === undefined ? undefined : `${found}, not from ${low} to ${high}`;
}

function findNumber(
  env: Env<ObservationArray>,
  seed: string,
  isWrong: (value: number) => boolean,
): string | undefined {
  return lookThrough(env, seed, ({ observations }) => {
    for (const [agent, seen] of observations.entries()) {
      const index = seen.findIndex(isWrong);
      if (index !== -1) return `number ${index} that seat ${agent + 1} sees is ${seen[index]}`;
    }
    return undefined;
  });
}

function findAlias(createEnv: EnvFactory, seed: string): string | undefined {
  const kept: { seen: ObservationArray; copy: Float64Array; step: number }[] = [];
  const look = ({ observations }: Given, step: number): void => {
    for (const seen of observations) kept.push({ seen, copy: new Float64Array(seen), step });
  };
  const env = createEnv();
  rollOut(env, { seed, steps: ROLLOUT_STEPS, look });
  env.reset({ seed: `${seed}/next` });
  const changed = kept.find(({ seen, copy }) => findDifference(copy, seen) !== -1);
  return changed && `the observation of step ${changed.step + 1} is another one now`;
}

function findWrongReward(createEnv: EnvFactory, seed: string): string | undefined {
  return lookThrough(createEnv(), seed, (given) => {
    if (!('rewards' in given)) return undefined;
    const agent = given.rewards.findIndex((reward) => !Number.isFinite(reward));
    return agent === -1
      ? undefined
      : `the reward of seat ${agent + 1} is ${describeValue(given.rewards[agent])}`;
  });
}

function findWrongStart(createEnv: EnvFactory, seed: string): string | undefined {
  const used = createEnv();
  const starts = [used, used, createEnv()].map((env) => rollOut(env, { seed, steps: 0 }));
  return describeDifference(starts[0]!, starts[1]!) ?? describeDifference(starts[0]!, starts[2]!);
}

function findNondeterminism(createEnv: EnvFactory, seed: string): string | undefined {
  const [one, ...others] = [1, 2, 3].map(() => rollOut(createEnv(), { seed, steps: ROLLOUT_STEPS }));
  return others
    .map((other) => describeDifference(one!, other))
    .find((difference) => difference !== undefined);
}

function findSeedIgnored(createEnv: EnvFactory, seed: string): string | undefined {
  const one = rollOut(createEnv(), { seed, steps: ROLLOUT_STEPS });
  const isSame = [`${seed}/a`, `${seed}/b`].some(
    (other) =>
      describeDifference(one, rollOut(createEnv(), { seed: other, steps: ROLLOUT_STEPS })) === undefined,
  );
  return isSame ? `two seeds give the same ${ROLLOUT_STEPS} steps` : undefined;
}

function findLeak(createEnv: EnvFactory, seed: string): string | undefined {
  const used = createEnv();
  // Two matches before: a long one, and one that is left early, in its middle.
  for (const steps of [ROLLOUT_STEPS, 7])
    rollOut(used, { seed: `${seed}/before`, steps, actions: (step) => actionsOf(5, step) });
  return describeDifference(
    rollOut(createEnv(), { seed, steps: ROLLOUT_STEPS }),
    rollOut(used, { seed, steps: ROLLOUT_STEPS }),
  );
}

function findIgnoredActions(createEnv: EnvFactory, seed: string): string | undefined {
  const play = (agents: readonly [number, number]): Transition[] =>
    rollOut(createEnv(), {
      seed,
      steps: ROLLOUT_STEPS,
      actions: (step) => [actionsOf(agents[0], step)[0], actionsOf(agents[1], step)[1]],
    });
  const one = play([1, 1]);
  if (describeDifference(one, play([2, 1])) === undefined)
    return 'whatever seat 1 does, the match is the same';
  if (describeDifference(one, play([1, 2])) === undefined)
    return 'whatever seat 2 does, the match is the same';
  return undefined;
}

function findEndless(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv({ maxTicks: LONG_LIMIT });
  const steps = Math.min(MOST_STEPS, env.spec.maxSteps);
  env.reset({ seed });
  for (let step = 0; step < steps; step += 1) {
    const { terminated, truncated } = env.step(actionsFor(env, [0, 0]));
    if (terminated || truncated) return undefined;
  }
  return `${steps} steps, and it goes on`;
}

function findWrongEnd(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv({ maxTicks: SHORT_LIMIT });
  const steps = Math.ceil(SHORT_LIMIT / env.spec.frameSkip);
  const transitions = rollOut(env, { seed, steps: steps + 1 }).slice(1);
  const { terminated, truncated } = transitions.at(-1)!;
  if (transitions.length !== steps)
    return `a limit of ${SHORT_LIMIT} ticks is over after ${transitions.length} steps`;
  return truncated && !terminated ? undefined : `terminated is ${terminated}, truncated ${truncated}`;
}

function findStepAfterEnd(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv({ maxTicks: SHORT_LIMIT });
  rollOut(env, { seed, steps: SHORT_LIMIT });
  try {
    env.step(actionsFor(env, [0, 0]));
  } catch (error) {
    return error instanceof RangeError
      ? undefined
      : 'a step after the end throws something else than a RangeError';
  }
  return 'a step after the end is taken';
}

function findReads(createEnv: EnvFactory, seed: string): string | undefined {
  const plain = rollOut(createEnv(), { seed, steps: ROLLOUT_STEPS });
  const reads = new Set<string>();
  const mocked = withMockedAmbientState(
    () => rollOut(createEnv(), { seed, steps: ROLLOUT_STEPS }),
    (name) => void reads.add(name),
  );
  return reads.size > 0 ? `it reads ${[...reads].join(', ')}` : describeDifference(plain, mocked);
}

/** Plays the match of a plan once, and then its first quarter: more of it is to come, however short it is. */
function playQuarter(env: Env<ObservationArray>, plan: RolloutPlan): void {
  const steps = rollOut(env, plan).length - 1;
  rollOut(env, { ...plan, steps: Math.floor(steps / 4) });
}

/* The same steps after a snapshot give the same again once it is restored: in the same environment, and in another. */
function findLostState(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv();
  const plan = { seed, steps: ROLLOUT_STEPS, actions: (step: number) => actionsOf(3, step) };
  playQuarter(env, plan);
  const kept = env.snapshot();
  const went = continueRollout(env, plan);
  env.restore(kept);
  const again = continueRollout(env, plan);
  const other = createEnv();
  other.restore(kept);
  return describeDifference(went, again) ?? describeDifference(went, continueRollout(other, plan));
}

/* Two equal environments, `env` and `alone`. A clone of `env` plays on, which must not change `env`; and a clone of `alone` must do what `alone` does. */
function findSharedState(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv();
  const alone = createEnv();
  const plan = { seed, steps: ROLLOUT_STEPS };
  for (const one of [env, alone]) playQuarter(one, plan);
  const clone = env.clone();
  continueRollout(clone, { ...plan, actions: (step) => actionsOf(4, step) });
  const copy = alone.clone();
  const went = continueRollout(alone, plan);
  return (
    describeDifference(went, continueRollout(env, plan)) ??
    describeDifference(went, continueRollout(copy, plan))
  );
}
