import {
  countSnapshotWords,
  createMatch,
  type Input,
  type Match,
  type Outcome,
  restore,
  snapshot,
  step,
  writeSnapshot,
} from '../core/index.ts';
import { checkOptions, describe } from '../core/internal.ts';
import { type Action, parseAction } from './actions.ts';
import { copyRows, createObserver, createStack, type Observer, observe, type Stack } from './frames.ts';
import { arrayOf, type ObservationArray, type ObservationKind } from './observations.ts';
import { type EnvOptions, type EnvSpec, specOf } from './options.ts';
import {
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  namedTerms,
  type Payer,
  type RewardTerms,
} from './rewards.ts';
import { nextInSeries, type SeedSeries } from './seed-series.ts';
import { checkFrames, checkSnapshot, type EnvSnapshot, keepFrames, noSnapshot } from './snapshots.ts';

/** One thing for each agent: seat 1, seat 2. */
export type Both<T> = readonly [T, T];

/** What `reset` gives. */
export interface EnvReset<Seen extends ObservationArray = Float32Array> {
  readonly observations: Both<Seen>;
  /** the seed of the match, given or drawn: a match of this seed, the rules of the spec and the same inputs is the same */
  readonly seed: string;
}

/** What a step gives beside what an agent learns from. */
export interface EnvInfo {
  /** ticks of the match so far */
  readonly tick: number;
  /** what each agent's reward is made of: their sum, before `zeroSum` */
  readonly terms: Both<RewardTerms>;
  /** how the match ended, by health or by time; undefined while it goes on */
  readonly outcome: Outcome | undefined;
}

/** What `step` gives. */
export interface EnvStep<Seen extends ObservationArray = Float32Array> {
  /** what each agent sees now: of the match that has ended, if it has */
  readonly observations: Both<Seen>;
  readonly rewards: Both<number>;
  /** the match has ended by its rules: a player has no health left */
  readonly terminated: boolean;
  /** the match was cut off by the time limit */
  readonly truncated: boolean;
  readonly info: EnvInfo;
}

/** Matches for two agents that act at once, one after the other. `Seen` is the array of an observation. */
export interface Env<Seen extends ObservationArray = Float32Array> {
  readonly spec: EnvSpec;
  /**
   * Begins a match.
   *
   * @param options a seed makes this match, and all that follow it without one, the same each time: they are SEED/1,
   *   SEED/2 and so on. Without any seed so far one is drawn; the result has it
   * @throws ShooterError `rules/bad-seed`
   */
  reset(options?: { readonly seed?: string | number | undefined }): EnvReset<Seen>;
  /**
   * Takes `frameSkip` ticks, fewer if the match ends first. What it gives is the caller's: no later step changes it. Up to 32
   * observations share a `buffer`: copy one before you transfer it to another thread.
   *
   * @param actions the keys that each agent holds: integers from 0 to 31, or with `multiBinary` lists of five numbers
   * @throws RangeError before the first reset, and once the match has ended
   * @throws TypeError, RangeError for an action that is no multi-binary one, ShooterError `core/bad-input` for one that is no input, before
   *   anything has changed
   */
  step(actions: Both<Action>): EnvStep<Seen>;
  /**
   * Everything that the environment is now.
   *
   * @param into a snapshot that is no longer needed: it is overwritten and given back, without making another
   * @throws RangeError before the first reset
   */
  snapshot(into?: EnvSnapshot): EnvSnapshot;
  /**
   * Goes back to where `kept` was taken, by this environment or by another of the same spec. `kept` stays as it is.
   *
   * @throws TypeError for what no `snapshot` gave · RangeError for a snapshot under other rules; nothing is changed then
   */
  restore(kept: Readonly<EnvSnapshot>): void;
  /** Another environment of the same spec, which is where this one is and goes its own way from here. */
  clone(): Env<Seen>;
}

/**
 * An environment for two agents that act at once. What happens in it follows from its options, its seed and
 * the actions alone. The time limit is truncation, and pays no win: a learner bootstraps from the last observation.
 *
 * @param options rules, time limit, rewards, observation and frame skip; all of them may be left out
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an unknown option · RangeError for a value out of its range · ShooterError as `createMatch` for the rules
 * @example
 * const env = createEnv({ rewards: { zeroSum: true } });
 * let { observations } = env.reset({ seed: '42' });
 * let over = false;
 * while (!over) {
 *   const { observations: next, rewards, terminated, truncated } = env.step([LEFT + SHOOT, SHOOT]);
 *   observations = next;
 *   over = terminated || truncated;
 * }
 */
export const createEnv = <Kind extends ObservationKind = 'vector'>(
  options: EnvOptions<Kind> = {},
): Env<ObservationArray<Kind>> => new MatchEnv<ObservationArray<Kind>>(specOf(options));

/* Observations are cut from slabs: to make an array of 176 numbers alone took 0.38 to 0.59 µs, a piece of a slab 0.08 to 0.13.
   One that is kept keeps its slab, so a slab is small: of so many observations at most, and of one if they are large. */
const SLAB_OBSERVATIONS = 32;
const SLAB_BYTES = 1 << 20;

const RESET_OPTIONS = { seed: true } as const;

