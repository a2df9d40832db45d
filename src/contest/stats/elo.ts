import { normalCdf, Z95 } from './normal.ts';
import { type Counts, countAll, fillEmpty, gamesIn, spreadOf } from './score.ts';

/** A value with its 95 % interval. `null` stands for a value or an end that the outcomes do not bound. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What counted outcomes say about the strength of one player against another. */
export interface EloEstimate {
  /** outcomes counted: games or pairs */
  readonly n: number;
  /** mean of what was got, from 0 to 1, with both ends; null without outcomes */
  readonly score: Interval;
  readonly elo: Interval;
  /** normalized Elo: the difference in standard deviations of a game, times 800 / ln 10; it tells how many games a proof takes */
  readonly nelo: Interval;
  /** likelihood of superiority: how probable it is that the player is the stronger one, from 0 to 1 */
  readonly los: number;
}

const UNKNOWN: Interval = { value: null, low: null, high: null };

/** Normalized Elo of a difference of one standard deviation. */
const NELO = 800 / Math.LN10;
/** With fewer outcomes than this, `superiority` is clamped: the normal approximation is too certain for so few. */
const MIN_OUTCOMES_FOR_NORMAL = 32;

/** The Elo difference at which `score` is expected; null at 0 and 1, where none is large enough. */
export const eloOfScore = (score: number): number | null =>
  score > 0 && score < 1 ? 400 * Math.log10(score / (1 - score)) : null;

/** What is expected at an Elo difference, from 0 to 1. @param elo the difference, logistic */
export const scoreOfElo = (elo: number): number => 1 / (1 + 10 ** (-elo / 400));

/**
 * Elo difference, normalized Elo and likelihood of superiority, from outcomes.
 *
 * The interval maps mean ± 1.96 standard errors to Elo, so it is not symmetric: read both ends. Outcomes that are all of one class have no
 * spread to judge by; there it goes as far as the class may be less than certain: all of n outcomes fall into it with a probability of 2.5 %
 * if its share is 0.025^(1/n). So ten pairs won out of ten are "at least +140", and ten even ones are 0 ± 111.
 *
 * @param counts 3 classes of games or 5 of pairs, the worst first
 * @throws RangeError if these are no counts
 * @example
 * console.log(measureElo([34, 54, 63, 64, 75]).elo); // value 55.6, low 28.3, high 83.6
 */
export function measureElo(counts: Counts): EloEstimate {
  const n = countAll(counts);
  if (n === 0) return { n, score: UNKNOWN, elo: UNKNOWN, nelo: UNKNOWN, los: 0.5 };
  const score = spreadOf(counts).mean;
  const { mean, variance, n: weight } = spreadOf(fillEmpty(counts));
  const error = Math.sqrt(variance / weight);
  const certain = counts.some((count) => count === n);
  const [low, high] = certain ? endsOfOneClass(score, n) : [mean - Z95 * error, mean + Z95 * error];
  return {
    n,
    score: { value: score, low: Math.max(0, low), high: Math.min(1, high) },
    elo: {
      value: eloOfScore(certain ? score : mean),
      low: eloOfScore(low),
      high: eloOfScore(high),
    },
    nelo: certain ? UNKNOWN : normalizedElo(mean - 0.5, variance * gamesIn(counts), weight * gamesIn(counts)),
    los: superiority((mean - 0.5) / error, n),
  };
}

/** Ends of the mean where all of n outcomes fell into one class, whose share is then 0.025^(1/n) at least: the rest may be 0 or 1. */
function endsOfOneClass(score: number, n: number): readonly [number, number] {
  const share = 0.025 ** (1 / n);
  return [share * score, 1 - share * (1 - score)];
}

/** Normalized Elo from the numbers of single games: a pair is the mean of two games, so their variance is twice that of the pair. */
function normalizedElo(difference: number, variance: number, games: number): Interval {
  const value = (difference / Math.sqrt(variance)) * NELO;
  const half = (Z95 * NELO) / Math.sqrt(games);
  return { value, low: value - half, high: value + half };
}

/**
 * The likelihood of superiority by the normal distribution. With few outcomes it is clamped to [2^-n, 1 - 2^-n]: if the players
 * are equal, all n outcomes favour a given one with a probability of 2^-n at most, so the data support no more certainty than that.
 */
function superiority(z: number, n: number): number {
  const los = normalCdf(z);
  if (n >= MIN_OUTCOMES_FOR_NORMAL) return los;
  const least = 2 ** -n;
  return Math.min(1 - least, Math.max(least, los));
}
