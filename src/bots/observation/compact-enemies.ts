import {
  BLUE_NARROWER,
  COLOURS,
  type Match,
  PLAYER_PLACES,
  readEnemies,
  SEEN_ENEMY_WORDS,
} from '../../core/index.ts';
import * as geometry from './geometry.ts';
import { COMPACT, COMPACT_ENEMIES, COMPACT_FULL, LASERS } from './layout.ts';
import { NOWHERE, type PlayerPlace } from './places.ts';

/* The enemies of a compact observation: lanes, threats and targets. Tuned as threats.ts is, by the same measures: constants of other files are
   copied into constants of this file, and nothing branches on what cannot be predicted. The plain version is test/env/plain-compact.ts. */
if (LASERS !== 4 || BLUE_NARROWER >= 64)
  throw new Error('compact-enemies.ts: the constants do not fit into its bits');

/** A player as this observation needs it. */
export interface CompactPlace extends PlayerPlace {
  /** ticks until it can shoot */
  ready: number;
}

const PAST = geometry.PAST;
const SHIFT = geometry.SHIFT;

/* Overwritten before each use: the lowest enemies that are not past a player, and what the rules say of speeds. */
const SEEN = new Int32Array(COMPACT_ENEMIES * SEEN_ENEMY_WORDS);
const found = { count: 0, fall: 1, perFall: 1, perNearing: 1, walk: 0, perWalk: 1 };

/** Finds the lowest enemies that are not past a player at `y`. */
export function findEnemies(match: Match, y: number): void {
  const { playerSpeed, enemySpeed, laserSpeed } = match.rules;
  found.count = readEnemies(match, y + PAST, SEEN);
  found.fall = enemySpeed;
  found.perFall = geometry.perSpeed(enemySpeed);
  found.perNearing = geometry.perSpeed(enemySpeed + laserSpeed);
  found.walk = playerSpeed;
  found.perWalk = geometry.perSpeed(playerSpeed);
}

/** Whether the lowest of those that were found is past a player at `y`, who then sees others. */
export const isLowestPast = (y: number): boolean => found.count > 0 && SEEN[1]! >= y + PAST;

const WORDS = SEEN_ENEMY_WORDS;
/** Half the width of the hitbox of an enemy, px; and by how much it is narrower, with five bits for each colour, by its index in COLOURS. */
const HALF_WIDTH = geometry.HALF_WIDTH;
const HALF_NARROWER: number = (BLUE_NARROWER / 2) << (5 * COLOURS.indexOf('blue'));
const LEFT_SIDE = geometry.LEFT_SIDE;
const HALF_LASER = geometry.HALF_LASER;
const ABOVE = geometry.ABOVE;
const LASER_ABOVE = geometry.LASER_ABOVE;
const IN_ARENA = geometry.IN_ARENA;

/* Both seats see a few lanes, each as wide as a player: its own in the middle. */
const LANE = geometry.LANE_WIDTH;
const LANES = COMPACT.lanes.count;
const OWN_LANE = geometry.OWN_LANE;
const FIRST_LANE = COMPACT.lanes.at;
const LANE_NUMBERS = COMPACT.lanes.size;
const NEAR = geometry.NEAR;
const PER_NEAR = 1 / NEAR;
const [LEFTMOST, RIGHTMOST] = PLAYER_PLACES.x;

const FIRST_THREAT = COMPACT.threats.at;
const THREATS = COMPACT.threats.count;
const THREAT_NUMBERS = COMPACT.threats.size;
const FIRST_TARGET = COMPACT.targets.at;
const TARGETS = COMPACT.targets.count;
const TARGET_NUMBERS = COMPACT.targets.size;

const PER_ENEMY = 1 / COMPACT_ENEMIES;
const LONGEST = COMPACT_FULL.ticksToMeet;
const PER_MEETING = 1 / LONGEST;
const LONGEST_LASER = COMPACT_FULL.laserTicks;
const PER_LASER = 1 / LONGEST_LASER;
const MOST_TARGETS = COMPACT_FULL.targets;
const PER_TARGET = 1 / MOST_TARGETS;

/** Writes what a player sees of the enemies that were found. */
export function writeEnemies(me: CompactPlace, out: Float32Array): void {
  listNear(me);
  examine(me);
  out[13] = near.balance * PER_ENEMY;
  writeLanes(me.x, out);
  writeThreats(out);
  writeTargets(me.ready, out);
}