class MatchEnv<Seen extends ObservationArray> implements Env<Seen> {
  readonly spec: EnvSpec;
  readonly #pay: Payer;
  readonly #observer: Observer;
  readonly #before = createBeforeStep();
  #match: Match | undefined;
  #series: SeedSeries | undefined;
  /** the frames so far; undefined where an observation is one frame */
  readonly #stack: Stack | undefined;
  #slab = new ArrayBuffer(0);
  #used = 0;

  constructor(spec: EnvSpec) {
    this.spec = spec;
    this.#pay = createPayer(spec.rewards, spec.frameSkip);
    this.#observer = createObserver(spec);
    this.#stack = spec.frameStack === 1 ? undefined : createStack(spec);
  }

  reset(options: { seed?: string | number | undefined } = {}): EnvReset<Seen> {
    checkOptions(options, RESET_OPTIONS, 'reset');
    this.#series = nextInSeries(this.#series, options.seed);
    const { seed } = this.#series;
    this.#match = createMatch({ seed, rules: this.spec.rules });
    return { observations: this.#look(this.#match), seed };
  }

  step(actions: Both<Action>): EnvStep<Seen> {
    const match = this.#playing();
    if (!isPair(actions))
      throw new TypeError(`step takes the actions of both agents, not ${describe(actions)}`);
    const { action, frameSkip } = this.spec;
    const first = parseAction(action, actions[0], 'the action of seat 1');
    const second = parseAction(action, actions[1], 'the action of seat 2');
    keepBeforeStep(match, this.#before);
    takeTicks(match, [first, second], frameSkip);
    const { terms, rewards } = this.#pay(match, this.#before);
    const { outcome, tick } = match;
    return {
      observations: this.#look(match),
      rewards: [rewards[0]!, rewards[1]!],
      terminated: outcome?.reason === 'health',
      truncated: outcome?.reason === 'time',
      info: { tick, terms: [namedTerms(terms, 0), namedTerms(terms, 1)], outcome },
    };
  }

  snapshot(into?: EnvSnapshot): EnvSnapshot {
    const match = this.#begun();
    const { seed, base, episode } = this.#series!;
    if (into === undefined)
      return { seed, base, episode, words: snapshot(match), ...keepFrames(this.spec, this.#stack?.all) };
    if (!ArrayBuffer.isView(into.words)) throw noSnapshot(into, 'snapshot overwrites');
    if (into.words.length < countSnapshotWords(match)) into.words = snapshot(match);
    else writeSnapshot(match, into.words);
    // One by one: to assign an object took a sixth more for a copy (`shooter bench env`).
    into.seed = seed;
    into.base = base;
    into.episode = episode;
    if (this.#stack !== undefined) into.frames = this.#stack.all.slice();
    else if (into.frames !== undefined) delete into.frames;
    return into;
  }

  restore(kept: Readonly<EnvSnapshot>): void {
    checkSnapshot(kept, 'restore takes');
    const { seed, base, episode, words, frames } = kept;
    if (frames !== undefined || this.#stack !== undefined) checkFrames(this.spec, kept, 'restore');
    const match = this.#match?.seed === seed ? this.#match : createMatch({ seed, rules: this.spec.rules });
    // It may refuse the words, which changes nothing: all else comes after it.
    restore(match, words);
    this.#match = match;
    if (frames !== undefined) this.#stack?.all.set(frames);
    this.#series = { base, episode, seed };
  }

  clone(): Env<Seen> {
    const copy = new MatchEnv<Seen>(this.spec);
    if (this.#match !== undefined) copy.restore(this.snapshot());
    return copy;
  }

  #begun(): Match {
    if (this.#match === undefined) throw new RangeError('no match has begun: call reset first');
    return this.#match;
  }

  #playing(): Match {
    const match = this.#begun();
    if (match.outcome === undefined) return match;
    throw new RangeError(`the match has ended at tick ${match.tick}: call reset to begin another`);
  }

  #look(match: Match): Both<Seen> {
    const first = this.#allocate();
    const second = this.#allocate();
    const both = [first, second] as const;
    if (this.#stack === undefined) this.#observer.write(match, { whole: both, newest: both });
    else {
      observe(this.#observer, match, this.#stack.rows);
      copyRows(this.#stack.rows, both);
    }
    return both;
  }

  #allocate(): Seen {
    const { size } = this.spec.observation;
    const Numbers = arrayOf(this.spec.observation);
    const bytes = size * Numbers.BYTES_PER_ELEMENT;
    // A slab that the caller has transferred has no bytes any more.
    if (this.#used * bytes >= this.#slab.byteLength) {
      const fitting = Math.max(1, Math.min(SLAB_OBSERVATIONS, Math.floor(SLAB_BYTES / bytes)));
      this.#slab = new ArrayBuffer(fitting * bytes);
      this.#used = 0;
    }
    this.#used += 1;
    return new Numbers(this.#slab, (this.#used - 1) * bytes, size) as Seen;
  }
}

const isPair = (actions: unknown): boolean =>
  typeof actions === 'object' && actions !== null && 'length' in actions && actions.length === 2;

/**
 * Takes `ticks` ticks of a match, both agents holding their keys, or fewer until it ends.
 *
 * @param keys of agent 0 and agent 1
 */
export function takeTicks(match: Match, keys: ArrayLike<Input>, ticks: number): void {
  const first = keys[0]!;
  const second = keys[1]!;
  step(match, first, second);
  for (let taken = 1; taken < ticks && match.outcome === undefined; taken += 1) step(match, first, second);
}
