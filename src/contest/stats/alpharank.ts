/* Alpha-Rank (Omidshafiei et al. 2019, "α-Rank: Multi-Agent Evaluation by Evolution"): the share of time that a population which imitates what does well
   spends at each player. Ratings put everyone on one line; where a beats b beats c beats a there is no such line, and this shows who is in the circle. */

/** How a population imitates. */
export interface AlphaRankOptions {
  /** individuals in the population, 2 to 1000; 50 if left out */
  readonly population?: number | undefined;
  /** how much a better payoff is preferred, from 0; 10 if left out. With payoffs from 0 to 1, and these two left out, a score of 0.55 is decisive. */
  readonly alpha?: number | undefined;
}

const DEFAULT_POPULATION = 50;
const DEFAULT_ALPHA = 10;
const MAX_POPULATION = 1000;
/** The least rate of a step. A rate of 0 could cut the chain in two parts, and it would have no single long-run distribution. */
const LEAST_RATE = 1e-250;

/**
 * How much of the time is spent at each player; the shares add up to 1.
 *
 * @param payoffs row by column: what the player of the row gets against that of the column
 * @throws RangeError if the table is not square, holds what is no number, or an option is out of range
 * @example
 * console.log(alphaRank([[0.5, 1, 0], [0, 0.5, 1], [1, 0, 0.5]])); // a third each
 */
export function alphaRank(payoffs: readonly (readonly number[])[], options: AlphaRankOptions = {}): number[] {
  const { population = DEFAULT_POPULATION, alpha = DEFAULT_ALPHA } = options;
  check(payoffs, { population, alpha });
  const count = payoffs.length;
  const rate = (from: number, to: number): number =>
    from === to ? 0 : Math.max(LEAST_RATE, fixation(payoffs, [to, from], { population, alpha }));
  return stationaryShares(
    Array.from({ length: count }, (_, from) => Array.from({ length: count }, (_, to) => rate(from, to))),
  );
}

function check(
  payoffs: readonly (readonly number[])[],
  { population, alpha }: Required<AlphaRankOptions>,
): void {
  const square = payoffs.every(
    (row) => row.length === payoffs.length && row.every((value) => Number.isFinite(value)),
  );
  if (!square) throw new RangeError('payoffs are a square table of numbers');
  if (!(Number.isInteger(population) && population! >= 2 && population! <= MAX_POPULATION)) {
    throw new RangeError(`population is a whole number from 2 to ${MAX_POPULATION}, not ${population}`);
  }
  if (!(alpha! >= 0 && alpha! < Infinity)) throw new RangeError(`alpha is a number from 0, not ${alpha}`);
}

/** How probable it is that one individual of the first takes over a population of the second. */
function fixation(
  payoffs: readonly (readonly number[])[],
  [mutant, resident]: readonly [number, number],
  { population, alpha }: Required<AlphaRankOptions>,
): number {
  const others = population! - 1;
  let sum = 1;
  let exponent = 0;
  for (let mutants = 1; mutants < population!; mutants += 1) {
    const residents = population! - mutants;
    const ofMutant = (mutants - 1) * payoffs[mutant]![mutant]! + residents * payoffs[mutant]![resident]!;
    const ofResident =
      mutants * payoffs[resident]![mutant]! + (residents - 1) * payoffs[resident]![resident]!;
    exponent -= (alpha! * (ofMutant - ofResident)) / others;
    sum += Math.exp(exponent);
  }
  return 1 / sum;
}

/** The stationary distribution of a Markov chain with these rates, by Grassmann, Taksar and Heyman 1985: nothing is subtracted, so small rates keep their digits. Overwrites `rates`. */
function stationaryShares(rates: readonly number[][]): number[] {
  const count = rates.length;
  for (let last = count - 1; last > 0; last -= 1) {
    const out = rates[last]!.slice(0, last).reduce((sum, rate) => sum + rate, 0);
    for (let from = 0; from < last; from += 1) {
      rates[from]![last]! /= out;
      for (let to = 0; to < last; to += 1) rates[from]![to]! += rates[from]![last]! * rates[last]![to]!;
    }
  }
  const shares = new Array<number>(count).fill(count === 0 ? 0 : 1);
  for (let at = 1; at < count; at += 1) {
    shares[at] = rates.slice(0, at).reduce((sum, row, from) => sum + shares[from]! * row[at]!, 0);
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
