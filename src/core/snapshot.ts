import { lengthOf } from './intrinsics.ts';
import { LASER_WORDS, Match, type Player, reserveEnemies, shotsInFlight } from './match.ts';
import { followKeys } from './move.ts';
import { MAX_WAVE, type Rules } from './rules.ts';
import { decideOutcome } from './step.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { max } = Math;
const Words = Int32Array;

/* A match as memory: MATCH_WORDS, then for each player PLAYER_WORDS and LASER_WORDS a laser, then x of the enemies from
   the first living one on, y of them and colour of them, later dead ones included: what is before it nobody reads. Only for a match of the same seed and rules, and only for this release:
   files hold inputs. */

const MATCH_WORDS = 9;
const PLAYER_WORDS = 7;

/** Number of words that `snapshot` takes for the match as it is now. */
export const countSnapshotWords = ({ player1, player2, waveCount, first }: Match): number =>
  MATCH_WORDS + 2 * PLAYER_WORDS + (player1.shots + player2.shots) * LASER_WORDS + 3 * (waveCount - first);

/** Number of words that `snapshot` takes of a match of these rules, at most. */
export const mostSnapshotWords = (rules: Rules): number =>
  MATCH_WORDS + 2 * PLAYER_WORDS + 2 * shotsInFlight(rules) * LASER_WORDS + 3 * MAX_WAVE;

/** Everything that `match` is at this tick, to be given to `restore`. */
export function snapshot(match: Match): Int32Array {
  const out = new Words(countSnapshotWords(match));
  writeSnapshot(match, out);
  return out;
}

/**
 * Takes a snapshot into memory that is there.
 *
 * @param out overwritten from the start; at least `countSnapshotWords(match)` long
 * @returns how many words were written
 * @throws RangeError if `out` is shorter
 */
export function writeSnapshot(match: Match, out: Int32Array): number {
  if (lengthOf(out) < countSnapshotWords(match)) {
    throw new RangeError(`${out.length} words do not hold this snapshot`);
  }
  followKeys(match);
  const { player1, player2, waveCount, first, enemyX, enemyY, enemyColour } = match;
  out[0] = match.tick;
  out[1] = match.level;
  out[2] = match.due;
  out[3] = match.laserDue;
  out[4] = match.leaveDue;
  out[5] = match.waveTick;
  out[6] = waveCount;
  out[7] = match.living;
  out[8] = first;
  const cursor = { words: out, at: MATCH_WORDS };
  writePlayer(match.tick, player1, cursor);
  writePlayer(match.tick, player2, cursor);
  const { at } = cursor;
  const count = waveCount - first;
  for (let i = 0; i < count; i += 1) {
    out[at + i] = enemyX[first + i]!;
    out[at + count + i] = enemyY[first + i]!;
    out[at + 2 * count + i] = enemyColour[first + i]!;
  }
  return at + 3 * count;
}

/** A place in a snapshot. */
interface Cursor {
  readonly words: Int32Array;
  at: number;
}

function writePlayer(tick: number, player: Player, cursor: Cursor): void {
  const { words: out, at } = cursor;
  out[at] = player.x;
  out[at + 1] = player.y;
  out[at + 2] = player.health;
  out[at + 3] = player.score;
  out[at + 4] = max(0, player.ready - tick);
  out[at + 5] = player.ramDue;
  out[at + 6] = player.shots;
  const laserWords = player.shots * LASER_WORDS;
  for (let i = 0; i < laserWords; i += 1) out[at + PLAYER_WORDS + i] = player.lasers[i]!;
  cursor.at = at + PLAYER_WORDS + laserWords;
}

/**
 * Brings `match` back to where `kept` was taken, bit for bit.
 *
 * @param kept a snapshot of a match of the same seed and rules; it stays as it is
 */
export function restore(match: Match, kept: Int32Array): void {
  const waveCount = kept[6]!;
  const first = kept[8]!;
  match.tick = kept[0]!;
  match.moved = match.tick;
  match.level = kept[1]!;
  match.due = kept[2]!;
  match.laserDue = kept[3]!;
  match.leaveDue = kept[4]!;
  match.waveTick = kept[5]!;
  match.waveCount = waveCount;
  match.living = kept[7]!;
  match.first = first;
  const cursor = { words: kept, at: MATCH_WORDS };
  readPlayer(match.tick, match.player1, cursor);
  readPlayer(match.tick, match.player2, cursor);
  const { at } = cursor;
  reserveEnemies(match, waveCount);
  // Word by word: a view for each part of a typed array would leave more garbage than the state has words.
  const count = waveCount - first;
  const { enemyX, enemyY, enemyColour } = match;
  for (let i = 0; i < count; i += 1) {
    enemyX[first + i] = kept[at + i]!;
    enemyY[first + i] = kept[at + count + i]!;
    enemyColour[first + i] = kept[at + 2 * count + i]!;
  }
  match.outcome = decideOutcome(match);
}

function readPlayer(tick: number, player: Player, cursor: Cursor): void {
  const { words: kept, at } = cursor;
  player.keys = 0;
  player.x = kept[at]!;
  player.y = kept[at + 1]!;
  player.health = kept[at + 2]!;
  player.score = kept[at + 3]!;
  player.ready = tick + kept[at + 4]!;
  player.ramDue = kept[at + 5]!;
  player.shots = kept[at + 6]!;
  const end = at + PLAYER_WORDS + player.shots * LASER_WORDS;
  for (let i = at + PLAYER_WORDS; i < end; i += 1) player.lasers[i - at - PLAYER_WORDS] = kept[i]!;
  cursor.at = end;
}

/** A second match in the same state, which goes its own way from here: a forward model. */
export function copyMatch(match: Match): Match {
  const copy = new Match(match.seed, match.rules);
  restore(copy, snapshot(match));
  return copy;
}
