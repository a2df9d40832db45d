import { fallen } from './enemies.ts';
import { laserY } from './lasers.ts';
import { DEAD, LASER_WORDS, type Match, type Player } from './match.ts';
import { playerX, playerY } from './move.ts';
import { decodeState, type State } from './state.ts';

/** Number of canonical words of the match as it is now. */
export const countWords = ({ player1, player2, living }: Match): number =>
  15 + 2 * (player1.shots + player2.shots) + 3 * living;

/**
 * Writes the canonical words of a match (docs/rules.md): what its state hash is taken over.
 *
 * @param out overwritten from the start; at least `countWords(match)` long
 * @returns how many words were written
 * @throws RangeError if `out` is shorter
 */
export function writeWords(match: Match, out: Int32Array): number {
  if (out.length < countWords(match)) throw new RangeError(`${out.length} words do not hold this state`);
  out[0] = match.tick;
  out[1] = match.level;
  let at = writePlayer(match, match.player1, out, 2);
  at = writePlayer(match, match.player2, out, at);
  at = writeLasers(match, match.player1, out, at);
  at = writeLasers(match, match.player2, out, at);
  return writeEnemies(match, out, at);
}

function writePlayer(match: Match, player: Player, out: Int32Array, at: number): number {
  out[at] = playerX(match, player);
  out[at + 1] = playerY(match, player);
  out[at + 2] = player.health;
  out[at + 3] = Math.max(0, player.ready - match.tick);
  out[at + 4] = player.score;
  return at + 5;
}

function writeLasers(match: Match, { lasers, shots }: Player, out: Int32Array, start: number): number {
  let at = start;
  out[at++] = shots;
  for (let laser = 0; laser < shots * LASER_WORDS; laser += LASER_WORDS) {
    out[at++] = lasers[laser]!;
    out[at++] = laserY(match, lasers, laser);
  }
  return at;
}

function writeEnemies(match: Match, out: Int32Array, start: number): number {
  const { enemyX, enemyY, enemyColour, waveCount, living } = match;
  const down = fallen(match);
  let at = start;
  out[at++] = living;
  for (let enemy = match.first; enemy < waveCount; enemy += 1) {
    if (enemyColour[enemy] === DEAD) continue;
    out[at++] = enemyX[enemy]!;
    out[at++] = enemyY[enemy]! + down;
    out[at++] = enemyColour[enemy]!;
  }
  return at;
}

/** The canonical words of a match, in an array of their own. */
export function canonicalWords(match: Match): Int32Array {
  const words = new Int32Array(countWords(match));
  writeWords(match, words);
  return words;
}

/** The state of a match as plain data, its own copy. */
export const readState = (match: Match): State => decodeState(canonicalWords(match));
