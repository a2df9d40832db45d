import { monotonicNow } from '#platform';
import { createMatch, type Match, readState, setState } from '../core/index.ts';
import { checkOptions, type OptionNames } from '../core/internal.ts';
import { findBot } from './built-in.ts';
import { type ChangedGlobals, findChangedGlobals, readGlobals } from './changed-globals.ts';
import { CheckedBot, type Game, OPPONENTS, type Run } from './checked-bot.ts';
import type { Bot, BotKind, Seat, View } from './contract.ts';
import { withMockedAmbientState } from './mocked-ambient-state.ts';
import { botSeedOf, checkPlayer, startMatch } from './play.ts';
import { createView } from './view.ts';

/* Whether a bot keeps to the contract: matches that have to be alike are played, and compared input by input. */

/** One thing that a check of a contract looked at. */
export interface CheckResult<Name extends string = string> {
  readonly name: Name;
  readonly passed: boolean;
  /** one line for who wrote what is checked: what was found, where, and what to do; empty if there is nothing to say */
  readonly message: string;
}

/** What a check of a contract found: of a bot (`checkBot`), of an environment (`checkEnv`). */
export interface CheckReport<Name extends string = string> {
  /** whether every check passed */
  readonly passed: boolean;
  readonly checks: readonly CheckResult<Name>[];
}

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
 * | tidy | it changes `globalThis`, or what is built in: a name that was not there, another value, as of `Array.prototype.at`. What it changed when it was loaded, and inside other objects, as `process`, is not seen |
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
  const { seed = 'check', ticks = 1800, budgetMs = 100, clock = monotonicNow } = options;
  if (!(Number.isInteger(ticks) && ticks > 0))
    throw new RangeError(`checkBot: ticks is ${ticks}, no positive integer`);
  if (!(budgetMs > 0)) throw new RangeError(`checkBot: budgetMs is ${budgetMs}, no positive number`);
  const bot = new CheckedBot(kind, { seed, ticks, clock });
  const before = readGlobals();
  const runs = SEATS.flatMap((seat) => OPPONENTS.map((opponent) => bot.run({ seat, opponent })));
  const compared = compareRuns(bot, runs);
  const speed = measureSpeed(bot.times);
  const checks = [
    checkLegal(runs),
    ...compared,
    checkTidy(findChangedGlobals(before)),
    checkTime(bot.times, speed, budgetMs),
    checkSeats(kind, seed, ticks),
  ];
  return {
    passed: checks.every((check) => check.passed),
    checks,
    ticks: bot.times.length,
    speed,
  };
}

const CHECK_BOT_OPTIONS: OptionNames<CheckBotOptions> = {
  seed: true,
  ticks: true,
  budgetMs: true,
  clock: true,
};

const SEATS: readonly Seat[] = [1, 2];

const report = (name: BotCheckName, verdict: 'passed' | 'noted' | 'failed', message: string): BotCheck => ({
  name,
  passed: verdict !== 'failed',
  noted: verdict === 'noted',
  message,
});

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

