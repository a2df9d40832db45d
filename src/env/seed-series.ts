import { bytesToHex, randomBytes } from '#platform';
import { parseSeed } from '../core/index.ts';

/* The seeds of the matches that an environment, or a row of one, plays one after the other. */

/** Where a series of seeds is. Plain data. */
export interface SeedSeries {
  /** the seed that was given to a `reset`, or drawn, last: those of all matches since are derived from it */
  readonly base: string;
  /** how many matches have begun since that reset, without the first */
  readonly episode: number;
  /** of the match: BASE/EPISODE, or of the first what its reset says, as a rule BASE */
  readonly seed: string;
}

/** Length of a seed that is drawn. */
const SEED_BYTES = 8;

/** The series SEED, SEED/1, SEED/2 and so on, at its first match. */
export const seriesOf = (seed: string): SeedSeries => ({ base: seed, episode: 0, seed });

/** A series at another match, which is the same or a later one. */
export const atEpisode = ({ base, ...series }: SeedSeries, episode: number): SeedSeries => ({
  base,
  episode,
  seed: episode === series.episode ? series.seed : `${base}/${episode}`,
});

/**
 * The series at the next match: a new one for a seed that is given, or where there is none yet, whose seed is then drawn.
 *
 * @throws ShooterError `rules/bad-seed`
 */
export function nextInSeries(series: SeedSeries | undefined, seed?: string | number): SeedSeries {
  if (seed === undefined && series !== undefined) return atEpisode(series, series.episode + 1);
  return seriesOf(parseSeed(seed === undefined ? bytesToHex(randomBytes(SEED_BYTES)) : seed));
}

/** The series alone, of what holds one among others. */
export const seriesIn = ({ base, episode, seed }: SeedSeries): SeedSeries => ({ base, episode, seed });

/** Whether a value has what a series has. */
export function isSeries(value: unknown): value is SeedSeries {
  const { base, episode, seed } = (value ?? {}) as Partial<SeedSeries>;
  return (
    typeof base === 'string' && Number.isSafeInteger(episode) && episode! >= 0 && typeof seed === 'string'
  );
}

/** The seed of a vector environment, from which each row has its own, or exactly the seed of each row. */
export type VectorSeeds = { readonly seed: string } | { readonly seeds: readonly string[] };

/** The series of a row, at its first match: of one seed SEED/ROW/0, SEED/ROW/1 and so on. */
export function seriesOfRow(given: VectorSeeds, row: number): SeedSeries {
  if ('seeds' in given) return seriesOf(given.seeds[row]!);
  const base = `${given.seed}/${row}`;
  return { base, episode: 0, seed: `${base}/0` };
}
