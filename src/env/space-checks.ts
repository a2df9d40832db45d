import type { EnvFactory } from './checks.ts';
import type { Env } from './env.ts';
import type { ObservationArray } from './observations.ts';
import type { EnvSpec } from './options.ts';
import { describeDifference, findDifference, ROLLOUT_STEPS, rollOut } from './rollout.ts';

/* What checkEnv looks at in spaces: what the spec says of them, stacked frames, and the two ways to write an action. */

export function findWrongSpec(createEnv: EnvFactory): string | undefined {
  const { observation, action, frameStack, seats, agents } = createEnv().spec;
  const { shape, size, dtype, low, high } = observation;
  const product = shape.reduce((all, side) => all * side, 1);
  if (product !== size)
    return `the shape (${shape.join(', ')}) has ${product} numbers, and the size is ${size}`;
  if (dtype !== 'float32' && dtype !== 'uint8') return `the type of an observation is ${String(dtype)}`;
  if (!(low < high)) return `an observation is from ${low} to ${high}`;
  if (frameStack !== 1 && shape[0] !== frameStack)
    return `${frameStack} frames are stacked, and the shape is (${shape.join(', ')})`;
  if (seats.length !== agents) return `${agents} agents have ${seats.length} seats`;
  const [kind, length, count] = [action.kind, action.shape.join(', '), action.count];
  const isAction =
    kind === 'discrete'
      ? length === '' && count === 32
      : kind === 'multiBinary' && length === '5' && count === 5;
  return isAction ? undefined : `an action is ${String(kind)} of shape (${length}) and ${count}`;
}

/* The frames that an observation has are those of the one before it, but for the oldest; and the newest is what the same environment sees
   without a stack, where its factory makes such a one. */
export function findWrongStack(createEnv: EnvFactory, seed: string): string | undefined {
  const env = createEnv();
  if (env.spec.frameStack === 1) return undefined;
  const plain = createEnv({ frameStack: 1 });
  const stacks = seenBy(env, seed);
  const frames = plain.spec.frameStack === 1 ? seenBy(plain, seed) : undefined;
  for (const [at, both] of stacks.entries())
    for (const [agent, stack] of both.entries()) {
      const found = describeStack(env.spec, stack, stacks[at - 1]?.[agent]);
      const newest = frames?.[at]?.[agent];
      const where = `${at === 0 ? 'after reset' : `in step ${at}`}, seat ${agent + 1}`;
      if (found !== undefined) return `${where}: ${found}`;
      if (newest !== undefined && findDifference(newest, stack.subarray(-newest.length)) !== -1)
        return `${where}: the newest frame is not what is seen without a stack`;
    }
  return undefined;
}

/** All that both agents saw. */
function seenBy(env: Env<ObservationArray>, seed: string): (readonly ObservationArray[])[] {
  const seen: (readonly ObservationArray[])[] = [];
  rollOut(env, { seed, steps: ROLLOUT_STEPS, look: ({ observations }) => void seen.push(observations) });
  return seen;
}

/** @param before the stack of the step before; undefined at the beginning of a match */
function describeStack(
  { frameStack }: EnvSpec,
  stack: ObservationArray,
  before: ObservationArray | undefined,
): string | undefined {
  const size = stack.length / frameStack;
  const older = stack.subarray(0, -size);
  if (before !== undefined)
    return findDifference(older, before.subarray(size)) === -1 ? undefined : 'the older frames are others';
  return findDifference(older, stack.subarray(size)) === -1 ? undefined : 'the frames of a beginning differ';
}

/* Where the factory makes environments with either kind of action. */
export function findWrongActions(createEnv: EnvFactory, seed: string): string | undefined {
  const kinds = ['discrete', 'multiBinary'] as const;
  const [discrete, binary] = kinds.map((actions) => createEnv({ actions }));
  if (discrete!.spec.action.kind === binary!.spec.action.kind) return undefined;
  return describeDifference(
    rollOut(discrete!, { seed, steps: ROLLOUT_STEPS }),
    rollOut(binary!, { seed, steps: ROLLOUT_STEPS }),
  );
}
