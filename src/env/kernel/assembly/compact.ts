import {
  ABOVE,
  ASIDES,
  ENEMY_SPEED,
  ENEMY_X,
  ENEMY_Y,
  ENTRIES,
  ENTRY_BYTES,
  FLIGHT_HIGH,
  FLIGHT_LOW,
  HALF_LASER,
  HALF_WIDTH,
  HEAD_BYTES,
  HEADS,
  IN_ARENA,
  LANE_COUNT,
  LANE_WIDTH,
  LANES,
  LASER_ABOVE,
  LEFT_SIDE,
  LEFTMOST,
  LISTED,
  LONGEST_FLIGHT,
  MOST_TARGETS,
  NARROWER,
  NEAR,
  NEAR_HIGH,
  NEAR_LOW,
  NEVER,
  OWN_LANE,
  PER_NEARING,
  PER_SPEED,
  PER_WALK,
  PLAYER_SPEED,
  PLAYERS,
  REACHES,
  RIGHTMOST,
  SHOWN_THREATS,
  SOON_FACTOR,
  SOON_HIGH,
  SOON_LONGEST,
  SOON_LOW,
  TO_LANES,
  TO_NEAREST,
  TO_TARGETS,
} from '../layout';
import {
  countPast,
  eight,
  fallen,
  missesAll,
  perArena,
  placeOf,
  product,
  quotient,
  waitOf,
  waitShares,
} from './shared';

/* The compact observation, as src/bots/observation/compact.ts writes it. What is found out of the sixteen enemies lies at `found` in between:
   an entry for each, and vectors of what the lanes need. */

/**
 * Writes the compact observation of a seat. Returns 1 if the list of enemies is too short.
 *
 * @param found address of the row whose room for findings is used: what stood there is overwritten
 */
export function writeCompact(row: usize, seat: i32, time: v128, out: usize, found: usize): i32 {
  const past = countPast(row, seat);
  if (past < 0) return 1;
  const at = row + 2 * past;
  const left = load<i32>(row, LISTED) - past;
  const low = examineEight(row, seat, at, left, found, found);
  const high = examineEight(
    row,
    seat,
    at + 2 * LANES,
    left - LANES,
    found + 2 * LANES,
    found + ENTRY_BYTES * LANES,
  );
  const near = (low & 255) | ((high & 255) << 8);
  const open = ((low >> 8) & 255) | (high & 0xff00);
  const targets = (low >> 16) | ((high >> 16) << 8);
  writeHead(row, seat, time, out, found);
  writeLanes(load<i32>(row + 8 * seat, PLAYERS), open, targets, out + TO_LANES, found);
  writeNearest(near, out + TO_NEAREST, found);
  writeTargets(row, seat, targets, out + TO_TARGETS, found);
  return 0;
}

/**
 * Examines eight enemies at `at` in the list, of which `left` exist.
 *
 * @param found where the vectors of what is found go, and `entries` where entries go
 * @returns a bit for each: in the first byte for those near, in the second for those near that are not shot at, in the third for targets
 */
