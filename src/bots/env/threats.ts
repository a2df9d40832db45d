import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  LASER_HITBOX,
  type Match,
  PLAYER_HITBOX,
  readEnemies,
  SEEN_ENEMY_WORDS,
} from '../../core/index.ts';
import { AT, FULL, PASSED, RAM_ABOVE, THREAT_SIZE, THREATS } from './layout.ts';
import { NOWHERE, type Place } from './places.ts';

const WORDS = SEEN_ENEMY_WORDS;
const SHOWN = THREATS;
const SEEN = new Int32Array(THREATS * SEEN_ENEMY_WORDS);
const HIGHEST = NOWHERE;
const PAST = PASSED;

/* An enemy is one of two widths. */
const WIDTH = ENEMY_HITBOX.width;
const NARROWERS = BLUE_NARROWER << (8 * COLOURS.indexOf('blue'));

/* From the x of an enemy less that of the player to ...*/
const RIGHT_GAP = ENEMY_HITBOX.x - (PLAYER_HITBOX.x + PLAYER_HITBOX.width) + 1;
const LEFT_GAP = PLAYER_HITBOX.x - ENEMY_HITBOX.x + 1;
const MIDDLE = PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;
const ASIDE = ENEMY_HITBOX.x + ENEMY_HITBOX.width / 2 - MIDDLE;
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
const FIRST_THREAT = AT.threats;
const THREAT_NUMBERS = THREAT_SIZE;
const RECIPROCAL_BITS = 17;

const LIST = { count: 0, speed: 1 };

export function listThreats(match: Match, y: number): void {
  LIST.count = readEnemies(match, y + PAST, SEEN);
  LIST.speed = match.rules.enemySpeed;
}

export const isLowestPast = (y: number): boolean => LIST.count > 0 && SEEN[1]! - y >= PAST;

export function writeThreats({ x: mx, y: my, lasers }: Place, out: Float32Array): void {
  const { count, speed } = LIST;
  const x01 = lasers[0]! | (lasers[2]! << 16);
  const x23 = lasers[4]! | (lasers[6]! << 16);
  const y01 = (lasers[1]! - HIGHEST) | ((lasers[3]! - HIGHEST) << 16) | TOP;
  const y23 = (lasers[5]! - HIGHEST) | ((lasers[7]! - HIGHEST) << 16) | TOP;
  const x01t = x01 | TOP;
  const x23t = x23 | TOP;
  const reciprocal = ((1 << RECIPROCAL_BITS) / speed + 1) | 0;
  const slower = speed - 1;
  const last = Math.min(count, SHOWN) - 1;
  for (let k = 0; last >= 0; k += 1) {
    const to = FIRST_THREAT + THREAT_NUMBERS * k;
    const ex = SEEN[WORDS * k]!;
    const ey = SEEN[WORDS * k + 1]!;
    const narrower = (NARROWERS >>> (SEEN[WORDS * k + 2]! << 3)) & 31;
    const l2 = Math.imul(ex + SHOT_LEFT, BOTH);
    const r2 = Math.imul(ex + SHOT_RIGHT + WIDTH - narrower, BOTH) | TOP;
    const y2 = Math.imul(ey - HIGHEST, BOTH);
    const shot = ((x01t - l2) & (r2 - x01) & (y01 - y2)) | ((x23t - l2) & (r2 - x23) & (y23 - y2));
    out[to + 7] = ((shot >>> 31) | (shot >>> 15)) & 1;
    const x = (ex - mx) | 0;
    const width = WIDTH - narrower;
    out[to] = 1;
    out[to + 1] = (x + ASIDE - (narrower >> 1)) * PER_ARENA;
    const right = (x + RIGHT_GAP) | 0;
    const left = (LEFT_GAP - x - width) | 0;
    out[to + 3] = ((right & (-right >> 31)) - (left & (-left >> 31))) * PER_ARENA;
    out[to + 5] = ((right - 1) & (left - 1)) >>> 31;
    out[to + 6] = width * PER_WIDTH;
    const y = (ey - my) | 0;
    const high = (y + DOWN + SIZE) | 0;
    out[to + 2] = ((high & ~(high >> 31)) - SIZE) * PER_ARENA;
    const above = (ABOVE - y) | 0;
    const ticks = Math.imul((above & ~(above >> 31)) + slower, reciprocal) >>> RECIPROCAL_BITS;
    const over = (ticks - LONGEST) | 0;
    out[to + 4] = ((over & (over >> 31)) + LONGEST) * PER_MEETING;
    if (k >= last) break;
  }
  for (let k = last + 1; k < SHOWN; k += 1) {
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
