import alea from 'seedrandom/lib/alea.js';

/* Samples with replacement from counted outcomes. To draw each outcome of 100,000 a thousand times would take seconds; how many of
   each class are drawn is a binomial number, and that is found in a few halvings. */

/** Below so many trials, drawing each by itself is as fast as halving. */
const FEW = 24;

/** What is drawn from. */
interface Table {
  /** for each of the 16 outcomes of a `Pairing`, how likely it is drawn, relative to the others */
  readonly weights: Float64Array;
  /** how many outcomes are drawn */
  readonly total: number;
}

/** Outcomes of a pairing with so many imaginary pairs, of which both games are scored, spread over all classes; none if there are no real ones. */
export function addPseudoCounts(outcomes: ArrayLike<number>, pairs: number): Float64Array {
  const share = countOutcomes(outcomes) > 0 ? pairs / SCORED_CLASSES : 0;
  return Float64Array.from(outcomes, (count, index) =>
    index >> 2 < 3 && (index & 3) < 3 ? count + share : count,
  );
}

const SCORED_CLASSES = 9;

export const countOutcomes = (outcomes: ArrayLike<number>): number =>
  Array.from(outcomes).reduce((sum, count) => sum + count, 0);

/**
 * Prepares to draw from tables.
 *
 * @param seed all draws follow from it
 * @returns draws all tables anew at each call; the arrays are overwritten by the next
 */
export function resample(tables: readonly Table[], seed: string): () => readonly Float64Array[] {
  const random = alea(seed);
  const drawn = tables.map(() => new Float64Array(16));
  return () => {
    for (const [index, { weights, total }] of tables.entries())
      drawTable(random, weights, { total, out: drawn[index]! });
    return drawn;
  };
}

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
  // Rounding may leave the last share just below 1. What was not drawn goes to the likeliest outcome.
  if (left > 0) out[weights.indexOf(Math.max(...weights))]! += left;
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
