import type { Seat } from '../bots/browser.ts';
import { isInput } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { type Action, parseAction } from './actions.ts';
import {
  type AgentMatch,
  type AgentMatchSetup,
  beginAgentMatch,
  checkSoloSnapshot,
  isOver,
  keepAgentMatch,
  restoreAgentMatch,
  type SoloSnapshot,
  takeAgentTick,
} from './agent-match.ts';
import type { EnvInfo } from './env.ts';
import { createObserver, createStack, type Observer, observe, type Stack } from './frames.ts';
import type { ObservationArray, ObservationKind } from './observations.ts';
import { type Opponent, parseOpponent } from './opponents.ts';
import { ENV_OPTIONS, type EnvOptions, type EnvSpec, specOf } from './options.ts';
import {
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  namedTerms,
  type Payer,
  type RewardTerms,
} from './rewards.ts';
import { nextInSeries, type SeedSeries, seriesIn } from './seed-series.ts';
import { checkFrames, keepFrames } from './snapshots.ts';

/** What an environment for one agent is made from. */
export interface SoloOptions<Kind extends ObservationKind = ObservationKind> extends EnvOptions<Kind> {
  /** who plays the other seat: a player, or several of which the seed of each match draws one. It is asked in every tick, and made anew for each match */
  readonly opponent: Opponent;
  /** where the agent sits; default 1 */
  readonly seat?: Seat;
}

/** What `reset` of a solo environment gives. */
export interface SoloReset<Seen extends ObservationArray = Float32Array> {
  readonly observation: Seen;
  /** the seed of the match, given or drawn */
  readonly seed: string;
  /** the name of the opponent in this match */
  readonly opponent: string;
}

/** What `step` of a solo environment gives: as of an `Env`, of the one agent. */
export interface SoloStep<Seen extends ObservationArray = Float32Array> {
  readonly observation: Seen;
  readonly reward: number;
  /** the match has ended by its rules, or because the opponent forfeited */
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: Pick<EnvInfo, 'tick' | 'outcome'> & {
    readonly terms: RewardTerms;
    /** the name of the opponent in this match */
    readonly opponent: string;
    /** why the opponent forfeited, one line; undefined unless it did */
    readonly forfeit: string | undefined;
  };
}

/** A match for one agent against a bot, and the next one. */
export interface SoloEnv<Seen extends ObservationArray = Float32Array> {
  readonly spec: EnvSpec;
  readonly seat: Seat;
  /**
   * Begins a match. The seed of the bot is derived from it as that of any match between bots.
   *
   * @param options a seed makes this match, and all that follow it without one, the same each time: they are SEED/1,
   *   SEED/2 and so on. Without any seed so far one is drawn; the result has it
   * @throws ShooterError `rules/bad-seed` · `bot/failed-to-start` if the opponent cannot be made
   */
  reset(options?: { readonly seed?: string | number | undefined }): SoloReset<Seen>;
  /**
   * Takes `frameSkip` ticks, fewer if the match ends first. What it gives is the caller's: no later step changes it.
   *
   * @param action the keys that the agent holds: an integer from 0 to 31, or with `multiBinary` a list of five numbers
   * @throws RangeError before the first reset, once the match has ended, and for an action that is none · TypeError for a
   *   multi-binary one that is no list
   */
  step(action: Action): SoloStep<Seen>;
  /**
   * Everything that the environment is now. Of the opponent, which has a memory of its own, it holds the inputs.
   *
   * @throws RangeError before the first reset
   */
  snapshot(): SoloSnapshot;
  /**
   * Goes back to where `kept` was taken, by this environment or by another of the same spec and opponents. It plays the match again up to
   * there, with a new bot that is asked in every tick. `kept` stays as it is.
   *
   * @throws TypeError for what no `snapshot` gave · RangeError for a snapshot under other rules or against another opponent; nothing is
   *   changed then
   * @throws ShooterError `bot/not-repeatable` if the bot decides otherwise than it did; nothing is changed then
   */
  restore(kept: Readonly<SoloSnapshot>): void;
  /** Another environment of the same spec and opponents, which is where this one is and goes its own way from here. As `restore`. */
  clone(): SoloEnv<Seen>;
}

/**
 * An environment for one agent. The bot runs in this thread. One that throws, or whose input is none, forfeits: the
 * tick that it was asked about is not taken, and the agent is paid a win. With several opponents a match has the first one whose share,
 * the sum of the weights up to its own divided by that of all, is above the first number of seedrandom's alea for the seed `SEED/opponent`.
 *
 * @param options the opponent, the seat, and what `createEnv` takes
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an opponent that is no player, and for the name of one that `openPlayer` has to open · as `createEnv`
 * @example
 * const env = createSoloEnv({ opponent: 'hunter', seat: 1 });
 * let { observation } = env.reset({ seed: '42' });
 */
