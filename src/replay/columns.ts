import { type BitCoder, type Contexts, createContexts } from './coder.ts';
import type { Run } from './inputs.ts';

/* How the runs of a column become bits. A run is two numbers: its value, as what changed against the value before it
   (exclusive or), and its length. Each is coded bit by bit, and every bit in the context of what is known by then: the
   change in that of the value before it, the length in that of its own value. A context new to one player starts from
   what that bit was worth to both, so that few runs are enough to learn from. */

const VALUE_NODES = 32;
const LENGTH_NODES = 32;
/** Bits below the highest one in the length of a run: a block has at most 2¹⁶ ticks. */
const MAX_LENGTH_BITS = 16;
const TAIL_BITS = 7;
const TAIL_NODES = 1 << TAIL_BITS;

/** What has been learnt of the columns of a kind (keys, or sources) by the blocks so far. */
export interface ColumnModel {
  readonly changes: Contexts;
  readonly lengths: Contexts;
  readonly tails: Contexts;
}

export function createColumnModel(): ColumnModel {
  const owners = 2 * VALUE_NODES;
  return {
    changes: createContexts(owners * VALUE_NODES, createContexts(VALUE_NODES)),
    lengths: createContexts(owners * LENGTH_NODES, createContexts(LENGTH_NODES)),
    tails: createContexts(owners * LENGTH_NODES * TAIL_NODES, createContexts(LENGTH_NODES * TAIL_NODES)),
  };
}

/** One column of a block: which player's, the value before it, and how many ticks it has. */
export interface ColumnPlace {
  readonly player: 0 | 1;
  readonly before: number;
  readonly ticks: number;
}

/**
 * Codes a column: an encoder is given its runs and gives them back, a decoder is given none and finds them.
 *
 * @returns runs of `place.ticks` ticks in all, or undefined where a decoder finds one that is longer than what is left
 */
export function codeColumn(
  coder: BitCoder,
  model: ColumnModel,
  place: ColumnPlace,
  runs?: readonly Run[],
): Run[] | undefined {
  const found: Run[] = [];
  let value = place.before;
  let left = place.ticks;
  while (left > 0) {
    const given = runs?.[found.length];
    const owner = place.player * VALUE_NODES;
    const change = codeTree(coder, model.changes, owner + value, given === undefined ? 0 : given[0] ^ value);
    value ^= change;
    const length = codeLength(coder, model, owner + value, given?.[1] ?? 0);
    if (length > left) return undefined;
    left -= length;
    found.push([value, length]);
  }
  return found;
}

const BITS = 5;

/** A number below 32, the highest bit first: each in the context of the bits before it. */
function codeTree(coder: BitCoder, contexts: Contexts, owner: number, number: number): number {
  let node = 1;
  for (let bit = BITS - 1; bit >= 0; bit -= 1) {
    node = node * 2 + coder.code(contexts, owner * VALUE_NODES + node, (number >> bit) & 1);
  }
  return node - VALUE_NODES;
}

/* A number as so many ones and a zero, because it is 0 or small for keys that change often: that is five bits fewer a run
   than a tree takes, and `shooter bench verify` reads such logs 1.3 times as fast. */
function codeCount(coder: BitCoder, contexts: Contexts, owner: number, count: number): number {
  let found = 0;
  while (found < MAX_LENGTH_BITS) {
    if (coder.code(contexts, owner * LENGTH_NODES + found, found < count ? 1 : 0) === 0) break;
    found += 1;
  }
  return found;
}

/** A length of at least 1: how many bits follow its first one, then those, the highest TAIL_BITS of them in contexts. */
function codeLength(coder: BitCoder, model: ColumnModel, owner: number, length: number): number {
  const bits = codeCount(coder, model.lengths, owner, 31 - Math.clz32(length | 1));
  const tails = (owner * LENGTH_NODES + bits) * TAIL_NODES;
  let found = 1;
  for (let bit = bits - 1; bit >= 0; bit -= 1) {
    const known = bits - 1 - bit < TAIL_BITS ? tails + (found % TAIL_NODES) : tails;
    found = found * 2 + coder.code(model.tails, known, (length >>> bit) & 1);
  }
  return found;
}
