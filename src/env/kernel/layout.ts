import {
  AT,
  COMPACT,
  COMPACT_ENEMIES,
  COMPACT_FULL,
  COMPACT_SIZE,
  FULL,
  LASER_SIZE,
  LASERS,
  NEAR,
  OBSERVATION_SIZE,
  PER_ARENA,
  THREAT_SIZE,
  THREATS,
} from '../../bots/internal.ts';
import { ARENA_SIZE, BLUE_NARROWER, ENEMY_HITBOX, PLAYER_PLACES } from '../../core/index.ts';

/* What the kernel and the code that packs rows for it have to agree on. The build hands every number that this file exports to the
   AssemblyScript compiler, which finds them under the same names (scripts/build-kernel.mjs). Offsets are bytes. */

/* A packed row: what the observations of one match follow from. READY and PLAYERS end with player 1 again, so that one load gives a seat
   its own numbers first, then the foe's. */

const FLOAT = 4;
const WORD = 4;
const SHORT = 2;
/** Numbers at the beginning of an observation. */
const HEAD_SIZE = AT.threats;
/** Bytes of a SIMD vector. */
const VECTOR = 16;
/** Enemies that are compared at once, two bytes of a vector each. */
export const LANES: number = VECTOR / SHORT;

/** The head of what each seat sees, as floats; the kernel overwrites what changes in every tick. */
export const HEADS = 0;
export const HEAD_BYTES: number = FLOAT * HEAD_SIZE;
const INTS: number = HEADS + 2 * HEAD_BYTES;
/** ticks taken; time limit */
export const TICK: number = INTS;
export const MAX_TICKS: number = INTS + WORD;
/** px per tick; what to multiply by in place of a division by it (`geometry.SHIFT`) */
export const ENEMY_SPEED: number = INTS + 2 * WORD;
export const PER_SPEED: number = INTS + 3 * WORD;
/** px per tick */
export const LASER_SPEED: number = INTS + 4 * WORD;
/** the longest cooldown, ticks */
export const COOLDOWN: number = INTS + 5 * WORD;
/** the tick at which enemies were where the list says */
export const LIST_TICK: number = INTS + 6 * WORD;
/** enemies in the list; living ones, of which the list has the lowest */
export const LISTED: number = INTS + 7 * WORD;
export const LIVING: number = INTS + 8 * WORD;
/** written by the kernel: 1 where the list is too short to tell what a seat sees, else 0 */
export const IS_SHORT: number = INTS + 9 * WORD;
/** how many lasers of each player are shown */
export const SHOWN: number = INTS + 10 * WORD;
/** the tick from which each player can shoot again */
export const READY: number = INTS + 12 * WORD;
/** px per tick; what to multiply by in place of a division by it, and by the speed at which lasers and enemies near each other */
export const PLAYER_SPEED: number = INTS + 15 * WORD;
export const PER_WALK: number = INTS + 16 * WORD;
export const PER_NEARING: number = INTS + 17 * WORD;
/** x and y of each player, px */
export const PLAYERS: number = INTS + 5 * VECTOR;
/** of each player x of its last lasers, the last fired first, then y of each, as it would have been at tick 0, px */
export const SHOTS: number = PLAYERS + 2 * VECTOR;
export const SHOTS_BYTES: number = 2 * LASERS * WORD;
/** the lowest enemies, the lowest first: x of each; y at LIST_TICK; how much narrower each is, px; 16 bits each */
export const LIST_ROOM = 48;
export const ENEMY_X: number = SHOTS + 2 * SHOTS_BYTES;
export const ENEMY_Y: number = ENEMY_X + SHORT * LIST_ROOM;
export const NARROWER: number = ENEMY_Y + SHORT * LIST_ROOM;
/** The kernel reads whole vectors, so there is room for one behind the last list. */
const FINDINGS: number = NARROWER + SHORT * LIST_ROOM + VECTOR;

/* What the kernel finds out of the enemies that a compact observation looks at, before it writes. It lies in the first row of a call. */

/** for each enemy 16 bits of each: how far its middle is aside, half its width, ticks until it comes down, twice how far it is above plus 1 if
    it is shot at; and an entry that never comes down */
export const ENTRIES: number = FINDINGS;
export const ENTRY_BYTES: number = 4 * SHORT;
/** vectors of how far aside each is; of how far aside a lane is at most that it touches */
export const ASIDES: number = ENTRIES + ENTRY_BYTES * COMPACT_ENEMIES + VECTOR;
export const REACHES: number = ASIDES + SHORT * COMPACT_ENEMIES;

