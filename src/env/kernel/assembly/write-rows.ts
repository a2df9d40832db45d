import {
  ABOVE,
  ARENA_HIGH,
  ARENA_LOW,
  ASIDE,
  COLUMN_LEFT,
  COLUMN_RIGHT,
  COOLDOWN,
  DOWN,
  ENEMY_SPEED,
  ENEMY_X,
  ENEMY_Y,
  FULL_TICKS,
  HEAD_BYTES,
  HEADS,
  HIGHEST_SHOWN,
  IS_SHORT,
  LANES,
  LASER_DOWN,
  LASER_SPEED,
  LEFT_GAP,
  LIST_TICK,
  LISTED,
  LIVING,
  LONGEST,
  MAX_TICKS,
  MEETING_HIGH,
  MEETING_LOW,
  NARROW_WIDTH,
  NARROWER,
  NOWHERE,
  PAST,
  PER_ARENA,
  PER_SPEED,
  PLAYER_MIDDLE,
  PLAYERS,
  READY,
  RIGHT_GAP,
  ROW_BYTES,
  SHIFT,
  SHOTS,
  SHOTS_BYTES,
  SHOWN,
  SHOWN_LASERS,
  SHOWN_THREATS,
  THREAT_BYTES,
  TICK,
  TO_FOE_LASERS,
  TO_MY_LASERS,
  TO_THREATS,
} from '../layout';

/* Writes observations as src/bots/observation/vector.ts does, bit for bit, by SIMD instructions. AssemblyScript: what a row is,
   and every constant, is in ../layout.ts. `load` and `store` take an address, and an offset in bytes that is a constant. */

/**
 * Writes the observations of rows that lie one behind the other.
 *
 * @param row the first packed row
 * @param out where what its first seat sees is to be written
 * @param agentBytes from there to what the next seat sees, and so on
 * @param seats 1 for seat 1, 2 for seat 2, 3 for both
 * @returns in how many rows the list of enemies was too short; IS_SHORT says which
 */
export function writeRows(row: usize, count: i32, out: usize, agentBytes: usize, seats: i32): i32 {
  let short = 0;
  for (let i = 0; i < count; i++) {
    const time = timeOf(row);
    let isShort = 0;
    if (seats & 1) {
      isShort |= writeSeat(row, 0, time, out);
      out += agentBytes;
    }
    if (seats & 2) {
      isShort |= writeSeat(row, 1, time, out);
      out += agentBytes;
    }
    store<i32>(row, isShort, IS_SHORT);
    short += isShort;
    row += ROW_BYTES;
  }
  return short;
}

/** Ticks left and ticks taken, as two floats. */
function timeOf(row: usize): v128 {
  const tick = load<i32>(row, TICK);
  const limit = load<i32>(row, MAX_TICKS);
  const shares = f64x2.div(floats64(limit - tick, tick), floats64(limit, FULL_TICKS));
  return f32x4.demote_f64x2_zero(f64x2.min(f64x2.splat(1), shares));
}

function floats64(first: i32, second: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>first), 1, <f64>second);
}

/** Writes what a seat, 0 or 1, sees. Returns 1 if the list of enemies is too short. */
function writeSeat(row: usize, seat: i32, time: v128, out: usize): i32 {
  writeHead(row, seat, time, out);
  writeLasers(row, seat, seat, out + TO_MY_LASERS);
  writeLasers(row, seat, 1 - seat, out + TO_FOE_LASERS);
  return writeThreats(row, seat, out + TO_THREATS);
}

/** The numbers before the threats: the packed ones, with those put in that change in every tick. */
function writeHead(row: usize, seat: i32, time: v128, out: usize): void {
  const head = row + HEADS + HEAD_BYTES * seat;
  const players = v128.load(row + 8 * seat, PLAYERS);
  const foe = v128.shuffle<i32>(players, players, 2, 3, 2, 3);
  const myPlace = placeOf(players);
  const foePlace = placeOf(foe);
  const apart = perArena(i32x4.sub(foe, players));
  const ready = v128.load64_zero(row + 4 * seat, READY);
  const left = i32x4.max_s(i32x4.sub(ready, i32x4.splat(load<i32>(row, TICK))), i32x4.splat(0));
  const longest = f64x2.splat(<f64>load<i32>(row, COOLDOWN));
  const wait = f32x4.demote_f64x2_zero(f64x2.div(f64x2.convert_low_i32x4_s(left), longest));
  v128.store(out, v128.shuffle<i64>(v128.load(head), time, 0, 2));
  v128.store(out, v128.load(head, 16), 16);
  v128.store(out, v128.shuffle<i64>(myPlace, v128.load(head, 32), 0, 3), 32);
  const score = v128.shuffle<i32>(wait, v128.load(head, 48), 0, 5, 0, 5);
  v128.store(out, v128.shuffle<i64>(score, foePlace, 0, 2), 48);
  v128.store(out, v128.shuffle<i32>(v128.load(head, 64), wait, 0, 1, 5, 3), 64);
  v128.store(out, v128.shuffle<i64>(apart, v128.load(head, 80), 0, 3), 80);
}

