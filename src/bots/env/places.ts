import {
  ARENA_SIZE,
  LASER_HITBOX,
  type Match,
  PLAYER_HITBOX,
  type Player,
  playerX,
  playerY,
  readLasers,
  SEEN_LASER_WORDS,
} from '../../core/index.ts';
import { AT, LASER_SIZE, LASERS } from './layout.ts';

/** Where a player and its last lasers are, px. */
export interface Place {
  x: number;
  y: number;
  /** x and y of the lasers shown, the last fired first; `NOWHERE` for y where there is none */
  readonly lasers: Int32Array;
  /** how many are shown */
  shown: number;
}

/** A y above all that there is, px. */
export const NOWHERE = -2048;

export const createPlace = (): Place => ({
  x: 0,
  y: 0,
  lasers: new Int32Array(SEEN_LASER_WORDS * LASERS),
  shown: 0,
});

export function readPlace(match: Match, player: Player, into: Place): void {
  const { lasers } = into;
  into.x = playerX(match, player);
  into.y = playerY(match, player);
  const shown = readLasers(match, player, lasers);
  into.shown = shown;
  for (let i = shown; i < SHOWN; i += 1) lasers[2 * i + 1] = NONE_Y;
}

const SHOWN = LASERS;
const NONE_Y = NOWHERE;
const PER_ARENA = 1 / ARENA_SIZE;
const MIDDLE = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;

/** From the middle of a player's hitbox to that of its laser, when both have one y, px; sideways they have one middle. */
const LASER_DOWN = LASER_HITBOX.y + LASER_HITBOX.height / 2 - MIDDLE;
const MY_LASERS = AT.myLasers;
const FOE_LASERS = AT.foeLasers;
const LASER_NUMBERS = LASER_SIZE;

export function writePlaces(me: Place, foe: Place, out: Float32Array): void {
  const { x, y } = me;
  out[8] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[9] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[14] = (foe.x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[15] = (foe.y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[20] = (foe.x - x) * PER_ARENA;
  out[21] = (foe.y - y) * PER_ARENA;
  const own = me.shown;
  const others = foe.shown;
  for (let i = 0; i < SHOWN; i += 1) {
    const to = MY_LASERS + LASER_NUMBERS * i;
    const there = (i - own) >> 31;
    out[to] = 0 - there;
    out[to + 1] = ((me.lasers[2 * i]! - x) & there) * PER_ARENA;
    out[to + 2] = ((me.lasers[2 * i + 1]! + LASER_DOWN - y) & there) * PER_ARENA;
  }
  for (let i = 0; i < SHOWN; i += 1) {
    const to = FOE_LASERS + LASER_NUMBERS * i;
    const there = (i - others) >> 31;
    out[to] = 0 - there;
    out[to + 1] = ((foe.lasers[2 * i]! - x) & there) * PER_ARENA;
    out[to + 2] = ((foe.lasers[2 * i + 1]! + LASER_DOWN - y) & there) * PER_ARENA;
  }
}
