import { type ContestManifest, planOf } from './manifest.ts';
import { type PlannedPair, pairsOf } from './plan.ts';
import type { PairResult } from './result.ts';

/* What is given to the threads of a contest, in which order, and what of it is played twice. */

/** Pairs that a thread plays in one go, or one that is played twice: it must come out the same. */
export interface PairTask {
  readonly pairs: readonly PlannedPair[];
  readonly isAudited: boolean;
}

/** What is known of a contest already. */
interface KnownPairs {
  readonly manifest: ContestManifest;
  readonly pairs: readonly PairResult[];
}

interface TaskOptions {
  /** so many pairs are played twice, those that are known already first; if left out, some now and then */
  readonly audit: number | undefined;
  /** pairs that a task may have now */
  readonly taskPairs: () => number;
}

/** Of pairs that are played now, unless it is said otherwise, so many are played twice: the first ones, one in so many, and the first of each player. */
const FIRST_AUDITED = 2;
const ONE_IN = 100;

/** All that is to be played of a contest: known pairs that are looked at again, then what is missing, in the order of the plan. */
export function* planTasks(
  { manifest, pairs: known }: KnownPairs,
  { audit, taskPairs }: TaskOptions,
): Generator<PairTask> {
  const again = sample(known, audit ?? 0);
  for (const pair of again) yield { pairs: [pair], isAudited: true };
  const isAudited = audit === undefined ? chooseNow() : chooseFirst(audit - again.length);
  const indexes = new Set(known.map(({ index }) => index));
  let pairs: PlannedPair[] = [];
  for (const pair of pairsOf(planOf(manifest), manifest.shard ?? undefined)) {
    if (indexes.has(pair.index)) continue;
    if (isAudited(pair)) yield { pairs: [pair], isAudited: true };
    else pairs.push(pair);
    if (pairs.length < taskPairs()) continue;
    yield { pairs, isAudited: false };
    pairs = [];
  }
  if (pairs.length > 0) yield { pairs, isAudited: false };
}

/** So many of all, or all, evenly spread. */
export const sample = <T>(all: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor((index * all.length) / Math.min(count, all.length))]!,
  );

function chooseFirst(count: number): () => boolean {
  let place = 0;
  return () => place++ < count;
}

function chooseNow(): (pair: PlannedPair) => boolean {
  const met = new Set<number>();
  let place = 0;
  return ({ a, b }) => {
    const isNew = !met.has(a) || !met.has(b);
    met.add(a).add(b);
    place += 1;
    return isNew || place <= FIRST_AUDITED || place % ONE_IN === 0;
  };
}