/** Where a player is whose x and y are the first two lanes, as two floats. */
function placeOf(player: v128): v128 {
  const middle = f64x2.convert_low_i32x4_s(i32x4.add(player, i32x4.splat(PLAYER_MIDDLE)));
  return f32x4.demote_f64x2_zero(f64x2.sub(f64x2.mul(middle, f64x2.splat(2 * PER_ARENA)), f64x2.splat(1)));
}

/** Three numbers of each of four lasers, those of seat `whose`. */
function writeLasers(row: usize, seat: i32, whose: i32, out: usize): void {
  const shots = row + SHOTS + SHOTS_BYTES * whose;
  const mask = i32x4.gt_s(i32x4.splat(load<i32>(row + 4 * whose, SHOWN)), i32x4(0, 1, 2, 3));
  const is = v128.and(mask, f32x4.splat(1));
  const myX = v128.load32_splat(row + 8 * seat, PLAYERS);
  const myY = i32x4.splat(load<i32>(row + 8 * seat, PLAYERS + 4) + climbed(row) - LASER_DOWN);
  const x = perArena(v128.and(mask, i32x4.sub(v128.load(shots), myX)));
  const y = perArena(v128.and(mask, i32x4.sub(v128.load(shots, 4 * SHOWN_LASERS), myY)));
  const first = v128.shuffle<i32>(is, x, 0, 4, 1, 5);
  const last = v128.shuffle<i32>(is, x, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i32>(first, y, 0, 1, 4, 2));
  v128.store(out, v128.shuffle<i64>(v128.shuffle<i32>(first, y, 3, 5, 3, 5), last, 0, 2), 16);
  v128.store(out, v128.shuffle<i32>(last, y, 6, 2, 3, 7), 32);
}

/** How far a laser has climbed that was fired at tick 0, px. */
function climbed(row: usize): i32 {
  return load<i32>(row, TICK) * load<i32>(row, LASER_SPEED);
}

/** How far enemies have fallen since they were listed, px. */
function fallen(row: usize): i32 {
  return (load<i32>(row, TICK) - load<i32>(row, LIST_TICK)) * load<i32>(row, ENEMY_SPEED);
}

/** Eight numbers of each enemy that is not past the player. Returns 1 if the list is too short to know all of those. */
function writeThreats(row: usize, seat: i32, out: usize): i32 {
  const past = load<i32>(row + 8 * seat, PLAYERS + 4) + PAST - fallen(row);
  const listed = load<i32>(row, LISTED);
  let at = row;
  let left = listed;
  while (left > 0 && <i32>load<i16>(at, ENEMY_Y) >= past) {
    left--;
    at += 2;
  }
  if (left < SHOWN_THREATS && listed < load<i32>(row, LIVING)) return 1;
  const end = out + SHOWN_THREATS * THREAT_BYTES;
  for (; out < end && left > 0; out += LANES * THREAT_BYTES) {
    writeEight(row, seat, at, left, out);
    at += 2 * LANES;
    left -= LANES;
  }
  for (; out < end; out += THREAT_BYTES) {
    v128.store(out, i32x4.splat(0));
    v128.store(out, i32x4.splat(0), 16);
  }
  return 0;
}

