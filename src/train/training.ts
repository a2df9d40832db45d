import alea from 'seedrandom/lib/alea.js';
import { type Architecture, type BotKind, playMatch, type Seat } from '../bots/browser.ts';
import { countWeights, createPolicyBot } from '../bots/internal.ts';
import type { Rules } from '../core/index.ts';
import { createEvolution, drawPerturbation, drawWeights, type EvolutionState, evolve } from './evolution.ts';

/* A policy that learns by playing: generation after generation of an evolution strategy. Every score follows from seed,
   generation and pair, so whoever plays which match, and in what order, does not change one bit of what is learned. */

/** What a training is made of: kept with the policy, and needed to go on with it. */
export interface TrainingOptions {
  /** what all chance comes from */
  readonly seed: string;
  /** hidden layers of the network */
  readonly architecture: Architecture;
  /** ticks from one decision to the next, 1 to 60 */
  readonly every: number;
  /** whom it plays, match by match in turn: as `openPlayer` knows them, or `self`, a past snapshot of the policy */
  readonly opponents: readonly string[];
  /** policies in a generation, an even number: perturbations of the weights are added by one policy and subtracted by another */
  readonly population: number;
  /** standard deviation of a perturbation of a weight */
  readonly noise: number;
  /** size of the first steps */
  readonly learningRate: number;
  /** after so many generations steps are half as large, after twice as many a third, and so on */
  readonly learningRateHalfLife: number;
  /** rules of the matches by which each policy is judged, one match each; what is left out is as in any match, and `maxTicks` is not 0 */
  readonly rules: readonly Partial<Rules>[];
  /** reward for an enemy that it hits, in hits taken */
  readonly killReward: number;
}

/* The matches that score a policy. With so much health nobody loses, so every hit counts. Waves do not grow: each is as dense as those in
   which matches of good players are decided. A match has several, because a player must be well placed for the next one, too. */
const RULES: Partial<Rules> = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 2400 };

/** What a training is made of unless it is said otherwise. */
export const DEFAULT_TRAINING: TrainingOptions = {
  seed: 'train',
  // Neurons enough to learn what is here to be learned, and few enough to learn it soon.
  architecture: { hidden: [12] },
  every: 4,
  opponents: ['hunter', 'dodger'],
  population: 64,
  noise: 0.07,
  learningRate: 0.05,
  learningRateHalfLife: 60,
  rules: [
    { ...RULES, waveBase: 200 },
    { ...RULES, waveBase: 300 },
  ],
  killReward: 0.01,
};

/** The opponent that is a past snapshot of the policy. */
export const SELF = 'self';

/** Generations from one snapshot of the policy to the next, and how many are kept. */
const SNAPSHOT_EVERY = 20;
const MAX_SNAPSHOTS = 5;

/** Size of the first weights: so small that the network does next to nothing, and that any perturbation makes a difference. */
const FIRST_WEIGHTS = 0.02;

/** Where a training stands: between two generations. */
export interface TrainingState {
  readonly evolution: EvolutionState;
  /** past weights, the opponent pool of `self`, the newest last */
  readonly snapshots: readonly Float32Array[];
  /** ticks that were played */
  readonly ticks: number;
}

/** @param weights to go on from; small random ones if left out */
export function startTraining(options: TrainingOptions, weights?: Float32Array): TrainingState {
  const count = countWeights(options.architecture);
  if (weights !== undefined && weights.length !== count)
    throw new RangeError(`there are ${weights.length} weights; this architecture has ${count}`);
  return {
    evolution: createEvolution(weights ?? drawWeights(options.seed, count, FIRST_WEIGHTS)),
    snapshots: [],
    ticks: 0,
  };
}

/** How the two policies of a perturbation did. */
export interface PerturbationScore {
  /** sums of the scores of all matches: of the policy that adds the perturbation, and of the one that subtracts it */
  readonly scores: readonly [plus: number, minus: number];
  /** ticks that were played */
  readonly ticks: number;
}

/** A perturbation that is to be scored: plain data. */
export interface PerturbationTask {
  readonly options: TrainingOptions;
  readonly generation: number;
  /** which of the generation, from 0 to half of the population */
  readonly pair: number;
  /** before the perturbation */
  readonly weights: Float32Array;
  readonly snapshots: readonly Float32Array[];
}

/**
 * Plays the matches of the two policies of a perturbation: what `TrainingWorkers.score` does.
 *
 * @param task from `TrainingWorkers.score`, as it came
 * @param opponents those of the options that are not `self`, by name
 * @returns how both did; it follows from the task alone
 * @example
 * const score = async (task: PerturbationTask) => scorePerturbation(task, new Map([['hunter', findBot('hunter')!]]));
 */
