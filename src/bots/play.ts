import { createHash } from 'node:crypto';
import {
  createMatch,
  describe,
  type Input,
  isInput,
  MAX_TICK,
  type Match,
  type MatchOptions,
  type Outcome,
  parseSeed,
  ShooterError,
  step,
} from '../core/index.ts';
import type { Bot, BotKind, BotSetup, CreateBot } from './bot.ts';
import { tellThrown, tellValue } from './tell.ts';
import { createView, type Seat, type View } from './view.ts';

/** How a match ended, by its rules or otherwise. A draw and an interrupted match have no winner. */
export interface MatchResult {
  readonly reason: Outcome['reason'] | 'forfeit' | 'interrupted';
  readonly winner: Seat | null;
}

/** Why a bot forfeited. */
export interface BotFailure {
  readonly seat: Seat;
  /** ticks taken when it failed: the match ends there */
  readonly tick: number;
  readonly code: 'bot/threw' | 'bot/bad-input';
  /** one line for people */
  readonly message: string;
}

/** A match to be played: a new one by its seed and rules, or one to go on from, which is played on and not copied. */
export type MatchToPlay =
  | (MatchOptions & { readonly start?: undefined })
  | { readonly start: Match; readonly seed?: undefined; readonly rules?: undefined };

export type PlayOptions = MatchToPlay & {
  /** who plays in seat 1 and who in seat 2 */
  readonly players: readonly [Pick<BotKind, 'name' | 'createBot'>, Pick<BotKind, 'name' | 'createBot'>];
  /** what the seeds of the bots are derived from; the seed of the match if left out */
  readonly botSeed?: string | number | undefined;
  /** the match is interrupted once this play has taken so many ticks of it; never if left out */
  readonly limitTicks?: number | undefined;
  /** called after each tick with the inputs that it took; what it throws comes out of `advance` */
  readonly onTick?: ((match: Match, first: Input, second: Input) => void) | undefined;
  /** takes the remarks of the bots; `tick` is of the state that the bot saw */
  readonly note?: ((tick: number, seat: Seat, value: unknown) => void) | undefined;
};

/** A match between two bots, played by whoever calls `advance`. */
export interface Play {
  readonly match: Match;
  /** undefined while the match goes on */
  readonly result: MatchResult | undefined;
  /** who forfeited and why: none, one, or both in the same tick */
  readonly failures: readonly BotFailure[];
  /**
   * Plays up to `ticks` more ticks, fewer if the match ends first.
   *
   * @param ticks from 0; Infinity plays to the end, which a match without `maxTicks` need not have
   * @returns whether the match goes on
   * @throws RangeError if `ticks` is negative or no number
   */
  advance(ticks: number): boolean;
  /** Ends the match where it stands, with no winner. One that has ended stays as it is. */
  interrupt(): void;
}

/**
 * Gets a match between two bots ready to be played. A bot that throws, or whose input is none, forfeits: the tick that it
 * was asked about is not taken. Bots run in this thread, so one that never returns is not interrupted.
 *
 * @throws ShooterError as `createMatch`; `bot/failed-to-start` names the seat whose bot could not be made
 * @example
 * const play = startMatch({ seed: '42', players: [findBot('hunter')!, findBot('gunner')!] });
 * while (play.advance(600)) console.error(`tick ${play.match.tick}`);
 * console.log(play.result);
 */
export const startMatch = (options: PlayOptions): Play => new BotMatch(options);

/** Plays a match to its end. Options and errors as `startMatch`. */
export function playMatch(options: PlayOptions): {
  match: Match;
  result: MatchResult;
  failures: readonly BotFailure[];
} {
  const play = startMatch(options);
  play.advance(Number.POSITIVE_INFINITY);
  return { match: play.match, result: play.result!, failures: play.failures };
}

/**
 * The seed that the bot in `seat` is given: 32 hexadecimal digits, the first half of the SHA-256 of `BOTSEED/bot/SEAT` in
 * UTF-8. Hashed, because the seed of the match would tell a bot every wave to come. A seed that can be guessed can still
 * be found by trying, as it can from the first wave.
 */
