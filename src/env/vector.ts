import { ALL_KEYS, parseSeed } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import type { ObservationArray, ObservationKind } from './observations.ts';
import { ENV_OPTIONS, type EnvOptions, type EnvSpec, specOf } from './options.ts';
import {
  clearResults,
  createArrays,
  createContext,
  createSlot,
  type MatchSlot,
  observeSlot,
  stepSlots,
  type VectorArrays,
} from './slots.ts';

/** Matches of a vector environment, and threads, at most. */
const MAX_COUNT = 65_536;
const MAX_THREADS = 64;

/** What a vector environment is made from. */
export interface VectorOptions<Kind extends ObservationKind = ObservationKind> extends EnvOptions<Kind> {
  /** matches that are played side by side, from 1 to 65,536 */
  readonly count: number;
  /** threads that step them, the caller's included, from 1 to 64 and not more than matches; default 1. More than one only in Node */
  readonly threads?: number;
}

/**
 * Many matches for two agents each, stepped together. All arrays are made once and overwritten by each `reset` and `step`:
 * copy what you keep. `Seen` is the type of those that hold observations.
 */
export interface VectorEnv<Seen extends ObservationArray = Float32Array> extends VectorArrays<Seen> {
  /** what one of the matches takes and gives */
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  /**
   * Begins the first match of each slot. Match i plays the seeds SEED/i/0, SEED/i/1 and so on, whatever the number of threads.
   *
   * @throws TypeError for an unknown option · RangeError once closed · ShooterError `rules/bad-seed`
   * @throws Error if one of its threads failed or was lost; it is closed then
   */
  reset(options: { readonly seed: string | number }): void;
  /**
   * Takes a step of every match. One that ends begins anew in the same step: its flags, reward and final observation are of
   * the match that ended, its observation is the first of the next, and no action is lost.
   *
   * @param actions shape (count, 2), copied into `actions` if given
   * @throws TypeError if `actions` is no Uint8Array · RangeError for a wrong number of them, and for one that is not from 0 to
   *   31, before anything has changed; before the first reset; once closed
   * @throws Error if one of its threads failed or was lost; it is closed then
   */
  step(actions?: Uint8Array): void;
  /** Ends its threads. It takes no further step, and its arrays stay as they are. One that is not closed keeps no process alive. */
  close(): void;
}

/** Steps the slots of a vector environment: in this thread, or in several. */
export interface Stepper {
  reset(seed: string): void;
  step(): void;
  close(): void;
}

/** Makes a stepper of `threads` threads, from 2, over arrays on shared memory. */
export type OpenThreads = (spec: EnvSpec, arrays: VectorArrays, threads: number) => Stepper;

/**
 * Makes a vector environment for the thread that calls; in Node `createVectorEnv` of this package has several threads, too.
 *
 * @param options `count` matches, and what `createEnv` takes
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an unknown option · RangeError for a number out of its range, and for more than one thread · ShooterError
 *   as `createMatch` for the rules
 * @example
 * const env = createVectorEnv({ count: 256 });
 * env.reset({ seed: '42' });
 */
export const createVectorEnv = <Kind extends ObservationKind = 'vector'>(
  options: VectorOptions<Kind>,
): VectorEnv<ObservationArray<Kind>> => openVector(options);

/** @param openThreads where there are threads: what starts them */
export function openVector<Kind extends ObservationKind>(
  options: VectorOptions<Kind>,
  openThreads?: OpenThreads,
): VectorEnv<ObservationArray<Kind>> {
  checkOptions(options, VECTOR_OPTIONS, 'createVectorEnv');
  const { count, threads = 1, ...rest } = options;
  checkNumber('count', count, MAX_COUNT);
  checkNumber('threads', threads, Math.min(MAX_THREADS, count));
  const spec = specOf(rest);
  const arrays = createArrays(count, spec.observation, threads > 1) as VectorArrays<ObservationArray<Kind>>;
  const stepper = threads === 1 ? createStepper(spec, arrays) : openThreads?.(spec, arrays, threads);
  if (stepper === undefined)
    throw new RangeError(
      `createVectorEnv: threads is ${threads}; only in Node there can be more than 1: leave it out`,
    );
  return { spec, count, threads, ...arrays, ...guard(arrays.actions, stepper) };
}

const VECTOR_OPTIONS: OptionNames<VectorOptions> = { ...ENV_OPTIONS, count: true, threads: true };

function checkNumber(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(
    `createVectorEnv: ${name} is ${describe(value)}; here it is an integer from 1 to ${most}`,
  );
}

/** Steps all slots in the thread that calls. */
function createStepper(spec: EnvSpec, arrays: VectorArrays): Stepper {
  const context = createContext(spec, arrays);
  const all = { from: 0, to: arrays.ticks.length };
  let slots: readonly MatchSlot[] = [];
  return {
    reset(seed) {
      slots = Array.from({ length: all.to }, (_, index) => createSlot(context, seed, index));
      for (const slot of slots) observeSlot(context, slot);
      clearResults(arrays, all);
    },
    step: () => stepSlots(context, slots, all),
    close: () => {},
  };
}

/** Refuses what is asked of a vector environment at the wrong time, or with wrong actions. */
function guard(actions: Uint8Array, stepper: Stepper): Pick<VectorEnv, 'reset' | 'step' | 'close'> {
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
