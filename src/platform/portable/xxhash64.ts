import type { WordHasher } from '../platform.ts';

/* xxHash64 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), seed 0, in pairs of 32-bit halves: an engine without WebAssembly, or a page
   whose policy forbids it, has this alone. 20 times as fast as 64-bit BigInt. */

/* Captured while the module loads: a bot that runs beside it may replace what is global. */
const { imul } = Math;
const Words = Int32Array;
const Big = BigInt;

/** A number of 64 bits. */
interface Wide {
  high: number;
  low: number;
}

const P1: Wide = { high: 0x9e3779b1, low: 0x85ebca87 };
const P2: Wide = { high: 0xc2b2ae3d, low: 0x27d4eb4f };
const P3: Wide = { high: 0x165667b1, low: 0x9e3779f9 };
const P4: Wide = { high: 0x85ebca77, low: 0xc2b2ae63 };
const P5: Wide = { high: 0x27d4eb2f, low: 0x165667c5 };

const LANE_WORDS = 8;

export function createWordHasher(): WordHasher {
  let words = new Words(1024);
  let room = 1024;
  return {
    reserve(count) {
      if (count > room) {
        room = 2 * count;
        words = new Words(room);
      }
      return words;
    },
    hash: (count) => hashWords(words, count),
  };
}

function hashWords(words: Int32Array, count: number): bigint {
  const sum: Wide = { high: P5.high, low: P5.low };
  let at = 0;
  if (count >= LANE_WORDS) at = mixLanes(sum, words, count);
  add(sum, 0, 4 * count);
  const lane: Wide = { high: 0, low: 0 };
  for (; count - at >= 2; at += 2) {
    lane.high = 0;
    lane.low = 0;
    round(lane, words[at + 1]!, words[at]!);
    sum.high ^= lane.high;
    sum.low ^= lane.low;
    rotate(sum, 27);
    multiply(sum, P1);
    add(sum, P4.high, P4.low);
  }
  if (at < count) {
    lane.high = 0;
    lane.low = words[at]!;
    multiply(lane, P1);
    sum.high ^= lane.high;
    sum.low ^= lane.low;
    rotate(sum, 23);
    multiply(sum, P2);
    add(sum, P3.high, P3.low);
  }
  avalanche(sum);
  return Big(sum.high >>> 0) * 0x1_0000_0000n + Big(sum.low >>> 0);
}

/** Mixes all groups of 32 bytes in four lanes. @returns words that it took */
function mixLanes(sum: Wide, words: Int32Array, count: number): number {
  const first: Wide = { high: P1.high, low: P1.low };
  add(first, P2.high, P2.low);
  const second: Wide = { high: P2.high, low: P2.low };
  const third: Wide = { high: 0, low: 0 };
  const fourth: Wide = { high: ~P1.high, low: ~P1.low };
  add(fourth, 0, 1);
  let at = 0;
  for (; count - at >= LANE_WORDS; at += LANE_WORDS) {
    round(first, words[at + 1]!, words[at]!);
    round(second, words[at + 3]!, words[at + 2]!);
    round(third, words[at + 5]!, words[at + 4]!);
    round(fourth, words[at + 7]!, words[at + 6]!);
  }
  sum.high = 0;
  sum.low = 0;
  addRotated(sum, first, 1);
  addRotated(sum, second, 7);
  addRotated(sum, third, 12);
  addRotated(sum, fourth, 18);
  merge(sum, first);
  merge(sum, second);
  merge(sum, third);
  merge(sum, fourth);
  return at;
}

function addRotated(sum: Wide, { high, low }: Wide, by: number): void {
  const lane = { high, low };
  rotate(lane, by);
  add(sum, lane.high, lane.low);
}

function merge(sum: Wide, { high, low }: Wide): void {
  const lane = { high: 0, low: 0 };
  round(lane, high, low);
  sum.high ^= lane.high;
  sum.low ^= lane.low;
  multiply(sum, P1);
  add(sum, P4.high, P4.low);
}

function round(lane: Wide, high: number, low: number): void {
  const input = { high, low };
  multiply(input, P2);
  add(lane, input.high, input.low);
  rotate(lane, 31);
  multiply(lane, P1);
}

function avalanche(sum: Wide): void {
  sum.low ^= sum.high >>> 1;
  multiply(sum, P2);
  sum.low ^= (sum.low >>> 29) | (sum.high << 3);
  sum.high ^= sum.high >>> 29;
  multiply(sum, P3);
  sum.low ^= sum.high;
}

function add(wide: Wide, high: number, low: number): void {
  const sum = (wide.low >>> 0) + (low >>> 0);
  wide.low = sum | 0;
  wide.high = (wide.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
}

/** @param by from 1 to 31 */
function rotate(wide: Wide, by: number): void {
  const { high, low } = wide;
  wide.high = (high << by) | (low >>> (32 - by));
  wide.low = (low << by) | (high >>> (32 - by));
}

/** The lower 64 bits of a product: its partial products in 16-bit steps, where they fit into 32 bits. */
function multiply(wide: Wide, by: Wide): void {
  const a0 = wide.low & 0xffff;
  const a1 = wide.low >>> 16;
  const b0 = by.low & 0xffff;
  const b1 = by.low >>> 16;
  const first = imul(a0, b1) >>> 0;
  const second = imul(a1, b0) >>> 0;
  const low = imul(a0, b0);
  const middle = (low >>> 16) + (first & 0xffff) + (second & 0xffff);
  const carried = imul(a1, b1) + (first >>> 16) + (second >>> 16) + (middle >>> 16);
  wide.high = (carried + imul(wide.high, by.low) + imul(wide.low, by.high)) | 0;
  wide.low = (middle << 16) | (low & 0xffff);
}
