import { type Bot, type BotKind, createView, type Seat, type View } from '../bots/browser.ts';
import { askBot, botSetup, checkPlayer } from '../bots/internal.ts';
import { createMatch, type Input, isInput, type Match, parseSeed, step } from '../core/index.ts';
import { checkOptions, type OptionNames } from '../core/internal.ts';
import type { EnvInfo } from './env.ts';
import { arrayOf, type ObservationArray, type ObservationKind, writersOf } from './observations.ts';
import { ENV_OPTIONS, type EnvOptions, type EnvSpec, specOf } from './options.ts';
import {
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  namedTerms,
  type Payer,
  type RewardTerms,
} from './rewards.ts';

/** What an environment for one agent is made from. */
export interface SoloOptions<Kind extends ObservationKind = ObservationKind> extends EnvOptions<Kind> {
  /** who plays the other seat; it is asked in every tick, and made anew for each match */
  readonly opponent: Pick<BotKind, 'name' | 'createBot'>;
  /** where the agent sits; default 1 */
  readonly seat?: Seat;
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
    /** why the opponent forfeited, one line; undefined unless it did */
    readonly forfeit: string | undefined;
  };
}

/** A match for one agent against a bot, and the next one. It takes no snapshot, because a bot has a memory of its own. */
export interface SoloEnv<Seen extends ObservationArray = Float32Array> {
  readonly spec: EnvSpec;
  readonly seat: Seat;
  /**
   * Begins a match. The seed of the bot is derived from it as that of any match between bots.
   *
   * @throws ShooterError `rules/bad-seed`
   */
  reset(options: { readonly seed: string | number }): { observation: Seen; seed: string };
  /**
   * Takes `frameSkip` ticks, fewer if the match ends first. What it gives is the caller's: no later step changes it.
   *
   * @param action the keys that the agent holds, an integer from 0 to 31
   * @throws RangeError before the first reset, once the match has ended, and for an action that is not an integer from 0 to 31
   */
  step(action: Input): SoloStep<Seen>;
}

/**
 * An environment for one agent. The bot runs in this thread. One that throws, or whose input is none, forfeits: the
 * tick that it was asked about is not taken, and the agent is paid a win.
 *
 * @param options the opponent, the seat, and what `createEnv` takes
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an opponent that is no player · as `createEnv`
 * @example
 * const env = createSoloEnv({ opponent: findBot('hunter')!, seat: 1 });
 * let { observation } = env.reset({ seed: '42' });
 */
export const createSoloEnv = <Kind extends ObservationKind = 'vector'>(
  options: SoloOptions<Kind>,
): SoloEnv<ObservationArray<Kind>> => new BotEnv<ObservationArray<Kind>>(options);

const SOLO_OPTIONS: OptionNames<SoloOptions> = { ...ENV_OPTIONS, opponent: true, seat: true };
const RESET_OPTIONS = { seed: true } as const;

class BotEnv<Seen extends ObservationArray> implements SoloEnv<Seen> {
  readonly spec: EnvSpec;
  readonly seat: Seat;
  readonly #opponent: SoloOptions['opponent'];
  readonly #pay: Payer;
  readonly #before = createBeforeStep();
  #playing: Playing | undefined;

  constructor(given: SoloOptions) {
    checkOptions(given, SOLO_OPTIONS, 'createSoloEnv');
    const { opponent, seat = 1, ...options } = given;
    checkPlayer(opponent, 'createSoloEnv: opponent');
    if (seat !== 1 && seat !== 2) throw new RangeError(`createSoloEnv: seat is ${String(seat)}, not 1 or 2`);
    this.spec = specOf(options, [seat]);
    this.seat = seat;
    this.#opponent = opponent;
    this.#pay = createPayer(this.spec.rewards, this.spec.frameSkip);
  }

  reset(options: { readonly seed: string | number }): { observation: Seen; seed: string } {
    checkOptions(options, RESET_OPTIONS, 'reset');
    const seed = parseSeed(options.seed);
    const match = createMatch({ seed, rules: this.spec.rules });
    const seat = this.seat === 1 ? 2 : 1;
    const bot = this.#opponent.createBot(botSetup({ seat, rules: match.rules, seed }));
    this.#playing = { match, bot, view: createView(match, seat), forfeit: undefined };
    return { observation: this.#look(match), seed };
  }

  step(action: Input): SoloStep<Seen> {
    const playing = this.#playing;
    if (playing === undefined) throw new RangeError('no match has begun: call reset first');
    const { match } = playing;
    if (match.outcome !== undefined || playing.forfeit !== undefined)
      throw new RangeError(`the match has ended at tick ${match.tick}: call reset to begin another`);
    if (!isInput(action)) throw new RangeError(`action ${String(action)} is no integer from 0 to 31`);
    keepBeforeStep(match, this.#before);
    for (let taken = 0; taken < this.spec.frameSkip && isOn(playing); taken += 1)
      takeTick(playing, action, this.seat);
    return this.#resultOf(playing);
  }

  #resultOf({ match, forfeit }: Playing): SoloStep<Seen> {
    const agent = this.seat === 1 ? 0 : 1;
    const { terms, rewards } = this.#pay(match, this.#before, forfeit === undefined ? undefined : this.seat);
    const { tick, outcome } = match;
    return {
      observation: this.#look(match),
      reward: rewards[agent]!,
      terminated: outcome?.reason === 'health' || forfeit !== undefined,
      truncated: outcome?.reason === 'time',
      info: { tick, outcome, terms: namedTerms(terms, agent), forfeit },
    };
  }

  #look(match: Match): Seen {
    const { observation } = this.spec;
    const out = new (arrayOf(observation))(observation.size) as Seen;
    writersOf(observation).write(match, this.seat, out);
    return out;
  }
}

/** A match under way, and the bot in it. */
interface Playing {
  readonly match: Match;
  readonly bot: Bot;
  readonly view: View;
  forfeit: string | undefined;
}

const isOn = ({ match, forfeit }: Playing): boolean => match.outcome === undefined && forfeit === undefined;

function takeTick(playing: Playing, action: Input, seat: Seat): void {
  const { match, bot, view } = playing;
  const answer = askBot(bot, view);
  if (typeof answer !== 'number') playing.forfeit = `the opponent, at tick ${match.tick}: ${answer.message}`;
  else if (seat === 1) step(match, action, answer);
  else step(match, answer, action);
}
