import { parseObject } from '../bots/internal.ts';
import { ShooterError } from '../core/index.ts';
import { COUNT, checkFields, type Kind, type Kinds, listOf, OBJECT, STRING } from '../replay/internal.ts';
import { checkGame, findContradiction } from './check-game.ts';
import type { PairResult } from './result.ts';

/* A line of results is read if it has all fields, no others, and does not contradict itself. */

/** Bytes of one line of results at most: two games with their failures take some 2 KiB. */
export const MAX_LINE_BYTES: number = 64 << 10;

const PAIR: Kinds<PairResult> = {
  ...{ index: COUNT, a: COUNT, b: COUNT, seed: STRING },
  games: listOf(OBJECT, [2, 2]) as Kind<unknown> as Kind<PairResult['games']>,
};

/**
 * Reads a pair.
 *
 * @param line of `results.ndjson` or `journal.ndjson`, without its line feed
 * @throws ShooterError `contest/bad-pair`; `contest/contradiction` where its fields cannot be true together
 */
export function parsePair(line: string): PairResult {
  const fields = parseObject(line);
  if (fields === undefined) throw bad('it is no object in JSON');
  const pair = checkFields(fields, PAIR, (field, what) => bad(`its "${field}" ${what}`));
  for (const [index, game] of pair.games.entries()) {
    const where = `game ${index + 1}`;
    checkGame(game, (field, what) => bad(`${where}: its "${field}" ${what}`));
    const contradiction = findContradiction(game);
    if (contradiction !== undefined)
      throw new ShooterError('contest/contradiction', `${where}: ${contradiction}`);
  }
  return pair;
}

const bad = (what: string): ShooterError => new ShooterError('contest/bad-pair', what);
