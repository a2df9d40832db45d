import * as arena from './arena.ts';
import { ARENA_SIZE, BLUE_NARROWER, ENEMY_HITBOX, ENEMY_SPRITE_HEIGHT, PLAYER_HITBOX } from './arena.ts';
import * as fields from './match.ts';
import { type LiveMatch, reserveEnemies } from './match.ts';
import { playerX, playerY } from './move.ts';
import type { LivePlayer } from './player.ts';
import { waveSize, writeWave } from './wave.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { floor, max } = Math;

/* A player at (x, y) and an enemy at (ex, ey) overlap when
     x - width of the enemy's hitbox < ex < x + RAM_RIGHT   and   y - RAM_ABOVE < ey < y + RAM_BELOW. */
const RAM_RIGHT = PLAYER_HITBOX.x + PLAYER_HITBOX.width - ENEMY_HITBOX.x;
/** An enemy rams no player that is this far below it or more, px from y to y. */
export const RAM_ABOVE: number = ENEMY_HITBOX.y + ENEMY_HITBOX.height - PLAYER_HITBOX.y;
/** … and none that is this far above it or more. */
export const RAM_BELOW: number = PLAYER_HITBOX.y + PLAYER_HITBOX.height - ENEMY_HITBOX.y;
/** How many px an enemy falls, as seen from a player, from the first px in which the two overlap vertically to the last. */
const OVERLAP_SPAN = RAM_ABOVE + RAM_BELOW - 2;
const WIDTH = ENEMY_HITBOX.width;
/** Width of a blue enemy's hitbox, px. */
export const BLUE_WIDTH: number = ENEMY_HITBOX.width - BLUE_NARROWER;
const BLUE = arena.BLUE;

/** An enemy whose y is larger than this has left the arena. */
const LEAVE_Y = ARENA_SIZE - ENEMY_SPRITE_HEIGHT;

const DEAD = fields.DEAD;
const RAMMED = fields.RAMMED;
const COLOUR_MASK = fields.COLOUR_MASK;
const NEVER = fields.NEVER;

/** The next wave appears. */
export function spawn(match: LiveMatch): void {
  match.level += 1;
  match.waveCount = waveSize(match.rules, match.level);
  match.living = match.waveCount;
  match.first = 0;
  match.waveTick = match.tick - 1;
  reserveEnemies(match, match.waveCount);
  writeWave(match);
  match.player1.nextRamCheck = match.tick;
  match.player2.nextRamCheck = match.tick;
  findLowest(match);
}

/** How far the wave has fallen since its enemies were at `enemyY`, px. */
export const fallen = (match: LiveMatch): number => (match.tick - match.waveTick) * match.rules.enemySpeed;

/* The list is in order of height, so the first living enemy is the lowest. It leaves when its y exceeds LEAVE_Y, which is in
   floor((LEAVE_Y - y) / enemySpeed) + 1 ticks. */
/** Sets `first` to the lowest living enemy, and `nextDespawn` to the tick in which that one leaves. */
function findLowest(match: LiveMatch): void {
  const { waveCount, enemyColour } = match;
  let first = match.first;
  while (first < waveCount && enemyColour[first] === DEAD) first += 1;
  match.first = first;
  if (first === waveCount) return;
  const y = match.enemyY[first]! + fallen(match);
  match.nextDespawn = match.tick + floor((LEAVE_Y - y) / match.rules.enemySpeed) + 1;
}

/* No enemy meets a player before the gap between them is closed on both axes. It closes by at most playerSpeed a tick sideways, by
   playerSpeed + enemySpeed if the enemy is above the player, and by playerSpeed - enemySpeed if it is below. */
/**
 * Marks the enemies that ram a player in this tick, takes their damage off its health, and sets the tick of the next check.
 *
 * @returns whether any rammed it
 */
export function ram(match: LiveMatch, player: LivePlayer): boolean {
  const { waveCount, enemyX, enemyY, enemyColour } = match;
  const { playerSpeed, enemySpeed, damage } = match.rules;
  const x = playerX(match, player);
  const top = playerY(match, player) - fallen(match) - RAM_ABOVE + 1;
  const closing = playerSpeed + enemySpeed;
  // The fewest ticks in which an enemy can ram the player. One with a larger gap than these two, in px, takes at least as long.
  let soonest = NEVER;
  let tooHigh = NEVER;
  let tooFar = NEVER;
  let rammed = false;
  for (let enemy = match.first; enemy < waveCount; enemy += 1) {
    // The px by which the enemy is too high to overlap. From 0 down to -OVERLAP_SPAN it overlaps, and below that it is too low.
    const above = top - enemyY[enemy]!;
    // Most enemies come no sooner than the soonest so far: the comparisons with `tooHigh` and `tooFar` spare them the divisions.
    // All enemies after one that is too high are at least as high.
    if (above > tooHigh) break;
    const colour = enemyColour[enemy]!;
    const right = enemyX[enemy]! - x;
    const width = (colour & COLOUR_MASK) === BLUE ? BLUE_WIDTH : WIDTH;
    const aside = right >= RAM_RIGHT ? right - RAM_RIGHT + 1 : 1 - right - width;
    if (aside > tooFar || colour === DEAD) continue;
    const vertical =
      above > 0
        ? ticksToCross(above, closing)
        : ticksToCross(-above - OVERLAP_SPAN, playerSpeed - enemySpeed);
    const ticks = max(vertical, ticksToCross(aside, playerSpeed));
    if (ticks === 0) {
      enemyColour[enemy] = colour | RAMMED;
      player.health = max(0, player.health - damage);
      rammed = true;
    } else if (ticks < soonest) {
      soonest = ticks;
      tooHigh = (ticks - 1) * closing;
      tooFar = (ticks - 1) * playerSpeed;
    }
  }
  player.nextRamCheck = match.tick + soonest;
  return rammed;
}

/** Ticks until a gap closes at `speed` px a tick: 0 if it is closed (0 px or less), NEVER if the speed does not close it. */
export function ticksToCross(gap: number, speed: number): number {
  if (gap <= 0) return 0;
  return speed <= 0 ? NEVER : ((gap + speed - 1) / speed) | 0;
}

/** Removes the lowest enemies, those that have left the arena. */
export function despawn(match: LiveMatch): void {
  const { waveCount, enemyY, enemyColour } = match;
  const lowest = LEAVE_Y - fallen(match);
  for (let enemy = match.first; enemy < waveCount && enemyY[enemy]! > lowest; enemy += 1) {
    if (enemyColour[enemy] === DEAD) continue;
    enemyColour[enemy] = DEAD;
    match.living -= 1;
  }
  findLowest(match);
}

/** Removes the enemies that were rammed or hit in this tick. */
export function removeMarked(match: LiveMatch): void {
  const { waveCount, enemyColour } = match;
  for (let enemy = match.first; enemy < waveCount; enemy += 1) {
    if (enemyColour[enemy]! <= COLOUR_MASK) continue;
    enemyColour[enemy] = DEAD;
    match.living -= 1;
  }
  findLowest(match);
}
