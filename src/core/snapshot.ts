import { shotsInFlight } from './cooldown.ts';
import { charCodeAt } from './draw.ts';
import { kindOf, lengthOf } from './intrinsics.ts';
import { LASER_WORDS, LiveMatch, type Match, reserveEnemies } from './match.ts';
import { type LivePlayer, PLAYER_NUMBERS, readPlayers, writePlayers } from './player.ts';
import { MAX_WAVE, PARAMETERS, type Rules } from './rules.ts';
import { decideOutcome } from './step.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { imul } = Math;
const Words = Int32Array;
const RULE_NAMES = Object.keys(PARAMETERS) as (keyof Rules)[];

/* A match as memory: MATCH_WORDS, the numbers of both players, LASER_WORDS for each laser, then x of the enemies from
   the first living one on, y of them and colour of them, later dead ones included. It fits only a match of the same seed and rules, of
   which it holds a hash each, and only this release: files hold inputs instead. It holds no keys: positions are brought up to its tick
   before it is taken, and each step brings its own keys. */

const MATCH_WORDS = 15;
/* The index of each word that the check reads. `writeSnapshot` and `takeSnapshot` have all of them. */
const WAVE_COUNT = 6;
const FIRST_LIVING = 8;
const SHOTS_1 = 11;
const SHOTS_2 = 12;
const RULES_KEY = 13;
const SEED_KEY = 14;
/** Words of every snapshot, whatever flies and falls. */
const FIXED_WORDS = MATCH_WORDS + 2 * PLAYER_NUMBERS.length;

/** Number of words that `snapshot` takes for the match as it is now. */
export function countSnapshotWords(match: Match): number {
  const { player1, player2, waveCount, first } = match as LiveMatch;
  return FIXED_WORDS + (player1.shots + player2.shots) * LASER_WORDS + 3 * (waveCount - first);
}

/** Number of words that `snapshot` takes of a match of these rules, at most. */
export const mostSnapshotWords = (rules: Rules): number =>
  FIXED_WORDS + 2 * shotsInFlight(rules) * LASER_WORDS + 3 * MAX_WAVE;

/** Everything that `match` is at this tick, to be given to `restore`. */
export function snapshot(match: Match): Int32Array {
  const out = new Words(countSnapshotWords(match));
  writeSnapshot(match, out);
  return out;
}

/**
 * Writes a snapshot into an existing array.
 *
 * @param out overwritten from the start; at least `countSnapshotWords(match)` long
 * @returns how many words were written
 * @throws RangeError if `out` is shorter
 */
export function writeSnapshot(match: Match, out: Int32Array): number {
  const room = lengthOf(out);
  if (room < countSnapshotWords(match)) throw new RangeError(`${room} words do not hold this snapshot`);
  const live = match as LiveMatch;
  const { player1, player2, waveCount, first, enemyX, enemyY, enemyColour } = live;
  out[0] = live.tick;
  out[1] = live.level;
  out[2] = live.due;
  out[3] = live.laserDue;
  out[4] = live.nextDespawn;
  out[5] = live.waveTick;
  out[WAVE_COUNT] = waveCount;
  out[7] = live.living;
  out[FIRST_LIVING] = first;
  out[9] = player1.nextRamCheck;
  out[10] = player2.nextRamCheck;
  out[SHOTS_1] = player1.shots;
  out[SHOTS_2] = player2.shots;
  out[RULES_KEY] = rulesKeyOf(live);
  out[SEED_KEY] = seedKeyOf(live);
  writePlayers(live, out, MATCH_WORDS);
  const at = writeLasers(player2, out, writeLasers(player1, out, FIXED_WORDS));
  const count = waveCount - first;
  for (let i = 0; i < count; i += 1) {
    out[at + i] = enemyX[first + i]!;
    out[at + count + i] = enemyY[first + i]!;
    out[at + 2 * count + i] = enemyColour[first + i]!;
  }
  return at + 3 * count;
}

/* An index that is passed on, not an object with a cursor: copies ran 1.1 times as fast after the change (`shooter bench env`). */

/** @returns the index behind the lasers */
function writeLasers({ lasers, shots }: LivePlayer, out: Int32Array, from: number): number {
  const count = shots * LASER_WORDS;
  for (let i = 0; i < count; i += 1) out[from + i] = lasers[i]!;
  return from + count;
}

/**
 * Brings `match` back to where `kept` was taken, bit for bit.
 *
 * @param kept a snapshot of a match of the same seed and rules; it stays as it is
 * @throws TypeError if `kept` is no Int32Array · RangeError if it is no snapshot of such a match; nothing is changed then
 */
