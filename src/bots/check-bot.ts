import { createMatch, readState, setState } from '../core/index.ts';
import { findBot } from './built-in.ts';
import { CheckedBot, OPPONENTS, type Run } from './checked-bot.ts';
import type { Bot, BotKind, Seat, View } from './contract.ts';
import { withStrangeProcess } from './mocked-ambient-state.ts';
import { botSeedOf, startMatch } from './play.ts';
import { createView } from './view.ts';

/* Whether a bot keeps to the contract: matches that have to be alike are played, and compared input by input. */

/** What was looked at. */
export type BotCheckName =
  | 'legal'
  | 'deterministic'
  | 'pure'
  | 'independent'
  | 'tidy'
  | 'in time'
  | 'either seat';

export interface BotVerdict {
  readonly name: BotCheckName;
  /** `noted`: allowed, and good to know */
  readonly verdict: 'passed' | 'noted' | 'failed';
  /** one line for the bot's author: what was seen, at which tick and in which seat, and what to do */
  readonly message: string;
}

export interface BotReport {
  /** whether nothing failed */
  readonly ok: boolean;
  readonly verdicts: readonly BotVerdict[];
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
  readonly p99: number;
  readonly max: number;
}

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
 * Checks that a bot keeps to its contract, and says how fast it is. It plays matches in this process, in either seat, against
 * bots of the ladder: what never returns is not interrupted, so a bot that is not trusted is opened by `openIsolated` first.
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
 * @throws ShooterError `bot/failed-to-start` where it cannot be made
 * @example
 * const report = checkBot(await openPlayer('./my-bot.js'));
 * for (const { name, verdict, message } of report.verdicts) console.log(verdict, name, message);
 */
export function checkBot(
  kind: Pick<BotKind, 'name' | 'createBot'>,
  options: CheckBotOptions = {},
): BotReport {
  return new Check(kind, options).report();
}

const SEATS: readonly Seat[] = [1, 2];

class Check {
  readonly #kind: Pick<BotKind, 'name' | 'createBot'>;
  readonly #seed: string;
  readonly #ticks: number;
  readonly #budgetMs: number;
  readonly #bot: CheckedBot;

  constructor(kind: Pick<BotKind, 'name' | 'createBot'>, options: CheckBotOptions) {
    // Its own, for the one of the process is about to be moved.
    const now = performance.now.bind(performance);
    const { seed = 'check', ticks = 1800, budgetMs = 100, clock = now } = options;
    if (!(Number.isInteger(ticks) && ticks > 0)) throw new RangeError(`${ticks} is no number of ticks`);
    this.#kind = kind;
    this.#seed = seed;
    this.#ticks = ticks;
    this.#budgetMs = budgetMs;
    this.#bot = new CheckedBot(kind, { seed, ticks, clock });
  }

  report(): BotReport {
    const before = Object.getOwnPropertyNames(globalThis);
    const runs = SEATS.flatMap((seat) => OPPONENTS.map((opponent) => this.#bot.run({ seat, opponent })));
    const verdicts = [
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
      ok: verdicts.every(({ verdict }) => verdict !== 'failed'),
      verdicts,
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

  #checkLegal(runs: readonly Run[]): BotVerdict {
    const [first, ...more] = runs.flatMap(({ failures }) => failures);
    if (first === undefined)
      return passed('legal', `${count(runs.length, 'match', 'matches')}, an input in every tick`);
    const others = more.length === 0 ? '' : `, and ${count(more.length, 'time', 'times')} more`;
    return failed(
      'legal',
      `${first.code}: ${first.message}${others}. Return an integer from 0 to 31, at once`,
    );
  }

  #checkDeterministic(runs: readonly Run[]): BotVerdict {
    const parted = this.#bot.compare(runs, (game) => this.#bot.run(game));
    if (parted === undefined) return passed('deterministic', 'the same match gets the same inputs');
    return failed(
      'deterministic',
      `${parted} when the same match was played again. Let all chance come from setup.seed`,
    );
  }

  /** Each match again after another one, and two at a time, tick by tick. */
  #checkPure(runs: readonly Run[]): BotVerdict {
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

  #checkIndependent(runs: readonly Run[]): BotVerdict {
    const parted = this.#bot.compare(runs, (game) => withStrangeProcess(() => this.#bot.run(game)));
    if (parted === undefined)
      return passed('independent', 'neither clock, Math.random nor environment count');
    return failed(
      'independent',
      `${parted} with another clock, Math.random and environment. Use view.tick and setup.seed instead`,
    );
  }

  #checkTime(): BotVerdict {
    const late = this.#bot.times.filter((time) => time > this.#budgetMs).length;
    const longest = Math.max(0, ...this.#bot.times);
    const told = `the longest of ${count(this.#bot.times.length, 'decision', 'decisions')} took ${longest.toFixed(2)} ms of ${this.#budgetMs}`;
    if (late === 0) return passed('in time', told);
    if (late / this.#bot.times.length < 0.01)
      return {
        name: 'in time',
        verdict: 'noted',
        message: `${told}; ${late} took longer, as the machine or a first call may`,
      };
    return failed('in time', `${told}; ${late} took longer. Do less in a tick`);
  }

  /** A state and its mirror: the players have changed places, and so has the bot. */
  #checkSeats(): BotVerdict {
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
      return {
        name: 'either seat',
        verdict: 'noted',
        message: `at tick ${state.tick} of mirrored play it presses ${keys}`,
      };
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

function checkTidy(before: readonly string[]): BotVerdict {
  const left = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  if (left.length === 0) return passed('tidy', 'globalThis is as it was');
  return failed(
    'tidy',
    `it left ${left.slice(0, 3).join(', ')} in globalThis. Keep what you need in what createBot makes`,
  );
}

const passed = (name: BotCheckName, message: string): BotVerdict => ({ name, verdict: 'passed', message });
const failed = (name: BotCheckName, message: string): BotVerdict => ({ name, verdict: 'failed', message });
const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
