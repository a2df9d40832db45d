import type { Input } from '../core/index.ts';
import type { Both, Env, EnvReset, EnvStep } from './env.ts';

/* What an environment gave over some steps, as numbers that are compared bit for bit. */

/** All that an agent could see of a reset or a step. */
export interface Moment {
  readonly observations: Both<Float64Array>;
  readonly rewards: Both<number>;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Keys for agents who know nothing: any of the 32 inputs, another one in each step. Pure: the same for one `salt`. */
export function keysOf(salt: number, step: number): Both<Input> {
  let word = Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  word ^= word >>> 13;
  return [word & 31, (word >>> 8) & 31];
}

export interface Plan {
  readonly seed: string;
  readonly steps: number;
  /** what the agents press in each step, from 0; `keysOf(1, step)` if left out */
  readonly keys?: (step: number) => Both<Input>;
  /** looks at what was given before anything else happens; step −1 is the reset */
  readonly look?: (given: EnvReset | EnvStep, step: number) => void;
}

/** Resets an environment and takes steps until the match ends or there are enough; gives what came out. */
export function traceOf(env: Env, plan: Plan): Moment[] {
  const begun = env.reset({ seed: plan.seed });
  plan.look?.(begun, -1);
  const { observations } = begun;
  const none = { rewards: [0, 0], terminated: false, truncated: false } as const;
  return [{ observations: numbersOf(observations), ...none }, ...goOn(env, plan)];
}

/** As `traceOf`, from where the environment is. */
export function goOn(env: Env, { steps, keys = (step) => keysOf(1, step), look }: Plan): Moment[] {
  const moments: Moment[] = [];
  for (let step = 0; step < steps; step += 1) {
    const given = env.step(keys(step));
    look?.(given, step);
    const { observations, rewards, terminated, truncated } = given;
    moments.push({ observations: numbersOf(observations), rewards: [...rewards], terminated, truncated });
    if (terminated || truncated) break;
  }
  return moments;
}

const numbersOf = ([first, second]: Both<ArrayLike<number>>): Both<Float64Array> => [
  new Float64Array(first),
  new Float64Array(second),
];

/** The first index at which two arrays differ, bit for bit as far as numbers go; -1 if they are the same. */
export function findDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = Math.max(one.length, other.length);
  for (let index = 0; index < count; index += 1) if (!Object.is(one[index], other[index])) return index;
  return -1;
}

/** Where two traces differ first, in one line; undefined if they are the same. Moment 0 is what the reset gave. */
export function tellDifference(one: readonly Moment[], other: readonly Moment[]): string | undefined {
  const count = Math.min(one.length, other.length);
  for (let at = 0; at < count; at += 1) {
    const told = tellMomentDifference(one[at]!, other[at]!);
    if (told !== undefined) return `${at === 0 ? 'after reset' : `in step ${at}`}, ${told}`;
  }
  return one.length === other.length
    ? undefined
    : `one ends after ${one.length - 1} steps, the other after ${other.length - 1}`;
}

function tellMomentDifference(one: Moment, other: Moment): string | undefined {
  for (const agent of [0, 1] as const) {
    const [seen, seenByOther] = [one.observations[agent], other.observations[agent]];
    const index = findDifference(seen, seenByOther);
    if (index !== -1)
      return `number ${index} that agent ${agent} sees is ${seen[index]} or ${seenByOther[index]}`;
    if (!Object.is(one.rewards[agent], other.rewards[agent]))
      return `the reward of agent ${agent} is ${one.rewards[agent]} or ${other.rewards[agent]}`;
  }
  if (one.terminated !== other.terminated) return 'it is terminated, or not';
  return one.truncated === other.truncated ? undefined : 'it is truncated, or not';
}
