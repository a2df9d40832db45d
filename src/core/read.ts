import { fallen } from './enemies.ts';
import { lengthOf } from './intrinsics.ts';
import { laserY } from './lasers.ts';
import type { LiveMatch, Match } from './match.ts';
import * as fields from './match.ts';
import type { LivePlayer, Player } from './player.ts';

/* Reads of single values, for those who look at a match in every tick and cannot afford a copy of its state. What they
   give is what the canonical words say (words.ts). They check nothing: the caller keeps its indexes in range. */

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { ceil, max, min } = Math;

const DEAD = fields.DEAD;
const LASER_WORDS = fields.LASER_WORDS;

/** x of laser `index` of a player, px; in the order fired. */
export const laserXAt = (player: Player, index: number): number =>
  (player as LivePlayer).lasers[index * LASER_WORDS]!;

/** y of laser `index` of a player, px. */
export const laserYAt = (match: Match, player: Player, index: number): number =>
  laserY(match as LiveMatch, (player as LivePlayer).lasers, index * LASER_WORDS);

/**
 * Lists the enemies, lowest first: their indexes, which `enemyXAt`, `enemyYAt` and `enemyColourAt` take. The list holds
 * until one of them is removed or a wave appears, thus while `match.level` and `match.living` are what they were.
 *
 * @param out overwritten from the start; at least `match.living` long
 */
export function listEnemies(match: Match, out: Int32Array): void {
  const { enemyColour, waveCount, first } = match as LiveMatch;
  let count = 0;
  for (let enemy = first; enemy < waveCount; enemy += 1) {
    if (enemyColour[enemy] !== DEAD) out[count++] = enemy;
  }
}

/**
 * x of an enemy by its index in the wave, px.
 *
 * @param enemy index in the wave, from 0
 */
export const enemyXAt = (match: Match, enemy: number): number => (match as LiveMatch).enemyX[enemy]!;

/**
 * y of an enemy by its index in the wave, px.
 *
 * @param enemy index in the wave, from 0
 */
export const enemyYAt = (match: Match, enemy: number): number =>
  (match as LiveMatch).enemyY[enemy]! + fallen(match as LiveMatch);

/**
 * Colour of an enemy by its index in the wave: 0 red, 1 blue, 2 green, the indexes of `COLOURS`.
 *
 * @param enemy index in the wave, from 0
 */
export const enemyColourAt = (match: Match, enemy: number): number =>
  (match as LiveMatch).enemyColour[enemy]!;

/** Int32 words that `readLasers` writes for each laser: x and y. */
export const SEEN_LASER_WORDS = 2;
/** Int32 words that `readEnemies` writes for each enemy: x, y and colour. */
export const SEEN_ENEMY_WORDS = 3;

/**
 * Reads the last lasers of a player, the last fired first: x and y of each, px.
 *
 * @param out overwritten from the start, `SEEN_LASER_WORDS` for each; as many are read as it has room for
 * @returns how many were read
 */
export function readLasers(match: Match, player: Player, out: Int32Array): number {
  const { lasers, shots } = player as LivePlayer;
  const count = min(shots, (lengthOf(out) / SEEN_LASER) | 0);
  for (let i = 0; i < count; i += 1) {
    const laser = (shots - 1 - i) * LASER_WORDS;
    out[SEEN_LASER * i] = lasers[laser]!;
    out[SEEN_LASER * i + 1] = laserY(match as LiveMatch, lasers, laser);
  }
  return count;
}

/**
 * Reads the lowest enemies above a line, the lowest first: x and y, px, and colour, a number as `enemyColourAt` gives it.
 *
 * @param line only enemies with a y below it are read, px
 * @param out overwritten from the start, `SEEN_ENEMY_WORDS` for each; as many are read as it has room for
 * @returns how many were read
 */
export function readEnemies(match: Match, line: number, out: Int32Array): number {
  const live = match as LiveMatch;
  const { enemyX, enemyY, enemyColour, waveCount } = live;
  const down = fallen(live);
  // The highest y below `line` is that below `ceil(line)`, as y is an integer. With the clamp, `y - above` fits into 32 bits.
  const above = max(-FAR, min(ceil(line), FAR));
  const end = lengthOf(out) - SEEN_ENEMY + 1;
  let at = 0;
  // Branch-free compaction, as which enemies are dead is unpredictable: each enemy is written, and `at` advances only for one that is alive
  // (its colour is not negative) and above the line. Any other is overwritten by the next one.
  for (let enemy = live.first; enemy < waveCount && at < end; enemy += 1) {
    const y = (enemyY[enemy]! + down) | 0;
    const colour = enemyColour[enemy]!;
    out[at] = enemyX[enemy]!;
    out[at + 1] = y;
    out[at + 2] = colour;
    at += SEEN_ENEMY & ((y - above) >> 31) & ~(colour >> 31);
  }
  return (at / SEEN_ENEMY) | 0;
}

/** px: farther up and down than any enemy is */
const FAR = 0xffff;

/* Copies, because V8 loads an exported constant anew at every use, as it does an imported one (arena.ts). */
const SEEN_LASER = SEEN_LASER_WORDS;
const SEEN_ENEMY = SEEN_ENEMY_WORDS;
