import { fallen } from './enemies.ts';
import { laserY } from './lasers.ts';
import type { Match, Player } from './match.ts';
import * as fields from './match.ts';

/* Reads of single values, for those who look at a match in every tick and cannot afford a copy of its state. What they
   give is what the canonical words say (words.ts). They check nothing: the caller keeps its indexes in range. */

const DEAD = fields.DEAD;
const LASER_WORDS = fields.LASER_WORDS;

/** Ticks until a player can shoot again, 0 if it can now. */
export const playerCooldown = (match: Match, player: Player): number =>
  player.ready > match.tick ? player.ready - match.tick : 0;

/** x of laser `index` of a player, px; in the order fired. */
export const laserXAt = (player: Player, index: number): number => player.lasers[index * LASER_WORDS]!;

/** y of laser `index` of a player, px. */
export const laserYAt = (match: Match, player: Player, index: number): number =>
  laserY(match, player.lasers, index * LASER_WORDS);

/**
 * Lists the enemies, lowest first: the indexes by which `enemyXAt`, `enemyYAt` and `enemyColourAt` tell of them. It holds
 * until one of them is removed or a wave appears, thus while `match.level` and `match.living` are what they were.
 *
 * @param out overwritten from the start; at least `match.living` long
 */
export function listEnemies(match: Match, out: Int32Array): void {
  const { enemyColour, waveCount } = match;
  let count = 0;
  for (let enemy = match.first; enemy < waveCount; enemy += 1) {
    if (enemyColour[enemy] !== DEAD) out[count++] = enemy;
  }
}

/** x of an enemy by its index in the wave, px. */
export const enemyXAt = (match: Match, enemy: number): number => match.enemyX[enemy]!;

/** y of an enemy by its index in the wave, px. */
export const enemyYAt = (match: Match, enemy: number): number => match.enemyY[enemy]! + fallen(match);

/** Colour of an enemy by its index in the wave: 0 red, 1 blue, 2 green, the indexes of `COLOURS`. */
export const enemyColourAt = (match: Match, enemy: number): number => match.enemyColour[enemy]!;
