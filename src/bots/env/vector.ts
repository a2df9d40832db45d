import { ALL_KEYS, parseSeed } from '../../core/index.ts';
import { createBorders } from './borders.ts';
import { type Crew, startCrew } from './crew.ts';
import { type EnvOptions, type EnvSpec, specOf } from './options.ts';
import { createArrays, type VectorArrays } from './row.ts';
import { createShard, type Shard } from './shard.ts';

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
 * copy what you keep. Rows follow each other match by match, seat 1 before seat 2, so agent a of match i is row 2 i + a.
 */
export interface VectorEnv {
  /** what one of the matches takes and gives */
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  /** shape (count, 2): inputs from 0 to 31; to be written before each `step`, or given to it */
  readonly actions: Uint8Array;
  /** shape (count, 2, size of an observation): what each agent sees now; of the next match if one has just ended */
  readonly observations: Float32Array;
  /** shape (count, 2, size): what each agent saw last, where the last step ended a match; elsewhere whatever was there */
  readonly finalObservations: Float32Array;
  /** shape (count, 2): of the last step */
  readonly rewards: Float32Array;
  /** shape (count, 2, 4): what the rewards are made of, in the order of `REWARD_TERMS`, before `zeroSum` */
  readonly terms: Float32Array;
  /** shape (count): 1 where the last step ended a match by its rules */
  readonly terminated: Uint8Array;
  /** shape (count): 1 where the last step ended a match by the time limit */
  readonly truncated: Uint8Array;
  /** shape (count): 1 or 2 where the last step ended a match that this seat won, by health or at the time limit; else 0 */
  readonly winners: Uint8Array;
  /** shape (count): ticks of the match that the last step was of */
  readonly ticks: Int32Array;
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
  const { count, threads = 1, ...rest } = options;
  checkNumber('matches', count, MAX_COUNT);
  checkNumber('threads', threads, Math.min(MAX_THREADS, count));
  const spec = specOf(rest);
  const arrays = createArrays(count, spec.observation.size, threads > 1);
  return new ThreadedVectorEnv(spec, arrays, threads);
}

function checkNumber(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${value} ${what}: here it is an integer from 1 to ${most}`);
}

class ThreadedVectorEnv implements VectorEnv {
  readonly spec: EnvSpec;
  readonly count: number;
  readonly threads: number;
  readonly actions: Uint8Array;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terms: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly winners: Uint8Array;
  readonly ticks: Int32Array;
  readonly #own: Shard;
  readonly #crew: Crew | undefined;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(spec: EnvSpec, arrays: VectorArrays, threads: number) {
    this.spec = spec;
    this.count = arrays.ticks.length;
    this.threads = threads;
    this.actions = arrays.actions;
    this.observations = arrays.observations;
    this.finalObservations = arrays.finalObservations;
    this.rewards = arrays.rewards;
    this.terms = arrays.terms;
    this.terminated = arrays.terminated;
    this.truncated = arrays.truncated;
    this.winners = arrays.winners;
    this.ticks = arrays.ticks;
    const borders = createBorders(spec.rules, this.count, threads);
    this.#own = createShard(spec, arrays, { borders, thread: 0 });
    this.#crew = threads > 1 ? startCrew(spec, arrays, borders) : undefined;
  }

  reset({ seed }: { readonly seed: string | number }): void {
    const text = parseSeed(seed);
    if (this.#state === 'closed') throw closed();
    this.#together(
      () => this.#crew?.reset(text),
      () => this.#own.reset(text),
    );
    this.#state = 'open';
  }

  step(actions?: Uint8Array): void {
    if (this.#state === 'closed') throw closed();
    if (this.#state === 'new') throw new RangeError('no match has begun: call reset first');
    this.#takeActions(actions);
    this.#together(
      () => this.#crew?.begin(),
      () => this.#own.step(),
    );
  }

  close(): void {
    if (this.#state !== 'closed') this.#crew?.stop();
    this.#state = 'closed';
  }

  /** Once a thread has failed in the middle, nobody knows how far each match is. */
  #together(begin: () => void, act: () => void): void {
    try {
      begin();
      act();
      this.#crew?.finish();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #takeActions(given: Uint8Array = this.actions): void {
    if (given.length !== this.actions.length)
      throw new RangeError(
        `${given.length} actions, where ${this.count} matches take ${this.actions.length}`,
      );
    for (let i = 0; i < given.length; i += 1)
      if (given[i]! > ALL_KEYS)
        throw new RangeError(`action ${i} is ${given[i]}; it is an integer from 0 to ${ALL_KEYS}`);
    if (given !== this.actions) this.actions.set(given);
  }
}

const closed = (): RangeError => new RangeError('this vector environment is closed');