export function restore(match: Match, kept: Int32Array): void {
  const live = match as LiveMatch;
  checkSnapshot(live, kept);
  if (kept[SEED_KEY] !== seedKeyOf(live)) throw new RangeError('this snapshot is of a match of another seed');
  takeSnapshot(live, kept);
}

/**
 * As `restore`, whatever the seed of the match was: the waves to come are those of `match`.
 *
 * @param kept a snapshot, also one without its seed (`hideSeed`)
 * @throws TypeError, RangeError as `restore`
 */
export function restoreOtherSeed(match: Match, kept: Int32Array): void {
  checkSnapshot(match as LiveMatch, kept);
  takeSnapshot(match as LiveMatch, kept);
}

/**
 * Removes the hash of the seed from a snapshot, for somebody who is not to find out the seed: only `restoreOtherSeed` takes it then.
 *
 * @param kept a snapshot, which is changed
 * @returns the same snapshot
 */
export function hideSeed(kept: Int32Array): Int32Array {
  kept[SEED_KEY] = 0;
  return kept;
}

/** The words are those of a snapshot: as many as its counts say, and no more bodies than `match` has room for. */
function checkSnapshot(match: LiveMatch, kept: Int32Array): void {
  if (kindOf(kept) !== 'Int32Array') throw new TypeError('a snapshot is an Int32Array, as snapshot gives it');
  const waveCount = kept[WAVE_COUNT]!;
  const first = kept[FIRST_LIVING]!;
  const shots1 = kept[SHOTS_1]!;
  const shots2 = kept[SHOTS_2]!;
  const length = lengthOf(kept);
  const most = lengthOf(match.player1.lasers) / LASER_WORDS;
  const words = FIXED_WORDS + (shots1 + shots2) * LASER_WORDS + 3 * (waveCount - first);
  // A word beyond the end of a short array is undefined, and no comparison with it is true.
  const areCounts =
    first >= 0 && first <= waveCount && waveCount <= MAX_WAVE && shots1 >= 0 && shots1 <= most && shots2 >= 0;
  if (!(areCounts && shots2 <= most && length >= words))
    throw new RangeError(`${length} words are no snapshot of a match`);
  if (kept[RULES_KEY] !== rulesKeyOf(match))
    throw new RangeError('this snapshot is of a match under other rules');
}

/* A hash of the rules and one of the seed, FNV-1a over 32-bit words, each made when it is first asked for. They find a caller's mistake,
   and no forgery. `| 1` keeps them from 0, which stands for a hash that is not made yet. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const mix = (key: number, word: number): number => imul(key ^ word, FNV_PRIME);

function rulesKeyOf(match: LiveMatch): number {
  if (match.rulesKey !== 0) return match.rulesKey;
  let key = FNV_OFFSET;
  for (let i = 0; i < RULE_NAMES.length; i += 1) key = mix(key, match.rules[RULE_NAMES[i]!]);
  match.rulesKey = key | 1;
  return match.rulesKey;
}

function seedKeyOf(match: LiveMatch): number {
  if (match.seedKey !== 0) return match.seedKey;
  const { seed } = match;
  let key = FNV_OFFSET;
  for (let i = 0; i < seed.length; i += 1) key = mix(key, charCodeAt(seed, i));
  match.seedKey = key | 1;
  return match.seedKey;
}

function takeSnapshot(match: LiveMatch, kept: Int32Array): void {
  const { player1, player2 } = match;
  const waveCount = kept[WAVE_COUNT]!;
  const first = kept[FIRST_LIVING]!;
  match.tick = kept[0]!;
  match.level = kept[1]!;
  match.due = kept[2]!;
  match.laserDue = kept[3]!;
  match.nextDespawn = kept[4]!;
  match.waveTick = kept[5]!;
  match.waveCount = waveCount;
  match.living = kept[7]!;
  match.first = first;
  player1.nextRamCheck = kept[9]!;
  player2.nextRamCheck = kept[10]!;
  player1.shots = kept[SHOTS_1]!;
  player2.shots = kept[SHOTS_2]!;
  readPlayers(match, kept, MATCH_WORDS);
  const at = readLasers(player2, kept, readLasers(player1, kept, FIXED_WORDS));
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

/** @returns the index behind the lasers */
function readLasers({ lasers, shots }: LivePlayer, kept: Int32Array, from: number): number {
  const count = shots * LASER_WORDS;
  for (let i = 0; i < count; i += 1) lasers[i] = kept[from + i]!;
  return from + count;
}

/** A second match in the same state, which goes its own way from here: a forward model. */
export function copyMatch(match: Match): Match {
  const copy = new LiveMatch(match.seed, match.rules);
  takeSnapshot(copy, snapshot(match));
  return copy;
}