function measureSpeed(unsorted: readonly number[]): DecisionTimes {
  const times = Float64Array.from(unsorted).sort();
  const total = times.reduce((sum, time) => sum + time, 0);
  const at = (share: number): number => 1000 * (times[Math.floor(share * (times.length - 1))] ?? 0);
  return {
    decisions: times.length,
    perSecond: total === 0 ? 0 : Math.round((1000 * times.length) / total),
    median: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

function checkLegal(runs: readonly Run[]): BotCheck {
  const [first, ...more] = runs.flatMap(({ failures }) => failures);
  if (first === undefined)
    return report('legal', 'passed', `${count(runs.length, 'match', 'matches')}, an input in every tick`);
  const others = more.length === 0 ? '' : `, and ${count(more.length, 'time', 'times')} more`;
  const message = `${first.code}: ${first.message}${others}. Return an integer from 0 to 31, at once`;
  return report('legal', 'failed', message);
}

/** Plays each match again, in ways that may make no difference. */
function compareRuns(bot: CheckedBot, runs: readonly Run[]): BotCheck[] {
  const again = bot.compare(runs, (game) => bot.run(game));
  const after = bot.compare(runs, (game) => {
    bot.run({ ...game, suffix: '/other' });
    return bot.run(game);
  });
  const runBeside = (game: Game): Run =>
    bot.run(game, { ...game, seat: game.seat === 1 ? 2 : 1, suffix: '/beside' });
  const pure = after ?? bot.compare(runs, runBeside);
  const mocked = bot.compare(runs, (game) => withMockedAmbientState(() => bot.run(game)));
  return [
    alike('deterministic', again, {
      same: 'the same match gets the same inputs',
      other: 'when the same match was played again. Let all chance come from setup.seed',
    }),
    alike('pure', pure, {
      same: 'no match knows of another one',
      other: `${after ? 'after another match' : 'while another match was played'}. Keep nothing outside of what createBot makes`,
    }),
    alike('independent', mocked, {
      same: 'neither clock, Math.random nor environment count',
      other: 'with another clock, Math.random and environment. Use view.tick and setup.seed instead',
    }),
  ];
}

const alike = (
  name: BotCheckName,
  difference: string | undefined,
  { same, other }: { readonly same: string; readonly other: string },
): BotCheck =>
  difference === undefined ? report(name, 'passed', same) : report(name, 'failed', `${difference} ${other}`);

function checkTidy({ added, changed }: ChangedGlobals): BotCheck {
  const found: string[] = [];
  if (added.length > 0) found.push(`left ${firstOf(added)} in globalThis`);
  if (changed.length > 0) found.push(`changed ${firstOf(changed)}`);
  if (found.length === 0) return report('tidy', 'passed', 'globalThis is as it was');
  const message = `it ${found.join(' and ')}. Keep what you need in what createBot makes`;
  return report('tidy', 'failed', message);
}

const firstOf = (names: readonly string[]): string => names.slice(0, 3).join(', ');

function checkTime(times: readonly number[], { decisions, max }: DecisionTimes, budgetMs: number): BotCheck {
  const late = times.filter((time) => time > budgetMs).length;
  const longestOf = `the longest of ${count(decisions, 'decision', 'decisions')} took ${(max / 1000).toFixed(2)} ms of ${budgetMs}`;
  if (late === 0) return report('in time', 'passed', longestOf);
  if (late / times.length < 0.01)
    return report(
      'in time',
      'noted',
      `${longestOf}; ${late} took longer, as the machine or a first call may`,
    );
  return report('in time', 'failed', `${longestOf}; ${late} took longer. Do less in a tick`);
}

/** Asks two bots of one kind and seed about each state of a match: one in seat 1, and one in seat 2 of the mirrored state, in which the
    players have changed places. */
function checkSeats(kind: Pick<BotKind, 'createBot'>, seed: string, ticks: number): BotCheck {
  const [one, other] = SEATS.map((seat) => {
    const match = createMatch({ seed });
    const setup = { seat, rules: match.rules, seed: botSeedOf(seed, 1), note: () => {} };
    return { match, bot: kind.createBot(Object.freeze(setup)), view: createView(match, seat) };
  }) as [Mirrored, Mirrored];
  const shown = startMatch({ seed, players: [findBot('gunner')!, findBot('random')!] });
  for (let tick = 0; tick < ticks && shown.advance(1); tick += 1) {
    const state = readState(shown.match);
    const { players, lasers } = state;
    // `createView` asks for another view after `setState`. Here the same views may be kept: `setState` puts the enemies into places 0, 1, 2
    // and so on, so the places that a view has cached are right for any state with as many enemies.
    setState(one.match, state);
    setState(other.match, { ...state, players: [players[1], players[0]], lasers: [lasers[1], lasers[0]] });
    const keys = askQuietly(one);
    const otherKeys = askQuietly(other);
    if (Object.is(keys, otherKeys)) continue;
    const message = `at tick ${state.tick} of mirrored play it presses ${keys} in seat 1 and ${otherKeys} in seat 2`;
    return report('either seat', 'noted', message);
  }
  return report('either seat', 'passed', 'mirrored play gets the same inputs');
}

interface Mirrored {
  readonly match: Match;
  readonly bot: Bot;
  readonly view: View;
}

const askQuietly = ({ bot, view }: Mirrored): unknown => {
  try {
    return bot.decide(view);
  } catch {
    return 'nothing';
  }
};
