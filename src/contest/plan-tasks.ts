import { type ContestManifest, planOf } from './manifest.ts';
import { type PlannedPair, pairsOf } from './plan.ts';
import type { PairResult } from './result.ts';

/* What is given to the threads of a contest, in which order, and what of it is played twice. */

/** Pairs that a thread plays in one go. */
export interface PairTask {
  readonly pairs: readonly PlannedPair[];
  /** whether it is one pair that is played twice: it must come out the same */
  readonly isAudited: boolean;
  /** whether it was played before, and is looked at again */
  readonly isKnown: boolean;
}

interface TaskOptions {
  /** how many pairs are played twice, first of those that are known already, then of new ones; undefined: as `auditByDefault` chooses */
  readonly audit: number | undefined;
  /** pairs that a task may have now */
  readonly taskPairs: () => number;
}

/* The default audit plays twice the first 2 pairs, every 100th pair, and each player's first pair, of those that are played now. */
const FIRST_AUDITED = 2;
const AUDIT_EVERY = 100;

/** All that is to be played of a contest: known pairs that are looked at again, then what is missing, in the order of the plan. */
export function* planTasks(
  { manifest, pairs: known }: { readonly manifest: ContestManifest; readonly pairs: readonly PairResult[] },
  { audit, taskPairs }: TaskOptions,
): Generator<PairTask> {
  const again = pickEvenly(known, audit ?? 0);
  for (const pair of again) yield { pairs: [pair], isAudited: true, isKnown: true };
  const isAudited = audit === undefined ? auditByDefault() : auditFirst(audit - again.length);
  const indexes = new Set(known.map(({ index }) => index));
  let pairs: PlannedPair[] = [];
  for (const pair of pairsOf(planOf(manifest), manifest.shard ?? undefined)) {
    if (indexes.has(pair.index)) continue;
    if (isAudited(pair)) yield { pairs: [pair], isAudited: true, isKnown: false };
    else pairs.push(pair);
    if (pairs.length < taskPairs()) continue;
    yield { pairs, isAudited: false, isKnown: false };
    pairs = [];
  }
  if (pairs.length > 0) yield { pairs, isAudited: false, isKnown: false };
}

/** Returns `count` items at even distances, the first one included, or all if there are fewer. */
export const pickEvenly = <T>(all: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor((index * all.length) / Math.min(count, all.length))]!,
  );

function auditFirst(count: number): () => boolean {
  let place = 0;
  return () => place++ < count;
}

function auditByDefault(): (pair: PlannedPair) => boolean {
  const met = new Set<number>();
  let place = 0;
  return ({ a, b }) => {
    const isNew = !met.has(a) || !met.has(b);
    met.add(a).add(b);
    place += 1;
    return isNew || place <= FIRST_AUDITED || place % AUDIT_EVERY === 0;
  };
}
