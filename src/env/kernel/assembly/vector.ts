import {
  ABOVE,
  ASIDE,
  DOWN,
  ENEMY_SPEED,
  ENEMY_X,
  ENEMY_Y,
  HEAD_BYTES,
  HEADS,
  HIGHEST_SHOWN,
  LANES,
  LASER_DOWN,
  LEFT_GAP,
  LISTED,
  LONGEST,
  MEETING_HIGH,
  MEETING_LOW,
  NARROW_WIDTH,
  NARROWER,
  PER_SPEED,
  PLAYERS,
  RIGHT_GAP,
  SHOTS,
  SHOTS_BYTES,
  SHOWN,
  SHOWN_LASERS,
  SHOWN_THREATS,
  THREAT_BYTES,
  TO_FOE_LASERS,
  TO_MY_LASERS,
  TO_THREATS,
} from '../layout';
import {
  climbed,
  countPast,
  eight,
  fallen,
  highFloats,
  lowFloats,
  missesAll,
  perArena,
  placeOf,
  product,
  quotient,
  waitShares,
} from './shared';

/* The vector, as src/bots/observation/vector.ts writes it. */

/** Writes the vector of a seat. Returns 1 if the list of enemies is too short. */
export function writeVector(row: usize, seat: i32, time: v128, out: usize): i32 {
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
  const wait = waitShares(row, seat);
  v128.store(out, v128.shuffle<i64>(v128.load(head), time, 0, 2));
  v128.store(out, v128.load(head, 16), 16);
  v128.store(out, v128.shuffle<i64>(myPlace, v128.load(head, 32), 0, 3), 32);
  const score = v128.shuffle<i32>(wait, v128.load(head, 48), 0, 5, 0, 5);
  v128.store(out, v128.shuffle<i64>(score, foePlace, 0, 2), 48);
  v128.store(out, v128.shuffle<i32>(v128.load(head, 64), wait, 0, 1, 5, 3), 64);
  v128.store(out, v128.shuffle<i64>(apart, v128.load(head, 80), 0, 3), 80);
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

/** Eight numbers of each enemy that is not past the player. Returns 1 if the list is too short to know all of those. */
function writeThreats(row: usize, seat: i32, out: usize): i32 {
  const past = countPast(row, seat);
  if (past < 0) return 1;
  let at = row + 2 * past;
  let left = load<i32>(row, LISTED) - past;
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

/**
 * Writes eight threats, of which `left` exist; the others are zeros.
 *
 * @param at address of the row plus two bytes for each enemy of the list before the first of these: `ENEMY_X` and so on are added to it
 */
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

  // Whole pixels, 16 bits each, 0 for those that do not exist; as floats they are written below.
  const aside = v128.and(mask, i16x8.sub(i16x8.add(x, eight(ASIDE)), i16x8.shr_u(narrower, 1)));
  const lowest = i16x8.max_s(i16x8.add(y, eight(DOWN + HIGHEST_SHOWN)), zero);
  const down = v128.and(mask, i16x8.sub(lowest, eight(HIGHEST_SHOWN)));
  // How far the enemy's column is right of the player, and left of it: both are at most 0 where the player stands below it.
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

  // The first four enemies, four numbers at a time, and then the last four.
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

/* Floats by their upper 16 bits: 1, and the width of a narrow enemy, of which the lower bits are not 0 either. */
const ONE: i32 = reinterpret<i32>(<f32>1) >> 16;
const NARROW_HIGH: i32 = reinterpret<i32>(<f32>NARROW_WIDTH) >> 16;
const NARROW_LOW: i32 = reinterpret<i32>(<f32>NARROW_WIDTH) & 0xffff;

/** Ticks until an enemy meets the player, by what it has to fall; `LONGEST` is 1. */
function untilMeeting(dividend: v128, perSpeed: v128): v128 {
  const ticks = i32x4.min_s(quotient(dividend, perSpeed), i32x4.splat(LONGEST));
  return product(ticks, <f32>MEETING_HIGH, <f32>MEETING_LOW);
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
