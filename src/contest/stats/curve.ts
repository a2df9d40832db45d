import { addCounts, countPairs, type PairCounts } from './score.ts';
import { createSeenGames, type ScoredPair } from './seen-games.ts';
import { computeLlr, type SprtOptions } from './sprt.ts';

/** Where the sequential test stood after so many pairs. */
export interface SprtPoint {
  readonly pairs: number;
  readonly llr: number;
}

const DEFAULT_POINTS = 400;

/**
 * The course of a sequential test over its pairs, in their order, for a chart.
 *
 * @param pairs in the order in which they count
 * @param options of the test
 * @param points at most so many beside the start, evenly spaced, the last of them the end; from 1, 400 if left out
 * @throws RangeError if `points` or the options are out of range
 */
export function sprtCurve(
  pairs: readonly ScoredPair[],
  options: Pick<SprtOptions, 'elo0' | 'elo1' | 'model'>,
  points: number = DEFAULT_POINTS,
): SprtPoint[] {
  if (!(Number.isInteger(points) && points >= 1)) {
    throw new RangeError(`points is a whole number from 1, not ${points}`);
  }
  const curve: SprtPoint[] = [{ pairs: 0, llr: 0 }];
  const seen = createSeenGames();
  let counts: PairCounts = [0, 0, 0, 0, 0];
  let done = 0;
  for (let point = 1; point <= Math.min(points, pairs.length); point += 1) {
    const until = Math.round((point * pairs.length) / Math.min(points, pairs.length));
    counts = addCounts(counts, countPairs(pairs.slice(done, until), seen));
    done = until;
    curve.push({ pairs: done, llr: computeLlr(counts, options) });
  }
  return curve;
}
