import * as arena from './arena.ts';
import { ENEMY_HITBOX, LASER_HITBOX } from './arena.ts';
import { canShoot, startCooldown } from './cooldown.ts';
import * as enemies from './enemies.ts';
import { fallen, removeMarked, ticksToCross } from './enemies.ts';
import * as keyBits from './input.ts';
import type { LiveMatch } from './match.ts';
import * as fields from './match.ts';
import { playerX, playerY } from './move.ts';
import type { LivePlayer } from './player.ts';

/* Captured while the module loads: a bot that runs beside the core may replace what is global. */
const { max } = Math;

/* A laser at (x, y) and an enemy at (ex, ey) overlap when
     x + HIT_LEFT - width of the enemy's hitbox < ex < x + HIT_RIGHT   and   -HIT_PAST < y - ey < HIT_REACH. */
const HIT_LEFT = LASER_HITBOX.x - ENEMY_HITBOX.x;
const HIT_RIGHT = LASER_HITBOX.x + LASER_HITBOX.width - ENEMY_HITBOX.x;
const HIT_REACH = ENEMY_HITBOX.y + ENEMY_HITBOX.height - LASER_HITBOX.y;
const HIT_PAST = LASER_HITBOX.y + LASER_HITBOX.height - ENEMY_HITBOX.y;
/** How many px the two close in on each other from the first px in which they overlap vertically to the last. */
const OVERLAP_SPAN = HIT_REACH + HIT_PAST - 2;
const WIDTH = ENEMY_HITBOX.width;
const BLUE_WIDTH = enemies.BLUE_WIDTH;
const BLUE = arena.BLUE;
const SHOOT = keyBits.SHOOT;
const DEAD = fields.DEAD;
const COLOUR_MASK = fields.COLOUR_MASK;
const NEVER = fields.NEVER;

/* The words of a laser in player.lasers: x, y when fired, tick when fired, tick to wake at, index of the enemy aimed at. */
const LASER_WORDS = fields.LASER_WORDS;
const X = 0;
const Y = 1;
const FIRED = 2;
const WAKE = 3;
const AIM = 4;

/** A player shoots, if it wants to and can. */
export function shoot(match: LiveMatch, player: LivePlayer): void {
  if ((player.keys & SHOOT) === 0 || !canShoot(match, player)) return;
  const { lasers } = player;
  const laser = player.shots * LASER_WORDS;
  player.shots += 1;
  startCooldown(match, player);
  lasers[laser + X] = playerX(match, player);
  lasers[laser + Y] = playerY(match, player);
  lasers[laser + FIRED] = match.tick;
  lasers[laser + WAKE] = match.tick;
  lasers[laser + AIM] = 0;
  match.laserDue = match.tick;
}

/** Wakes every laser in this tick to find a new target, because a new wave has come. */
export function wakeLasers(match: LiveMatch): void {
  match.laserDue = match.tick;
  wakeLasersOf(match.player1, match.tick);
  wakeLasersOf(match.player2, match.tick);
}

function wakeLasersOf({ lasers, shots }: LivePlayer, tick: number): void {
  for (let laser = 0; laser < shots * LASER_WORDS; laser += LASER_WORDS) {
    lasers[laser + WAKE] = tick;
    lasers[laser + AIM] = 0;
  }
}

/** Updates the lasers that are due. The enemies that they hit are removed once both players' lasers are done. */
export function moveLasers(match: LiveMatch): void {
  const { player1, player2 } = match;
  const score = player1.score + player2.score;
  match.laserDue = NEVER;
  moveLasersOf(match, player1);
  moveLasersOf(match, player2);
  // Whoever marks an enemy scores.
  if (player1.score + player2.score !== score) removeMarked(match);
}

