import {
  ARENA_SIZE,
  BLUE_NARROWER,
  type Colour,
  ENEMY_HITBOX,
  LASER_HITBOX,
  PLAYER_HITBOX,
  PLAYER_PLACES,
  RAM_BELOW,
  type Rules,
  shotInterval,
} from '../../core/index.ts';
import type { LaserList } from '../contract.ts';

/* What meets what, as a bot needs it: how far an enemy is above its player, and where a player would stand
   right below it. */

/** From the x of a player to the middle of its hitbox, which is the middle of its lasers as well, px. */
export const PLAYER_MIDDLE: number = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;

/** Arenas per px: positions are multiplied by it. */
export const PER_ARENA: number = 1 / ARENA_SIZE;

/** The largest x that a player can have, px. */
export const RIGHTMOST: number = PLAYER_PLACES.x[1];

/** An enemy that is so far above the player, or less, is past it, px. It rams a player in its column while it is less than RAM_ABOVE and
    more than this above it. */
export const PASSED: number = -RAM_BELOW;

/** Width of the hitbox of an enemy, px. */
export const widthOf = (colour: Colour): number =>
  ENEMY_HITBOX.width - (colour === 'blue' ? BLUE_NARROWER : 0);

/** The x of a player that stands right below an enemy. */
export const xBelow = (x: number, width: number): number => x + ENEMY_HITBOX.x + width / 2 - PLAYER_MIDDLE;

/**
 * Whether a laser is already in the column of an enemy: `x` is where a player would be right below it. Heights are not compared, because
 * lasers that were shot from a place below the enemy are below it, too. One laser counts for all enemies in its column, though it hits
 * only one.
 */
export function isShotAt(lasers: LaserList, x: number, width: number): boolean {
  const { count } = lasers;
  for (let i = 0; i < count; i += 1) {
    if (Math.abs(lasers.x(i) - x) < (width + LASER_HITBOX.width) / 2) return true;
  }
  return false;
}

/** Whether a player can go `far` px aside and shoot within so many ticks. Once there, it waits for half a shot interval on average. */
export const canShootWithin = (rules: Rules, far: number, ticks: number): boolean =>
  Math.max(0, far) <= (ticks - shotInterval(rules) / 2) * rules.playerSpeed;
