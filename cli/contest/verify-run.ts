import { findBot } from '../../src/bots/index.ts';
import {
  type CheckedGames,
  compareReplay,
  concludeVerification,
  type EnteredPlayer,
  hashContents,
  type LinedPair,
  type LoggedRun,
  MAX_PAIRS,
  type OpenedRun,
  openRun,
  type ReplayedGames,
  type RunVerification,
} from '../../src/contest/index.ts';
import { type ErrorCode, ShooterError } from '../../src/core/index.ts';
import { openPool } from '../../src/platform/node/index.ts';
import { EXIT } from '../exit.ts';
import { files, grouped, type OptionsFor, parseInteger } from '../options.ts';
import { createProgress, formatCount, plural, print, printJson } from '../output.ts';
import { examinePlayer } from '../players.ts';
import { DEFAULT_LIMITS } from '../shared-options.ts';
import { clean } from '../shown.ts';
import { openCrew } from './crew.ts';

/* `shooter verify RUN`: the results of a contest held against their plan, their logs and, on request, their players. */

interface VerifyRunOptions {
  /** threads, from 1 */
  readonly workers: number;
  /** ticks that a log may have */
  readonly maxTicks: number | undefined;
  /** pairs that are played again, evenly spread; from 0 */
  readonly replay: number;
  /** files of players that are not built in */
  readonly bots: readonly string[];
}

/** A run in which nothing can be verified. */
interface UnusableRun {
  readonly run: string;
  readonly verdict: 'damaged';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

export type RunVerdict = RunVerification | UnusableRun;

/** What `verify` takes for contests alone. */
export const RUN_OPTIONS: OptionsFor<Pick<RunArgs, 'replay' | 'bot'>> = grouped('Contests:', {
  replay: {
    kind: 'text',
    describe: 'pairs to play again with the players of the contest, or all; their results must be equal',
    parse: (given, name) => (given === 'all' ? MAX_PAIRS : parseInteger(given, name, [0, MAX_PAIRS])),
  },
  bot: files('file of a player to play again that is not built in; once for each'),
});

interface RunArgs {
  readonly workers: number;
  readonly maxTicks: number | undefined;
  readonly replay?: number | undefined;
  readonly bot?: readonly string[] | undefined;
  /** the public key that must have signed them, if any */
  readonly signer: string | undefined;
  readonly json?: boolean | undefined;
  readonly ndjson?: boolean | undefined;
}

/** Verifies contests one after the other, and tells of each. */
export async function verifyRuns(folders: readonly string[], args: RunArgs): Promise<RunVerdict[]> {
  const { replay = 0, bot: bots = [], workers, maxTicks } = args;
  const verdicts: RunVerdict[] = [];
  for (const folder of folders) {
    const verdict = await verifyRun(folder, { workers, maxTicks, replay, bots });
    if (args.ndjson) printJson(verdict);
    else if (!args.json) print(...formatRunVerdict(verdict, args.signer));
    verdicts.push(verdict);
  }
  return verdicts;
}

interface Wanted {
  readonly allowUnfinished: boolean;
  /** the public key that must have signed it, if any */
  readonly signer: string | undefined;
}

/** What is only claimed is no fault. */
export function runExitCode(verdict: RunVerdict, { allowUnfinished, signer }: Wanted): number {
  if ('error' in verdict || verdict.verdict === 'damaged') return EXIT.unusable;
  if (isOfOther(verdict, signer)) return EXIT.negative;
  return verdict.verdict === 'refuted' || (verdict.verdict === 'unfinished' && !allowUnfinished)
    ? EXIT.negative
    : EXIT.done;
}

/**
 * Verifies a run.
 *
 * @throws ShooterError `contest/player-missing` where a player that is to play again is not named; as `openPlayer`
 */
async function verifyRun(folder: string, options: VerifyRunOptions): Promise<RunVerdict> {
  let run: OpenedRun;
  try {
    run = openRun(folder);
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    const { code, message } = error;
    return { run: folder, verdict: 'damaged', error: { code, message } };
  }
  const again = sample(run.pairs, options.replay);
  const names = again.length === 0 ? [] : await findPlayers(run, options.bots);
  const checked = await checkLogs(run, options);
  return concludeVerification(run, checked, await replay(run, { again, names, workers: options.workers }));
}

/** Evenly spread. */
const sample = <T>(all: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor((index * all.length) / Math.min(count, all.length))]!,
  );

/** Pairs that a thread is given at once: the way there and back takes as long as some ticks. */
const TASK_PAIRS = 16;
/** Below so many games with logs, threads take longer to start than the logs to verify. */
const ALONE_GAMES = 40;

