import { monotonicNow } from '#platform';
import { createMatch, readState, setState } from '../core/index.ts';
import { checkOptions, type OptionNames } from '../core/internal.ts';
import { findBot } from './built-in.ts';
import type { CheckReport, CheckResult } from './check-report.ts';
import { CheckedBot, OPPONENTS, type Run } from './checked-bot.ts';
import type { Bot, BotKind, Seat, View } from './contract.ts';
import { withMockedAmbientState } from './mocked-ambient-state.ts';
import { botSeedOf, checkPlayer, startMatch } from './play.ts';
import { createView } from './view.ts';

/* Whether a bot keeps to the contract: matches that have to be alike are played, and compared input by input. */

/** A check of `checkBot`: its table says what each looks for. */
export type BotCheckName =
  | 'legal'
  | 'deterministic'
  | 'pure'
  | 'independent'
  | 'tidy'
  | 'in time'
  | 'either seat';

/** What one check of a bot found. */
export interface BotCheck extends CheckResult<BotCheckName> {
  /** passed, and its message is good to know all the same */
  readonly noted: boolean;
}

/** What `checkBot` found. */
export interface BotReport extends CheckReport<BotCheckName> {
  readonly checks: readonly BotCheck[];
  readonly speed: DecisionTimes;
  /** ticks that were played */
  readonly ticks: number;
}

/** How long decisions took. */
export interface DecisionTimes {
  readonly decisions: number;
  readonly perSecond: number;
  /** µs */
  readonly median: number;
  /** µs: 99 of 100 decisions took no longer */
  readonly p99: number;
  /** µs */
  readonly max: number;
}

/** How thoroughly a bot is checked. */
export interface CheckBotOptions {
  /** what the seeds of all matches come from; `check` if left out */
  readonly seed?: string | undefined;
  /** ticks of each match at most; 1800 if left out */
  readonly ticks?: number | undefined;
  /** a decision may take so long, ms; 100 if left out */
  readonly budgetMs?: number | undefined;
  /** now, ms; the clock of this process if left out */
  readonly clock?: (() => number) | undefined;
}

/**
 * Checks that a bot keeps to its contract, and measures how fast it is. It plays matches in this thread, in either seat, against
 * built-in bots. A bot that never returns is not interrupted, so a bot that is not trusted is opened by `openIsolated` first. While
 * it looks for dependence on ambient state, it puts another clock, another `Math.random` and another environment in the place of those
 * of the process.
 *
 * | check | fails if |
 * | --- | --- |
 * | legal | it throws, or gives no input |
 * | deterministic | the same match, played again, gets other inputs |
 * | pure | a match gets other inputs because of one that was played before, or is played at the same time |
 * | independent | inputs depend on the clock, on `Math.random` or on the environment of the process |
 * | tidy | it leaves something in `globalThis`, or changes what is there |
 * | in time | one decision in a hundred takes longer than the budget |
 * | either seat | never: it is noted if mirrored play gets other keys |
 *
 * @param kind the bot, as `openPlayer`, `loadBotModule` or `findBot` gives it
 * @param options seeds, length and time limit of the matches
 * @returns what was found; `passed` if every check passed
 * @throws TypeError for an unknown option and for what is no player
 * @throws RangeError if `ticks` is no positive integer, or `budgetMs` no positive number
 * @throws ShooterError `bot/failed-to-start` where it cannot be made
 * @example
 * const { passed, checks } = checkBot(await openPlayer('./my-bot.js'));
 * for (const { name, message } of checks.filter((check) => !check.passed)) console.log(`${name}: ${message}`);
 */
export function checkBot(
  kind: Pick<BotKind, 'name' | 'createBot'>,
  options: CheckBotOptions = {},
): BotReport {
  checkOptions(options, CHECK_BOT_OPTIONS, 'checkBot');
  checkPlayer(kind, 'checkBot: the first argument');
  return new Check(kind, options).report();
}

const CHECK_BOT_OPTIONS: OptionNames<CheckBotOptions> = {
  seed: true,
  ticks: true,
  budgetMs: true,
  clock: true,
};

const SEATS: readonly Seat[] = [1, 2];

class Check {
  readonly #kind: Pick<BotKind, 'name' | 'createBot'>;
  readonly #seed: string;
  readonly #ticks: number;
  readonly #budgetMs: number;
  readonly #bot: CheckedBot;

  constructor(kind: Pick<BotKind, 'name' | 'createBot'>, options: CheckBotOptions) {
    const { seed = 'check', ticks = 1800, budgetMs = 100, clock = monotonicNow } = options;
    if (!(Number.isInteger(ticks) && ticks > 0))
      throw new RangeError(`checkBot: ticks is ${ticks}, no positive integer`);
    if (!(budgetMs > 0)) throw new RangeError(`checkBot: budgetMs is ${budgetMs}, no positive number`);
    this.#kind = kind;
    this.#seed = seed;
    this.#ticks = ticks;
    this.#budgetMs = budgetMs;
    this.#bot = new CheckedBot(kind, { seed, ticks, clock });
  }

