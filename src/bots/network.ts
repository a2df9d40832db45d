import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import { AT, OBSERVATION_SIZE, THREAT_SIZE, THREATS } from './env/layout.ts';

/* A small network that reads an observation and says which keys to press. It reads it twice, as it is and mirrored, left for
   right, and is wanted to the left as much as its mirror is to the right: it need not learn everything twice, and has no side
   that it prefers. Weights are 32-bit floats, sums are taken in doubles in one order, and nothing but +, × and comparisons is
   used: the same weights press the same keys on every machine. */

/** What a network is made of. */
export interface Architecture {
  /** The numbers of an observation that are read as they are, by index below 24. */
  readonly inputs: readonly number[];
  /** The enemies are read one by one by the same so many neurons, and summed up. */
  readonly encoder: number;
  /** neurons of each layer after that */
  readonly hidden: readonly number[];
}

/** Numbers of an observation that may be read as they are: what is not told of one body among several. */
const PLAIN: number = AT.threats;

/** Numbers of an observation that change their sign in a mirror: those to the right. */
const MIRRORED: readonly number[] = [AT.me, AT.foe, AT.between];

/** Numbers that it reads of its last decision: which way it went sideways, and whether up or down. Without them it hesitates
    below an enemy that it could pass on either side. */
const OWN = 2;

/** How much it wants to go left, to stay, to go up, to stay, to go down, and to shoot. */
const OUTPUTS = 6;

/** Neurons of a layer at most, and layers. */
const MAX_WIDTH = 1024;
const MAX_LAYERS = 8;

/** Weights that a network has. @throws RangeError for what is no architecture */
export function countWeights({ inputs, encoder, hidden }: Architecture): number {
  const isWidth = (width: unknown): boolean =>
    Number.isInteger(width) && Number(width) >= 1 && Number(width) <= MAX_WIDTH;
  const isInput = (index: unknown): boolean =>
    Number.isInteger(index) && Number(index) >= 0 && Number(index) < PLAIN;
  const isList = (list: unknown, isOne: (one: unknown) => boolean, most: number): boolean =>
    Array.isArray(list) && list.length <= most && list.every(isOne);
  if (!isWidth(encoder) || !isList(hidden, isWidth, MAX_LAYERS) || !isList(inputs, isInput, PLAIN))
    throw new RangeError(`${JSON.stringify({ inputs, encoder, hidden })} is no architecture`);
  let count = encoder * (THREAT_SIZE + 1);
  let before = inputs.length + OWN + encoder;
  for (const width of [...hidden, OUTPUTS]) {
    count += width * (before + 1);
    before = width;
  }
  return count;
}

/** Made by `createNetwork`. Holds memory for one decision, and nothing else. */
export interface Network {
  /** @param observation of `OBSERVATION_SIZE` numbers @param before what it decided on before: it is read, too */
  decide(observation: Float32Array, before: Input): Input;
}

/** @throws RangeError where the weights are not as many as the architecture has */
export function createNetwork(architecture: Architecture, weights: Float32Array): Network {
  const count = countWeights(architecture);
  if (weights.length !== count)
    throw new RangeError(`there are ${weights.length} weights; this architecture has ${count}`);
  const { inputs, encoder, hidden } = architecture;
  const width = inputs.length + OWN + encoder;
  const plain = new Float64Array(width);
  const mirrored = new Float64Array(width);
  const layers = [...hidden, OUTPUTS].map((width) => new Float64Array(width));
  const wanted = new Float64Array(OUTPUTS);
  const think = (read: Float64Array): Float64Array => {
    let at = encoder * (THREAT_SIZE + 1);
    let last = read;
    for (let i = 0; i < layers.length; i += 1) {
      const layer = layers[i]!;
      at = feed(last, layer, { weights, at, cut: i < layers.length - 1 });
      last = layer;
    }
    return last;
  };
  return {
    decide(observation, before) {
      if (observation.length < OBSERVATION_SIZE)
        throw new RangeError(
          `an observation has ${OBSERVATION_SIZE} numbers, and this ${observation.length}`,
        );
      for (let i = 0; i < inputs.length; i += 1) {
        const index = inputs[i]!;
        plain[i] = observation[index]!;
        mirrored[i] = MIRRORED.includes(index) ? -observation[index]! : observation[index]!;
      }
      const at = inputs.length + OWN;
      plain[at - 2] = ((before & RIGHT) >> 1) - (before & LEFT);
      mirrored[at - 2] = -plain[at - 2]!;
      plain[at - 1] = mirrored[at - 1] = ((before & DOWN) >> 3) - ((before & UP) >> 2);
      plain.fill(0, at);
      mirrored.fill(0, at);
      readThreats(observation, { weights, encoder, at, plain, mirrored });
      wanted.set(think(plain));
      return keysOf(wanted, think(mirrored));
    },
  };
}

