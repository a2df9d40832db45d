import alea from 'seedrandom/lib/alea.js';

/* Samples with replacement from counted outcomes. To draw each outcome of 100,000 a thousand times would take seconds; how many of
   each class are drawn is a binomial number, and that is found in a few halvings. */

/** Below so many, drawing one after the other is as fast as halving. */
const FEW = 24;
/** One imaginary outcome is spread over the classes of complete pairs: what was never seen is not taken for impossible. */
const IMAGINARY = 1;
const CLASSES = 9;

/**
 * Prepares to draw from each of `tables` as many outcomes as it has.
 *
 * @param tables 16 counts each, as an `Encounter` has them
 * @param seed all draws follow from it
 * @returns draws all tables anew at each call; the arrays are overwritten by the next
 */
export function resample(tables: readonly ArrayLike<number>[], seed: string): () => readonly Float64Array[] {
  const random = alea(seed);
  const drawn = tables.map(() => new Float64Array(16));
  const weights = tables.map(imagine);
  const totals = tables.map((table) => Array.from(table).reduce((sum, count) => sum + count, 0));
  return () => {
    for (const [index, out] of drawn.entries())
      drawTable(random, weights[index]!, { total: totals[index]!, out });
    return drawn;
  };
}

/** Counts with the imaginary outcome. */
const imagine = (table: ArrayLike<number>): Float64Array =>
  Float64Array.from(table, (count, index) => {
    const complete = index >> 2 < 3 && (index & 3) < 3;
    return count + (complete ? IMAGINARY / CLASSES : 0);
  });

function drawTable(
  random: () => number,
  weights: Float64Array,
  { total, out }: { readonly total: number; readonly out: Float64Array },
): void {
  let left = total;
  let weight = weights.reduce((sum, part) => sum + part, 0);
  for (const [index, part] of weights.entries()) {
    const share = weight > 0 ? Math.min(1, part / weight) : 0;
    out[index] = drawBinomial(random, left, share);
    left -= out[index]!;
    weight -= part;
  }
  // a last share that rounding left just below 1
  out[8]! += left;
}

/**
 * How many of `n` trials succeed, each with probability `p`: where the middle one of n uniform numbers lies tells how many are left to be
 * decided on which side of it (Devroye, Non-Uniform Random Variate Generation, X.4).
 */
export function drawBinomial(random: () => number, n: number, p: number): number {
  if (p <= 0 || n === 0) return 0;
  if (p >= 1) return n;
  let successes = 0;
  let left = n;
  let share = p;
  while (left > FEW) {
    const below = Math.floor(left / 2) + 1;
    const middle = drawMiddle(random, below, left + 1 - below);
    if (middle <= share) {
      successes += below;
      share = Math.min(1, (share - middle) / (1 - middle));
      left -= below;
    } else {
      share = Math.min(1, share / middle);
      left = below - 1;
    }
  }
  for (let trial = 0; trial < left; trial += 1) if (random() < share) successes += 1;
  return successes;
}

/** A number with the beta distribution: of two sums of waiting times, the share of the first. */
function drawMiddle(random: () => number, a: number, b: number): number {
  const [first, second] = [drawGamma(random, a), drawGamma(random, b)];
  return first / (first + second);
}

/** Marsaglia and Tsang 2000, for shapes from 1: refuses one number in twenty at most, so it ends. */
function drawGamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
