import { type Match, type Player, readLasers, readPositions, SEEN_LASER_WORDS } from '../../core/index.ts';
import * as geometry from './geometry.ts';
import { AT, LASER_SIZE, LASERS } from './layout.ts';
import * as reach from './reach.ts';
import { PLAYER_MIDDLE } from './reach.ts';

/* Where the players and their lasers are, as an observation shows it. Tuned as threats.ts is: constants that are imported or exported are
   copied into constants of this file, and nothing branches on how many lasers there are. */

/** A player and its last lasers, px. Read once a tick, written for both seats. */
export interface PlayerPlace {
  x: number;
  y: number;
  /** how many lasers are shown */
  shown: number;
  /** x and y of each, the last fired first. Behind them y is `NOWHERE`, and x is left over from before */
  readonly lasers: Int32Array;
}

/** A y that is above all bodies, px. */
export const NOWHERE = -2048;

export const createPlayerPlace = (): PlayerPlace => ({
  x: 0,
  y: 0,
  shown: 0,
  lasers: new Int32Array(LASERS * SEEN_LASER_WORDS),
});

const SHOWN = LASERS;
const WORDS = SEEN_LASER_WORDS;
const NONE_Y = NOWHERE;

const positions = new Int32Array(4);

/** Reads both players. */
export function readPlaces(match: Match, first: PlayerPlace, second: PlayerPlace): void {
  readPositions(match, positions);
  first.x = positions[0]!;
  first.y = positions[1]!;
  second.x = positions[2]!;
  second.y = positions[3]!;
  readShots(match, match.player1, first);
  readShots(match, match.player2, second);
}

function readShots(match: Match, player: Player, into: PlayerPlace): void {
  const { lasers } = into;
  const shown = readLasers(match, player, lasers);
  into.shown = shown;
  for (let i = shown; i < SHOWN; i += 1) lasers[WORDS * i + 1] = NONE_Y;
}

const PER_ARENA = reach.PER_ARENA;
const MIDDLE = PLAYER_MIDDLE;

const LASER_DOWN = geometry.LASER_DOWN;
const ME = AT.me;
const FOE = AT.foe;
const BETWEEN = AT.between;
const MY_LASERS = AT.myLasers;
const FOE_LASERS = AT.foeLasers;
const LASER_NUMBERS = LASER_SIZE;

/** Writes where both players and their lasers are, as `me` sees them. */
export function writePlaces(me: PlayerPlace, foe: PlayerPlace, out: Float32Array): void {
  const { x, y, shown } = me;
  const { shown: foeShown } = foe;
  out[ME] = (x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[ME + 1] = (y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[FOE] = (foe.x + MIDDLE) * (2 * PER_ARENA) - 1;
  out[FOE + 1] = (foe.y + MIDDLE) * (2 * PER_ARENA) - 1;
  out[BETWEEN] = (foe.x - x) * PER_ARENA;
  out[BETWEEN + 1] = (foe.y - y) * PER_ARENA;
  // All lasers are written. A mask, −1 for one that exists and 0 for any other, makes the numbers of the others 0.
  for (let i = 0; i < SHOWN; i += 1) {
    const myMask = (i - shown) >> 31;
    const myAt = MY_LASERS + LASER_NUMBERS * i;
    out[myAt] = 0 - myMask;
    out[myAt + 1] = ((me.lasers[WORDS * i]! - x) & myMask) * PER_ARENA;
    out[myAt + 2] = ((me.lasers[WORDS * i + 1]! + LASER_DOWN - y) & myMask) * PER_ARENA;
    const foeMask = (i - foeShown) >> 31;
    const foeAt = FOE_LASERS + LASER_NUMBERS * i;
    out[foeAt] = 0 - foeMask;
    out[foeAt + 1] = ((foe.lasers[WORDS * i]! - x) & foeMask) * PER_ARENA;
    out[foeAt + 2] = ((foe.lasers[WORDS * i + 1]! + LASER_DOWN - y) & foeMask) * PER_ARENA;
  }
}
