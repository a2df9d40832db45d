import { fallen } from './enemies.ts';
import { lengthOf } from './intrinsics.ts';
import { laserY } from './lasers.ts';
import { DEAD, LASER_WORDS, type LiveMatch, type Match } from './match.ts';
import { type LivePlayer, PLAYER_NUMBERS, writePlayers } from './player.ts';
import { decodeState, type State } from './state.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const Words = Int32Array;

/* The canonical words are the state of a match as 32-bit integers, in the order that docs/rules.md gives ("Canonical state"). */

/** Words before the lists: tick and level, the numbers of both players. */
const FIRST_LIST = 2 + 2 * PLAYER_NUMBERS.length;

/** Number of canonical words of the match as it is now. */
export const countWords = ({ player1, player2, living }: Match): number =>
  FIRST_LIST + 3 + 2 * (player1.shots + player2.shots) + 3 * living;

/**
 * Writes the canonical words of a match (docs/rules.md): what its state hash is taken over.
 *
 * @param out overwritten from the start; at least `countWords(match)` long
 * @returns how many words were written
 * @throws RangeError if `out` is shorter
 */
export function writeWords(match: Match, out: Int32Array): number {
  const room = lengthOf(out);
  if (room < countWords(match)) throw new RangeError(`${room} words do not hold this state`);
  out[0] = match.tick;
  out[1] = match.level;
  const live = match as LiveMatch;
  writePlayers(live, out, 2);
  const cursor = { out, at: FIRST_LIST };
  writeLasers(live, live.player1, cursor);
  writeLasers(live, live.player2, cursor);
  writeEnemies(live, cursor);
  return cursor.at;
}

/** Where the next word goes. */
interface Cursor {
  readonly out: Int32Array;
  at: number;
}

function writeLasers(match: LiveMatch, { lasers, shots }: LivePlayer, cursor: Cursor): void {
  const { out } = cursor;
  let at = cursor.at;
  out[at++] = shots;
  for (let laser = 0; laser < shots * LASER_WORDS; laser += LASER_WORDS) {
    out[at++] = lasers[laser]!;
    out[at++] = laserY(match, lasers, laser);
  }
  cursor.at = at;
}

function writeEnemies(match: LiveMatch, cursor: Cursor): void {
  const { enemyX, enemyY, enemyColour, waveCount, living } = match;
  const { out } = cursor;
  const down = fallen(match);
  let at = cursor.at;
  out[at++] = living;
  for (let enemy = match.first; enemy < waveCount; enemy += 1) {
    if (enemyColour[enemy] === DEAD) continue;
    out[at++] = enemyX[enemy]!;
    out[at++] = enemyY[enemy]! + down;
    out[at++] = enemyColour[enemy]!;
  }
  cursor.at = at;
}

/** The canonical words of a match, in an array of their own. */
export function canonicalWords(match: Match): Int32Array {
  const words = new Words(countWords(match));
  writeWords(match, words);
  return words;
}

/** The state of a match as plain data, its own copy. */
export const readState = (match: Match): State => decodeState(canonicalWords(match));
