import { availableParallelism } from 'node:os';
import type { Isolation, IsolationLimits } from '../../bots/index.ts';
import { parseRules, parseSeed, type Rules } from '../../core/index.ts';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import type { SigningKey } from '../../replay/index.ts';
import { checkFields, integerFrom, type Kinds, optional, type WrongField } from '../../replay/internal.ts';
import type { LogPolicy } from '../game-task.ts';
import { type ContestSettings, checkSettings, SETTINGS } from '../manifest.ts';
import { type ContestForm, MAX_PAIRS, type Shard } from '../plan.ts';
import type { SprtOptions } from '../stats/index.ts';
import type { ContestEvent } from './run-contest.ts';

/** How far players are kept apart, and what an isolated one may use. */
export interface ContestIsolation extends IsolationLimits {
  /** `none` unless given: all bots share threads */
  readonly level?: Isolation | undefined;
}

/** What is played, and how. */
export interface ContestOptions {
  /**
   * who plays, 2 to 256, as `openPlayer` takes them: a built-in bot by its name, `./my-bot.js`, `policy:mine.json`, `log:match.log#2` …
   * Threads open them by these names
   */
  readonly players: readonly string[];
  /** who meets whom; `sprt` if there are options of a test, else `round-robin` unless given */
  readonly form?: ContestForm | undefined;
  /** game pairs of any two who meet, from 1; at most, in a `sprt`. 50 unless given, and 10,000 in a `sprt` */
  readonly pairs?: number | undefined;
  /** what the seeds of all matches come from; drawn unless given, or that of the run that is resumed */
  readonly seed?: string | undefined;
  /** what differs from the rules of play, nothing unless given; matches must end, so `maxTicks` is not 0 */
  readonly rules?: Partial<Rules> | undefined;
  /** what differs from `DEFAULT_SPRT`, nothing unless given; for a `sprt` alone */
  readonly sprt?: Partial<SprtOptions> | undefined;
  /** whether a `sprt` may be between two players of the same contents; not unless given, for it decides nothing */
  readonly allowSamePlayer?: boolean | undefined;
  /** how far players are kept apart; not at all unless given */
  readonly isolation?: ContestIsolation | undefined;
  /** which games leave a log; `losses` unless given */
  readonly logs?: LogPolicy | undefined;
  /** the part of the contest that is played here; all of it unless given. `mergeRuns` puts parts together */
  readonly shard?: Shard | undefined;
  /** the run directory: a new one, or one that is resumed; the next free of `sprt`, `sprt-2` … or `tournament`, `tournament-2` … unless given */
  readonly run?: string | undefined;
  /** signs the run and its logs; unsigned unless given */
  readonly key?: SigningKey | undefined;
  /** threads that play, from 1 to 256; as many as there are cores, up to 256, unless given. What comes out does not depend on it */
  readonly workers?: number | undefined;
  /** so many pairs are played twice and must come out the same, from 0, known ones first; the first ones and one in a hundred unless given */
  readonly audit?: number | undefined;
  /** interrupts the contest: what is kept by then can be resumed; none unless given */
  readonly signal?: AbortSignal | undefined;
  /** called with what happens, in order; not unless given */
  readonly onEvent?: ((event: ContestEvent) => void) | undefined;
}

const NAMES: OptionNames<ContestOptions> = {
  ...{ players: true, form: true, pairs: true, seed: true, rules: true, sprt: true, allowSamePlayer: true },
  ...{ isolation: true, logs: true, shard: true, run: true, key: true, workers: true, audit: true },
  ...{ signal: true, onEvent: true },
};
const ISOLATION_NAMES: OptionNames<ContestIsolation> = {
  ...{ level: true, budgetMs: true, startMs: true, memoryMb: true },
};
const SPRT_NAMES: OptionNames<SprtOptions> = { elo0: true, elo1: true, alpha: true, beta: true, model: true };

/** The hypotheses and error rates of a sequential test unless they are given. */
export const DEFAULT_SPRT: SprtOptions = Object.freeze({
  ...{ elo0: 0, elo1: 20, alpha: 0.05, beta: 0.05, model: 'logistic' },
});

const DEFAULT_PAIRS = 50;
const DEFAULT_SPRT_PAIRS = 10_000;
const DEFAULT_BUDGET_MS = 100;

/** Options with all that was left out. */
export interface ResolvedOptions
  extends ContestSettings,
    Pick<ContestOptions, 'players' | 'seed' | 'run' | 'key' | 'audit' | 'signal'> {
  readonly allowSamePlayer: boolean;
  readonly isolation: IsolationLimits & ContestSettings['isolation'];
  readonly workers: number;
  readonly onEvent: (event: ContestEvent) => void;
}

const wrong: WrongField = (option, what) => new RangeError(`runContest: ${option} ${what}`);

/** @throws TypeError for an unknown option · RangeError for a value out of its range · ShooterError as `parseRules` and `parseSeed` */
export function resolveOptions(options: ContestOptions): ResolvedOptions {
  checkOptions(options, NAMES, 'runContest');
  const { players, sprt, form = sprt === undefined ? 'round-robin' : 'sprt', isolation = {} } = options;
  checkOptions(isolation, ISOLATION_NAMES, 'runContest: isolation');
  if (sprt !== undefined) checkOptions(sprt, SPRT_NAMES, 'runContest: sprt');
  if (!Array.isArray(players) || players.some((name) => typeof name !== 'string'))
    throw new TypeError('runContest: players is a list of names, as openPlayer takes them');
  const { level = 'none', budgetMs = DEFAULT_BUDGET_MS, ...limits } = isolation;
  const { pairs = form === 'sprt' ? DEFAULT_SPRT_PAIRS : DEFAULT_PAIRS, logs = 'losses' } = options;
  const { workers = Math.min(MAX_WORKERS, availableParallelism()), audit, shard = null } = options;
  const settings: ContestSettings = {
    ...{ form, pairs, logs, shard },
    rules: parseRules(options.rules),
    sprt: form === 'sprt' || sprt !== undefined ? { ...DEFAULT_SPRT, ...sprt } : null,
    isolation: { level, budgetMs },
  };
  checkFields(settings, SETTINGS, wrong);
  checkSettings(settings, players.length, wrong);
  checkFields({ workers, audit }, WORK, wrong);
  return {
    ...settings,
    ...{ players, workers, audit },
    seed: options.seed === undefined ? undefined : parseSeed(options.seed),
    ...{ run: options.run, key: options.key, signal: options.signal },
    onEvent: options.onEvent ?? (() => {}),
    allowSamePlayer: options.allowSamePlayer === true,
    isolation: { ...limits, level, budgetMs },
  };
}

/** Threads that play at most. */
const MAX_WORKERS = 256;

/** Options that no result depends on. */
const WORK: Kinds<Pick<ResolvedOptions, 'workers' | 'audit'>> = {
  workers: integerFrom(1, MAX_WORKERS),
  audit: optional(integerFrom(0, MAX_PAIRS)),
};
