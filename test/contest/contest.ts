import type { GameResult, PairResult } from '../../src/contest/index.ts';

/* Results of contests that nobody played. */

type Score = GameResult['score'];

export interface MadePair {
  readonly index: number;
  readonly a?: number;
  readonly b?: number;
  /** what player a got */
  readonly scores: readonly [Score, Score];
  readonly ids?: readonly [string, string];
  readonly failures?: readonly [GameResult['failures'], GameResult['failures']];
}

export function makePair({ index, a = 0, b = 1, scores, ids, failures }: MadePair): PairResult {
  const game = (place: 0 | 1): GameResult => ({
    id: ids?.[place] ?? `${a}/${b}/${index}/${place}`,
    score: scores[place],
    reason: scores[place] === null ? 'interrupted' : 'health',
    ticks: 1000,
    digest: '0123456789abcdef'.repeat(4),
    hash: '0123456789abcdef',
    failures: failures?.[place] ?? [],
    log: `logs/${index}-${place + 1}.log`,
  });
  return { index, a, b, seed: `seed-${index}`, games: [game(0), game(1)] };
}

/** A score of a player that wins `won` and draws `drawn` of its games. */
export function drawScore(
  random: () => number,
  { won, drawn }: Readonly<Record<'won' | 'drawn', number>>,
): 0 | 0.5 | 1 {
  const value = random();
  return value < won ? 1 : value < won + drawn ? 0.5 : 0;
}
