import type { Sha256 } from '../platform.ts';

/* SHA-256 and SHA-512 (FIPS 180-4). Both take their constants from one list: those of SHA-256 are the upper halves of the first 64. */

/** Fractional parts of the roots of the first primes, as 64-bit integers. */
function rootsOfPrimes(count: number, root: (n: bigint) => bigint): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n += 1n) {
    if (isPrime(n)) found.push(BigInt.asUintN(64, root(n)));
  }
  return found;
}

function isPrime(n: bigint): boolean {
  for (let divisor = 2n; divisor * divisor <= n; divisor += 1n) if (n % divisor === 0n) return false;
  return true;
}

/** The largest integer whose power is at most `n`, by bisection below 2⁷². */
function floorRoot(n: bigint, power: bigint): bigint {
  let low = 0n;
  for (let bit = 1n << 71n; bit > 0n; bit >>= 1n) if ((low + bit) ** power <= n) low += bit;
  return low;
}

const ROUNDS: readonly bigint[] = rootsOfPrimes(80, (prime) => floorRoot(prime << 192n, 3n));
const START: readonly bigint[] = rootsOfPrimes(8, (prime) => floorRoot(prime << 128n, 2n));
const ROUNDS_256: Int32Array = Int32Array.from(ROUNDS.slice(0, 64), (word) => Number(word >> 32n) | 0);
const START_256: Int32Array = Int32Array.from(START, (word) => Number(word >> 32n) | 0);

const BLOCK_BYTES = 64;

/** A SHA-256 in 32-bit arithmetic. */
export function createSha256(): Sha256 {
  const state = START_256.slice();
  const schedule = new Int32Array(64);
  const block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  let total = 0;
  return {
    update(bytes) {
      total += bytes.length;
      let at = 0;
      if (filled > 0) {
        at = Math.min(BLOCK_BYTES - filled, bytes.length);
        block.set(bytes.subarray(0, at), filled);
        filled += at;
        if (filled < BLOCK_BYTES) return;
        compress(state, schedule, viewOf(block), 0);
      }
      const view = viewOf(bytes);
      for (; bytes.length - at >= BLOCK_BYTES; at += BLOCK_BYTES) compress(state, schedule, view, at);
      block.set(bytes.subarray(at));
      filled = bytes.length - at;
    },
    digest() {
      const end = state.slice();
      const last = new Uint8Array(filled < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES);
      last.set(block.subarray(0, filled));
      last[filled] = 0x80;
      const view = viewOf(last);
      view.setBigUint64(last.length - 8, BigInt(total) * 8n);
      for (let at = 0; at < last.length; at += BLOCK_BYTES) compress(end, schedule, view, at);
      const digest = new Uint8Array(32);
      for (let i = 0; i < 8; i += 1) viewOf(digest).setInt32(4 * i, end[i]!);
      return digest;
    },
  };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(state: Int32Array, w: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const early = w[i - 15]!;
    const late = w[i - 2]!;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS_256[i]! + w[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

const MASK = (1n << 64n) - 1n;
const rotate64 = (word: bigint, by: bigint): bigint => (word >> by) | ((word << (64n - by)) & MASK);

/** SHA-512 of bytes: 64 of them. In arithmetic of large integers, for the few bytes that a signature hashes. */
export function sha512(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = viewOf(padded);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let state = START;
  for (let at = 0; at < padded.length; at += 128) state = compress512(state, view, at);
  const digest = new Uint8Array(64);
  for (const [index, word] of state.entries()) viewOf(digest).setBigUint64(8 * index, word);
  return digest;
}

function compress512(state: readonly bigint[], view: DataView, at: number): bigint[] {
  const w: bigint[] = [];
  for (let i = 0; i < 16; i += 1) w.push(view.getBigUint64(at + 8 * i));
  for (let i = 16; i < 80; i += 1) {
    const [early, late] = [w[i - 15]!, w[i - 2]!];
    const s0 = rotate64(early, 1n) ^ rotate64(early, 8n) ^ (early >> 7n);
    const s1 = rotate64(late, 19n) ^ rotate64(late, 61n) ^ (late >> 6n);
    w.push((w[i - 16]! + s0 + w[i - 7]! + s1) & MASK);
  }
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  for (let i = 0; i < 80; i += 1) {
    const s1 = rotate64(e, 14n) ^ rotate64(e, 18n) ^ rotate64(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + ROUNDS[i]! + w[i]!;
    const s0 = rotate64(a, 28n) ^ rotate64(a, 34n) ^ rotate64(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (state[index]! + word) & MASK);
}
