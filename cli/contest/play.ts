import {
  createAudit,
  endRun,
  type Judge,
  judgeInOrder,
  keepPairs,
  type PairResult,
  type PlannedPair,
  pairsOf,
  planOf,
  type Run,
} from '../../src/bots/index.ts';
import { onSignal } from '../signals.ts';
import { type Crew, openCrew } from './crew.ts';

/* A contest is played: pairs go to threads, results to the disk, and count in the order of the plan. */

export interface PlayOptions {
  /** what the players are opened by on this machine */
  readonly names: readonly string[];
  /** threads, from 1 */
  readonly jobs: number;
  /** so many of the pairs that are known already are played again */
  readonly audit: number;
  /** told each pair once it counts; those that are known already first */
  readonly onCommit: (pair: PairResult, judge: Judge) => void;
}

export interface PlayedContest {
  readonly judge: Judge;
  readonly interrupted: boolean;
  /** of those that are known, played again */
  readonly audited: number;
}

/**
 * Plays what is missing of a contest, and ends it. Interrupted, by a signal, it can be gone on with.
 *
 * @throws ShooterError `contest/not-reproducible`, `contest/changed-player`, and as `openPlayer`
 */
export async function playContest(run: Run, options: PlayOptions): Promise<PlayedContest> {
  const judge = judgeInOrder(run.manifest, options.onCommit);
  const audit = createAudit();
  const known = new Map(run.pairs.map((pair) => [pair.index, pair]));
  for (const pair of known.values()) {
    audit.check(pair);
    judge.add(pair);
  }
  const again = sample(run.pairs, options.audit);
  let interrupted = false;
  if (!judge.isOver || again.length > 0) {
    const crew = await openCrew({ manifest: run.manifest, names: options.names }, options.jobs);
    const release = onSignal(() => {
      interrupted = true;
      void crew.close();
    });
    try {
      await playMissing({ run, judge, audit, known, again, crew, isStopped: () => interrupted });
    } finally {
      release();
      await crew.close();
    }
  }
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, audited: again.length };
}

/** Evenly spread over what is known. */
const sample = (pairs: readonly PairResult[], count: number): PlannedPair[] =>
  Array.from(
    { length: Math.min(count, pairs.length) },
    (_, index) => pairs[Math.floor((index * pairs.length) / Math.min(count, pairs.length))]!,
  );

interface Work {
  readonly run: Run;
  readonly judge: Judge;
  readonly audit: ReturnType<typeof createAudit>;
  readonly known: ReadonlyMap<number, PairResult>;
  readonly again: readonly PlannedPair[];
  readonly crew: Crew;
  readonly isStopped: () => boolean;
}

async function playMissing({ run, judge, audit, known, again, crew, isStopped }: Work): Promise<void> {
  const under = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  const take = async (pairs: readonly PlannedPair[]): Promise<void> => {
    try {
      const played = await crew.play(pairs);
      if (isStopped() || failed !== undefined) return;
      for (const { pair } of played) audit.check(pair);
      const fresh = played.filter(({ pair }) => !known.has(pair.index));
      // Beyond the end of a sequential test nothing counts, and nothing is kept.
      if (!judge.isOver && fresh.length > 0) keepPairs(run, fresh);
      for (const { pair } of fresh) judge.add(pair);
    } catch (error) {
      if (!isStopped()) failed ??= { error };
    }
  };
  const pairs = toPlay(run, known, again);
  for (let some = nextOf(pairs, crew.taskPairs); some.length > 0; some = nextOf(pairs, crew.taskPairs)) {
    const isAgain = known.has(some[0]!.index);
    if (isStopped() || failed !== undefined || (judge.isOver && !isAgain)) break;
    const task: Promise<void> = take(some).finally(() => under.delete(task));
    under.add(task);
    if (under.size >= crew.room) await Promise.race(under);
  }
  await Promise.all(under);
  if (failed !== undefined) throw failed.error;
}

/** The next pairs, `count` at most. */
function nextOf(pairs: Iterator<PlannedPair>, count: number): PlannedPair[] {
  const some: PlannedPair[] = [];
  while (some.length < count) {
    const next = pairs.next();
    if (next.done === true) break;
    some.push(next.value);
  }
  return some;
}

function* toPlay(
  { manifest }: Run,
  known: ReadonlyMap<number, PairResult>,
  again: readonly PlannedPair[],
): Generator<PlannedPair> {
  yield* again;
  for (const pair of pairsOf(planOf(manifest), manifest.shard ?? undefined))
    if (!known.has(pair.index)) yield pair;
}