interface Reading {
  readonly weights: Float32Array;
  readonly encoder: number;
  /** where the sums go */
  readonly at: number;
  readonly plain: Float64Array;
  readonly mirrored: Float64Array;
}

/**
 * Sums over the enemies what each neuron makes of one, as it is and mirrored: only two of its numbers differ. Some are made
 * larger first, for what matters of an enemy happens near the player, in a small part of their range.
 */
function readThreats(observation: Float32Array, { weights, encoder, at, plain, mirrored }: Reading): void {
  for (let threat = 0; threat < THREATS; threat += 1) {
    const from = AT.threats + threat * THREAT_SIZE;
    // Those that are there come first.
    if (observation[from] === 0) break;
    const [there, dx, dy, gap] = [
      observation[from]!,
      4 * observation[from + 1]!,
      4 * observation[from + 2]!,
      8 * observation[from + 3]!,
    ];
    const [ticks, inColumn, width, shot] = [
      8 * observation[from + 4]!,
      observation[from + 5]!,
      observation[from + 6]!,
      observation[from + 7]!,
    ];
    for (let neuron = 0, w = 0; neuron < encoder; neuron += 1, w += THREAT_SIZE + 1) {
      const same =
        weights[w]! * there +
        weights[w + 2]! * dy +
        weights[w + 4]! * ticks +
        weights[w + 5]! * inColumn +
        weights[w + 6]! * width +
        weights[w + 7]! * shot +
        weights[w + 8]!;
      const other = weights[w + 1]! * dx + weights[w + 3]! * gap;
      if (same + other > 0) plain[at + neuron]! += same + other;
      if (same - other > 0) mirrored[at + neuron]! += same - other;
    }
  }
}

/** One layer: each neuron has a weight for each one before, then one of its own. @returns where the next weights begin */
function feed(
  before: Float64Array,
  layer: Float64Array,
  { weights, at, cut }: { readonly weights: Float32Array; readonly at: number; readonly cut: boolean },
): number {
  const width = before.length;
  let next = at;
  for (let neuron = 0; neuron < layer.length; neuron += 1) {
    let sum = weights[next + width]!;
    for (let i = 0; i < width; i += 1) sum += weights[next + i]! * before[i]!;
    layer[neuron] = cut && sum < 0 ? 0 : sum;
    next += width + 1;
  }
  return next;
}

/** Of equal wishes none counts: a network that knows nothing yet stays where it is, and so does its mirror. */
function keysOf(plain: Float64Array, mirrored: Float64Array): Input {
  const [left, right] = [plain[0]!, mirrored[0]!];
  const stay = (plain[1]! + mirrored[1]!) / 2;
  const sideways = left > stay && left > right ? LEFT : right > stay && right > left ? RIGHT : 0;
  const [up, keep, down] = [plain[2]! + mirrored[2]!, plain[3]! + mirrored[3]!, plain[4]! + mirrored[4]!];
  const along = up > keep && up >= down ? UP : down > keep && down > up ? DOWN : 0;
  return sideways + along + (plain[5]! + mirrored[5]! >= 0 ? SHOOT : 0);
}
