import { nextTurn } from '#platform';
import { examinePlayer, findBot } from '../../bots/index.ts';
import { type ErrorCode, ShooterError } from '../../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../../core/internal.ts';
import { compiledUrl, openPool } from '../../platform/node/index.ts';
import { checkFields, integerFrom, type Kinds, type WrongField } from '../../replay/internal.ts';
import type { LocatedPair } from '../check-log.ts';
import type { EnteredPlayer } from '../manifest.ts';
import { pickEvenly } from '../plan-tasks.ts';
import {
  type CheckedGames,
  checkGames,
  compareReplay,
  concludeVerification,
  type LoggedRun,
  type OpenedRun,
  openRun,
  type ReplayedGames,
  type RunVerification,
} from './check-run.ts';
import { hashContents } from './hash-contents.ts';
import { handOut, openWorkers } from './worker-pool.ts';

/** A run in which nothing can be verified. */
export interface UnusableRun {
  readonly run: string;
  readonly verdict: 'damaged';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** What a verification has found, or why there was nothing to verify. */
export type RunVerdict = RunVerification | UnusableRun;

/** How a run is verified. */
export interface VerifyRunOptions {
  /** threads, from 1; 1 unless given */
  readonly workers?: number | undefined;
  /** ticks that a log may have; 10,000,000 unless given */
  readonly maxTicks?: number | undefined;
  /** how many pairs are played again, evenly spread, from 0; 0 unless given, `Infinity` for all */
  readonly replay?: number | undefined;
  /** files of players that play again and are not built in, none unless given; each is taken for the player whose contents it has */
  readonly bots?: readonly string[] | undefined;
  /** ends the verification: it rejects with the signal's reason; none unless given */
  readonly signal?: AbortSignal | undefined;
  /** called with the progress in pairs: their logs are verified first, then some are played again; not unless given */
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
}

/** How far a verification is. */
export interface VerifyProgress {
  readonly phase: 'logs' | 'replay';
  readonly done: number;
  readonly total: number;
}

const NAMES: OptionNames<VerifyRunOptions> = {
  ...{ workers: true, maxTicks: true, replay: true, bots: true, signal: true, onProgress: true },
};

/**
 * Verifies a run: checks the results of a contest by their plan, by their logs and, on request, by playing pairs again.
 *
 * @param folder a run directory
 * @returns what was found. Whatever is wrong with the results is a finding; a run without a manifest that can be read, or with a file that is not its own, has an `error`
 * @throws TypeError for an unknown option · RangeError for a value out of its range · the reason of `signal` · ShooterError `contest/player-missing` for a player that is to play again and that `bots` do not name; as `openPlayer`
 * @example
 * await runContest({ players: ['./my-bot.js', 'gunner'], pairs: 2, run: 'contest' });
 * const { verdict } = await verifyRun('contest', { replay: 1, bots: ['./my-bot.js'] });
 */
export async function verifyRun(folder: string, options: VerifyRunOptions = {}): Promise<RunVerdict> {
  checkOptions(options, NAMES, 'verifyRun');
  const { workers = 1, maxTicks, replay = 0, bots = [], signal, onProgress = () => {} } = options;
  checkFields({ workers, replay }, NUMBERS, wrong);
  const work: Work = { workers, signal, onProgress };
  let run: OpenedRun;
  try {
    run = openRun(folder);
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    const { code, message } = error;
    return { run: folder, verdict: 'damaged', error: { code, message } };
  }
  const again = pickEvenly(run.pairs, replay);
  const names = again.length === 0 ? [] : await findPlayers(run, bots);
  const checked = await checkLogs(run, { ...work, maxTicks });
  return concludeVerification(run, checked, await replayPairs(run, { ...work, again, names }));
}

const wrong: WrongField = (option, what) => new RangeError(`verifyRun: ${option} ${what}`);

const NUMBERS: Kinds<Required<Pick<VerifyRunOptions, 'workers' | 'replay'>>> = {
  workers: integerFrom(1),
  replay: {
    is: (value): value is number => typeof value === 'number' && value >= 0,
    what: 'a number from 0',
  },
};

/** Pairs that a thread is given at once: a round trip takes as long as some ticks. */
const TASK_PAIRS = 16;
/** Below so many games with logs, threads take longer to start than the logs to verify. */
const ALONE_GAMES = 40;

interface Work {
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: VerifyProgress) => void;
}