async function checkLogs(
  { folder, manifest, pairs }: OpenedRun,
  { workers, maxTicks }: Pick<VerifyRunOptions, 'workers' | 'maxTicks'>,
): Promise<readonly CheckedGames[]> {
  const logged = pairs.filter(({ pair }) => pair.games.some(({ log }) => log !== null));
  const work: LoggedRun = { folder, manifest, maxTicks };
  if (workers === 1 || 2 * logged.length < ALONE_GAMES) {
    const { checkPairs } = await import('./verify-task.ts');
    return [checkPairs(logged, work)];
  }
  const tasks: LinedPair[][] = [];
  for (let from = 0; from < logged.length; from += TASK_PAIRS)
    tasks.push(logged.slice(from, from + TASK_PAIRS));
  const pool = await openPool(new URL('./verify-task.js', import.meta.url), workers, { given: work });
  const progress = createProgress(logged.length, 'pairs');
  let done = 0;
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const checked = await pool.run<CheckedGames>('checkPairs', task);
        done += task.length;
        progress.update(done);
        return checked;
      }),
    );
  } finally {
    progress.clear();
    await pool.close();
  }
}

/** What the players of a run are opened by here: those that are built in by their names, others by a file with their contents. */
async function findPlayers({ manifest }: OpenedRun, bots: readonly string[]): Promise<string[]> {
  const level = manifest.isolation.level;
  const isolation = { ...DEFAULT_LIMITS, isolate: level, budget: manifest.isolation.budgetMs };
  const byHash = new Map<string, string>();
  for (const name of bots) {
    const kind = await examinePlayer(name, isolation);
    byHash.set(hashContents(name, kind), name);
  }
  return manifest.players.map((player) => {
    const found = byHash.get(player.hash) ?? builtInOf(player);
    if (found !== undefined) return found;
    throw new ShooterError(
      'contest/player-missing',
      `no bot here has the contents of the player "${clean(player.name)}": name its file with --bot; it is the one that played if its contents are the same`,
    );
  });
}

function builtInOf({ name, hash }: EnteredPlayer): string | undefined {
  const kind = findBot(name);
  return kind !== undefined && hashContents(name, kind) === hash ? name : undefined;
}

interface Replay {
  readonly again: readonly LinedPair[];
  readonly names: readonly string[];
  readonly workers: number;
}

async function replay(
  { manifest }: OpenedRun,
  { again, names, workers }: Replay,
): Promise<readonly ReplayedGames[]> {
  if (again.length === 0) return [];
  const crew = await openCrew({ manifest, names, limits: DEFAULT_LIMITS }, { jobs: workers });
  const progress = createProgress(again.length, 'pairs');
  const replayed: ReplayedGames[] = [];
  const under = new Set<Promise<void>>();
  const play = async (lined: LinedPair): Promise<void> => {
    const { index, a, b, seed } = lined.pair;
    const [played] = await crew.play([{ index, a, b, seed }]);
    replayed.push(compareReplay(lined, played!.pair));
    progress.update(replayed.length);
  };
  try {
    for (const lined of again) {
      const playing: Promise<void> = play(lined).finally(() => under.delete(playing));
      under.add(playing);
      if (under.size >= crew.room) await Promise.race(under);
    }
    await Promise.all(under);
  } finally {
    progress.clear();
    await crew.close();
  }
  return replayed;
}

const isOfOther = ({ signer }: RunVerification, wanted: string | undefined): boolean =>
  wanted !== undefined && signer !== wanted;

/** Lines of a verdict that are printed. */
const MAX_LINES = 20;

/** The verdict in a line, what the games rest on in another, then what is wrong and what is not of the run. */
function formatRunVerdict(verdict: RunVerdict, wanted: string | undefined): string[] {
  if ('error' in verdict) return [`DAMAGED ${verdict.error.message}`];
  const { run, games, findings, findingCount, extra, signer } = verdict;
  const { total, proven, replayed, claimed } = games;
  const isWrong = findingCount > 0;
  const word = isWrong ? verdict.verdict.toUpperCase() : verdict.verdict;
  const wrong = isWrong ? `${plural(findingCount, 'finding')}; ` : '';
  return [
    `${word} ${run}: ${wrong}${plural(total, 'game')}${signer === null ? '' : `; signed by ${signer}`}`,
    `  ${formatCount(proven)} proven by a log, ${formatCount(replayed)} replayed now, ${formatCount(claimed)} only claimed by the results`,
    ...limit(
      findings.map(
        ({ file, line, message }) => `  ${file}: ${line === null ? '' : `line ${line}: `}${message}`,
      ),
    ),
    ...(isOfOther(verdict, wanted)
      ? [`  NOT SIGNED by ${wanted}: ${signer === null ? 'it is not signed' : 'another key signed it'}`]
      : []),
    ...(verdict.verdict === 'unfinished' ? ['  the contest is not over: its results are missing'] : []),
    ...(extra.length > 0
      ? ['  not of the run, and not looked at:', ...limit(extra.map((name) => `    ${name}`))]
      : []),
  ];
}

const limit = (lines: readonly string[]): string[] =>
  lines.length <= MAX_LINES
    ? [...lines]
    : [...lines.slice(0, MAX_LINES), `  and ${formatCount(lines.length - MAX_LINES)} more`];
