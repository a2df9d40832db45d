import type { PairResult } from './result.ts';

/** Remembers the games of a contest by their ids: one that is played again proves nothing again. */
export interface Novelty {
  /** Looks at a pair, and remembers it. @returns by game, whether it is scored and was not seen before */
  look(pair: PairResult): readonly [boolean, boolean];
}

export function createNovelty(): Novelty {
  const seen = new Set<string>();
  const look = ({ id, score }: PairResult['games'][number]): boolean => {
    // A game that was not scored may be scored yet.
    if (score === null || seen.has(id)) return false;
    seen.add(id);
    return true;
  };
  return { look: ({ games }) => [look(games[0]), look(games[1])] };
}
