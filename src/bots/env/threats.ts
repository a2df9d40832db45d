import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  ENEMY_WORDS,
  LASER_HITBOX,
  type Match,
  PLAYER_HITBOX,
  readEnemies,
} from '../../core/index.ts';
import { AT, FULL, PASSED, RAM_ABOVE, THREAT_SIZE, THREATS } from './layout.ts';
import { NOWHERE, PLACES } from './places.ts';

const WORDS = ENEMY_WORDS;
const SHOWN = THREATS;
const SEEN = new Int32Array(THREATS * ENEMY_WORDS);
const PLACE = PLACES;
const HIGHEST = NOWHERE;
const PAST = PASSED;

/* An enemy is one of two widths. */
const WIDTH = ENEMY_HITBOX.width;
const NARROWER = BLUE_NARROWER;
const BLUE_BIT = 1 << COLOURS.indexOf('blue');

/* From the x of an enemy less that of the player to ...*/
const RIGHT_GAP = ENEMY_HITBOX.x - (PLAYER_HITBOX.x + PLAYER_HITBOX.width) + 1;
const LEFT_GAP = PLAYER_HITBOX.x - ENEMY_HITBOX.x + 1;
const MIDDLE = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;
const ASIDE = ENEMY_HITBOX.x + ENEMY_HITBOX.width / 2 - MIDDLE;
const HALF_NARROWER = BLUE_NARROWER / 2;
const DOWN = ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2 - MIDDLE;
const ABOVE = 1 - RAM_ABOVE;
const SIZE = ARENA_SIZE;
const PER_ARENA = 1 / ARENA_SIZE;
const PER_WIDTH = 1 / ENEMY_HITBOX.width;
const LONGEST = FULL.ticksToMeet;
const PER_MEETING = 1 / FULL.ticksToMeet;

const SHOT_LEFT = ENEMY_HITBOX.x - LASER_HITBOX.x - LASER_HITBOX.width + 1;
const SHOT_RIGHT = ENEMY_HITBOX.x - LASER_HITBOX.x - 1;
const BOTH = 0x10001;
const TOP = 0x80008000 | 0;
const LEFT2 = new Int32Array(32);
const RIGHT2 = new Int32Array(32);
const Y2 = new Int32Array(32);

const FIRST_THREAT = AT.threats;
const THREAT_NUMBERS = THREAT_SIZE;
const RECIPROCAL_BITS = 17;

export function listThreats(match: Match, y: number): number {
  const count = readEnemies(match, y + PAST, SEEN);
  for (let k = 0; k < SHOWN && k < count; k += 1) {
    const x = SEEN[WORDS * k]!;
    const blue = (BLUE_BIT >>> SEEN[WORDS * k + 2]!) & 1;
    LEFT2[k] = Math.imul(x + SHOT_LEFT, BOTH);
    RIGHT2[k] = Math.imul(x + SHOT_RIGHT + WIDTH - NARROWER * blue, BOTH) | TOP;
    Y2[k] = Math.imul(SEEN[WORDS * k + 1]! - HIGHEST, BOTH);
  }
  return count;
}

export const isPast = (y: number): boolean => SEEN[1]! - y >= PAST;

export interface Listed {
  readonly count: number;
  readonly speed: number;
}

export function writeThreats(place: number, { count, speed }: Listed, out: Float32Array): void {
  const mx = PLACE[place]!;
  const my = PLACE[place + 1]!;
  const x01 = PLACE[place + 3]! | (PLACE[place + 5]! << 16);
  const x23 = PLACE[place + 7]! | (PLACE[place + 9]! << 16);
  const y01 = (PLACE[place + 4]! - HIGHEST) | ((PLACE[place + 6]! - HIGHEST) << 16) | TOP;
  const y23 = (PLACE[place + 8]! - HIGHEST) | ((PLACE[place + 10]! - HIGHEST) << 16) | TOP;
  const x01t = x01 | TOP;
  const x23t = x23 | TOP;
  const reciprocal = ((1 << RECIPROCAL_BITS) / speed + 1) | 0;
  out[FIRST_THREAT] = 0;
  let k = 0;
  for (; k < SHOWN && k < count; k += 1) {
    const to = FIRST_THREAT + THREAT_NUMBERS * k;
    const x = (SEEN[WORDS * k]! - mx) | 0;
    const y = (SEEN[WORDS * k + 1]! - my) | 0;
    const blue = (BLUE_BIT >>> SEEN[WORDS * k + 2]!) & 1;
    const width = WIDTH - NARROWER * blue;
    const right = (x + RIGHT_GAP) | 0;
    const left = (LEFT_GAP - x - width) | 0;
    const high = (y + DOWN + SIZE) | 0;
    const above = (ABOVE - y) | 0;
    const ticks = Math.imul((above & ~(above >> 31)) + speed - 1, reciprocal) >>> RECIPROCAL_BITS;
    const over = (ticks - LONGEST) | 0;
    const l2 = LEFT2[k]!;
    const r2 = RIGHT2[k]!;
    const y2 = Y2[k]!;
    const shot = ((x01t - l2) & (r2 - x01) & (y01 - y2)) | ((x23t - l2) & (r2 - x23) & (y23 - y2));
    out[to] = 1;
    out[to + 1] = (x + ASIDE - HALF_NARROWER * blue) * PER_ARENA;
    out[to + 2] = ((high & ~(high >> 31)) - SIZE) * PER_ARENA;
    out[to + 3] = ((right & ~((right - 1) >> 31)) - (left & ~((left - 1) >> 31))) * PER_ARENA;
    out[to + 4] = ((over & (over >> 31)) + LONGEST) * PER_MEETING;
    out[to + 5] = ((right - 1) & (left - 1)) >>> 31;
    out[to + 6] = width * PER_WIDTH;
    out[to + 7] = ((shot >>> 31) | (shot >>> 15)) & 1;
  }
  for (; k < SHOWN; k += 1) {
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
