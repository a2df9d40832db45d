import type { GameFailure, GameResult, PairResult } from './result.ts';

/* Results are held against each other by one rule, whoever compares them: an audit, a merge, a verification. */

/** A game by its seats: two pairs may have the same match with their players the other way round. */
export interface SeatedGame extends Pick<GameResult, 'id' | 'reason' | 'ticks' | 'digest' | 'hash'> {
  readonly seed: string;
  /** what seat 1 got */
  readonly score: GameResult['score'];
  /** `player` is 1 or 2, the seat; null for nobody */
  readonly failures: readonly (Omit<GameFailure, 'player'> & { readonly player: 1 | 2 | null })[];
}

/** All that is compared of one game of a pair: every field but the log, which depends on what a contest keeps. */
export function seatGame({ seed, games }: PairResult, index: 0 | 1): SeatedGame {
  const { log: _, score, failures, ...same } = games[index];
  const seatOf = (player: 0 | 1 | null): 1 | 2 | null => (player === null ? null : player === index ? 1 : 2);
  return {
    ...same,
    seed,
    score: score === null || index === 0 ? score : ((1 - score) as 0 | 0.5 | 1),
    failures: failures.map((failure) => ({ ...failure, player: seatOf(failure.player) })),
  };
}

/** Where two values differ: the path of the first field, as `players[1].hash`, and what either has there. */
export interface Difference {
  readonly field: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** The first field in which two values of plain data differ; undefined if they are the same. */
export function differingField(found: unknown, expected: unknown, path = ''): Difference | undefined {
  if (Object.is(found, expected)) return undefined;
  if (typeof found !== 'object' || typeof expected !== 'object' || found === null || expected === null)
    return { field: path, found, expected };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const inside = Array.isArray(expected) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const difference = differingField(
      (found as Record<string, unknown>)[key],
      (expected as Record<string, unknown>)[key],
      inside,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}
