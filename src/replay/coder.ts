import { ShooterError } from '../core/index.ts';

/* An adaptive binary range coder, which docs/log-format.md describes in full. Each context counts how often its bits were 0 and 1 so far; the more
   often a bit had its value there, the fewer bytes it takes. The integers are exact and small, so that any language can write the same decoder. */

/** What a bit adds to its weight. */
const STEP = 16;
/** Both weights of a new context without a parent. */
const START = 8;
/** The sum of the weights that a new context takes from its parent, in the parent's proportion. */
const FIRST_WEIGHT = 64;
/** Beyond this sum both weights are halved, so that old bits count less. */
const LIMIT = 8192;

/** A range below this is scaled up by a byte. */
const TOP = 2 ** 24;

/** Codes one bit in a context: an encoder takes `bit` and returns it, a decoder returns the bit that it finds. */
export interface BitCoder {
  code(contexts: Contexts, at: number, bit: number): number;
}

/** A table of contexts: the weights of 0 and 1 of each, both 0 before its first use. */
export interface Contexts {
  readonly weights: Uint16Array;
  /** a table of the same size: a new context starts from the one at its index there. It has no parent itself */
  readonly parent: Contexts | undefined;
}

export const createContexts = (size: number, parent?: Contexts): Contexts => ({
  weights: new Uint16Array(2 * size),
  parent,
});

/** The share of 0 in a context, in 4096ths, from 1 to 4095. */
function shareOfZero(contexts: Contexts, at: number): number {
  const { weights } = contexts;
  if (weights[2 * at] === 0) initialize(contexts, at);
  const zero = weights[2 * at]!;
  const share = ((zero * 4096) / (zero + weights[2 * at + 1]!)) | 0;
  return Math.min(4095, Math.max(1, share));
}

function initialize({ weights, parent }: Contexts, at: number): void {
  const share = parent === undefined ? 0 : shareOfZero(parent, at);
  weights[2 * at] = parent === undefined ? START : Math.max(1, (FIRST_WEIGHT * share) >> 12);
  weights[2 * at + 1] = parent === undefined ? START : Math.max(1, (FIRST_WEIGHT * (4096 - share)) >> 12);
}

function learn({ weights, parent }: Contexts, at: number, bit: number): void {
  addBit(weights, 2 * at, bit);
  if (parent !== undefined) addBit(parent.weights, 2 * at, bit);
}

function addBit(weights: Uint16Array, at: number, bit: number): void {
  const zero = weights[at]! + (bit === 0 ? STEP : 0);
  const one = weights[at + 1]! + (bit === 0 ? 0 : STEP);
  const full = zero + one > LIMIT;
  weights[at] = full ? (zero + 1) >> 1 : zero;
  weights[at + 1] = full ? (one + 1) >> 1 : one;
}

/** Codes bits into bytes. `close` gives them; an encoder is used for one stream. */
export interface Encoder extends BitCoder {
  close(): Uint8Array;
}

export function createEncoder(): Encoder {
  const out: number[] = [];
  let low = 0;
  let range = 0xffffffff;
  /* Bytes that are not put out yet, because a later carry may still change them: one below 0xff (none at first), then so many of 0xff,
     which would pass the carry on. */
  let held: number | undefined;
  let heldFull = 0;

  /** Takes the top byte off `low`. It is held back, and what was held before it is put out once it can no longer change. */
  const shift = (): void => {
    if (low < 0xff000000 || low > 0xffffffff) {
      const carry = low > 0xffffffff ? 1 : 0;
      if (held !== undefined) out.push((held + carry) & 0xff);
      for (; heldFull > 0; heldFull -= 1) out.push((0xff + carry) & 0xff);
      held = Math.floor(low / TOP) & 0xff;
    } else {
      heldFull += 1;
    }
    low = (low % TOP) * 256;
  };

  return {
    code(contexts, at, bit) {
      const bound = (range >>> 12) * shareOfZero(contexts, at);
      if (bit === 0) range = bound;
      else {
        low += bound;
        range -= bound;
      }
      learn(contexts, at, bit);
      while (range < TOP) {
        range = range * 256;
        shift();
      }
      return bit;
    },
    close() {
      // Any number from low to low + range - 1 decodes alike: the one with the most zeros at its end is the shortest.
      const unit = [2 ** 24, 2 ** 16, 2 ** 8, 1].find((size) => Math.ceil(low / size) * size < low + range)!;
      low = Math.ceil(low / unit) * unit;
      for (let i = 0; i < 5; i += 1) shift();
      // A decoder reads 0 beyond the end.
      while (out.at(-1) === 0) out.pop();
      return Uint8Array.from(out);
    },
  };
}

/**
 * Decodes the bits of an encoder's bytes; beyond their end it reads 0. Bytes that no encoder wrote decode to some bits as well, unless they begin
 * with four bytes of 0xff.
 *
 * @throws ShooterError `log/damaged` for those
 */
export const createDecoder = (bytes: Uint8Array): BitCoder => new Decoder(bytes);

/* Range and code are words of an array, because V8 makes a new object of every number above 2³⁰ that a closure or a field
   is given: `shooter bench verify` read logs 1.2 times as fast. */
class Decoder implements BitCoder {
  readonly #bytes: Uint8Array;
  readonly #words = Uint32Array.of(0xffffffff, 0);
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i += 1) this.#words[CODE] = this.#words[CODE]! * 256 + this.#next();
    if (this.#words[CODE] === this.#words[RANGE])
      throw new ShooterError('log/damaged', 'its packed inputs begin with ffffffff');
  }

  code(contexts: Contexts, at: number): number {
    let range = this.#words[RANGE]!;
    let code = this.#words[CODE]!;
    const bound = (range >>> 12) * shareOfZero(contexts, at);
    const bit = code < bound ? 0 : 1;
    if (bit === 0) range = bound;
    else {
      code -= bound;
      range -= bound;
    }
    learn(contexts, at, bit);
    while (range < TOP) {
      range *= 256;
      code = code * 256 + this.#next();
    }
    this.#words[RANGE] = range;
    this.#words[CODE] = code;
    return bit;
  }

  #next(): number {
    return this.#at < this.#bytes.length ? this.#bytes[this.#at++]! : 0;
  }
}

const RANGE = 0;
const CODE = 1;
