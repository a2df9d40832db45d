import alea from 'seedrandom/lib/alea.js';

/* An evolution strategy with antithetic sampling: weights are moved toward those of random perturbations that did better. Pure: chance comes
   from a seed, and sums are taken in one order, so it does not matter who evaluates what. */

/** As `TrainingOptions` documents them. */
interface EvolutionOptions {
  readonly seed: string;
  readonly noise: number;
  readonly learningRate: number;
  readonly learningRateHalfLife: number;
}

/** What an evolution strategy keeps from generation to generation. */
export interface EvolutionState {
  readonly generation: number;
  readonly weights: Float32Array;
  /** mean of the weights of the last generations: steadier than those of any one of them, and better at most times */
  readonly average: Float32Array;
  /** running means of the gradient and of its square, as Adam keeps them */
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

export const createEvolution = (weights: Float32Array): EvolutionState => ({
  generation: 0,
  weights,
  average: weights,
  mean: new Float64Array(weights.length),
  square: new Float64Array(weights.length),
});

/**
 * The perturbation that pair `pair` of a generation tries, normally distributed but for the tails: a sum of uniform numbers, for
 * logarithms differ between engines.
 */
export function drawPerturbation(
  { seed, noise }: Pick<EvolutionOptions, 'seed' | 'noise'>,
  { generation, pair, count }: { readonly generation: number; readonly pair: number; readonly count: number },
): Float32Array {
  const random = alea(`${seed}/${generation}/${pair}`);
  const perturbation = new Float32Array(count);
  for (let i = 0; i < count; i += 1)
    perturbation[i] = noise * SPREAD * (random() + random() + random() + random() - 2);
  return perturbation;
}

/** Makes the variance of the sum of four uniform numbers 1. */
const SPREAD: number = Math.sqrt(3);

/** Decays of Adam's two means, of the gradient and of its square, and the small number that keeps their quotient finite. */
const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.99;
const EPSILON = 1e-8;
/** Decay of the mean of the weights, `average`. */
const AVERAGE_DECAY = 0.9;
/** So much of each weight is subtracted from its gradient, so that no weight grows without end. */
const WEIGHT_DECAY = 0.005;

/**
 * The next generation.
 *
 * @param scores of each pair of the generation, in order
 */
export function evolve(
  state: EvolutionState,
  options: EvolutionOptions,
  scores: readonly (readonly [plus: number, minus: number])[],
): EvolutionState {
  const { generation, weights } = state;
  const count = weights.length;
  const gradient = new Float64Array(count);
  const ranks = rankScores(scores.flat());
  for (let pair = 0; pair < scores.length; pair += 1) {
    const advantage = ranks[2 * pair]! - ranks[2 * pair + 1]!;
    const perturbation = drawPerturbation(options, { generation, pair, count });
    for (let i = 0; i < count; i += 1) gradient[i]! += advantage * perturbation[i]!;
  }
  const next = {
    generation: generation + 1,
    weights: new Float32Array(count),
    average: new Float32Array(count),
    mean: new Float64Array(count),
    square: new Float64Array(count),
  };
  const scale = 1 / (scores.length * options.noise);
  const rate = options.learningRate / (1 + generation / options.learningRateHalfLife);
  const meanBias = 1 - power(MEAN_DECAY, generation + 1);
  const squareBias = 1 - power(SQUARE_DECAY, generation + 1);
  for (let i = 0; i < count; i += 1) {
    const ascent = gradient[i]! * scale - WEIGHT_DECAY * weights[i]!;
    next.mean[i] = MEAN_DECAY * state.mean[i]! + (1 - MEAN_DECAY) * ascent;
    next.square[i] = SQUARE_DECAY * state.square[i]! + (1 - SQUARE_DECAY) * ascent * ascent;
    const step = next.mean[i]! / meanBias / (Math.sqrt(next.square[i]! / squareBias) + EPSILON);
    next.weights[i] = weights[i]! + rate * step;
    next.average[i] = AVERAGE_DECAY * state.average[i]! + (1 - AVERAGE_DECAY) * next.weights[i]!;
  }
  return next;
}

/** Ranks from −0.5 to 0.5; equal scores have their mean rank. By rank and not by score, because one lucky match must not outweigh all others. */
function rankScores(scores: readonly number[]): Float64Array {
  const order = scores.map((_, index) => index).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const ranks = new Float64Array(scores.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    for (let i = from; i < to; i += 1) ranks[order[i]!] = (from + to - 1) / 2 / (order.length - 1) - 0.5;
    from = to;
  }
  return ranks;
}

/** `base` to the power of a whole number, by products: `Math.pow` differs between engines. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent && result > Number.MIN_VALUE; i += 1) result *= base;
  return result;
}

/** Weights to begin with: small ones, from a seed. */
export function drawWeights(seed: string, count: number, size: number): Float32Array {
  return drawPerturbation({ seed: `${seed}/start`, noise: size }, { generation: 0, pair: 0, count });
}
