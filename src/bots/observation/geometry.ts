import { ENEMY_HITBOX, LASER_HITBOX, PLAYER_HITBOX, RAM_ABOVE } from '../../core/index.ts';
import { COMPACT } from './layout.ts';
import { PASSED, PLAYER_MIDDLE } from './reach.ts';

/* From where bodies are, the upper left corners of their sprites, to the distances that an observation tells, px. The writer of
   vectors and its kernel in WebAssembly share these. */

/** What is added to an enemy's x less the player's: their middles sideways, for an enemy of full width. */
export const ASIDE: number = ENEMY_HITBOX.x + ENEMY_HITBOX.width / 2 - PLAYER_MIDDLE;
/** What is added to an enemy's y less the player's: their middles. */
export const DOWN: number = ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2 - PLAYER_MIDDLE;

/** What is added to an enemy's x less the player's: the gap between their hitboxes plus 1, not positive where they overlap. */
export const RIGHT_GAP: number = ENEMY_HITBOX.x - PLAYER_HITBOX.x - PLAYER_HITBOX.width + 1;
/** The same of an enemy to the left, added to the player's x less the enemy's, for an enemy of full width. */
export const LEFT_GAP: number = PLAYER_HITBOX.x - ENEMY_HITBOX.x - ENEMY_HITBOX.width + 1;

/** What is added to the player's y less an enemy's: how far the enemy has to fall until it can ram. */
export const ABOVE: number = 1 - RAM_ABOVE;
/** An enemy is past a player if its y is at least so much larger. */
export const PAST: number = -PASSED;

/** What is added to the player's y less an enemy's: a laser that is shot now meets it once both have come nearer by more than that. */
export const LASER_ABOVE: number = LASER_HITBOX.y - PLAYER_HITBOX.y - RAM_ABOVE;

/** From the x of an enemy to the least and the largest x of a laser in its column, for an enemy of full width. */
export const COLUMN_LEFT: number = ENEMY_HITBOX.x - LASER_HITBOX.x - LASER_HITBOX.width + 1;
export const COLUMN_RIGHT: number = ENEMY_HITBOX.x + ENEMY_HITBOX.width - LASER_HITBOX.x - 1;

/** From the middle of a player's hitbox to that of its laser, when both have one y; sideways they have one middle. */
export const LASER_DOWN: number = LASER_HITBOX.y + LASER_HITBOX.height / 2 - PLAYER_MIDDLE;

/**
 * A division by the speed of enemies is done as a multiplication by the next integer above 2¹⁷ / speed, and a shift by 17. It is
 * exact while the dividend times the speed is less than 2¹⁷. An enemy is less than 2200 px above a player, and its speed is 30 at most;
 * one that is shot at is less than 750 px above, and it and a laser come nearer by 60 at most.
 */
export const SHIFT = 17;
/** What is multiplied by in place of a division by `speed`. */
export const perSpeed = (speed: number): number => ((1 << SHIFT) / speed + 1) | 0;

/* Two lasers are compared at once, in the two halves of a 32-bit integer. Each half holds a number from 0 to 32767. The top bit of each
   half of the minuend is set before a subtraction; it stays set exactly where the difference is not negative. */
export const HALVES = 0x10001;
export const TOPS: number = 0x80008000 | 0;

/* The compact observation. */

/** Half the width of the hitbox of an enemy of full width, px. */
export const HALF_WIDTH: number = ENEMY_HITBOX.width / 2;
/** From the x of an enemy to the left of its hitbox, less from the x of a player to its middle, px. */
export const LEFT_SIDE: number = ENEMY_HITBOX.x - PLAYER_MIDDLE;
/** Half the width of a laser, px. */
export const HALF_LASER: number = LASER_HITBOX.width / 2;
/** An enemy is in the arena from this y on, px. */
export const IN_ARENA: number = -ENEMY_HITBOX.y;
/** A lane is as wide as a player, px. */
export const LANE_WIDTH: number = PLAYER_HITBOX.width;
/** The index of the own lane. */
export const OWN_LANE: number = (COMPACT.lanes.count - 1) / 2;
/** Enemies whose middle is less than so far aside are near: those that touch a lane, px. */
export const NEAR: number = OWN_LANE * LANE_WIDTH + LANE_WIDTH / 2 + HALF_WIDTH;
/** Longer than any match, ticks. */
export const NEVER: number = 1 << 24;
