/* The normal distribution. A package for it would bring many others (148, with 17 MB, when it was tried), for what are two
   short formulas: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 near the middle and 26.2.14 in the tails, where
   a difference from 1 would have lost every digit. */

/** Where the series hands over to the continued fraction: both have 13 digits here. */
const TAIL = 3;
/** Terms of the series at `TAIL`: the last is below 1e-17 of the sum. */
const SERIES_TERMS = 60;
/** Terms of the continued fraction, which needs the most at `TAIL`. */
const FRACTION_TERMS = 80;
/** Each step of Halley's method triples the digits, and the start has three. */
const QUANTILE_STEPS = 4;

/** The height of the standard normal distribution at `x`. */
const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/**
 * The share of the standard normal distribution below `x`.
 *
 * @returns from 0 to 1, with 12 digits also far out on the left: `normalCdf(-30)` is 4.9e-198
 */
export function normalCdf(x: number): number {
  if (x <= -TAIL) return normalDensity(x) / inverseMills(-x);
  if (x >= TAIL) return 1 - normalCdf(-x);
  let term = x;
  let sum = x;
  for (let odd = 3; odd < 2 * SERIES_TERMS; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/**
 * The height of the standard normal distribution at `x`, divided by the share above it: the mean of that share. Far out both are too
 * small for numbers, and this is not.
 */
export function inverseMills(x: number): number {
  if (x < TAIL) return normalDensity(x) / normalCdf(-x);
  let fraction = x;
  for (let term = FRACTION_TERMS; term > 0; term -= 1) fraction = x + term / fraction;
  return fraction;
}

/**
 * Below which value the share `p` of the standard normal distribution lies.
 *
 * @param p from 0 to 1; at the ends the result is infinite
 * @throws RangeError if `p` is no share
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p is a share from 0 to 1, not ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  // 26.2.23 of the same book, right to 0.00045
  const t = Math.sqrt(-2 * Math.log(p));
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < QUANTILE_STEPS; step += 1) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return x;
}

/** Half a 95 % interval, in standard deviations: 1.959964. */
export const Z95: number = normalQuantile(0.975);
