import { ALL_KEYS, checkOptions, type OptionNames, parseSeed } from '../core/index.ts';
import { createArrays, type VectorArrays } from './arrays.ts';
import { createBorders } from './borders.ts';
import { ENV_OPTIONS, type EnvOptions, type EnvSpec, specOf } from './options.ts';
import { createShard, type Shard } from './shard.ts';
import { startWorkerPool, type WorkerPool } from './worker-pool.ts';

/** Matches of a vector environment, and threads, at most. */
const MAX_COUNT = 65_536;
const MAX_THREADS = 64;

export interface VectorOptions extends EnvOptions {
  /** matches that are played side by side, from 1 to 65,536 */
  readonly count: number;
  /** threads that step them, the caller's included, from 1 to 64 and not more than matches; 1 */
  readonly threads?: number;
}

/**
 * Many matches for two agents each, stepped together. All arrays are made once and overwritten by each `reset` and `step`:
 * copy what you keep.
 */
export interface VectorEnv extends VectorArrays {
  /** what one of the matches takes and gives */
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  /**
   * Begins the first match of each. Match i plays the seeds SEED/i/0, SEED/i/1 and so on, whatever the number of threads.
   *
   * @throws ShooterError `rules/bad-seed`
   * @throws Error if one of its threads failed or was lost; it is closed then
   */
  reset(options: { readonly seed: string | number }): void;
  /**
   * Takes a step of every match. One that ends begins anew in the same step: its flags, reward and final observation are of
   * the match that ended, its observation is the first of the next, and no action is lost.
   *
   * @param actions copied into `actions` if given
   * @throws RangeError if an action is none, before anything has changed; before the first reset; once closed
   * @throws Error if one of its threads failed or was lost; it is closed then
   */
  step(actions?: Uint8Array): void;
  /** Ends its threads. It takes no further step, and its arrays stay as they are. One that is not closed keeps no process alive. */
  close(): void;
}

/**
 * A vector environment. With more than one thread its arrays are on shared memory; what comes out is the same.
 *
 * @throws RangeError, ShooterError as `createEnv`, and RangeError for a wrong number of matches or threads
 * @example
 * const env = createVectorEnv({ count: 256, threads: 2 });
 * env.reset({ seed: '42' });
 * for (let step = 0; step < 1000; step += 1) {
 *   policy(env.observations, env.actions);
 *   env.step();
 * }
 * env.close();
 */
export function createVectorEnv(options: VectorOptions): VectorEnv {
  checkOptions(options, VECTOR_OPTIONS, 'createVectorEnv');
  const { count, threads = 1, ...rest } = options;
  checkNumber('matches', count, MAX_COUNT);
  checkNumber('threads', threads, Math.min(MAX_THREADS, count));
  const spec = specOf(rest);
  const arrays = createArrays(count, spec.observation.size, threads > 1);
  const borders = createBorders(spec.rules, count, threads);
  const own = createShard(spec, arrays, { borders, thread: 0 });
  const pool = threads > 1 ? startWorkerPool(spec, arrays, borders) : undefined;
  return { spec, count, threads, ...arrays, ...drive(arrays.actions, own, pool) };
}

const VECTOR_OPTIONS: OptionNames<VectorOptions> = { ...ENV_OPTIONS, count: true, threads: true };

function checkNumber(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${value} ${what}: here it is an integer from 1 to ${most}`);
}

/** What a vector environment can be asked to do: by the own thread, and by a pool of workers if there is one. */
function drive(
  actions: Uint8Array,
  own: Shard,
  pool: WorkerPool | undefined,
): Pick<VectorEnv, 'reset' | 'step' | 'close'> {
  let state: 'new' | 'open' | 'under way' | 'closed' = 'new';
  const close = (): void => {
    if (state !== 'closed') pool?.stop();
    state = 'closed';
  };
  const checkOpen = (): void => {
    // A time limit of `node:vm` ends a step or reset in the middle, without an exception that could be caught here.
    if (state === 'under way') close();
    if (state === 'closed') throw new RangeError('this vector environment is closed');
  };
  /** Once a thread has failed in the middle, nobody knows how far each match is. The others finish before it is closed. */
  const together = (begin: () => void, act: () => void): void => {
    state = 'under way';
    try {
      begin();
      try {
        act();
      } finally {
        pool?.finish();
      }
    } catch (error) {
      close();
      throw error;
    }
    state = 'open';
  };
  return {
    reset(given) {
      checkOptions(given, { seed: true }, 'reset');
      const text = parseSeed(given.seed);
      checkOpen();
      together(
        () => pool?.reset(text),
        () => own.reset(text),
      );
    },
    step(given) {
      checkOpen();
      if (state === 'new') throw new RangeError('no match has begun: call reset first');
      takeActions(actions, given);
      together(
        () => pool?.step(),
        () => own.step(),
      );
    },
    close,
  };
}

/** Copies `given` into the actions, after a look at each. */
function takeActions(actions: Uint8Array, given: Uint8Array = actions): void {
  if (given.length !== actions.length)
    throw new RangeError(
      `${given.length} actions, where ${actions.length / 2} matches take ${actions.length}`,
    );
  for (let i = 0; i < given.length; i += 1)
    if (given[i]! > ALL_KEYS)
      throw new RangeError(`action ${i} is ${given[i]}; it is an integer from 0 to ${ALL_KEYS}`);
  if (given !== actions) actions.set(given);
}
