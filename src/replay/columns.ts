import { type BitCoder, type Contexts, createContexts } from './coder.ts';
import { packRun, type Run } from './inputs.ts';

/* How the runs of a column become bits. A run is coded as two numbers: the change, which is its value xor the value of the run before it,
   and its length. Each is coded bit by bit. The context of a bit is the bits of the number so far, with the value before it for a
   change, and with the run's own value for a length. Each player has its own contexts. A new one starts from a context that both
   players and all values share (`all`), so that few runs are enough to learn from. */

const VALUE_BITS = 5;
const VALUES = 1 << VALUE_BITS;
/** Bits below the highest one in the length of a run, at most: a block has at most 2¹⁶ ticks. */
const LENGTH_BITS = 16;
/** The highest of those bits, this many of them, each have a context by all bits before them. The lower ones share one context. */
const TAIL_BITS = 7;
const TAILS = 1 << TAIL_BITS;

/** What has been learnt of one value of one player, or of all values of both. */
interface ValueModel {
  /** of the bits of the change that follows the value: by the node of the tree that the bits so far lead to */
  readonly changes: Contexts;
  /** of how many bits the length of a run of the value has below its highest one: by the count so far */
  readonly lengths: Contexts;
  /** of those bits: by how many there are, and by the bits so far */
  readonly tails: Contexts;
}

const createValueModel = (parent?: ValueModel): ValueModel => ({
  changes: createContexts(VALUES, parent?.changes),
  lengths: createContexts(LENGTH_BITS, parent?.lengths),
  tails: createContexts((LENGTH_BITS + 1) * TAILS, parent?.tails),
});

/** What has been learnt of the columns of a kind (keys, or sources) by the blocks so far. */
export interface ColumnModel {
  readonly all: ValueModel;
  /** for each player, by value; made when it is first met */
  readonly players: readonly [(ValueModel | undefined)[], (ValueModel | undefined)[]];
}

export const createColumnModel = (): ColumnModel => ({ all: createValueModel(), players: [[], []] });

function modelOf(model: ColumnModel, player: 0 | 1, value: number): ValueModel {
  const known = model.players[player][value];
  if (known !== undefined) return known;
  const made = createValueModel(model.all);
  model.players[player][value] = made;
  return made;
}

/** One column of a block: which player's, the value before it, how many ticks it has, and, to be encoded, its runs. */
export interface ColumnPlace {
  readonly player: 0 | 1;
  readonly before: number;
  readonly ticks: number;
  readonly runs?: readonly Run[];
}

/**
 * Codes a column: an encoder is given its runs and gives them back, a decoder is given none and finds them.
 *
 * @returns runs as `packRun` makes them, of `ticks` ticks in all, or undefined where a decoder finds one that is longer than what is left
 */
export function codeColumn(
  coder: BitCoder,
  model: ColumnModel,
  { player, before, ticks, runs }: ColumnPlace,
): number[] | undefined {
  const found: number[] = [];
  let own = modelOf(model, player, before);
  let value = before;
  for (let left = ticks; left > 0; ) {
    const given = runs?.[found.length];
    value ^= codeChange(coder, own.changes, given === undefined ? 0 : given[0] ^ value);
    own = modelOf(model, player, value);
    const length = codeLength(coder, own, given?.[1] ?? 1);
    if (length > left) return undefined;
    left -= length;
    found.push(packRun(value, length));
  }
  return found;
}

/** A number below 32, the highest bit first: each in the context of the bits before it. */
function codeChange(coder: BitCoder, changes: Contexts, change: number): number {
  let node = 1;
  for (let bit = VALUE_BITS - 1; bit >= 0; bit -= 1) {
    node = node * 2 + coder.code(changes, node, (change >> bit) & 1);
  }
  return node - VALUES;
}

/** A length of at least 1: how many bits follow its first one, then those, the highest TAIL_BITS of them in contexts. */
function codeLength(coder: BitCoder, { lengths, tails }: ValueModel, length: number): number {
  const bits = codeCount(coder, lengths, 31 - Math.clz32(length));
  let found = 1;
  for (let bit = bits - 1; bit >= 0; bit -= 1) {
    // The bits so far, with a 1 before them: below TAILS in the first TAIL_BITS steps.
    const known = bits - 1 - bit < TAIL_BITS ? found : 0;
    found = found * 2 + coder.code(tails, bits * TAILS + known, (length >>> bit) & 1);
  }
  return found;
}

/* A count is coded as so many ones and a zero (unary), because it is 0 or small for keys that change often. That takes five bits fewer
   a run than a tree, and `shooter bench verify` reads such logs 1.3 times as fast. */
function codeCount(coder: BitCoder, lengths: Contexts, count: number): number {
  let found = 0;
  while (found < LENGTH_BITS && coder.code(lengths, found, found < count ? 1 : 0) === 1) found += 1;
  return found;
}
