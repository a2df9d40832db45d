import * as arena from './arena.ts';
import * as keyBits from './input.ts';
import type { LiveMatch, Match } from './match.ts';
import type { LivePlayer, Player } from './player.ts';

/* Where a player is after some ticks with the same keys. The rules try each pressed direction in every tick and skip a
   move that would leave the bounds; held for many ticks, that is a division. */

const LEFT = keyBits.LEFT;
const RIGHT = keyBits.RIGHT;
const UP = keyBits.UP;
const DOWN = keyBits.DOWN;
const RIGHT_LIMIT = arena.RIGHT_LIMIT;
const BOTTOM_LIMIT = arena.BOTTOM_LIMIT;

/** Where a player is now: x, px. */
export function playerX(match: Match, player: Player): number {
  const { x, keys } = player as LivePlayer;
  const far = distance(match as LiveMatch);
  const speed = match.rules.playerSpeed;
  const pressed = keys & (LEFT + RIGHT);
  if (pressed === 0 || far === 0) return x;
  if (pressed === LEFT) return x - run(x - 1, far, speed);
  if (pressed === RIGHT) return x + run(RIGHT_LIMIT - 1 - x, far, speed);
  return x + nudge(x, RIGHT_LIMIT - 1 - x, speed);
}

/** Where a player is now: y, px. */
export function playerY(match: Match, player: Player): number {
  const { y, keys } = player as LivePlayer;
  const far = distance(match as LiveMatch);
  const speed = match.rules.playerSpeed;
  const pressed = keys & (UP + DOWN);
  if (pressed === 0 || far === 0) return y;
  if (pressed === UP) return y - run(y - 1, far, speed);
  if (pressed === DOWN) return y + run(BOTTOM_LIMIT - 1 - y, far, speed);
  return y + nudge(y, BOTTOM_LIMIT - 1 - y, speed);
}

/** How far a player gets that nothing stops, since its place was written down, px. */
const distance = ({ tick, positionsAsOf, rules }: LiveMatch): number =>
  (tick - positionsAsOf) * rules.playerSpeed;

/** How far one gets in steps of `speed` that all fit into `room`. */
const run = (room: number, far: number, speed: number): number => (far <= room ? far : room - (room % speed));

/** Opposite keys undo each other, unless the first is blocked: then the second moves once, after which the first is not. */
const nudge = (at: number, room: number, speed: number): number =>
  at - speed > 0 ? 0 : run(room, speed, speed);

/**
 * Reads where both players are now: x and y of player 1, then of player 2, px. In every tick that is quicker than `playerX` and `playerY`:
 * which keys are held is unpredictable, and is looked at once.
 *
 * @param out overwritten from the start; at least 4 long
 */
export function readPositions(match: Match, out: Int32Array): void {
  const live = match as LiveMatch;
  integratePositions(live);
  const { player1, player2 } = live;
  out[0] = player1.x;
  out[1] = player1.y;
  out[2] = player2.x;
  out[3] = player2.y;
}

/**
 * Writes down where the players are now, before they press other keys, or before a reader that wants all of it: `x` and `y`
 * of the players are then theirs. The match is what it was.
 */
export function integratePositions(match: LiveMatch): void {
  if (match.tick === match.positionsAsOf) return;
  integratePosition(match, match.player1);
  integratePosition(match, match.player2);
  match.positionsAsOf = match.tick;
}

function integratePosition(match: LiveMatch, player: LivePlayer): void {
  const x = playerX(match, player);
  const y = playerY(match, player);
  player.x = x;
  player.y = y;
}
