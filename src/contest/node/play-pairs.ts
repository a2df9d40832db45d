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
  const isMissing = !judge.isOver || (wanted ?? 0) > 0;
  const isAborted = (): boolean => signal?.aborted === true;
  const played =
    isMissing && !isAborted() ? await playMissing(contest, options) : { cut: [], played: 0, audited: 0 };
  const interrupted = isMissing && isAborted();
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, ...played };
}

/** A contest, and what each result is held against. */
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
    // Their logs are kept by then.
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
 * Plays a pair twice, at once, so that it is on two threads if there are two that have nothing else to do. Of one that is known the second time is only played if the
 * first was another match: to find out who is in it.
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
    // A bot that has died in one of them has died.
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
