/** What statistics read of a game. */
export interface ScoredGame {
  /** names the game: games of one id are one game, however often they are played */
  readonly id: string;
  /** of player a: 1 won, 0.5 drawn, 0 lost; null if the game is not scored */
  readonly score: 0 | 0.5 | 1 | null;
}

/** What statistics read of a game pair: two games of one seed with the seats swapped. */
export interface ScoredPair {
  readonly games: readonly [ScoredGame, ScoredGame];
}

/** The games of a contest that were counted: one that is played again adds no evidence. Made by `createSeenGames`. */
export interface SeenGames {
  /** Adds the games of a pair. @returns for each game, whether it is scored and was not seen before */
  add(pair: ScoredPair): readonly [boolean, boolean];
}

/** Begins with no game seen. */
export function createSeenGames(): SeenGames {
  const seen = new Set<string>();
  const add = ({ id, score }: ScoredGame): boolean => {
    // A game that was not scored may still be scored when it is played again.
    if (score === null || seen.has(id)) return false;
    seen.add(id);
    return true;
  };
  return { add: ({ games }) => [add(games[0]), add(games[1])] };
}
