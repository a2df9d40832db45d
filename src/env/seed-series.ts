import { bytesToHex, randomBytes } from '#platform';
import { parseSeed } from '../core/index.ts';

/* The seeds of the matches of an environment, one after the other. */

/** Where a series of seeds is. Plain data. */
export interface SeedSeries {
  /** the seed that was given to a `reset`, or drawn, last: those of all matches since are derived from it */
  readonly base: string;
  /** how many matches have begun since that reset, without the first */
  readonly episode: number;
}

/** Length of a seed that is drawn. */
const SEED_BYTES = 8;

/**
 * The series at the next match: a new one for a seed that is given, or where there is none yet, whose seed is then drawn.
 *
 * @throws ShooterError `rules/bad-seed`
 */
export function nextInSeries(series: SeedSeries | undefined, seed: string | number | undefined): SeedSeries {
  if (seed === undefined && series !== undefined) return { base: series.base, episode: series.episode + 1 };
  return { base: parseSeed(seed ?? bytesToHex(randomBytes(SEED_BYTES))), episode: 0 };
}

/** The seed of the match at which a series is: SEED, then SEED/1, SEED/2 and so on. */
export const seedInSeries = ({ base, episode }: SeedSeries): string =>
  episode === 0 ? base : `${base}/${episode}`;

/** Whether a value has what a series has. */
export function isSeries(value: unknown): value is SeedSeries {
  const { base, episode } = (value ?? {}) as Partial<SeedSeries>;
  return typeof base === 'string' && Number.isSafeInteger(episode) && episode! >= 0;
}
