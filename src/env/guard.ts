import { ALL_KEYS, parseSeed } from '../core/index.ts';
import { checkOptions, describe } from '../core/internal.ts';
import type { Stepper, VectorEnv } from './vector.ts';

/* What stands between a caller and the threads of a vector environment. */

/** Refuses what is asked of a vector environment at the wrong time, or with wrong actions. */
export function guard(actions: Uint8Array, stepper: Stepper): Pick<VectorEnv, 'reset' | 'step' | 'close'> {
  let state: 'new' | 'open' | 'under way' | 'closed' = 'new';
  const close = (): void => {
    if (state !== 'closed') stepper.close();
    state = 'closed';
  };
  const checkOpen = (): void => {
    // A time limit of `node:vm` ends a step or reset in the middle, without an exception that could be caught here.
    if (state === 'under way') close();
    if (state === 'closed') throw new RangeError('this vector environment is closed');
  };
  /** After a failure in the middle nobody knows how far each match is. */
  const act = (task: () => void): void => {
    state = 'under way';
    try {
      task();
    } catch (error) {
      close();
      throw error;
    }
    state = 'open';
  };
  return {
    reset(given) {
      checkOptions(given, { seed: true }, 'reset');
      const seed = parseSeed(given.seed);
      checkOpen();
      act(() => stepper.reset(seed));
    },
    step(given) {
      checkOpen();
      if (state === 'new') throw new RangeError('no match has begun: call reset first');
      takeActions(actions, given);
      act(() => stepper.step());
    },
    close,
  };
}

/** Copies `given` into the actions, after a look at each. */
function takeActions(actions: Uint8Array, given: Uint8Array = actions): void {
  if (!(given instanceof Uint8Array))
    throw new TypeError(`step takes actions as a Uint8Array, not ${describe(given)}`);
  if (given.length !== actions.length)
    throw new RangeError(
      `${given.length} actions, where ${actions.length / 2} matches take ${actions.length}`,
    );
  for (let i = 0; i < given.length; i += 1)
    if (given[i]! > ALL_KEYS)
      throw new RangeError(`action ${i} is ${given[i]}; it is an integer from 0 to ${ALL_KEYS}`);
  if (given !== actions) actions.set(given);
}
