import { bytesToHex, createSha256 } from '#platform';
import type { Input } from '../core/index.ts';
import { type Action, actionOf } from './actions.ts';
import type { Both, Env, EnvReset, EnvStep } from './env.ts';
import type { ObservationArray } from './observations.ts';

/* What an environment gave over some steps, as numbers that are compared bit for bit. */

/** Steps of a rollout that checks look through. */
export const ROLLOUT_STEPS = 400;

/** All that an agent could see of a reset or a step. */
export interface Transition {
  readonly observations: Both<Float64Array>;
  readonly rewards: Both<number>;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Actions of agents who know nothing: any of the 32 inputs, another one in each step. Pure: the same for one `salt`. */
export function actionsOf(salt: number, step: number): Both<Input> {
  let word = Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  word ^= word >>> 13;
  return [word & 31, (word >>> 8) & 31];
}

/** Inputs as the environment takes them. */
export const actionsFor = ({ spec }: Pick<Env, 'spec'>, [first, second]: Both<Input>): Both<Action> => [
  actionOf(spec.action, first),
  actionOf(spec.action, second),
];

export interface RolloutPlan {
  readonly seed: string;
  readonly steps: number;
  /** what the agents do in each step, from 0; `actionsOf(1, step)` if left out */
  readonly actions?: (step: number) => Both<Input>;
  /** looks at what was given before anything else happens; step −1 is the reset */
  readonly look?: (given: EnvReset<ObservationArray> | EnvStep<ObservationArray>, step: number) => void;
}

/** Resets an environment and takes steps until the match ends or there are enough; gives what came out. */
export function rollOut(env: Env<ObservationArray>, plan: RolloutPlan): Transition[] {
  const begun = env.reset({ seed: plan.seed });
  plan.look?.(begun, -1);
  const { observations } = begun;
  const none = { rewards: [0, 0], terminated: false, truncated: false } as const;
  return [{ observations: numbersOf(observations), ...none }, ...continueRollout(env, plan)];
}

/** As `rollOut`, from where the environment is. */
export function continueRollout(
  env: Env<ObservationArray>,
  { steps, actions = (step) => actionsOf(1, step), look }: RolloutPlan,
): Transition[] {
  const transitions: Transition[] = [];
  for (let step = 0; step < steps; step += 1) {
    const given = env.step(actionsFor(env, actions(step)));
    look?.(given, step);
    const { observations, rewards, terminated, truncated } = given;
    transitions.push({ observations: numbersOf(observations), rewards: [...rewards], terminated, truncated });
    if (terminated || truncated) break;
  }
  return transitions;
}

const numbersOf = ([first, second]: Both<ArrayLike<number>>): Both<Float64Array> => [
  new Float64Array(first),
  new Float64Array(second),
];

/** The SHA-256 of what an environment gives, 64 hexadecimal digits. */
export function digestRollout(env: Env<ObservationArray>, seed: string, steps: number): string {
  const hash = createSha256();
  for (const { observations, rewards, terminated, truncated } of rollOut(env, { seed, steps })) {
    const numbers = [
      ...observations[0],
      ...observations[1],
      ...rewards,
      terminated ? 1 : 0,
      truncated ? 1 : 0,
    ];
    hash.update(new Uint8Array(Float64Array.from(numbers).buffer));
  }
  return bytesToHex(hash.digest());
}

/** The first index at which two arrays differ, bit for bit as far as numbers go; -1 if they are the same. */
export function findDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = Math.max(one.length, other.length);
  for (let index = 0; index < count; index += 1) if (!Object.is(one[index], other[index])) return index;
  return -1;
}

/** Where two rollouts differ first, in one line; undefined if they are the same. Transition 0 is the reset. */
export function describeDifference(
  one: readonly Transition[],
  other: readonly Transition[],
): string | undefined {
  const count = Math.min(one.length, other.length);
  for (let at = 0; at < count; at += 1) {
    const found = describeTransitionDifference(one[at]!, other[at]!);
    if (found !== undefined) return `${at === 0 ? 'after reset' : `in step ${at}`}, ${found}`;
  }
  return one.length === other.length
    ? undefined
    : `one ends after ${one.length - 1} steps, the other after ${other.length - 1}`;
}

function describeTransitionDifference(one: Transition, other: Transition): string | undefined {
  for (const agent of [0, 1] as const) {
    const [seen, seenByOther] = [one.observations[agent], other.observations[agent]];
    const index = findDifference(seen, seenByOther);
    if (index !== -1)
      return `number ${index} that seat ${agent + 1} sees is ${seen[index]} or ${seenByOther[index]}`;
    if (!Object.is(one.rewards[agent], other.rewards[agent]))
      return `the reward of seat ${agent + 1} is ${one.rewards[agent]} or ${other.rewards[agent]}`;
  }
  if (one.terminated !== other.terminated) return 'it is terminated, or not';
  return one.truncated === other.truncated ? undefined : 'it is truncated, or not';
}