/** Eight threats, of which `left` exist: those that stand at `at` in the list, which is as far from `row` as the first of them is in it. */
function writeEight(row: usize, seat: i32, at: usize, left: i32, out: usize): void {
  const zero = eight(0);
  const enemyX = v128.load(at, ENEMY_X);
  const enemyY = i16x8.add(v128.load(at, ENEMY_Y), eight(fallen(row)));
  const narrower = v128.load(at, NARROWER);
  const isNarrow = i16x8.gt_s(narrower, zero);
  const mask = i16x8.gt_s(eight(left), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  const is = v128.and(mask, eight(ONE));
  const x = i16x8.sub(enemyX, v128.load16_splat(row + 8 * seat, PLAYERS));
  const y = i16x8.sub(enemyY, v128.load16_splat(row + 8 * seat, PLAYERS + 4));

  const aside = v128.and(mask, i16x8.sub(i16x8.add(x, eight(ASIDE)), i16x8.shr_u(narrower, 1)));
  const lowest = i16x8.max_s(i16x8.add(y, eight(DOWN + HIGHEST_SHOWN)), zero);
  const down = v128.and(mask, i16x8.sub(lowest, eight(HIGHEST_SHOWN)));
  const gapRight = i16x8.add(x, eight(RIGHT_GAP));
  const gapLeft = i16x8.add(i16x8.sub(narrower, x), eight(LEFT_GAP));
  const gap = v128.and(mask, i16x8.sub(i16x8.max_s(gapRight, zero), i16x8.max_s(gapLeft, zero)));
  const inColumn = v128.andnot(is, i16x8.gt_s(i16x8.max_s(gapRight, gapLeft), zero));
  const above = i16x8.max_s(i16x8.sub(eight(ABOVE), y), zero);
  const roundUp = eight(load<i32>(row, ENEMY_SPEED) - 1);
  const dividend = v128.and(mask, i16x8.add(above, roundUp));
  const perSpeed = v128.load32_splat(row, PER_SPEED);
  const width = v128.and(mask, v128.bitselect(eight(NARROW_HIGH), eight(ONE), isNarrow));
  const widthLow = v128.and(v128.and(mask, isNarrow), eight(NARROW_LOW));
  const missed = missesAll(row, seat, enemyX, enemyY, narrower);
  const shot = v128.andnot(is, i16x8.ne(missed, zero));

  writeFour(
    out,
    lowFloats(zero, is),
    perArena(i32x4.extend_low_i16x8_s(aside)),
    perArena(i32x4.extend_low_i16x8_s(down)),
    perArena(i32x4.extend_low_i16x8_s(gap)),
  );
  const meetingFirst = untilMeeting(i32x4.extend_low_i16x8_s(dividend), perSpeed);
  const widthFirst = lowFloats(widthLow, width);
  writeFour(out + 16, meetingFirst, lowFloats(zero, inColumn), widthFirst, lowFloats(zero, shot));
  writeFour(
    out + 4 * THREAT_BYTES,
    highFloats(zero, is),
    perArena(i32x4.extend_high_i16x8_s(aside)),
    perArena(i32x4.extend_high_i16x8_s(down)),
    perArena(i32x4.extend_high_i16x8_s(gap)),
  );
  const meetingLast = untilMeeting(i32x4.extend_high_i16x8_s(dividend), perSpeed);
  const widthLast = highFloats(widthLow, width);
  const to = out + 4 * THREAT_BYTES + 16;
  writeFour(to, meetingLast, highFloats(zero, inColumn), widthLast, highFloats(zero, shot));
}

/** A number in each of eight lanes. */
function eight(n: i32): v128 {
  return i16x8.splat(<i16>n);
}

/* Floats by their upper 16 bits: 1, and the width of a narrow enemy, of which the lower bits are not 0 either. */
const ONE: i32 = reinterpret<i32>(<f32>1) >> 16;
const NARROW_HIGH: i32 = reinterpret<i32>(<f32>NARROW_WIDTH) >> 16;
const NARROW_LOW: i32 = reinterpret<i32>(<f32>NARROW_WIDTH) & 0xffff;

/** Not 0 where none of the lasers of a seat is below the enemy, in its column. */
function missesAll(row: usize, seat: i32, enemyX: v128, enemyY: v128, narrower: v128): v128 {
  const shots = row + SHOTS + SHOTS_BYTES * seat;
  const shown = load<i32>(row + 4 * seat, SHOWN);
  const up = climbed(row);
  const span = i16x8.sub(eight(COLUMN_RIGHT - COLUMN_LEFT), narrower);
  let missed = eight(-1);
  for (let i = 0; i < SHOWN_LASERS; i++) {
    const shot = shots + 4 * i;
    const y = i < shown ? load<i32>(shot, 4 * SHOWN_LASERS) - up : NOWHERE;
    const right = i16x8.sub(eight(load<i32>(shot) - COLUMN_LEFT), enemyX);
    const misses = v128.or(i16x8.sub_sat_u(right, span), i16x8.gt_s(enemyY, eight(y)));
    missed = i16x8.min_u(missed, misses);
  }
  return missed;
}

/** Integers in arenas; exact while they are less than 2048 either way. */
function perArena(px: v128): v128 {
  const n = f32x4.convert_i32x4_s(px);
  return f32x4.add(f32x4.mul(n, f32x4.splat(<f32>ARENA_HIGH)), f32x4.mul(n, f32x4.splat(<f32>ARENA_LOW)));
}

/** Ticks until an enemy meets the player, by what it has to fall; `LONGEST` is 1. */
function untilMeeting(dividend: v128, perSpeed: v128): v128 {
  const ticks = i32x4.shr_u(i32x4.mul(dividend, perSpeed), SHIFT);
  const n = f32x4.convert_i32x4_s(i32x4.min_s(ticks, i32x4.splat(LONGEST)));
  return f32x4.add(f32x4.mul(n, f32x4.splat(<f32>MEETING_HIGH)), f32x4.mul(n, f32x4.splat(<f32>MEETING_LOW)));
}

/** Floats of the first four lanes, by their lower and upper halves. */
function lowFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i16>(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
}

function highFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i16>(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Writes four numbers of each of four threats. */
function writeFour(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab01 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab01, cd01, 0, 2));
  v128.store(out, v128.shuffle<i64>(ab01, cd01, 1, 3), THREAT_BYTES);
  v128.store(out, v128.shuffle<i64>(ab23, cd23, 0, 2), 2 * THREAT_BYTES);
  v128.store(out, v128.shuffle<i64>(ab23, cd23, 1, 3), 3 * THREAT_BYTES);
}
