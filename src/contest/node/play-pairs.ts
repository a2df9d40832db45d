import { isModule } from '../../bots/node/internal.ts';
import { checkSame, createAudit, hasDied } from '../audit.ts';
import type { PlayedPair } from '../game-task.ts';
import { createInterferenceWatch } from '../interference.ts';
import { type Judge, judgeInOrder } from '../judge.ts';
import type { PlannedPair } from '../plan.ts';
import { type PairTask, planTasks } from '../plan-tasks.ts';
import type { PairResult } from '../result.ts';
import type { ContestWork } from './contest-work.ts';
import type { Run } from './read-run.ts';
import { endRun, keepPairs } from './run-folder.ts';
import { openWorkers, type PoolOptions, type WorkerPool } from './worker-pool.ts';

/* A contest is played: pairs go to threads, results to the disk, and count in the order of the plan. */

export interface PlayOptions extends PoolOptions, Pick<ContestWork, 'names' | 'limits'> {
  /** so many pairs are played twice, those that are known already first; if left out, some now and then */
  readonly audit?: number | undefined;
  /** stops it */
  readonly signal?: AbortSignal | undefined;
  /** called with each pair once it counts; with those that are known already first */
  readonly onCommit?: ((pair: PairResult, judge: Judge) => void) | undefined;
  /** called twice a second with the pairs that are being played */
  readonly onUnderWay?: ((pairs: readonly PlannedPair[]) => void) | undefined;
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
  const { audit: wanted, signal, names } = options;
  const judge = judgeInOrder(run.manifest, options.onCommit);
  const audit = createAudit();
  const known = new Map(run.pairs.map((pair) => [pair.index, pair]));
  const interference = createInterferenceWatch(run.manifest.players);
  for (const pair of known.values()) {
    audit.check(pair);
    interference.check(pair);
    judge.add(pair);
  }
  let cut: readonly PlannedPair[] = [];
  let counts = { played: 0, audited: 0 };
  const isMissing = !judge.isOver || (wanted ?? 0) > 0;
  if (isMissing && !signal?.aborted) {
    const pool = await openWorkers({ manifest: run.manifest, names, limits: options.limits }, options);
    const stop = (): void => {
      cut = pool.underWay().filter(({ a, b }) => [a, b].some((player) => isModule(names[player]!)));
      void pool.close();
    };
    const timer = setInterval(() => options.onUnderWay?.(pool.underWay()), UNDER_WAY_MS);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const tasks = planTasks(run, { audit: wanted, taskPairs: () => pool.taskPairs });
      const isStopped = (): boolean => signal?.aborted === true;
      counts = await playTasks({ run, judge, audit, interference, known, tasks, pool, isStopped });
    } finally {
      signal?.removeEventListener('abort', stop);
      clearInterval(timer);
      await pool.close();
    }
  }
  const interrupted = isMissing && signal?.aborted === true;
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, cut, ...counts };
}

interface Work {
  readonly run: Run;
  readonly judge: Judge;
  readonly audit: ReturnType<typeof createAudit>;
  readonly interference: ReturnType<typeof createInterferenceWatch>;
  readonly known: ReadonlyMap<number, PairResult>;
  readonly tasks: Iterable<PairTask>;
  readonly pool: WorkerPool;
  readonly isStopped: () => boolean;
}

async function playTasks(work: Work): Promise<Pick<PlayedContest, 'played' | 'audited'>> {
  const { run, judge, known, tasks, pool, isStopped } = work;
  const under = new Map<PairTask, Promise<void>>();
  let underPairs = 0;
  let failed: { readonly error: unknown } | undefined;
  const counts = { played: 0, audited: 0 };
  const take = async (task: PairTask): Promise<void> => {
    try {
      const played = await (task.isAudited ? playTwice(work, task.pairs[0]!) : pool.play(task.pairs));
      if (isStopped() || failed !== undefined) return;
      for (const { pair } of played) work.audit.check(pair);
      if (task.isAudited) counts.audited += 1;
      const fresh = played.filter(({ pair }) => !known.has(pair.index));
      // Beyond the end of a sequential test nothing counts, and nothing is kept.
      if (!judge.isOver && fresh.length > 0) {
        keepPairs(run, fresh);
        counts.played += fresh.length;
      }
      // Their logs are kept by then.
      for (const { pair } of fresh) work.interference.check(pair);
      for (const { pair } of fresh) judge.add(pair);
    } catch (error) {
      if (!isStopped()) failed ??= { error };
    }
  };
  for (const task of tasks) {
    const isAgain = known.has(task.pairs[0]!.index);
    if (isStopped() || failed !== undefined || (judge.isOver && !isAgain)) break;
    underPairs += task.pairs.length;
    under.set(
      task,
      take(task).finally(() => {
        under.delete(task);
        underPairs -= task.pairs.length;
      }),
    );
    while (underPairs >= pool.room) await Promise.race(under.values());
  }
  await Promise.all(under.values());
  if (failed !== undefined) throw failed.error;
  return counts;
}

/**
 * Plays a pair twice, at once, so that it is on two threads if there are two that have nothing else to do. Of one that is known the second time is only played if the
 * first was another match: to find out who is in it.
 */
async function playTwice(
  { run, pool, known, audit }: Work,
  pair: PlannedPair,
): Promise<readonly PlayedPair[]> {
  const play = async (): Promise<PlayedPair> => (await pool.play([pair], true))[0]!;
  const { players } = run.manifest;
  const seen = known.get(pair.index);
  if (seen === undefined) {
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
