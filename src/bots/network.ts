import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import { AT, OBSERVATION_SIZE, THREAT_SIZE, THREATS } from './env/layout.ts';

/* A small network that reads an observation and says which keys to press. Weights are 32-bit floats, sums are taken in doubles
   in one order, and nothing but +, × and comparisons is used: the same weights press the same keys on every machine. */

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

/** What the numbers of an enemy are multiplied by: what matters of them happens near the player, in a small part of their range. */
const THREAT_SCALE: readonly number[] = [1, 4, 4, 8, 8, 1, 1, 1];

/** Left, none, right; up, none, down; shoot or not: the largest of each group is pressed. */
const OUTPUTS = 8;

/** Neurons of a layer at most, and layers. */
const MAX_WIDTH = 1024;
const MAX_LAYERS = 8;

/** Weights that a network has. @throws RangeError for what is no architecture */
export function countWeights({ inputs, encoder, hidden }: Architecture): number {
  const isWidth = (width: unknown): boolean =>
    Number.isInteger(width) && Number(width) >= 1 && Number(width) <= MAX_WIDTH;
  const isInput = (index: unknown): boolean => Number.isInteger(index) && Number(index) >= 0 && Number(index) < PLAIN;
  const isList = (list: unknown, isOne: (one: unknown) => boolean, most: number): boolean =>
    Array.isArray(list) && list.length <= most && list.every(isOne);
  if (!isWidth(encoder) || !isList(hidden, isWidth, MAX_LAYERS) || !isList(inputs, isInput, PLAIN))
    throw new RangeError(`${JSON.stringify({ inputs, encoder, hidden })} is no architecture`);
  let count = encoder * (THREAT_SIZE + 1);
  let before = inputs.length + encoder;
  for (const width of [...hidden, OUTPUTS]) {
    count += width * (before + 1);
    before = width;
  }
  return count;
}

/** Made by `createNetwork`. Holds memory for one decision, and nothing else. */
export interface Network {
  /** @param observation of `OBSERVATION_SIZE` numbers */
  decide(observation: Float32Array): Input;
}

/** @throws RangeError where the weights are not as many as the architecture has */
export function createNetwork(architecture: Architecture, weights: Float32Array): Network {
  const count = countWeights(architecture);
  if (weights.length !== count)
    throw new RangeError(`there are ${weights.length} weights; this architecture has ${count}`);
  const { inputs, encoder, hidden } = architecture;
  const widths = [...hidden, OUTPUTS];
  const read = new Float64Array(inputs.length + encoder);
  const layers = widths.map((width) => new Float64Array(width));
  return {
    decide(observation) {
      if (observation.length < OBSERVATION_SIZE)
        throw new RangeError(`an observation has ${OBSERVATION_SIZE} numbers, and this ${observation.length}`);
      readAll(observation, { weights, inputs, encoder, read });
      let at = encoder * (THREAT_SIZE + 1);
      let before: Float64Array = read;
      for (let i = 0; i < layers.length; i += 1) {
        const layer = layers[i]!;
        at = feed(before, layer, { weights, at, cut: i < layers.length - 1 });
        before = layer;
      }
      return keysOf(before);
    },
  };
}

interface Reading {
  readonly weights: Float32Array;
  readonly inputs: readonly number[];
  readonly encoder: number;
  readonly read: Float64Array;
}

/** What is read as it is, then the sum over the enemies of what each neuron makes of one. */
function readAll(observation: Float32Array, { weights, inputs, encoder, read }: Reading): void {
  const plain = inputs.length;
  for (let i = 0; i < plain; i += 1) read[i] = observation[inputs[i]!]!;
  read.fill(0, plain);
  for (let threat = 0; threat < THREATS; threat += 1) {
    const from = AT.threats + threat * THREAT_SIZE;
    // Those that are there come first.
    if (observation[from] === 0) break;
    let at = 0;
    for (let neuron = 0; neuron < encoder; neuron += 1) {
      let sum = weights[at + THREAT_SIZE]!;
      for (let i = 0; i < THREAT_SIZE; i += 1) sum += weights[at + i]! * (THREAT_SCALE[i]! * observation[from + i]!);
      if (sum > 0) read[plain + neuron]! += sum;
      at += THREAT_SIZE + 1;
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

/** Of equal ones that counts which does nothing: a network that knows nothing yet stays where it is. */
function keysOf(out: Float64Array): Input {
  const sideways = out[0]! > out[1]! && out[0]! >= out[2]! ? LEFT : out[2]! > out[1]! ? RIGHT : 0;
  const along = out[3]! > out[4]! && out[3]! >= out[5]! ? UP : out[5]! > out[4]! ? DOWN : 0;
  return sideways + along + (out[6]! >= out[7]! ? SHOOT : 0);
}
