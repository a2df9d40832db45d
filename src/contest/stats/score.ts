import { createSeenGames, type ScoredPair, type SeenGames } from './seen-games.ts';

/** Single games, from the worst: lost, drawn, won. */
export type GameCounts = readonly [lost: number, drawn: number, won: number];

/** Pairs, from the worst: both lost; lost and drawn; won and lost, or both drawn; won and drawn; both won. */
export type PairCounts = readonly [ll: number, ld: number, even: number, wd: number, ww: number];

/**
 * Outcomes counted by class, the worst first: three classes are single games, five are pairs. Pairs say more: the two games of a seed
 * are not independent of each other, and counting them as if they were gives a wrong variance, mostly too large a one.
 */
export type Counts = GameCounts | PairCounts;

/** What a class that nothing fell into counts as, as fishtest has it: every class must be possible, or no likelihood can be compared. */
const EMPTY_CLASS = 1e-3;

/** Mean and spread of counted outcomes. */
export interface Spread {
  /** outcomes counted: games or pairs */
  readonly n: number;
  /** mean of what was got, from 0 to 1 */
  readonly mean: number;
  /** of one outcome about the mean */
  readonly variance: number;
}

/**
 * Counts pairs by class, for player a. A pair of which a game is not scored is left out, and one of which no game is new.
 *
 * @param pairs what was played
 * @param seen games counted before, which are not counted again: for pairs that are counted in parts. None unless given
 * @returns pairs with 0, 0.5, 1, 1.5 and 2 points
 */
export function countPairs(pairs: Iterable<ScoredPair>, seen: SeenGames = createSeenGames()): PairCounts {
  const counts: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const pair of pairs) {
    const [first, second] = [pair.games[0].score, pair.games[1].score];
    const isNew = seen.add(pair).includes(true);
    if (isNew && first !== null && second !== null) counts[2 * (first + second)]! += 1;
  }
  return counts;
}

/** The same outcomes as the other player sees them. @param counts of games or of pairs */
export const mirrorCounts = <T extends Counts>(counts: T): T => [...counts].reverse() as unknown as T;

/**
 * Adds outcomes up.
 *
 * @param some of games, or of pairs
 * @param more of the same
 * @returns outcomes of both
 * @throws RangeError if one counts games and the other pairs
 */
export function addCounts<T extends Counts>(some: T, more: T): T {
  if (some.length !== more.length) throw new RangeError('games and pairs cannot be added up');
  return some.map((count, index) => count + more[index]!) as unknown as T;
}

/** How many outcomes there are. @throws RangeError if these are no counts */
export function countAll(counts: Counts): number {
  if (counts.length !== 3 && counts.length !== 5) {
    throw new RangeError(
      `3 counts are games and 5 are pairs; ${(counts as readonly number[]).length} are neither`,
    );
  }
  if (!counts.every((count) => count >= 0 && count < Infinity)) {
    throw new RangeError(`counts are numbers from 0: ${counts.join(', ')}`);
  }
  return counts.reduce((sum: number, count) => sum + count, 0);
}

/** Games in one outcome: 2 of a pair, 1 of a game. */
export const gamesIn = (counts: Counts): 1 | 2 => (counts.length === 5 ? 2 : 1);

/** Counts in which every class is possible: an empty one counts as `EMPTY_CLASS`. */
export const fillEmpty = (counts: Counts): number[] =>
  counts.map((count) => (count === 0 ? EMPTY_CLASS : count));

/** Mean and variance of outcomes that are 0 in the first class and 1 in the last, evenly spaced between. */
export function spreadOf(counts: readonly number[]): Spread {
  const top = counts.length - 1;
  const n = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, index) => sum + (count * index) / top, 0) / n;
  const variance = counts.reduce((sum, count, index) => sum + count * (index / top - mean) ** 2, 0) / n;
  return { n, mean, variance };
}
