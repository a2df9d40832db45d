import { BOTTOM_LIMIT } from './arena.ts';
import type { LiveMatch, Match } from './match.ts';
import type { LivePlayer, Player } from './player.ts';
import type { Rules } from './rules.ts';

/* When a player may shoot, and what follows from it: how many lasers are in flight, and how high each must be. The rule stands here, in
   docs/rules.md and in the plain model (model.ts), and nowhere else. */

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { ceil, floor, max } = Math;

/**
 * Ticks from one shot of a player to its next one, at least.
 *
 * @returns ticks, from 1
 */
export const shotInterval = (rules: Rules): number => rules.cooldown;

/**
 * Ticks from one shot of a player until it may shoot again, at most: the largest `playerCooldown` there is.
 *
 * @param rules all of them, or the cooldown alone
 * @returns ticks, from 1
 */
export const maxCooldown = ({ cooldown }: Pick<Rules, 'cooldown'>): number => cooldown;

/** Whether a player may shoot in the tick that is being taken. */
export const canShoot = (match: LiveMatch, player: LivePlayer): boolean => player.ready <= match.tick;

/** Notes that a player shoots in the tick that is being taken. */
export function startCooldown(match: LiveMatch, player: LivePlayer): void {
  player.ready = match.tick + shotInterval(match.rules);
}

/** Brings a player to `left` ticks before it may shoot. */
export function setCooldown(match: LiveMatch, player: LivePlayer, left: number): void {
  player.ready = match.tick + left;
}

/** The first tick from the next one on in which a player may shoot. */
export const nextShot = (match: LiveMatch, player: LivePlayer): number => max(match.tick + 1, player.ready);

/**
 * The cooldown of a player: `maxCooldown(rules)` at most in the tick in which it shoots, one less after each further tick, down to 0.
 *
 * @returns ticks; at 1 and at 0 the player may shoot in the next tick
 * @example
 * const match = createMatch({ seed: '42' });
 * playerCooldown(match, match.player1); // 0
 */
export const playerCooldown = ({ tick }: Match, player: Player): number =>
  max(0, (player as LivePlayer).ready - tick);

/**
 * Room for the lasers of a player: as many as are stored at once at most, and one to spare. A laser is stored for at most `ticks` ticks, from the
 * one in which it is fired, at BOTTOM_LIMIT − 1 or higher, to the one in which it leaves, both included. Shots are an interval apart.
 */
export function shotsInFlight(rules: Rules): number {
  const ticks = floor((BOTTOM_LIMIT - 1) / rules.laserSpeed) + 1;
  return ceil(ticks / shotInterval(rules)) + 1;
}

/** Where the lasers of a player can be. */
export interface LaserBounds {
  /** how many can be in flight */
  readonly count: number;
  /** the largest y of the newest one, px; negative where there can be none */
  readonly lowest: number;
  /** how much higher each one is than the next one fired, at least, px */
  readonly spacing: number;
}

/**
 * Where the lasers of a player can be that may shoot again in `left` ticks. A laser climbs from the tick in which it is fired on. The last
 * one was fired when the cooldown was full, or earlier if there is none left, and each one before it a whole cooldown earlier.
 *
 * @param left from 0 to `maxCooldown(rules)`
 */
export function laserBounds(rules: Rules, left: number): LaserBounds {
  const interval = shotInterval(rules);
  const spacing = rules.laserSpeed * interval;
  const lowest = BOTTOM_LIMIT - 1 - rules.laserSpeed * (1 + interval - left);
  return { count: max(0, floor(lowest / spacing) + 1), lowest, spacing };
}