/* Overwritten before each use: the enemies near the player, the lowest first; and which of them are targets. */
const near = { count: 0, balance: 0, targets: 0 };
/** How far its middle is aside, and its y above the player's, px. */
const ASIDES = new Int32Array(COMPACT_ENEMIES + 1);
const ABOVES = new Int32Array(COMPACT_ENEMIES + 1);
const HALF_WIDTHS = new Int32Array(COMPACT_ENEMIES + 1);
/** Ticks until it is as low as the player. */
const TICKS = new Int32Array(COMPACT_ENEMIES + 1);
/** 1 if an own laser is below it in its column. */
const SHOT = new Int32Array(COMPACT_ENEMIES + 1);
/** Places of those that are in the arena, above the player, and not shot at, the lowest first. */
const TARGET_PLACES = new Int32Array(COMPACT_ENEMIES + 1);

/** Lists the enemies near a player among those found, and counts on which side there are more. */
function listNear({ x, y }: CompactPlace): void {
  const { count } = found;
  let nearCount = 0;
  let balance = 0;
  // Branch-free compaction: each enemy is written, and the next one over it if it is not near.
  for (let i = 0; i < count; i += 1) {
    const halfWidth = HALF_WIDTH - ((HALF_NARROWER >>> (5 * SEEN[WORDS * i + 2]!)) & 31);
    const aside = (SEEN[WORDS * i]! + LEFT_SIDE + halfWidth - x) | 0;
    ASIDES[nearCount] = aside;
    ABOVES[nearCount] = y - SEEN[WORDS * i + 1]!;
    HALF_WIDTHS[nearCount] = halfWidth;
    balance = (balance + ((aside >> 31) - (-aside >> 31))) | 0;
    nearCount += (Math.imul(aside, aside) - NEAR * NEAR) >>> 31;
  }
  near.count = nearCount;
  near.balance = balance;
}

const HALVES = geometry.HALVES;
const TOPS = geometry.TOPS;
const LOWEST = NOWHERE;

/** Finds out of those near when they come down, which of them are shot at, which are targets, and what is in each lane. */
function examine({ x, y, lasers }: CompactPlace): void {
  const { count } = near;
  const { fall, perFall } = found;
  const xs1 = lasers[0]! | (lasers[2]! << 16);
  const xs2 = lasers[4]! | (lasers[6]! << 16);
  const ys1 = (lasers[1]! - LOWEST) | ((lasers[3]! - LOWEST) << 16) | TOPS;
  const ys2 = (lasers[5]! - LOWEST) | ((lasers[7]! - LOWEST) << 16) | TOPS;
  let targets = 0;
  for (let i = 0; i < count; i += 1) {
    const above = ABOVES[i]!;
    const aside = ASIDES[i]!;
    const halfWidth = HALF_WIDTHS[i]!;
    const within = halfWidth + HALF_LASER - 1;
    const enemyY = (y - above) | 0;
    const left = Math.imul(x + aside - within, HALVES);
    const right = Math.imul(x + aside + within, HALVES) | TOPS;
    const height = Math.imul(enemyY - LOWEST, HALVES);
    const shot1 = ((xs1 | TOPS) - left) & (right - xs1) & (ys1 - height);
    const shot2 = ((xs2 | TOPS) - left) & (right - xs2) & (ys2 - height);
    const shot = (((shot1 | shot2) >>> 31) | ((shot1 | shot2) >>> 15)) & 1;
    const ticks = Math.imul(positive((above + ABOVE) | 0) + fall - 1, perFall) >>> SHIFT;
    const soon = positive((LONGEST - ticks) | 0);
    const isTarget = (1 - shot) & (-ticks >>> 31) & ((IN_ARENA - 1 - enemyY) >>> 31);
    TICKS[i] = ticks;
    SHOT[i] = shot;
    TARGET_PLACES[targets] = i;
    targets += isTarget;

    const fromLeft = (aside + LANES_LEFT) | 0;
    const lane = Math.imul(fromLeft, PER_LANE) >>> SHIFT;
    // How far its middle is to the right of that of the lane. An enemy near the end of its lane touches the next one, too.
    const toRight = (fromLeft - Math.imul(lane, LANE) - LANE / 2) | 0;
    const touches = LANE / 2 - halfWidth;
    const beside = (lane + ((touches - toRight) >>> 31) - ((toRight + touches) >>> 31)) | 0;
    const open = soon & (shot - 1);
    IN_LANE[lane]! += isTarget;
    SOON[lane]! += positive((open - SOON[lane]!) | 0);
    SOON[beside]! += positive((open - SOON[beside]!) | 0);
  }
  near.targets = targets;
}