export const createSoloEnv = <Kind extends ObservationKind = 'vector'>(
  options: SoloOptions<Kind>,
): SoloEnv<ObservationArray<Kind>> => {
  checkOptions(options, SOLO_OPTIONS, 'createSoloEnv');
  const { opponent, seat = 1, ...rest } = options;
  const pool = parseOpponent(opponent, 'createSoloEnv');
  if (seat !== 1 && seat !== 2) throw new RangeError(`createSoloEnv: seat is ${describe(seat)}, not 1 or 2`);
  const spec = specOf(rest, [seat]);
  return new BotEnv<ObservationArray<Kind>>(spec, { rules: spec.rules, pool, seat });
};

const SOLO_OPTIONS: OptionNames<SoloOptions> = { ...ENV_OPTIONS, opponent: true, seat: true };
const RESET_OPTIONS = { seed: true } as const;

class BotEnv<Seen extends ObservationArray> implements SoloEnv<Seen> {
  readonly spec: EnvSpec;
  readonly seat: Seat;
  readonly #setup: AgentMatchSetup;
  readonly #pay: Payer;
  readonly #observer: Observer;
  readonly #stack: Stack;
  readonly #before = createBeforeStep();
  #series: SeedSeries | undefined;
  #current: AgentMatch | undefined;

  constructor(spec: EnvSpec, setup: AgentMatchSetup) {
    this.spec = spec;
    this.seat = setup.seat;
    this.#setup = setup;
    this.#pay = createPayer(spec.rewards, spec.frameSkip);
    this.#observer = createObserver(spec);
    this.#stack = createStack(spec);
  }

  reset(options: { readonly seed?: string | number | undefined } = {}): SoloReset<Seen> {
    checkOptions(options, RESET_OPTIONS, 'reset');
    const series = nextInSeries(this.#series, options.seed);
    const { seed } = series;
    const current = beginAgentMatch(this.#setup, seed, this.#current?.history);
    // The opponent may have refused to start, which changes nothing.
    this.#series = series;
    this.#current = current;
    return { observation: this.#look(current), seed, opponent: current.opponent.name };
  }

  step(action: Action): SoloStep<Seen> {
    const current = this.#begun();
    if (isOver(current))
      throw new RangeError(`the match has ended at tick ${current.match.tick}: call reset to begin another`);
    const input = parseAction(this.spec.action, action, 'the action');
    if (!isInput(input)) throw new RangeError(`action ${describe(action)} is no integer from 0 to 31`);
    keepBeforeStep(current.match, this.#before);
    for (let taken = 0; taken < this.spec.frameSkip && !isOver(current); taken += 1)
      takeAgentTick(current, input);
    return this.#resultOf(current);
  }

  #resultOf(current: AgentMatch): SoloStep<Seen> {
    const { match, opponent } = current;
    const { failure } = opponent;
    const agent = this.seat === 1 ? 0 : 1;
    const { terms, rewards } = this.#pay(match, this.#before, failure && this.seat);
    const { tick, outcome } = match;
    return {
      observation: this.#look(current),
      reward: rewards[agent]!,
      terminated: outcome?.reason === 'health' || failure !== undefined,
      truncated: outcome?.reason === 'time',
      info: {
        tick,
        outcome,
        terms: namedTerms(terms, agent),
        opponent: opponent.name,
        forfeit: failure?.message,
      },
    };
  }

  snapshot(): SoloSnapshot {
    return {
      ...keepAgentMatch(this.#begun()),
      ...this.#series!,
      ...keepFrames(this.spec, this.#stack.all),
    };
  }

  restore(kept: Readonly<SoloSnapshot>): void {
    checkSoloSnapshot(kept, 'restore takes');
    checkFrames(this.spec, kept, 'restore');
    this.#current = restoreAgentMatch(this.#setup, kept);
    if (kept.frames !== undefined) this.#stack.all.set(kept.frames);
    this.#series = seriesIn(kept);
  }

  clone(): SoloEnv<Seen> {
    const copy = new BotEnv<Seen>(this.spec, this.#setup);
    if (this.#current !== undefined) copy.restore(this.snapshot());
    return copy;
  }

  #begun(): AgentMatch {
    if (this.#current === undefined) throw new RangeError('no match has begun: call reset first');
    return this.#current;
  }

  #look({ match }: AgentMatch): Seen {
    observe(this.#observer, match, this.#stack.rows);
    return this.#stack.all.slice() as Seen;
  }
}
