import { commitInOrder } from './commit.ts';
import { type ContestManifest, planOf } from './manifest.ts';
import { pairsOf } from './plan.ts';
import type { PairResult } from './result.ts';
import {
  addCounts,
  countPairs,
  createSeenGames,
  type PairCounts,
  type SprtState,
  testSequentially,
} from './stats/index.ts';

/** A contest as it is decided: pair by pair, in the order of its plan. */
export interface Judge {
  /** the pairs that count, in order */
  readonly committed: readonly PairResult[];
  /** outcomes of those pairs, of a `sprt` for its first player; a pair that repeats another is not counted again */
  readonly counts: PairCounts;
  /** where the sequential test stands; undefined without one */
  readonly test: SprtState | undefined;
  /** no further pair counts: the test has decided, or all were played */
  readonly isOver: boolean;
  /** Takes a result, in whatever order they come. */
  add(pair: PairResult): void;
}

/**
 * A shard of a sequential test is played to its end, for no shard can know what the others found; `mergeRuns` decides it.
 *
 * @param onCommit called with each pair once it counts, after the test has taken it in
 */
export function judgeInOrder(
  manifest: ContestManifest,
  onCommit?: (pair: PairResult, judge: Judge) => void,
): Judge {
  const { sprt, shard } = manifest;
  const seen = createSeenGames();
  let counts: PairCounts = [0, 0, 0, 0, 0];
  const look = (): SprtState | undefined => (sprt === null ? undefined : testSequentially(counts, sprt));
  let test = look();
  const order = commitInOrder(indexesOf(manifest), (pair) => {
    counts = addCounts(counts, countPairs([pair], seen));
    test = look();
    onCommit?.(pair, judge);
    return shard === null && test !== undefined && test.status !== null;
  });
  const judge: Judge = {
    committed: order.committed,
    get counts() {
      return counts;
    },
    get test() {
      return test;
    },
    get isOver() {
      return order.isOver;
    },
    add: (pair) => order.add(pair),
  };
  return judge;
}

function* indexesOf(manifest: ContestManifest): Generator<number> {
  for (const { index } of pairsOf(planOf(manifest), manifest.shard ?? undefined)) yield index;
}