/** A number if it is positive, else 0. */
const positive = (number: number): number => number & ~(number >> 31);

/* Overwritten before each use: by lane, and one beyond on either side, by how many ticks less than `LONGEST` the lowest enemy comes down
   that no laser will hit; and how many targets have their middle in it. */
const SOON = new Int32Array(LANES + 2);
const IN_LANE = new Int32Array(LANES + 2);
/** What is added to how far aside something is for it to be counted from the left end of the lane beyond, px. */
const LANES_LEFT = (OWN_LANE + 1) * LANE + LANE / 2;
const PER_LANE: number = geometry.perSpeed(LANE);

/** Writes the lanes, and clears them for the next who looks. */
function writeLanes(x: number, out: Float32Array): void {
  for (let lane = 0; lane < LANES; lane += 1) {
    const at = FIRST_LANE + lane * LANE_NUMBERS;
    const place = (x + Math.imul(lane - OWN_LANE, LANE)) | 0;
    // All ones where a player cannot stand.
    const isOut = ((place - LEFTMOST) | (RIGHTMOST - place)) >> 31;
    out[at] = ((SOON[lane + 1]! & ~isOut) | (LONGEST & isOut)) * PER_MEETING;
    out[at + 1] = (MOST_TARGETS - positive((MOST_TARGETS - IN_LANE[lane + 1]!) | 0)) * PER_TARGET;
  }
  for (let lane = 0; lane < LANES + 2; lane += 1) {
    SOON[lane] = 0;
    IN_LANE[lane] = 0;
  }
}

/* All threats and targets are written. A mask, −1 for one that exists and 0 for any other, makes the numbers of the others 0. */

function writeThreats(out: Float32Array): void {
  const { count } = near;
  for (let i = 0; i < THREATS; i += 1) {
    const at = FIRST_THREAT + THREAT_NUMBERS * i;
    const soon = (LONGEST - TICKS[i]!) | 0;
    const mask = ((i - count) & (0 - soon)) >> 31;
    const aside = ASIDES[i]! & mask;
    const reach = HALF_WIDTHS[i]! + LANE / 2 - 1;
    const gap = (positive((aside - reach) | 0) - positive((-aside - reach) | 0)) | 0;
    out[at] = (soon & mask) * PER_MEETING;
    out[at + 1] = aside * PER_NEAR;
    out[at + 2] = gap * PER_NEAR;
    out[at + 3] = (((gap - 1) & (-gap - 1)) >>> 31) & mask;
    out[at + 4] = SHOT[i]! & mask;
  }
}

const NEVER = geometry.NEVER;

function writeTargets(ready: number, out: Float32Array): void {
  const { perNearing, walk, perWalk } = found;
  const { targets } = near;
  const stuck = NEVER & ((walk - 1) >> 31);
  for (let k = 0; k < TARGETS; k += 1) {
    const at = FIRST_TARGET + TARGET_NUMBERS * k;
    const mask = (k - targets) >> 31;
    const i = TARGET_PLACES[k]! & mask;
    const aside = ASIDES[i]! & mask;
    const within = HALF_WIDTHS[i]! + HALF_LASER - 1;
    const toGo = (positive((aside - within) | 0) + positive((-aside - within) | 0)) | 0;
    const aimTicks = (Math.imul(toGo + walk - 1, perWalk) >>> SHIFT) | (stuck & (-toGo >> 31));
    const laserTicks = (Math.imul(positive((ABOVES[i]! + LASER_ABOVE) | 0), perNearing) >>> SHIFT) + 1;
    const shownTicks = LONGEST_LASER - positive((LONGEST_LASER - laserTicks) | 0);
    const spare = (TICKS[i]! - ready - positive((aimTicks - ready) | 0)) | 0;
    const atLeast = (positive((spare + LONGEST) | 0) - LONGEST) | 0;
    out[at] = mask & 1;
    out[at + 1] = aside * PER_NEAR;
    out[at + 2] = ((toGo - 1) >>> 31) & mask;
    out[at + 3] = (shownTicks & mask) * PER_LASER;
    out[at + 4] = ((LONGEST - positive((LONGEST - atLeast) | 0)) & mask) * PER_MEETING;
  }
}