export function scorePerturbation(
  task: PerturbationTask,
  opponents: ReadonlyMap<string, BotKind>,
): PerturbationScore {
  const { options, generation, pair, weights } = task;
  const perturbation = drawPerturbation(options, { generation, pair, count: weights.length });
  let ticks = 0;
  const scores = [1, -1].map((sign) => {
    const perturbed = weights.map((weight, index) => weight + sign * perturbation[index]!);
    let sum = 0;
    for (let match = 0; match < options.rules.length; match += 1) {
      const played = scoreMatch(task, { weights: perturbed, match, opponents });
      sum += played.score;
      ticks += played.ticks;
    }
    return sum;
  });
  return { scores: [scores[0]!, scores[1]!], ticks };
}

interface OneMatch {
  readonly weights: Float32Array;
  readonly match: number;
  readonly opponents: ReadonlyMap<string, BotKind>;
}

/**
 * All policies of a generation meet the same waves and opponents, so that they can be compared. Seat and opponent both change from match
 * to match and from generation to generation. With an even number of opponents, as by default, they change in step: the policy sits in
 * the same seat whenever it meets the same one, in seat 1 against hunter and in seat 2 against dodger. With an odd number it meets each
 * in both seats.
 */
function scoreMatch(
  { options, generation, snapshots }: PerturbationTask,
  { weights, match: index, opponents }: OneMatch,
): { score: number; ticks: number } {
  const seed = `${options.seed}/${generation}/match/${index}`;
  const seat: Seat = (generation + index) % 2 === 0 ? 1 : 2;
  const name = options.opponents[(generation + index) % options.opponents.length]!;
  const policy = playerOf(options, weights);
  // Until there is a snapshot, `self` is the policy that is scored.
  const opponent =
    name === SELF ? playerOf(options, drawSnapshot(snapshots, seed) ?? weights) : opponents.get(name)!;
  const { match } = playMatch({
    seed,
    players: seat === 1 ? [policy, opponent] : [opponent, policy],
    rules: options.rules[index]!,
  });
  const own = seat === 1 ? match.player1 : match.player2;
  const lost = (match.rules.health - own.health) / match.rules.damage;
  return { score: options.killReward * own.score - lost, ticks: match.tick };
}

type Player = Pick<BotKind, 'name' | 'createBot'>;

const playerOf = (options: TrainingOptions, weights: Float32Array): Player => ({
  name: 'policy',
  createBot: () => createPolicyBot(weights, options),
});

const drawSnapshot = (snapshots: readonly Float32Array[], seed: string): Float32Array | undefined =>
  snapshots[Math.floor(alea(`${seed}/self`)() * snapshots.length)];

/** The next state. @param scores of all perturbations of a generation, in their order */
export function advanceTraining(
  state: TrainingState,
  options: TrainingOptions,
  scores: readonly PerturbationScore[],
): TrainingState {
  const evolution = evolve(
    state.evolution,
    options,
    scores.map((one) => one.scores),
  );
  const isKept = evolution.generation % SNAPSHOT_EVERY === 0;
  // A snapshot is of the weights that the perturbations start from, not of their average, which is evaluated and becomes the policy.
  return {
    evolution,
    snapshots: isKept ? [...state.snapshots, evolution.weights].slice(-MAX_SNAPSHOTS) : state.snapshots,
    ticks: state.ticks + scores.reduce((sum, { ticks }) => sum + ticks, 0),
  };
}

/** Mean score of a match of a generation. */
export const meanScore = ({ rules }: TrainingOptions, scores: readonly PerturbationScore[]): number =>
  scores.reduce((sum, one) => sum + one.scores[0] + one.scores[1], 0) / (2 * scores.length * rules.length);

/** A game pair that evaluates a policy: plain data. */
export interface EvaluationTask {
  readonly options: TrainingOptions;
  readonly weights: Float32Array;
  /** which of the evaluation, from 0: a seed */
  readonly pair: number;
  /** as `TrainingOptions.opponents` names it */
  readonly opponent: string;
}

/** How a policy did in the two matches of a game pair. */
export interface EvaluationResult {
  readonly won: number;
  readonly drawn: number;
  readonly lost: number;
}

/**
 * Plays two matches of one seed against an opponent, one in either seat, under the rules as they are. Their seeds are none that
 * the policy is trained on: what `TrainingWorkers.evaluate` does.
 *
 * @param task from `TrainingWorkers.evaluate`, as it came
 * @param opponent the player that the task names
 * @returns how many of the two matches were won, drawn and lost
 * @example
 * const evaluate = async (task: EvaluationTask) => evaluatePolicy(task, findBot(task.opponent)!);
 */
export function evaluatePolicy(
  { options, weights, pair }: Omit<EvaluationTask, 'opponent'>,
  opponent: Pick<BotKind, 'name' | 'createBot'>,
): EvaluationResult {
  const policy = playerOf(options, weights);
  const result = { won: 0, drawn: 0, lost: 0 };
  for (const seat of [1, 2] as const) {
    const { winner } = playMatch({
      // The match depends on this text: if it changes, so do the results of all evaluations.
      seed: `trial/${options.seed}/${pair}`,
      players: seat === 1 ? [policy, opponent] : [opponent, policy],
    }).result;
    result[winner === null ? 'drawn' : winner === seat ? 'won' : 'lost'] += 1;
  }
  return result;
}
