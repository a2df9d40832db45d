import { isModule } from '../../bots/node/internal.ts';
import { type Audit, checkSame, createAudit, hasDied } from '../audit.ts';
import type { PlayedPair } from '../game-task.ts';
import { createInterferenceCheck } from '../interference.ts';
import { type Judge, judgeInOrder } from '../judge.ts';
import type { PlannedPair } from '../plan.ts';
import { type PairTask, planTasks } from '../plan-tasks.ts';
import type { PairResult } from '../result.ts';
import type { ContestWork } from './play-task.ts';
import type { Run } from './read-run.ts';
import { endRun, keepPairs } from './run-folder.ts';
import type { ResolvedOptions } from './run-options.ts';
import { handOut, openWorkers, type PoolOptions, type WorkerPool } from './worker-pool.ts';

/* A contest is played: pairs go to threads, results to the disk, and count in the order of the plan. */

export interface PlayOptions extends PoolOptions, Pick<ResolvedOptions, 'players' | 'audit' | 'signal'> {
  /** what isolated bots may use beside the budget of the manifest */
  readonly isolation: ContestWork['limits'];
}

export interface PlayedContest {
  readonly judge: Judge;
  readonly interrupted: boolean;
  /** pairs with modules whose games `signal` has cut short: one that is here again and again may never end */
  readonly cut: readonly PlannedPair[];
  /** how many pairs were played now, and kept */
  readonly played: number;
  /** how many pairs were played again, and came out the same */
  readonly audited: number;
}

/** The time from one `under-way` event to the next, ms. */
const UNDER_WAY_MS = 500;

/**
 * Plays what is missing of a contest, and ends it. Interrupted by `signal`, it can be resumed.
 *
 * @throws ShooterError `contest/not-reproducible`, `contest/interference`, `contest/changed-player`, and as `openPlayer`
 */
export async function playPairs(run: Run, options: PlayOptions): Promise<PlayedContest> {
  const { audit: wanted, signal, onEvent } = options;
  const contest: Contest = {
    run,
    judge: judgeInOrder(run.manifest, (pair, judge) => onEvent?.({ type: 'pair', pair, judge })),
    audit: createAudit(),
    checkInterference: createInterferenceCheck(run.manifest.players),
  };
  const { judge } = contest;
  for (const pair of run.pairs) {
    contest.audit.check(pair);
    contest.checkInterference(pair);
    judge.add(pair);
  }
  // A contest that is over may still be asked to play known pairs again.
  const hasWork = !judge.isOver || (wanted ?? 0) > 0;
  const isAborted = (): boolean => signal?.aborted === true;
  const played =
    hasWork && !isAborted() ? await playMissing(contest, options) : { cut: [], played: 0, audited: 0 };
  const interrupted = hasWork && isAborted();
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, ...played };
}

/** A contest, and the checks that each result goes through. */
interface Contest {
  readonly run: Run;
  readonly judge: Judge;
  readonly audit: Audit;
  readonly checkInterference: (pair: PairResult) => void;
}

async function playMissing(
  contest: Contest,
  options: PlayOptions,
): Promise<Pick<PlayedContest, 'cut' | 'played' | 'audited'>> {
  const { run, judge } = contest;
  const { players: names, isolation: limits, audit, signal, onEvent } = options;
  const counts = { played: 0, audited: 0 };
  let cut: readonly PlannedPair[] = [];
  let isStopped = false;
  const pool = await openWorkers({ manifest: run.manifest, names, limits }, options);
  const stop = (): void => {
    isStopped = true;
    cut = pool.underWay().filter(({ a, b }) => [a, b].some((player) => isModule(names[player]!)));
    void pool.close();
  };
  const take = async (task: PairTask): Promise<void> => {
    const played = await (task.isAudited ? playTwice(contest, task, pool) : pool.play(task.pairs));
    if (isStopped) return;
    for (const { pair } of played) contest.audit.check(pair);
    if (task.isAudited) counts.audited += 1;
    // Beyond the end of a sequential test nothing counts, and nothing is kept.
    if (task.isKnown || judge.isOver) return;
    keepPairs(run, played);
    counts.played += played.length;
    // After `keepPairs`: this may stop the contest, and the logs of the pair are to be looked at then.
    for (const { pair } of played) contest.checkInterference(pair);
    for (const { pair } of played) judge.add(pair);
  };
  function* tasks(): Generator<PairTask> {
    for (const task of planTasks(run, { audit, taskPairs: () => pool.taskPairs })) {
      if (isStopped || (judge.isOver && !task.isKnown)) return;
      yield task;
    }
  }
  const timer = setInterval(() => onEvent?.({ type: 'under-way', pairs: pool.underWay() }), UNDER_WAY_MS);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) stop();
    await handOut(tasks(), pool, take);
  } catch (error) {
    if (!isStopped) throw error;
  } finally {
    isStopped = true;
    signal?.removeEventListener('abort', stop);
    clearInterval(timer);
    await pool.close();
  }
  return { cut, ...counts };
}

/**
 * Plays a pair to audit it. A new pair is played twice at the same time, in two threads if two are free. A pair that is known is played once
 * and compared with its result; only if the two differ is it played once more, to find out which bot does not play the same way twice.
 */
async function playTwice(
  { run, audit }: Contest,
  { pairs, isKnown }: PairTask,
  pool: WorkerPool,
): Promise<readonly PlayedPair[]> {
  const play = async (): Promise<PlayedPair> => (await pool.play(pairs, true))[0]!;
  const { players } = run.manifest;
  if (!isKnown) {
    const [one, other] = await Promise.all([play(), play()]);
    checkSame(one, other, players);
    // A death depends on timing. If a bot died in one of the two plays, that play counts.
    return [other.pair.games.some(hasDied) && !one.pair.games.some(hasDied) ? other : one];
  }
  const one = await play();
  try {
    audit.check(one.pair);
  } catch (error) {
    checkSame(one, await play(), players);
    throw error;
  }
  return [one];
}
