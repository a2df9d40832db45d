import {
  ARENA_HIGH,
  ARENA_LOW,
  COLUMN_LEFT,
  COLUMN_RIGHT,
  COOLDOWN,
  ENEMY_SPEED,
  ENEMY_Y,
  FULL_TICKS,
  LASER_SPEED,
  LIST_TICK,
  LISTED,
  LIVING,
  MAX_TICKS,
  NOWHERE,
  PAST,
  PER_ARENA,
  PLAYER_MIDDLE,
  PLAYERS,
  READY,
  SHIFT,
  SHOTS,
  SHOTS_BYTES,
  SHOWN,
  SHOWN_THREATS,
  TICK,
} from '../layout';

/* What the writers of both kinds of observation have in common. */

/** Ticks left and ticks taken, as two floats. */
export function timeOf(row: usize): v128 {
  const tick = load<i32>(row, TICK);
  const limit = load<i32>(row, MAX_TICKS);
  const shares = f64x2.div(floats64(limit - tick, tick), floats64(limit, FULL_TICKS));
  return f32x4.demote_f64x2_zero(f64x2.min(f64x2.splat(1), shares));
}

function floats64(first: i32, second: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>first), 1, <f64>second);
}

/** Where a player is whose x and y are the first two lanes, as two floats. */
export function placeOf(player: v128): v128 {
  const middle = f64x2.convert_low_i32x4_s(i32x4.add(player, i32x4.splat(PLAYER_MIDDLE)));
  return f32x4.demote_f64x2_zero(f64x2.sub(f64x2.mul(middle, f64x2.splat(2 * PER_ARENA)), f64x2.splat(1)));
}

/** How far a laser has climbed that was fired at tick 0, px. */
export function climbed(row: usize): i32 {
  return load<i32>(row, TICK) * load<i32>(row, LASER_SPEED);
}

/** How far enemies have fallen since they were listed, px. */
export function fallen(row: usize): i32 {
  return (load<i32>(row, TICK) - load<i32>(row, LIST_TICK)) * load<i32>(row, ENEMY_SPEED);
}

/** A number in each of eight lanes. */
export function eight(n: i32): v128 {
  return i16x8.splat(<i16>n);
}

/** For each of eight enemies: 0 where one of the seat's shown lasers is below it and in its column, another number where none is. */
export function missesAll(row: usize, seat: i32, enemyX: v128, enemyY: v128, narrower: v128): v128 {
  const shots = row + SHOTS + SHOTS_BYTES * seat;
  const shown = load<i32>(row + 4 * seat, SHOWN);
  const up = climbed(row);
  const left = i16x8.sub(eight(-COLUMN_LEFT), enemyX);
  const span = i16x8.sub(eight(COLUMN_RIGHT - COLUMN_LEFT), narrower);
  const y0 = select(load<i32>(shots, 16) - up, NOWHERE, shown > 0);
  const y1 = select(load<i32>(shots, 20) - up, NOWHERE, shown > 1);
  const y2 = select(load<i32>(shots, 24) - up, NOWHERE, shown > 2);
  const y3 = select(load<i32>(shots, 28) - up, NOWHERE, shown > 3);
  const m0 = misses(v128.load16_splat(shots), left, span, eight(y0), enemyY);
  const m1 = misses(v128.load16_splat(shots, 4), left, span, eight(y1), enemyY);
  const m2 = misses(v128.load16_splat(shots, 8), left, span, eight(y2), enemyY);
  const m3 = misses(v128.load16_splat(shots, 12), left, span, eight(y3), enemyY);
  return i16x8.min_u(i16x8.min_u(m0, m1), i16x8.min_u(m2, m3));
}

/** The same of one laser. In its column `x + left` is from 0 to `span`; as an unsigned number it is larger anywhere else. */
function misses(x: v128, left: v128, span: v128, y: v128, enemyY: v128): v128 {
  return v128.or(i16x8.sub_sat_u(i16x8.add(x, left), span), i16x8.gt_s(enemyY, y));
}

/** Floats of the first four lanes, by their lower and upper halves. */
export function lowFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i16>(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
}

export function highFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i16>(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Enemies of the list that are past the player; −1 if the list is too short to know all that are shown. */
export function countPast(row: usize, seat: i32): i32 {
  const past = load<i32>(row + 8 * seat, PLAYERS + 4) + PAST - fallen(row);
  const listed = load<i32>(row, LISTED);
  let count = 0;
  while (count < listed && <i32>load<i16>(row + 2 * count, ENEMY_Y) >= past) count++;
  return listed - count < SHOWN_THREATS && listed < load<i32>(row, LIVING) ? -1 : count;
}

/** Ticks until an enemy meets the player: what it has to fall, divided by its speed. */
export function quotient(dividend: v128, perSpeed: v128): v128 {
  return i32x4.shr_u(i32x4.mul(dividend, perSpeed), SHIFT);
}

/** Integers times a factor in two parts (layout.ts), rounded once. */
export function product(n: v128, high: f32, low: f32): v128 {
  const float = f32x4.convert_i32x4_s(n);
  return f32x4.add(f32x4.mul(float, f32x4.splat(high)), f32x4.mul(float, f32x4.splat(low)));
}

/** Integers in arenas. */
export function perArena(px: v128): v128 {
  return product(px, <f32>ARENA_HIGH, <f32>ARENA_LOW);
}

/** Ticks until a seat, and then until the other one, can shoot, in two lanes. */
export function waitOf(row: usize, seat: i32): v128 {
  const ready = v128.load64_zero(row + 4 * seat, READY);
  return i32x4.max_s(i32x4.sub(ready, i32x4.splat(load<i32>(row, TICK))), i32x4.splat(0));
}

/** The same as shares of the longest cooldown, as two floats. */
export function waitShares(row: usize, seat: i32): v128 {
  const longest = f64x2.splat(<f64>load<i32>(row, COOLDOWN));
  return f32x4.demote_f64x2_zero(f64x2.div(f64x2.convert_low_i32x4_s(waitOf(row, seat)), longest));
}
