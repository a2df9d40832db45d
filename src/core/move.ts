import * as arena from './arena.ts';
import * as keyBits from './input.ts';
import type { Match, Player } from './match.ts';

/* Where a player is after some ticks with the same keys. The rules try each pressed direction in every tick and skip a
   move that would leave the bounds; held for many ticks, that is a division. */

const LEFT = keyBits.LEFT;
const RIGHT = keyBits.RIGHT;
const UP = keyBits.UP;
const DOWN = keyBits.DOWN;
const RIGHT_LIMIT = arena.RIGHT_LIMIT;
const BOTTOM_LIMIT = arena.BOTTOM_LIMIT;

/** Where a player is now: x, px. */
export function playerX(match: Match, { x, keys }: Player): number {
  const speed = match.rules.playerSpeed;
  const far = (match.tick - match.moved) * speed;
  const pressed = keys & (LEFT + RIGHT);
  if (pressed === 0 || far === 0) return x;
  if (pressed === LEFT) return x - run(x - 1, far, speed);
  if (pressed === RIGHT) return x + run(RIGHT_LIMIT - 1 - x, far, speed);
  return x + nudge(x, RIGHT_LIMIT - 1 - x, speed);
}

/** Where a player is now: y, px. */
export function playerY(match: Match, { y, keys }: Player): number {
  const speed = match.rules.playerSpeed;
  const far = (match.tick - match.moved) * speed;
  const pressed = keys & (UP + DOWN);
  if (pressed === 0 || far === 0) return y;
  if (pressed === UP) return y - run(y - 1, far, speed);
  if (pressed === DOWN) return y + run(BOTTOM_LIMIT - 1 - y, far, speed);
  return y + nudge(y, BOTTOM_LIMIT - 1 - y, speed);
}

/** How far one gets in steps of `speed` that all fit into `room`. */
const run = (room: number, far: number, speed: number): number => (far <= room ? far : room - (room % speed));

/** Opposite keys undo each other, unless the first is blocked: then the second moves once, after which the first is not. */
const nudge = (at: number, room: number, speed: number): number =>
  at - speed > 0 ? 0 : run(room, speed, speed);

/**
 * Writes down where the players are now, before they press other keys, or before a reader that wants all of it: `x` and `y`
 * of the players are then theirs. The match is what it was.
 */
export function followKeys(match: Match): void {
  if (match.tick === match.moved) return;
  followOwnKeys(match, match.player1);
  followOwnKeys(match, match.player2);
  match.moved = match.tick;
}

function followOwnKeys(match: Match, player: Player): void {
  const x = playerX(match, player);
  const y = playerY(match, player);
  player.x = x;
  player.y = y;
}
