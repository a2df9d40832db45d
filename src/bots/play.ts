import { sha256Hex, utf8ToBytes } from '#platform';
import {
  createMatch,
  type Input,
  MAX_TICK,
  type Match,
  type MatchOptions,
  type Outcome,
  parseSeed,
  ShooterError,
  step,
} from '../core/index.ts';
import { append, checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { askBot, describeNoBot, type NoInput } from './ask-bot.ts';
import type { Bot, BotKind, BotSetup, CreateBot, Seat, View } from './contract.ts';
import { describeThrown } from './describe.ts';
import { isolatedFailure } from './isolation.ts';
import { framesOf } from './stack.ts';
import { createView } from './view.ts';

/* Captured while the module loads: a bot may replace what is global, and the match goes on by its rules all the same. */
const { max, min } = Math;
const { freeze } = Object;

/** How a match ended, by its rules or otherwise. A draw and an interrupted match have no winner. */
export interface MatchResult {
  readonly reason: Outcome['reason'] | 'forfeit' | 'interrupted';
  readonly winner: Seat | null;
}

/** A tick in which a bot did not say what to press. */
export interface BotFailure {
  readonly seat: Seat;
  /** ticks taken when it failed */
  readonly tick: number;
  /** It threw; gave no input; took too long; is not there any more, which is for good. The last two only in isolation. */
  readonly code: 'bot/threw' | 'bot/bad-input' | 'bot/late' | 'bot/died';
  /** one line for people */
  readonly message: string;
  /** where it threw, the innermost place first: `decide (my-bot.js:5:25)`; absent where it threw nothing with a place */
  readonly stack?: readonly string[];
  /** whether the match ends at this tick, because the bot failed too often or died; otherwise it pressed nothing in it */
  readonly forfeits: boolean;
}

/** The default of `failuresForgiven`. */
export const DEFAULT_FAILURES = 10;

/** A match to be played: a new one by its seed and rules, or one to go on from, which is played on and not copied. */
export type MatchToPlay =
  | (MatchOptions & { readonly start?: undefined })
  | { readonly start: Match; readonly seed?: undefined; readonly rules?: undefined };

/** Which match is played, and by whom. */
export type PlayOptions = MatchToPlay & {
  /** who plays in seat 1 and who in seat 2 */
  readonly players: readonly [Pick<BotKind, 'name' | 'createBot'>, Pick<BotKind, 'name' | 'createBot'>];
  /** what the seeds of the bots are derived from; the seed of the match if left out */
  readonly botSeed?: string | number | undefined;
  /** the match is interrupted once this play has taken so many ticks of it; never if left out */
  readonly limitTicks?: number | undefined;
  /** A bot that fails presses nothing in that tick. It forfeits at failure number `failuresForgiven` + 1; 10 if left out. */
  readonly failuresForgiven?: number | undefined;
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
  /** in order of ticks: each time that a bot failed, those by which it forfeited last */
  readonly failures: readonly BotFailure[];
  /** by seat, whether nothing was pressed in the last tick because the bot failed */
  readonly neutral: readonly [boolean, boolean];
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
 * Gets a match between two bots ready to be played. A bot that throws, or whose input is none, presses nothing in that tick.
 * It forfeits at failure number `failuresForgiven` + 1, and the tick that it was asked about is not taken. Bots run in this thread, so
 * one that never returns is not interrupted, unless it is isolated (`openIsolated`).
 *
 * @param options the match, its players, and what is called back
 * @returns the match at its first tick, or at that of `start`
 * @throws TypeError for an unknown option, and for what is no player
 * @throws ShooterError as `createMatch`; `bot/failed-to-start` names the seat whose bot could not be made
 * @example
 * const play = startMatch({ seed: '42', players: [findBot('hunter')!, findBot('gunner')!] });
 * while (play.advance(600)) console.error(`tick ${play.match.tick}`);
 * console.log(play.result);
 */
export const startMatch = (options: PlayOptions): Play => new BotMatch(options);

/**
 * Plays a match between two bots to its end, without a pause. `recordMatch` also records it, and can be stopped.
 *
 * @param options as for `startMatch`. A match without `maxTicks` need not end: give it a `limitTicks`
 * @returns the match at its last tick, how it ended, and each time that a bot failed
 * @throws as `startMatch`
 * @example
 * const { result, match } = playMatch({ seed: '42', players: [findBot('hunter')!, findBot('gunner')!] });
 * console.log(`${result.winner ?? 'nobody'} wins at tick ${match.tick}`);
 */
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
 *
 * @param botSeed of the match, or `botSeed` of `startMatch`: text
 * @param seat 1 or 2
 */
export const botSeedOf = (botSeed: string, seat: Seat): string =>
  sha256Hex(utf8ToBytes(`${botSeed}/bot/${seat}`)).slice(0, 32);

/** What `ask` returns in the place of an input: the bot has failed and presses nothing, or has failed and forfeits. */
const NEUTRAL = -1;
const FORFEIT = -2;

class BotMatch implements Play {
  readonly match: Match;
  readonly failures: BotFailure[] = [];
  readonly neutral: [boolean, boolean] = [false, false];
  result: MatchResult | undefined;
  readonly #first: Contestant;
  readonly #second: Contestant;
  readonly #lastTick: number;
  readonly #onTick: PlayOptions['onTick'];

  constructor(options: PlayOptions) {
    checkOptions(options, PLAY_OPTIONS, 'startMatch');
    checkPlayers(options.players, 'startMatch');
    const { limitTicks = MAX_TICK, failuresForgiven = DEFAULT_FAILURES } = options;
    if (!(limitTicks >= 0)) throw new RangeError(`${limitTicks} is no number of ticks to play`);
    if (!(failuresForgiven >= 0)) throw new RangeError(`${failuresForgiven} is no number of failures`);
    this.match = options.start ?? createMatch({ seed: options.seed, rules: options.rules });
    this.result = this.match.outcome;
    this.#first = createContestant(options, this, 1);
    this.#second = createContestant(options, this, 2);
    this.#lastTick = min(MAX_TICK, this.match.tick + limitTicks);
    this.#onTick = options.onTick;
  }

  advance(ticks: number): boolean {
    if (!(ticks >= 0)) throw new RangeError(`${ticks} is no number of ticks to play`);
    const until = min(this.#lastTick, this.match.tick + ticks);
    while (this.result === undefined && this.match.tick < until) this.#takeTick();
    if (this.match.tick >= this.#lastTick) this.interrupt();
    return this.result === undefined;
  }

  interrupt(): void {
    this.result ??= freeze({ reason: 'interrupted', winner: null });
  }

  #takeTick(): void {
    let first = ask(this.#first);
    let second = ask(this.#second);
    if (first < 0 || second < 0) {
      if (first === FORFEIT || second === FORFEIT) {
        const winner = first !== FORFEIT ? 1 : second !== FORFEIT ? 2 : null;
        this.result = freeze({ reason: 'forfeit', winner });
        return;
      }
      this.neutral[0] = first < 0;
      this.neutral[1] = second < 0;
      first = max(0, first);
      second = max(0, second);
    } else if (this.failures.length > 0) this.neutral[0] = this.neutral[1] = false;
    step(this.match, first, second);
    this.result = this.match.outcome;
    this.#onTick?.(this.match, first, second);
  }
}

const PLAY_OPTIONS: OptionNames<PlayOptions> = {
  seed: true,
  rules: true,
  start: true,
  players: true,
  botSeed: true,
  limitTicks: true,
  failuresForgiven: true,
  onTick: true,
  note: true,
};

/** @param caller what the message begins with @throws TypeError for what is no list of two players */
export function checkPlayers(players: unknown, caller: string): void {
  if (!Array.isArray(players) || players.length !== 2)
    throw new TypeError(`${caller}: players is ${describe(players)}, not a list of two players`);
  for (const [index, player] of players.entries()) checkPlayer(player, `${caller}: players[${index}]`);
}

/** @throws TypeError for what is no player, such as its name alone */
export function checkPlayer(player: unknown, where: string): void {
  if (typeof (player as Partial<BotKind> | undefined)?.createBot === 'function') return;
  const cure =
    typeof player === 'string' ? `: open it by its name, await openPlayer(${describe(player)})` : '';
  throw new TypeError(`${where} is ${describe(player)}, not a player with a function createBot${cure}`);
}

/** A player and its bot. */
interface Contestant {
  readonly seat: Seat;
  readonly name: string;
  readonly bot: Bot;
  readonly view: View;
  /** how often it may still fail */
  forgiven: number;
  /** those of the match, of either seat */
  readonly failures: BotFailure[];
}

function createContestant(options: PlayOptions, { match, failures }: BotMatch, seat: Seat): Contestant {
  const { name, createBot } = options.players[seat - 1]!;
  const { note, failuresForgiven: forgiven = DEFAULT_FAILURES } = options;
  const setup: BotSetup = freeze({
    seat,
    rules: match.rules,
    seed: botSeedOf(parseSeed(options.botSeed ?? match.seed), seat),
    note: (value: unknown) => note?.(match.tick, seat, value),
  });
  const bot = makeBot(createBot, setup, name);
  return { seat, name, bot, view: createView(match, seat), forgiven, failures };
}

/** Calls `createBot` and checks what it gives. @throws ShooterError `bot/failed-to-start` */
export function makeBot(createBot: CreateBot, setup: BotSetup, name: string): Bot {
  let what: string;
  try {
    const bot = createBot(setup);
    const wrong = describeNoBot(bot);
    if (wrong === undefined) return bot;
    what = wrong;
  } catch (error) {
    // An isolated bot's error is described already.
    what =
      error instanceof ShooterError
        ? `createBot: ${error.message}`
        : `createBot threw ${describeThrown(error)}`;
  }
  throw new ShooterError('bot/failed-to-start', `player ${setup.seat}, ${describe(name)}: ${what}`);
}

/** Asks a bot what it presses, and notes its failure if it gives no input. @returns the input, NEUTRAL or FORFEIT */
function ask(contestant: Contestant): number {
  const { bot, view, seat, name } = contestant;
  const answer = askBot(bot, view);
  if (typeof answer === 'number') return answer;
  const failure = describeFailure(answer, { seat, name, tick: view.tick });
  contestant.forgiven -= 1;
  const forfeits = contestant.forgiven < 0 || failure.code === 'bot/died';
  append(contestant.failures, { ...failure, forfeits });
  return forfeits ? FORFEIT : NEUTRAL;
}

/** What is reported of a bot in `seat` that gave no input at `tick`. */
export function describeFailure(
  answer: NoInput,
  { seat, name, tick }: { readonly seat: Seat; readonly name: string; readonly tick: number },
): Omit<BotFailure, 'forfeits'> {
  const { code, message: what } = isolatedFailure(answer.thrown) ?? answer;
  const stack = framesOf(answer.thrown);
  const message = `player ${seat}, ${describe(name)}, at tick ${tick}: ${what}`;
  return { seat, tick, code, message, ...(stack !== undefined && { stack }) };
}