export const ROW_BYTES: number = REACHES + SHORT * COMPACT_ENEMIES;

/* An observation, of which src/bots/observation/layout.ts has the places. */

export const OBSERVATION_BYTES: number = FLOAT * OBSERVATION_SIZE;
export const SHOWN_THREATS: number = THREATS;
export const THREAT_BYTES: number = FLOAT * THREAT_SIZE;
export const TO_THREATS: number = FLOAT * AT.threats;
export const TO_MY_LASERS: number = FLOAT * AT.myLasers;
export const TO_FOE_LASERS: number = FLOAT * AT.foeLasers;
export const SHOWN_LASERS: number = LASERS;

export const COMPACT_BYTES: number = FLOAT * COMPACT_SIZE;
export const TO_LANES: number = FLOAT * COMPACT.lanes.at;
export const LANE_COUNT: number = COMPACT.lanes.count;
export const TO_NEAREST: number = FLOAT * COMPACT.threats.at;
export const TO_TARGETS: number = FLOAT * COMPACT.targets.at;
export const MOST_TARGETS: number = COMPACT_FULL.targets;
export const SOON_LONGEST: number = COMPACT_FULL.ticksToMeet;
export const LONGEST_FLIGHT: number = COMPACT_FULL.laserTicks;
export const LEFTMOST: number = PLAYER_PLACES.x[0];
export const RIGHTMOST: number = PLAYER_PLACES.x[1];

/* Distances between bodies, px, and what they are measured in. */

export {
  ABOVE,
  ASIDE,
  COLUMN_LEFT,
  COLUMN_RIGHT,
  DOWN,
  HALF_LASER,
  HALF_WIDTH,
  IN_ARENA,
  LANE_WIDTH,
  LASER_ABOVE,
  LASER_DOWN,
  LEFT_GAP,
  LEFT_SIDE,
  NEAR,
  NEVER,
  NOWHERE,
  OWN_LANE,
  PAST,
  PER_ARENA,
  PLAYER_MIDDLE,
  RIGHT_GAP,
  SHIFT,
} from '../../bots/internal.ts';
export const HIGHEST_SHOWN: number = ARENA_SIZE;
export const LONGEST: number = FULL.ticksToMeet;
export const FULL_TICKS: number = FULL.ticks;
export const NARROW_WIDTH: number = (ENEMY_HITBOX.width - BLUE_NARROWER) / ENEMY_HITBOX.width;

/* A product with 1 / 750 that is rounded once, as TypeScript rounds it, by 32-bit floats alone: the factor in two parts. The first has so
   few bits that its product is exact. A test tries every integer that can occur. */

const PARTS = 2 ** 20;
const highPart = (factor: number): number => Math.round(factor * PARTS) / PARTS;
const lowPart = (factor: number): number => Math.fround(factor - highPart(factor));
export const ARENA_HIGH: number = highPart(PER_ARENA);
export const ARENA_LOW: number = lowPart(PER_ARENA);
export const MEETING_HIGH: number = highPart(1 / LONGEST);
export const MEETING_LOW: number = lowPart(1 / LONGEST);
export const NEAR_HIGH: number = highPart(1 / NEAR);
export const NEAR_LOW: number = lowPart(1 / NEAR);
export const SOON_FACTOR: number = 1 / SOON_LONGEST;
export const SOON_HIGH: number = highPart(SOON_FACTOR);
export const SOON_LOW: number = lowPart(SOON_FACTOR);
export const FLIGHT_HIGH: number = highPart(1 / LONGEST_FLIGHT);
export const FLIGHT_LOW: number = lowPart(1 / LONGEST_FLIGHT);

/** Numbers of a lane; of a threat or a target. */
const PARTS_OF_COMPACT = [COMPACT.lanes.size, COMPACT.threats.size, COMPACT.targets.size].join();
if (
  COMPACT_ENEMIES !== 2 * LANES ||
  COMPACT_ENEMIES !== THREATS ||
  PARTS_OF_COMPACT !== '2,5,5' ||
  COMPACT.lanes.at !== 14
)
  throw new Error(
    'src/env/kernel: a compact observation is laid out in another way than the kernel writes it',
  );
if (LASERS !== 4 || LASER_SIZE !== 3 || THREAT_SIZE !== 8 || HEAD_SIZE !== 24 || THREATS % LANES !== 0)
  throw new Error('src/env/kernel: an observation is laid out in another way than the kernel writes it');
