import { isModule } from '../../src/bots/node/internal.ts';
import {
  checkSame,
  createAudit,
  createInterferenceWatch,
  endRun,
  hasDied,
  type Judge,
  judgeInOrder,
  keepPairs,
  type PairResult,
  type PlannedPair,
  type PlayedPair,
  type Run,
} from '../../src/contest/index.ts';
import { onSignal } from '../signals.ts';
import { type Crew, type CrewOptions, openCrew } from './crew.ts';
import { type PairTask, planTasks } from './tasks.ts';
import type { ContestWork } from './work.ts';

/* A contest is played: pairs go to threads, results to the disk, and count in the order of the plan. */

export interface PlayOptions extends CrewOptions {
  /** what the players are opened by on this machine */
  readonly names: readonly string[];
  /** what bots may use beside their budget, as typed */
  readonly limits: ContestWork['limits'];
  /** so many pairs are played twice, those that are known already first; if left out, some now and then */
  readonly audit: number | undefined;
  /** told each pair once it counts; those that are known already first */
  readonly onCommit: (pair: PairResult, judge: Judge) => void;
}

export interface PlayedContest {
  readonly judge: Judge;
  readonly interrupted: boolean;
  /** pairs with modules whose games a signal has cut short: one that is here again and again may never end */
  readonly cut: readonly PlannedPair[];
  /** pairs that were played again, and came out the same */
  readonly audited: number;
}

/**
 * Plays what is missing of a contest, and ends it. Interrupted, by a signal, it can be gone on with.
 *
 * @throws ShooterError `contest/not-reproducible`, `contest/interference`, `contest/changed-player`, and as `openPlayer`
 */
export async function playContest(run: Run, options: PlayOptions): Promise<PlayedContest> {
  const judge = judgeInOrder(run.manifest, options.onCommit);
  const audit = createAudit();
  const known = new Map(run.pairs.map((pair) => [pair.index, pair]));
  const interference = createInterferenceWatch(run.manifest.players);
  for (const pair of known.values()) {
    audit.check(pair);
    interference.check(pair);
    judge.add(pair);
  }
  let interrupted = false;
  const isModuleAt = (player: number): boolean => isModule(options.names[player]!);
  let cut: readonly PlannedPair[] = [];
  let audited = 0;
  if (!judge.isOver || (options.audit ?? 0) > 0) {
    const crew = await openCrew(
      { manifest: run.manifest, names: options.names, limits: options.limits },
      options,
    );
    const release = onSignal(() => {
      if (!interrupted) cut = crew.underWay().filter(({ a, b }) => [a, b].some(isModuleAt));
      interrupted = true;
      void crew.close();
    });
    try {
      const tasks = planTasks(run, { audit: options.audit, taskPairs: () => crew.taskPairs });
      audited = await playTasks({
        run,
        judge,
        audit,
        interference,
        known,
        tasks,
        crew,
        isStopped: () => interrupted,
      });
    } finally {
      release();
      await crew.close();
    }
  }
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, cut, audited };
}

interface Work {
  readonly run: Run;
  readonly judge: Judge;
  readonly audit: ReturnType<typeof createAudit>;
  readonly interference: ReturnType<typeof createInterferenceWatch>;
  readonly known: ReadonlyMap<number, PairResult>;
  readonly tasks: Iterable<PairTask>;
  readonly crew: Crew;
  readonly isStopped: () => boolean;
}

/** @returns how many were played twice */
async function playTasks(work: Work): Promise<number> {
  const { run, judge, known, tasks, crew, isStopped } = work;
  const under = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  let audited = 0;
  const take = async (task: PairTask): Promise<void> => {
    try {
      const played = await (task.isAudited ? playTwice(work, task.pairs[0]!) : crew.play(task.pairs));
      if (isStopped() || failed !== undefined) return;
      for (const { pair } of played) work.audit.check(pair);
      if (task.isAudited) audited += 1;
      const fresh = played.filter(({ pair }) => !known.has(pair.index));
      // Beyond the end of a sequential test nothing counts, and nothing is kept.
      if (!judge.isOver && fresh.length > 0) keepPairs(run, fresh);
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
    const taken: Promise<void> = take(task).finally(() => under.delete(taken));
    under.add(taken);
    if (under.size >= crew.room) await Promise.race(under);
  }
  await Promise.all(under);
  if (failed !== undefined) throw failed.error;
  return audited;
}

/**
 * Plays a pair twice, at once, so that it is on two threads if there are two that have nothing else to do. Of one that is known the second time is only played if the
 * first was another match: to find out who is in it.
 */
async function playTwice(
  { run, crew, known, audit }: Work,
  pair: PlannedPair,
): Promise<readonly PlayedPair[]> {
  const play = async (): Promise<PlayedPair> => (await crew.play([pair], true))[0]!;
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