export const botSeedOf = (botSeed: string, seat: Seat): string =>
  createHash('sha256').update(`${botSeed}/bot/${seat}`, 'utf8').digest('hex').slice(0, 32);

/** What `ask` gives for a bot that forfeits. */
const NO_INPUT = -1;

class BotMatch implements Play {
  readonly match: Match;
  readonly failures: BotFailure[] = [];
  result: MatchResult | undefined;
  readonly #first: Contestant;
  readonly #second: Contestant;
  readonly #lastTick: number;
  readonly #onTick: PlayOptions['onTick'];

  constructor(options: PlayOptions) {
    const { limitTicks = MAX_TICK } = options;
    if (!(limitTicks >= 0)) throw new RangeError(`${limitTicks} is no number of ticks to play`);
    this.match = options.start ?? createMatch(options);
    this.result = this.match.outcome;
    this.#first = createContestant(options, this, 1);
    this.#second = createContestant(options, this, 2);
    this.#lastTick = Math.min(MAX_TICK, this.match.tick + limitTicks);
    this.#onTick = options.onTick;
  }

  advance(ticks: number): boolean {
    if (!(ticks >= 0)) throw new RangeError(`${ticks} is no number of ticks to play`);
    const until = Math.min(this.#lastTick, this.match.tick + ticks);
    while (this.result === undefined && this.match.tick < until) this.#takeTick();
    if (this.match.tick >= this.#lastTick) this.interrupt();
    return this.result === undefined;
  }

  interrupt(): void {
    this.result ??= Object.freeze({ reason: 'interrupted', winner: null });
  }

  #takeTick(): void {
    const first = ask(this.#first);
    const second = ask(this.#second);
    if (first === NO_INPUT || second === NO_INPUT) {
      const winner = first !== NO_INPUT ? 1 : second !== NO_INPUT ? 2 : null;
      this.result = Object.freeze({ reason: 'forfeit', winner });
      return;
    }
    step(this.match, first, second);
    this.result = this.match.outcome;
    this.#onTick?.(this.match, first, second);
  }
}

/** A player and its bot. */
interface Contestant {
  readonly seat: Seat;
  readonly name: string;
  readonly bot: Bot;
  readonly view: View;
  /** those of the match, of either seat */
  readonly failures: BotFailure[];
}

function createContestant(options: PlayOptions, { match, failures }: BotMatch, seat: Seat): Contestant {
  const { name, createBot } = options.players[seat - 1]!;
  const { note } = options;
  const setup: BotSetup = Object.freeze({
    seat,
    rules: match.rules,
    seed: botSeedOf(parseSeed(options.botSeed ?? match.seed), seat),
    note: (value: unknown) => note?.(match.tick, seat, value),
  });
  return { seat, name, bot: createOwnBot(createBot, setup, name), view: createView(match, seat), failures };
}

function createOwnBot(createBot: CreateBot, setup: BotSetup, name: string): Bot {
  let what: string;
  try {
    const bot = createBot(setup);
    if (typeof bot?.decide === 'function') return bot;
    what = `createBot returned ${tellValue(bot)}, which has no function decide`;
  } catch (error) {
    what = `createBot threw ${tellThrown(error)}`;
  }
  throw new ShooterError('bot/failed-to-start', `player ${setup.seat}, ${describe(name)}: ${what}`);
}

function ask(contestant: Contestant): Input {
  try {
    const input: unknown = contestant.bot.decide(contestant.view);
    if (isInput(input)) return input;
    const told = tellValue(input);
    return forfeit(contestant, 'bot/bad-input', `decide returned ${told}, no integer from 0 to 31`);
  } catch (error) {
    return forfeit(contestant, 'bot/threw', `decide threw ${tellThrown(error)}`);
  }
}

function forfeit({ seat, name, view, failures }: Contestant, code: BotFailure['code'], what: string): Input {
  const { tick } = view;
  failures.push({ seat, tick, code, message: `player ${seat}, ${describe(name)}, at tick ${tick}: ${what}` });
  return NO_INPUT;
}
