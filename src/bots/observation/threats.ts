import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  type Match,
  readEnemies,
  SEEN_ENEMY_WORDS,
} from '../../core/index.ts';
import * as geometry from './geometry.ts';
import { AT, FULL, LASERS, THREAT_SIZE, THREATS } from './layout.ts';
import { NOWHERE, type PlayerPlace } from './places.ts';
import * as reach from './reach.ts';

/* The enemies of an observation, the larger part of it. This code is tuned; the plain version is test/env/plain-observation.ts. Without
   the following measures, together, a step of a vector takes 50 % more time (`shooter bench env`):
   1. Constants of other files are copied into constants of this file.
   2. Nothing branches on data that cannot be predicted: on which side an enemy is, whether it is in the column, whether it is shot at.
   3. Nothing is divided in the loop: see `SHIFT` in geometry.ts.
   4. There are no lookup tables, which would be pushed out of the cache: see `NARROWER`.
   5. The loop tests at its end, because V8 hoists invariants only out of such a loop.

   It relies on LASERS === 4, because two pairs of lasers are compared; on BLUE_NARROWER < 32, which is kept in five bits; on x, and y
   less `NOWHERE`, from 0 to 32767; and on the bounds that `SHIFT` names (geometry.ts). */
if (LASERS !== 4 || BLUE_NARROWER >= 32)
  throw new Error('threats.ts: the constants do not fit into its bits');

const SHOWN = THREATS;
const FIRST_THREAT = AT.threats;
const THREAT_NUMBERS = THREAT_SIZE;
const WORDS = SEEN_ENEMY_WORDS;
const PAST = geometry.PAST;

/* Overwritten before each use: the lowest enemies that are not past a player, at most `THREATS`; how many they are, and how many px
   they fall per tick. */
const SEEN = new Int32Array(THREATS * SEEN_ENEMY_WORDS);
const FOUND = { count: 0, speed: 1 };

/** Finds the threats of a player at `y`, to be written. */
export function findThreats(match: Match, y: number): void {
  FOUND.count = readEnemies(match, y + PAST, SEEN);
  FOUND.speed = match.rules.enemySpeed;
}

/** Whether the lowest of those that were found is past a player at `y`, who then has threats of its own. */
export const isLowestPast = (y: number): boolean => FOUND.count > 0 && SEEN[1]! >= y + PAST;

/** Full width of the hitbox of an enemy, px; and by how much it is narrower, with five bits for each colour, by its index in COLOURS. */
const WIDTH = ENEMY_HITBOX.width;
const NARROWER: number = BLUE_NARROWER << (5 * COLOURS.indexOf('blue'));

const ASIDE = geometry.ASIDE;
const DOWN = geometry.DOWN;
const RIGHT_GAP = geometry.RIGHT_GAP;
const LEFT_GAP = geometry.LEFT_GAP;
const ABOVE = geometry.ABOVE;
const COLUMN_LEFT = geometry.COLUMN_LEFT;
const COLUMN_RIGHT = geometry.COLUMN_RIGHT;
const SHIFT = geometry.SHIFT;

const HIGHEST_SHOWN = ARENA_SIZE;
const PER_ARENA = reach.PER_ARENA;
const PER_WIDTH = 1 / ENEMY_HITBOX.width;
const LONGEST = FULL.ticksToMeet;
const PER_MEETING = 1 / FULL.ticksToMeet;

const HALVES = geometry.HALVES;
const TOPS = geometry.TOPS;
const LOWEST = NOWHERE;

/** Writes the threats that were found, as `me` sees them. */
export function writeThreats({ x: myX, y: myY, lasers }: PlayerPlace, out: Float32Array): void {
  const { count, speed } = FOUND;
  const perSpeed = geometry.perSpeed(speed);
  const xs1 = lasers[0]! | (lasers[2]! << 16);
  const xs2 = lasers[4]! | (lasers[6]! << 16);
  const ys1 = (lasers[1]! - LOWEST) | ((lasers[3]! - LOWEST) << 16) | TOPS;
  const ys2 = (lasers[5]! - LOWEST) | ((lasers[7]! - LOWEST) << 16) | TOPS;
  const last = Math.min(count, SHOWN) - 1;
  for (let k = 0; last >= 0; k += 1) {
    const to = FIRST_THREAT + THREAT_NUMBERS * k;
    const enemyX = SEEN[WORDS * k]!;
    const enemyY = SEEN[WORDS * k + 1]!;
    const narrower = (NARROWER >>> (5 * SEEN[WORDS * k + 2]!)) & 31;

    const left = Math.imul(enemyX + COLUMN_LEFT, HALVES);
    const right = Math.imul(enemyX + COLUMN_RIGHT - narrower, HALVES) | TOPS;
    const height = Math.imul(enemyY - LOWEST, HALVES);
    const shot1 = ((xs1 | TOPS) - left) & (right - xs1) & (ys1 - height);
    const shot2 = ((xs2 | TOPS) - left) & (right - xs2) & (ys2 - height);
    const shot = shot1 | shot2;

    const x = (enemyX - myX) | 0;
    const y = (enemyY - myY) | 0;
    const gapRight = (x + RIGHT_GAP) | 0;
    const gapLeft = (LEFT_GAP - x + narrower) | 0;
    const shown = (y + DOWN + HIGHEST_SHOWN) | 0;
    const above = (ABOVE - y) | 0;
    const ticks = Math.imul(positive(above) + speed - 1, perSpeed) >>> SHIFT;

    out[to] = 1;
    out[to + 1] = (x + ASIDE - (narrower >> 1)) * PER_ARENA;
    out[to + 2] = (positive(shown) - HIGHEST_SHOWN) * PER_ARENA;
    out[to + 3] = (positive(gapRight) - positive(gapLeft)) * PER_ARENA;
    out[to + 4] = (LONGEST - positive((LONGEST - ticks) | 0)) * PER_MEETING;
    out[to + 5] = ((gapRight - 1) & (gapLeft - 1)) >>> 31;
    out[to + 6] = (WIDTH - narrower) * PER_WIDTH;
    out[to + 7] = ((shot >>> 31) | (shot >>> 15)) & 1;
    if (k >= last) break;
  }
  clearThreats(last + 1, out);
}

/** A number if it is positive, else 0. */
const positive = (number: number): number => number & ~(number >> 31);

function clearThreats(from: number, out: Float32Array): void {
  for (let k = from; k < SHOWN; k += 1) {
    const to = FIRST_THREAT + THREAT_NUMBERS * k;
    out[to] = 0;
    out[to + 1] = 0;
    out[to + 2] = 0;
    out[to + 3] = 0;
    out[to + 4] = 0;
    out[to + 5] = 0;
    out[to + 6] = 0;
    out[to + 7] = 0;
  }
}