/** Updates the lasers of a player that are due, keeps those that fly on, and lowers `laserDue` to the tick of the next one. */
function moveLasersOf(match: LiveMatch, player: LivePlayer): void {
  const { lasers, shots } = player;
  const tick = match.tick;
  let kept = 0;
  for (let laser = 0; laser < shots * LASER_WORDS; laser += LASER_WORDS) {
    if (tick >= lasers[laser + WAKE]! && !updateLaser(match, player, laser)) continue;
    if (lasers[laser + WAKE]! < match.laserDue) match.laserDue = lasers[laser + WAKE]!;
    if (kept !== laser) moveWords(lasers, laser, kept);
    kept += LASER_WORDS;
  }
  player.shots = (kept / LASER_WORDS) | 0;
}

function moveWords(lasers: Int32Array, from: number, to: number): void {
  for (let word = 0; word < LASER_WORDS; word += 1) lasers[to + word] = lasers[from + word]!;
}

/**
 * The y of a laser now, px. It climbs in the tick in which it is fired, too: hence the + 1. `setState` notes the next tick as that in which
 * it was fired. At MAX_TICK that is 2³¹, which an Int32Array keeps as −2³¹: `| 0` undoes that.
 */
export const laserY = (match: LiveMatch, lasers: Int32Array, laser: number): number =>
  lasers[laser + Y]! - ((match.tick - lasers[laser + FIRED]! + 1) | 0) * match.rules.laserSpeed;

/* Laser and enemy close in on each other at laserSpeed + enemySpeed, and overlap while the laser is less than HIT_REACH
   below the enemy and less than HIT_PAST above it. At high speeds one tick may carry the laser past without a meeting:
   such an enemy is no target. Of two targets the first in the list is the lower one. It is met first, or in the same tick, in which
   the rules take the first in the list. A target cannot leave before it is met: the y of a laser is at most 643 (BOTTOM_LIMIT - 1, less
   what it climbs when fired), so it meets enemies at a y of at most 690, and they leave beyond LEAVE_Y, 700. */
/**
 * Sets the target of a laser and the tick in which it wakes next. A target that it meets in this tick is marked as hit and scored.
 *
 * @returns whether the laser flies on after this tick
 */
function updateLaser(match: LiveMatch, player: LivePlayer, laser: number): boolean {
  const { tick, rules, waveCount, enemyX, enemyY, enemyColour } = match;
  const { lasers } = player;
  const y = laserY(match, lasers, laser);
  if (y < 0) return false;
  const x = lasers[laser + X]!;
  const speed = rules.laserSpeed + rules.enemySpeed;
  // The ticks until the laser leaves the arena. It wakes then unless it finds a target.
  const flight = ((y / rules.laserSpeed) | 0) + 1;
  const reach = y - fallen(match) - HIT_REACH + 1;
  lasers[laser + WAKE] = tick + flight;
  for (let enemy = max(lasers[laser + AIM]!, match.first); enemy < waveCount; enemy += 1) {
    // The px by which the enemy is too high to overlap, as in `ram`.
    const gap = reach - enemyY[enemy]!;
    // This enemy and all after it are so high that the laser leaves before it meets them.
    if (gap > (flight - 1) * speed) return true;
    const colour = enemyColour[enemy]!;
    const aside = enemyX[enemy]! - x;
    if (
      aside >= HIT_RIGHT ||
      colour === DEAD ||
      aside <= HIT_LEFT - ((colour & COLOUR_MASK) === BLUE ? BLUE_WIDTH : WIDTH)
    )
      continue;
    const ticks = ticksToCross(gap, speed);
    if (gap - ticks * speed < -OVERLAP_SPAN) continue;
    lasers[laser + AIM] = enemy;
    lasers[laser + WAKE] = tick + ticks;
    if (ticks > 0) return true;
    hit(enemyColour, enemy, player);
    return false;
  }
  return true;
}

/** Spends a laser on an enemy: its player scores unless another of its lasers did in this tick. */
function hit(enemyColour: Int32Array, enemy: number, player: LivePlayer): void {
  if ((enemyColour[enemy]! & player.mark) === 0) player.score += 1;
  enemyColour[enemy]! |= player.mark;
}
