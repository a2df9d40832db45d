import type { PairResult } from './result.ts';

/* Results arrive as they are ready, and count in the order of the plan. So nothing that is made of them, above all not when a
   sequential test stops, depends on how many workers there are, or on whether a lost match takes longer than one that is won. */

/** Puts results into the order of a plan. */
export interface InOrder {
  /** the pairs that count, in order */
  readonly committed: readonly PairResult[];
  /** no further pair counts */
  readonly isOver: boolean;
  /** Takes a result whenever it is ready. What comes after the last one that counts is dropped. */
  add(pair: PairResult): void;
}

/**
 * @param order indexes of the pairs, in the order in which they count
 * @param commit called with each pair once all before it have been committed; true ends it there, and no later pair counts
 */
export function commitInOrder(order: Iterable<number>, commit: (pair: PairResult) => boolean): InOrder {
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