function examineEight(row: usize, seat: i32, at: usize, left: i32, found: usize, entries: usize): i32 {
  const zero = eight(0);
  const exists = i16x8.gt_s(eight(left), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  const enemyX = v128.load(at, ENEMY_X);
  const enemyY = i16x8.add(v128.load(at, ENEMY_Y), eight(fallen(row)));
  const narrower = v128.load(at, NARROWER);
  const halfWidth = i16x8.sub(eight(HALF_WIDTH), i16x8.shr_u(narrower, 1));
  const x = i16x8.sub(enemyX, v128.load16_splat(row + 8 * seat, PLAYERS));
  const aside = v128.and(exists, i16x8.add(i16x8.add(x, eight(LEFT_SIDE)), halfWidth));
  const above = i16x8.sub(v128.load16_splat(row + 8 * seat, PLAYERS + 4), enemyY);
  const perSpeed = v128.load32_splat(row, PER_SPEED);
  const toFall = i16x8.max_s(i16x8.add(above, eight(ABOVE)), zero);
  const dividend = i16x8.add(toFall, eight(load<i32>(row, ENEMY_SPEED) - 1));
  const ticks = i16x8.narrow_i32x4_s(
    quotient(i32x4.extend_low_i16x8_s(dividend), perSpeed),
    quotient(i32x4.extend_high_i16x8_s(dividend), perSpeed),
  );
  const isShot = i16x8.eq(missesAll(row, seat, enemyX, enemyY, narrower), zero);
  const near = v128.and(exists, i16x8.lt_s(i16x8.abs(aside), eight(NEAR)));
  const open = v128.andnot(near, isShot);
  const inSight = v128.and(i16x8.gt_s(ticks, zero), i16x8.ge_s(enemyY, eight(IN_ARENA)));
  v128.store(found, aside, ASIDES);
  v128.store(found, i16x8.add(halfWidth, eight(LANE_WIDTH / 2)), REACHES);
  writeEntries(entries, aside, halfWidth, ticks, i16x8.sub(i16x8.shl(above, 1), isShot));
  const isTarget = v128.and(open, inSight);
  return i16x8.bitmask(near) | (i16x8.bitmask(open) << 8) | (i16x8.bitmask(isTarget) << 16);
}

/** Writes an entry of four numbers for each of eight enemies. */
function writeEntries(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const abLast = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cd = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cdLast = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store(to, v128.shuffle<i32>(ab, cd, 0, 4, 1, 5), ENTRIES);
  v128.store(to, v128.shuffle<i32>(ab, cd, 2, 6, 3, 7), ENTRIES + 16);
  v128.store(to, v128.shuffle<i32>(abLast, cdLast, 0, 4, 1, 5), ENTRIES + 32);
  v128.store(to, v128.shuffle<i32>(abLast, cdLast, 2, 6, 3, 7), ENTRIES + 48);
}

/** Of two vectors that are all ones or 0 for each enemy, a bit for each. */
function bitsOf(low: v128, high: v128): i32 {
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** The numbers before the lanes. */
function writeHead(row: usize, seat: i32, time: v128, out: usize, found: usize): void {
  const head = row + HEADS + HEAD_BYTES * seat;
  const players = v128.load(row + 8 * seat, PLAYERS);
  const foe = v128.shuffle<i32>(players, players, 2, 3, 2, 3);
  const place = placeOf(players);
  const apart = perArena(i32x4.sub(foe, players));
  const wait = waitShares(row, seat);
  const low = v128.load(found, ASIDES);
  const high = v128.load(found, ASIDES + 2 * LANES);
  const right = popcnt(bitsOf(i16x8.gt_s(low, eight(0)), i16x8.gt_s(high, eight(0))));
  const toLeft = popcnt(bitsOf(i16x8.lt_s(low, eight(0)), i16x8.lt_s(high, eight(0))));
  v128.store(out, v128.load(head));
  v128.store(out, v128.load(head, 16), 16);
  v128.store(out, v128.load(head, 32), 32);
  v128.store(out, v128.load(head, 48), 48);
  v128.store32_lane(out, time, 0);
  v128.store64_lane(out, place, 0, 12);
  v128.store32_lane(out, wait, 0, 24);
  v128.store64_lane(out, apart, 0, 28);
  v128.store32_lane(out, wait, 1, 40);
  store<f32>(out, <f32>(right - toLeft) / <f32>SHOWN_THREATS, 52);
}

/** For each lane how soon an enemy comes down in it, and how many targets it has. */
function writeLanes(x: i32, open: i32, targets: i32, out: usize, found: usize): void {
  const reach = i8x16.narrow_i16x8_s(v128.load(found, REACHES), v128.load(found, REACHES + 2 * LANES));
  const minusReach = i8x16.neg(reach);
  // An enemy is in the lane if `far` is from −LANE_WIDTH / 2 to LANE_WIDTH / 2 − 1. With `wrap` added these are the numbers from
  // 128 − LANE_WIDTH to 127, the largest of 8 bits: what is farther right wraps round to negative ones. So one comparison tells.
  const wrap = i8x16.splat(<i8>(128 - LANE_WIDTH / 2));
  const inside = i8x16.splat(<i8>(127 - LANE_WIDTH));
  const width = eight(LANE_WIDTH);
  let low = i16x8.add(v128.load(found, ASIDES), eight(OWN_LANE * LANE_WIDTH));
  let high = i16x8.add(v128.load(found, ASIDES + 2 * LANES), eight(OWN_LANE * LANE_WIDTH));
  let place = x - OWN_LANE * LANE_WIDTH;
  for (let lane = 0; lane < LANE_COUNT; lane++) {
    // How far each enemy is from the middle of the lane; more than 127 px either way is 127, and beside it all the same.
    const far = i8x16.narrow_i16x8_s(low, high);
    const touches = v128.and(i8x16.lt_s(far, reach), i8x16.gt_s(far, minusReach));
    const isInside = i8x16.gt_s(i8x16.add(far, wrap), inside);
    // The lowest comes down first. The entry behind the last one never does.
    const first = ctz((i8x16.bitmask(touches) & open) | (1 << SHOWN_THREATS));
    const soonest = max(SOON_LONGEST - <i32>load<i16>(found + ENTRY_BYTES * first, ENTRIES + 4), 0);
    const soon = select(SOON_LONGEST, soonest, place < LEFTMOST || place > RIGHTMOST);
    const count = min(popcnt(i8x16.bitmask(isInside) & targets), MOST_TARGETS);
    store<f32>(out, <f32>(<f64>soon * SOON_FACTOR));
    store<f32>(out, <f32>count * (<f32>1 / <f32>MOST_TARGETS), 4);
    low = i16x8.sub(low, width);
    high = i16x8.sub(high, width);
    place += LANE_WIDTH;
    out += 8;
  }
}

/** Five numbers of each of the four lowest near enemies. */
function writeNearest(near: i32, out: usize, found: usize): void {
  // The two lowest bits, and then the next two: n & (n - 1) is n without its lowest bit.
  const first = pairOf(near, found);
  const last = pairOf(near & (near - 1) & ((near & (near - 1)) - 1), found);
  const even = v128.shuffle<i16>(first, last, 0, 8, 1, 9, 2, 10, 3, 11);
  const odd = v128.shuffle<i16>(first, last, 4, 12, 5, 13, 6, 14, 7, 15);
  const places = v128.shuffle<i16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
  const times = v128.shuffle<i16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
  const soon = i32x4.sub(i32x4.splat(SOON_LONGEST), i32x4.extend_low_i16x8_s(times));
  const mask = v128.and(existing(near), i32x4.gt_s(soon, i32x4.splat(0)));
  const aside = v128.and(mask, i32x4.extend_low_i16x8_s(places));
  const reach = i32x4.add(i32x4.extend_high_i16x8_s(places), i32x4.splat(LANE_WIDTH / 2 - 1));
  const gap = beyond(aside, reach);
  const one = v128.and(mask, f32x4.splat(1));
  const shotBit = i32x4.shl(i32x4.extend_high_i16x8_s(times), 31);
  writeFive(
    out,
    product(v128.and(mask, soon), <f32>SOON_HIGH, <f32>SOON_LOW),
    product(aside, <f32>NEAR_HIGH, <f32>NEAR_LOW),
    product(gap, <f32>NEAR_HIGH, <f32>NEAR_LOW),
    v128.and(one, i32x4.eq(gap, i32x4.splat(0))),
    v128.and(one, i32x4.shr_s(shotBit, 31)),
  );
}

/** Five numbers of each of the four lowest targets. */
function writeTargets(row: usize, seat: i32, targets: i32, out: usize, found: usize): void {
  const zero = i32x4.splat(0);
  // The two lowest bits, and then the next two, as in `writeNearest`.
  const first = pairOf(targets, found);
  const last = pairOf(targets & (targets - 1) & ((targets & (targets - 1)) - 1), found);
  const even = v128.shuffle<i16>(first, last, 0, 8, 1, 9, 2, 10, 3, 11);
  const odd = v128.shuffle<i16>(first, last, 4, 12, 5, 13, 6, 14, 7, 15);
  const places = v128.shuffle<i16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
  const times = v128.shuffle<i16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
  const mask = existing(targets);
  const aside = v128.and(mask, i32x4.extend_low_i16x8_s(places));
  const within = i32x4.add(i32x4.extend_high_i16x8_s(places), i32x4.splat(HALF_LASER - 1));
  const toGo = i32x4.max_s(i32x4.sub(i32x4.abs(aside), within), zero);
  const isAimed = i32x4.eq(toGo, zero);
  const speed = load<i32>(row, PLAYER_SPEED);
  const walked = quotient(i32x4.add(toGo, i32x4.splat(speed - 1)), v128.load32_splat(row, PER_WALK));
  // Who cannot move never comes to stand below it.
  const aim = speed > 0 ? walked : v128.andnot(i32x4.splat(NEVER), isAimed);
  const ready = i32x4.splat(i32x4.extract_lane(waitOf(row, seat), 0));
  const spare = i32x4.sub(i32x4.extend_low_i16x8_s(times), i32x4.max_s(ready, aim));
  const shownSpare = i32x4.min_s(i32x4.max_s(spare, i32x4.splat(-SOON_LONGEST)), i32x4.splat(SOON_LONGEST));
  const above = i32x4.shr_s(i32x4.extend_high_i16x8_s(times), 1);
  const toClimb = i32x4.max_s(i32x4.add(above, i32x4.splat(LASER_ABOVE)), zero);
  const flight = i32x4.add(quotient(toClimb, v128.load32_splat(row, PER_NEARING)), i32x4.splat(1));
  const shownFlight = i32x4.min_s(flight, i32x4.splat(LONGEST_FLIGHT));
  const one = v128.and(mask, f32x4.splat(1));
  writeFive(
    out,
    one,
    product(aside, <f32>NEAR_HIGH, <f32>NEAR_LOW),
    v128.and(one, isAimed),
    product(v128.and(mask, shownFlight), <f32>FLIGHT_HIGH, <f32>FLIGHT_LOW),
    product(v128.and(mask, shownSpare), <f32>SOON_HIGH, <f32>SOON_LOW),
  );
}

/** The entries of the enemies of the two lowest bits; any where there are fewer. */
function pairOf(bits: i32, found: usize): v128 {
  const first = v128.load64_zero(found + ENTRY_BYTES * (ctz(bits) & (SHOWN_THREATS - 1)), ENTRIES);
  const second = ctz(bits & (bits - 1)) & (SHOWN_THREATS - 1);
  return v128.load64_lane(found + ENTRY_BYTES * second, first, 1, ENTRIES);
}

/** All ones in as many of four lanes as there are bits. */
function existing(bits: i32): v128 {
  return i32x4.gt_s(i32x4.splat(popcnt(bits)), i32x4(0, 1, 2, 3));
}

/** By how much numbers are larger than `reach`, either way, with their sign; 0 within. */
function beyond(n: v128, reach: v128): v128 {
  const zero = i32x4.splat(0);
  const right = i32x4.max_s(i32x4.sub(n, reach), zero);
  return i32x4.sub(right, i32x4.max_s(i32x4.sub(i32x4.neg(n), reach), zero));
}

/** Writes five numbers of each of four enemies. */
function writeFive(out: usize, a: v128, b: v128, c: v128, d: v128, e: v128): void {
  const ab01 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab01, cd01, 0, 2));
  v128.store32_lane(out, e, 0, 16);
  v128.store(out, v128.shuffle<i64>(ab01, cd01, 1, 3), 20);
  v128.store32_lane(out, e, 1, 36);
  v128.store(out, v128.shuffle<i64>(ab23, cd23, 0, 2), 40);
  v128.store32_lane(out, e, 2, 56);
  v128.store(out, v128.shuffle<i64>(ab23, cd23, 1, 3), 60);
  v128.store32_lane(out, e, 3, 76);
}
