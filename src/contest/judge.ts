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

/* Results arrive as they are ready, and count in the order of the plan. So what is made of them depends neither on the number of workers
   nor on whether a lost match takes longer than one that is won. Above all this holds for the pair at which a sequential test stops. */

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
  /** Takes a result, in whatever order they come. What comes after the last one that counts is dropped. */
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
    get isOver() {
      return order.isOver;
    },
    add: order.add,
    get counts() {
      return counts;
    },
    get test() {
      return test;
    },
  };
  return judge;
}

function* indexesOf(manifest: ContestManifest): Generator<number> {
  for (const { index } of pairsOf(planOf(manifest), manifest.shard ?? undefined)) yield index;
}

/**
 * Puts results into the order of a plan.
 *
 * @param order indexes of the pairs, in the order in which they count
 * @param commit called with each pair once all before it have been committed; true ends it there, and no later pair counts
 */
export function commitInOrder(
  order: Iterable<number>,
  commit: (pair: PairResult) => boolean,
): Pick<Judge, 'committed' | 'isOver' | 'add'> {
  const indexes = order[Symbol.iterator]();
  const waiting = new Map<number, PairResult>();
  const committed: PairResult[] = [];
  let next = indexes.next();
  return {
    committed,
    get isOver() {
      return next.done === true;
    },
    add(pair) {
      waiting.set(pair.index, pair);
      while (next.done !== true) {
        const ready = waiting.get(next.value);
        if (ready === undefined) return;
        waiting.delete(next.value);
        committed.push(ready);
        const ends = commit(ready);
        next = ends ? { done: true, value: undefined } : indexes.next();
      }
      waiting.clear();
    },
  };
}