  report(): BotReport {
    const before = Object.getOwnPropertyNames(globalThis);
    const runs = SEATS.flatMap((seat) => OPPONENTS.map((opponent) => this.#bot.run({ seat, opponent })));
    const checks = [
      this.#checkLegal(runs),
      this.#checkDeterministic(runs),
      this.#checkPure(runs),
      this.#checkIndependent(runs),
      checkTidy(before),
      this.#checkTime(),
      this.#checkSeats(),
    ];
    const times = Float64Array.from(this.#bot.times).sort();
    const total = times.reduce((sum, time) => sum + time, 0);
    const at = (share: number): number => 1000 * (times[Math.floor(share * (times.length - 1))] ?? 0);
    return {
      passed: checks.every((check) => check.passed),
      checks,
      ticks: times.length,
      speed: {
        decisions: times.length,
        perSecond: total === 0 ? 0 : Math.round((1000 * times.length) / total),
        median: at(0.5),
        p99: at(0.99),
        max: at(1),
      },
    };
  }

  #checkLegal(runs: readonly Run[]): BotCheck {
    const [first, ...more] = runs.flatMap(({ failures }) => failures);
    if (first === undefined)
      return passed('legal', `${count(runs.length, 'match', 'matches')}, an input in every tick`);
    const others = more.length === 0 ? '' : `, and ${count(more.length, 'time', 'times')} more`;
    return failed(
      'legal',
      `${first.code}: ${first.message}${others}. Return an integer from 0 to 31, at once`,
    );
  }

  #checkDeterministic(runs: readonly Run[]): BotCheck {
    const divergence = this.#bot.compare(runs, (game) => this.#bot.run(game));
    if (divergence === undefined) return passed('deterministic', 'the same match gets the same inputs');
    return failed(
      'deterministic',
      `${divergence} when the same match was played again. Let all chance come from setup.seed`,
    );
  }

  /** Each match again after another one, and two at a time, tick by tick. */
  #checkPure(runs: readonly Run[]): BotCheck {
    const advice = 'Keep nothing outside of what createBot makes';
    const after = this.#bot.compare(runs, (game) => {
      this.#bot.run({ seat: game.seat, opponent: game.opponent, suffix: '/other' });
      return this.#bot.run(game);
    });
    if (after !== undefined) return failed('pure', `${after} after another match. ${advice}`);
    const beside = this.#bot.compare(runs, (game) => this.#bot.runBeside(game));
    if (beside !== undefined) return failed('pure', `${beside} while another match was played. ${advice}`);
    return passed('pure', 'no match knows of another one');
  }

  #checkIndependent(runs: readonly Run[]): BotCheck {
    const divergence = this.#bot.compare(runs, (game) => withMockedAmbientState(() => this.#bot.run(game)));
    if (divergence === undefined)
      return passed('independent', 'neither clock, Math.random nor environment count');
    return failed(
      'independent',
      `${divergence} with another clock, Math.random and environment. Use view.tick and setup.seed instead`,
    );
  }

  #checkTime(): BotCheck {
    const late = this.#bot.times.filter((time) => time > this.#budgetMs).length;
    const longest = Math.max(0, ...this.#bot.times);
    const longestOf = `the longest of ${count(this.#bot.times.length, 'decision', 'decisions')} took ${longest.toFixed(2)} ms of ${this.#budgetMs}`;
    if (late === 0) return passed('in time', longestOf);
    if (late / this.#bot.times.length < 0.01)
      return noted('in time', `${longestOf}; ${late} took longer, as the machine or a first call may`);
    return failed('in time', `${longestOf}; ${late} took longer. Do less in a tick`);
  }

  /** A state and its mirror: the players have changed places, and so has the bot. */
  #checkSeats(): BotCheck {
    const match = createMatch({ seed: this.#seed });
    const mirror = createMatch({ seed: this.#seed });
    const seed = botSeedOf(this.#seed, 1);
    const bots = [match, mirror].map(({ rules }, index) =>
      this.#kind.createBot(Object.freeze({ seat: SEATS[index]!, rules, seed, note: () => {} })),
    );
    const views = [createView(match, 1), createView(mirror, 2)] as const;
    const shown = startMatch({ seed: this.#seed, players: [findBot('gunner')!, findBot('random')!] });
    for (let tick = 0; tick < this.#ticks && shown.advance(1); tick += 1) {
      const state = readState(shown.match);
      const { players, lasers } = state;
      setState(match, state);
      setState(mirror, { ...state, players: [players[1], players[0]], lasers: [lasers[1], lasers[0]] });
      const [one, other] = bots.map((bot, index) => askQuietly(bot, views[index]!));
      if (Object.is(one, other)) continue;
      const keys = `${one} in seat 1 and ${other} in seat 2`;
      return noted('either seat', `at tick ${state.tick} of mirrored play it presses ${keys}`);
    }
    return passed('either seat', 'mirrored play gets the same inputs');
  }
}

const askQuietly = (bot: Bot, view: View): unknown => {
  try {
    return bot.decide(view);
  } catch {
    return 'nothing';
  }
};

function checkTidy(before: readonly string[]): BotCheck {
  const left = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  if (left.length === 0) return passed('tidy', 'globalThis is as it was');
  return failed(
    'tidy',
    `it left ${left.slice(0, 3).join(', ')} in globalThis. Keep what you need in what createBot makes`,
  );
}

const passed = (name: BotCheckName, message: string): BotCheck => ({
  name,
  passed: true,
  noted: false,
  message,
});
const noted = (name: BotCheckName, message: string): BotCheck => ({
  name,
  passed: true,
  noted: true,
  message,
});
const failed = (name: BotCheckName, message: string): BotCheck => ({
  name,
  passed: false,
  noted: false,
  message,
});
const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