async function checkLogs(
  { folder, manifest, pairs }: OpenedRun,
  { workers, signal, maxTicks, onProgress }: Work & Pick<VerifyRunOptions, 'maxTicks'>,
): Promise<readonly CheckedGames[]> {
  const logged = pairs.filter(({ pair }) => pair.games.some(({ log }) => log !== null));
  const given: LoggedRun = { folder, manifest, maxTicks };
  const isAlone = workers === 1 || 2 * logged.length < ALONE_GAMES;
  const pool = isAlone
    ? undefined
    : await openPool(compiledUrl('check-run.js', import.meta.url), workers, { given });
  let done = 0;
  const check = async (task: readonly LocatedPair[]): Promise<CheckedGames> => {
    const checked = await (pool?.run<CheckedGames>('checkGames', task) ?? checkGames(task, given));
    done += task.length;
    onProgress({ phase: 'logs', done, total: logged.length });
    return checked;
  };
  return await untilAborted(pool, signal, async () => {
    const checks: Promise<CheckedGames>[] = [];
    const size = isAlone ? 1 : TASK_PAIRS;
    for (let from = 0; from < logged.length; from += size) {
      checks.push(check(logged.slice(from, from + size)));
      if (!isAlone) continue;
      await checks.at(-1);
      await nextTurn();
      signal?.throwIfAborted();
    }
    return await Promise.all(checks);
  });
}

/** Closes threads, if there are any, when work on them is done, or when it is aborted: then it rejects with the signal's reason. */
async function untilAborted<T>(
  threads: { close(): Promise<void> } | undefined,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const stop = (): void => void threads?.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await threads?.close();
  }
}

/** What the players of a run are opened by here: those that are built in by their names, others by a file with their contents. */
async function findPlayers({ manifest }: OpenedRun, bots: readonly string[]): Promise<string[]> {
  const { level, budgetMs } = manifest.isolation;
  const byHash = new Map<string, string>();
  for (const name of bots)
    byHash.set(hashContents(name, await examinePlayer(name, level, { budgetMs })), name);
  return manifest.players.map((player) => {
    const found = byHash.get(player.hash) ?? builtInOf(player);
    if (found !== undefined) return found;
    throw new ShooterError(
      'contest/player-missing',
      `no bot here has the contents of the player ${describe(player.name)}: name its file with --bot; it is the one that played if its contents are the same`,
    );
  });
}

function builtInOf({ name, hash }: EnteredPlayer): string | undefined {
  const kind = findBot(name);
  return kind !== undefined && hashContents(name, kind) === hash ? name : undefined;
}

interface Replay extends Work {
  readonly again: readonly LocatedPair[];
  readonly names: readonly string[];
}

async function replayPairs(
  { manifest }: OpenedRun,
  { again, names, workers, signal, onProgress }: Replay,
): Promise<readonly ReplayedGames[]> {
  if (again.length === 0) return [];
  const pool = await openWorkers({ manifest, names, limits: {} }, { workers });
  const replayed: ReplayedGames[] = [];
  const play = async (located: LocatedPair): Promise<void> => {
    const { index, a, b, seed } = located.pair;
    const [played] = await pool.play([{ index, a, b, seed }]);
    replayed.push(compareReplay(located, played!.pair));
    onProgress({ phase: 'replay', done: replayed.length, total: again.length });
  };
  await untilAborted(pool, signal, () => handOut(again, pool, play));
  return replayed;
}
