import {
  ARENA_SIZE,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  type Match,
  PLAYER_HITBOX,
  type Player,
  playerX,
  playerY,
} from '../../core/index.ts';
import { AT, LASER_SIZE, LASERS } from './layout.ts';

/** Words of a player in `PLACES`: x, y, px; how many lasers it has in flight; x, y of each that can be shown, the last fired first. */
export const PLACE_WORDS = 16;
export const PLACE = { x: 0, y: 1, shots: 2, lasers: 3 } as const;

/** Two places, overwritten before each use. */
export const PLACES: Int32Array = new Int32Array(2 * PLACE_WORDS);

/** Above all enemies that there are, px: a laser that there is not is so high. */
export const NOWHERE = -2048;

const SCRATCH = PLACES;
const SHOWN = LASERS;
const NONE_Y = NOWHERE;

export function readPlace(match: Match, player: Player, at: number): void {
  const { shots } = player;
  SCRATCH[at] = playerX(match, player);
  SCRATCH[at + 1] = playerY(match, player);
  SCRATCH[at + 2] = shots;
  for (let i = 0; i < SHOWN; i += 1) {
    const laser = shots - 1 - i;
    const none = laser >> 31;
    SCRATCH[at + 3 + 2 * i] = laserXAt(player, laser & ~none);
    SCRATCH[at + 4 + 2 * i] = (laserYAt(match, player, laser & ~none) & ~none) | (NONE_Y & none);
  }
}

const PER_ARENA = 1 / ARENA_SIZE;
const MIDDLE = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;
/** From the middle of a player's hitbox to that of its laser, when both have one y, px; sideways they have one middle. */
const LASER_DOWN = LASER_HITBOX.y + LASER_HITBOX.height / 2 - MIDDLE;
const MY_LASERS = AT.myLasers;
const FOE_LASERS = AT.foeLasers;
const LASER_NUMBERS = LASER_SIZE;
const WORDS = PLACE_WORDS;

export function writePlaces(at: number, out: Float32Array): void {
  const foe = WORDS - at;
  const x = SCRATCH[at]!;
  const y = SCRATCH[at + 1]!;
  const foeX = SCRATCH[foe]!;
  const foeY = SCRATCH[foe + 1]!;
  out[8] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[9] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[14] = (foeX + MIDDLE) * (2 * PER_ARENA) - 1;
  out[15] = (foeY + MIDDLE) * (2 * PER_ARENA) - 1;
  out[20] = (foeX - x) * PER_ARENA;
  out[21] = (foeY - y) * PER_ARENA;
  const down = (LASER_DOWN - y) | 0;
  const shots = SCRATCH[at + 2]!;
  const foeShots = SCRATCH[foe + 2]!;
  for (let i = 0; i < SHOWN; i += 1) {
    const own = (i - shots) >> 31;
    const others = (i - foeShots) >> 31;
    const to = MY_LASERS + LASER_NUMBERS * i;
    const foeTo = FOE_LASERS + LASER_NUMBERS * i;
    out[to] = 0 - own;
    out[to + 1] = ((SCRATCH[at + 3 + 2 * i]! - x) & own) * PER_ARENA;
    out[to + 2] = ((SCRATCH[at + 4 + 2 * i]! + down) & own) * PER_ARENA;
    out[foeTo] = 0 - others;
    out[foeTo + 1] = ((SCRATCH[foe + 3 + 2 * i]! - x) & others) * PER_ARENA;
    out[foeTo + 2] = ((SCRATCH[foe + 4 + 2 * i]! + down) & others) * PER_ARENA;
  }
}
