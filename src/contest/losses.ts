import type { GameFailure, GameResult, PairResult } from './result.ts';

/** A game that someone lost, or that was not scored. */
export interface LostGame {
  /** index of the pair in the plan */
  readonly pair: number;
  /** place in the pair: in game 0 player a of the pair has seat 1 */
  readonly game: 0 | 1;
  /** name of the match */
  readonly id: string;
  readonly seed: string;
  /** index of who lost; null if it is not scored */
  readonly loser: number | null;
  /** index of who won; null if it is not scored */
  readonly winner: number | null;
  /** seat of the loser; null if it is not scored */
  readonly seat: 1 | 2 | null;
  readonly reason: GameResult['reason'];
  readonly ticks: number;
  readonly log: string | null;
  readonly failures: readonly GameFailure[];
}

/** Which lost games are listed. */
export interface LossOptions {
  /** so many are listed, from 0; 500 if left out */
  readonly limit?: number | undefined;
  /** only those that this player lost, and those not scored in which it played; everyone's if left out */
  readonly player?: number | undefined;
}

const DEFAULT_LIMIT = 500;

/**
 * The games that were lost, in order of the plan as `pairs` has it, each id once.
 *
 * @returns the first of them, and how many there are with those that the limit left out
 * @throws RangeError if the limit is no whole number from 0
 */
export function listLosses(
  pairs: Iterable<PairResult>,
  { limit = DEFAULT_LIMIT, player }: LossOptions = {},
): { readonly losses: readonly LostGame[]; readonly total: number } {
  if (!(Number.isInteger(limit) && limit >= 0))
    throw new RangeError(`limit is a whole number from 0, not ${limit}`);
  const losses: LostGame[] = [];
  const seen = new Set<string>();
  let total = 0;
  for (const pair of pairs) {
    for (const index of [0, 1] as const) {
      const lost = lossOf(pair, index);
      const { id } = pair.games[index];
      if (lost === undefined || seen.has(id)) continue;
      const concerns = lost.loser === null ? pair.a === player || pair.b === player : lost.loser === player;
      if (player !== undefined && !concerns) continue;
      seen.add(id);
      total += 1;
      if (losses.length < limit) losses.push(lost);
    }
  }
  return { losses, total };
}

function lossOf(pair: PairResult, game: 0 | 1): LostGame | undefined {
  const { id, score, reason, ticks, log, failures } = pair.games[game];
  if (score === 0.5) return undefined;
  const [loser, winner] = score === null ? [null, null] : score === 0 ? [pair.a, pair.b] : [pair.b, pair.a];
  const aHasSeatOne = game === 0;
  const seat = score === null ? null : (score === 0) === aHasSeatOne ? 1 : 2;
  return { pair: pair.index, game, id, seed: pair.seed, loser, winner, seat, reason, ticks, log, failures };
}
