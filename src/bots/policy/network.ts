import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../core/index.ts';
import { OBSERVATION_SIZE } from '../observation/layout.ts';
import { computeActionFeatures, createSituation, FEATURE_COUNT, readSituation } from './action-features.ts';
import { computeTrajectory, createTrajectory, MANOEUVRES } from './trajectory.ts';

/* A small network that scores candidate manoeuvres by their features; the keys of the best one are pressed. It shoots all the time.
   Weights are 32-bit floats, sums are taken in doubles in one order, and nothing but
   +, −, ×, ÷, comparisons and rounding is used: the same weights press the same keys on every machine. */

/** The layers of a policy's network. */
export interface Architecture {
  /** Neurons of each hidden layer. The output neuron reads the last of them and the features as well. */
  readonly hidden: readonly number[];
}

/** Neurons of a layer at most, and hidden layers. */
export const MAX_WIDTH = 1024;
export const MAX_LAYERS = 8;

/**
 * Weights that a network has: of each hidden neuron one for each number of the layer before, then its bias; of the output neuron one for
 * each feature, which come first of all, and one for each neuron of the last hidden layer.
 *
 * @throws RangeError for what is no architecture
 */
export function countWeights({ hidden }: Architecture): number {
  const isWidth = (width: unknown): boolean =>
    Number.isInteger(width) && Number(width) >= 1 && Number(width) <= MAX_WIDTH;
  if (!Array.isArray(hidden) || hidden.length > MAX_LAYERS || !hidden.every(isWidth))
    throw new RangeError(`${JSON.stringify({ hidden })} is no architecture`);
  let count = FEATURE_COUNT;
  let before = FEATURE_COUNT;
  for (const width of hidden) {
    count += width * (before + 1);
    before = width;
  }
  return count + (hidden.length > 0 ? before : 0);
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
  const situation = createSituation();
  const trajectory = createTrajectory();
  const features = new Float64Array(FEATURE_COUNT);
  const layers = architecture.hidden.map((width) => new Float64Array(width));
  return {
    decide(observation, before) {
      if (observation.length < OBSERVATION_SIZE)
        throw new RangeError(
          `an observation has ${OBSERVATION_SIZE} numbers, and this ${observation.length}`,
        );
      readSituation(situation, observation);
      let best = Number.NEGATIVE_INFINITY;
      let keys: Input = 0;
      for (let i = 0; i < MANOEUVRES.length; i += 1) {
        computeTrajectory(trajectory, MANOEUVRES[i]!, situation);
        computeActionFeatures(
          situation,
          { trajectory, isKept: MANOEUVRES[i]!.keys === (before & DIRECTIONS) },
          features,
        );
        const score = scoreOf(features, layers, weights);
        if (score <= best) continue;
        best = score;
        keys = MANOEUVRES[i]!.keys;
      }
      return keys + SHOOT;
    },
  };
}

const DIRECTIONS = LEFT + RIGHT + UP + DOWN;

/** The score of a manoeuvre: only comparable with those of others in the same situation. */
function scoreOf(features: Float64Array, layers: readonly Float64Array[], weights: Float32Array): number {
  let score = 0;
  for (let i = 0; i < FEATURE_COUNT; i += 1) score += weights[i]! * features[i]!;
  let at = FEATURE_COUNT;
  let last = features;
  for (let i = 0; i < layers.length; i += 1) {
    const layer = layers[i]!;
    at = computeLayer(last, layer, { weights, at });
    last = layer;
  }
  if (layers.length > 0) for (let i = 0; i < last.length; i += 1) score += weights[at + i]! * last[i]!;
  return score;
}

/** Computes a layer of rectified linear neurons (ReLU). @returns where the weights of the next layer begin */
function computeLayer(
  before: Float64Array,
  layer: Float64Array,
  { weights, at }: { readonly weights: Float32Array; readonly at: number },
): number {
  const width = before.length;
  let next = at;
  for (let neuron = 0; neuron < layer.length; neuron += 1) {
    let sum = weights[next + width]!;
    for (let i = 0; i < width; i += 1) sum += weights[next + i]! * before[i]!;
    layer[neuron] = sum < 0 ? 0 : sum;
    next += width + 1;
  }
  return next;
}
