import alea from 'seedrandom/lib/alea.js';
import { type Architecture, type BotKind, playMatch, type Seat } from '../bots/index.ts';
import { countWeights, createPolicyBot } from '../bots/internal.ts';
import type { Rules } from '../core/index.ts';
import { createEvolution, drawChange, drawWeights, type EvolutionState, evolve } from './evolution.ts';

/* A policy that learns by playing: generation after generation of an evolution strategy. Every score follows from seed,
   generation and pair, so whoever plays which match, and in what order, does not change one bit of what is learned. */

/** What a training is made of: kept with the policy, and needed to go on with it. */
export interface TrainingOptions {
  /** what all chance comes from */
  readonly seed: string;
  readonly architecture: Architecture;
  /** ticks from one decision to the next */
  readonly every: number;
  /** whom it plays, match by match in turn: as `openPlayer` knows them, or `self`, what it was some generations ago */
  readonly opponents: readonly string[];
  /** changes tried in a generation, each in both directions */
  readonly pairs: number;
  readonly sigma: number;
  readonly rate: number;
  readonly halving: number;
  /** matches by which each of them is judged, in turn under these rules; as many as there are */
  readonly matches: readonly Partial<Rules>[];
  /** what one enemy that it hits is worth, in hits taken */
  readonly killWorth: number;
}

/** Neurons enough to learn what is here to be learned, and few enough to learn it soon. */
const DEFAULT_ARCHITECTURE: Architecture = { hidden: [12] };

/* Matches that nobody loses, for every hit is to count; of waves as dense as those in which good players' matches are decided;
   and several of them, for one has to be where it is well also when the next comes. */
const LESSON: Partial<Rules> = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 2400 };

export const DEFAULT_TRAINING: TrainingOptions = {
  seed: 'train',
  architecture: DEFAULT_ARCHITECTURE,
  every: 4,
  opponents: ['hunter', 'dodger'],
  pairs: 32,
  sigma: 0.07,
  rate: 0.05,
  halving: 60,
  matches: [
    { ...LESSON, waveBase: 200 },
    { ...LESSON, waveBase: 300 },
  ],
  killWorth: 0.01,
};

/** Generations from one earlier self to the next, and how many are kept. */
const SELF_EVERY = 20;
const MAX_SELVES = 5;

/** Size of the first weights: so small that it does next to nothing, and that any change shows. */
const FIRST_WEIGHTS = 0.02;

/** Where a training stands: between two generations. */
export interface TrainingState {
  readonly evolution: EvolutionState;
  /** weights of before, the newest last */
  readonly selves: readonly Float32Array[];
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
    selves: [],
    ticks: 0,
  };
}

/** How a change and its opposite did. */
export interface PairScore {
  readonly scores: readonly [plus: number, minus: number];
  readonly ticks: number;
}

/** What a pair is judged on. All of it is plain data but the opponents. */
export interface PairTask {
  readonly options: TrainingOptions;
  readonly generation: number;
  readonly pair: number;
  readonly weights: Float32Array;
  readonly selves: readonly Float32Array[];
}

/** Plays the matches of a pair. @param opponents those of the options that are not `self`, by name */
export function scorePair(task: PairTask, opponents: ReadonlyMap<string, BotKind>): PairScore {
  const { options, generation, pair, weights } = task;
  const change = drawChange(options, { generation, pair, count: weights.length });
  let ticks = 0;
  const scores = [1, -1].map((sign) => {
    const changed = weights.map((weight, index) => weight + sign * change[index]!);
    let sum = 0;
    for (let match = 0; match < options.matches.length; match += 1) {
      const played = scoreMatch(task, { weights: changed, match, opponents });
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

/** All pairs of a generation meet the same waves and opponents, so that they can be compared. */
function scoreMatch(
  { options, generation, selves }: PairTask,
  { weights, match: index, opponents }: OneMatch,
): { score: number; ticks: number } {
  const seed = `${options.seed}/${generation}/match/${index}`;
  const seat: Seat = (generation + index) % 2 === 0 ? 1 : 2;
  const name = options.opponents[(generation + index) % options.opponents.length]!;
  const self = { name: 'policy', createBot: () => createPolicyBot(weights, options) };
  const foe = name === 'self' ? earlierSelf(options, { selves, weights, seed }) : opponents.get(name)!;
  const { match } = playMatch({
    seed,
    players: seat === 1 ? [self, foe] : [foe, self],
    rules: options.matches[index]!,
  });
  const own = seat === 1 ? match.player1 : match.player2;
  const lost = (match.rules.health - own.health) / match.rules.damage;
  return { score: options.killWorth * own.score - lost, ticks: match.tick };
}

function earlierSelf(
  options: TrainingOptions,
  { selves, weights, seed }: { selves: readonly Float32Array[]; weights: Float32Array; seed: string },
): Pick<BotKind, 'name' | 'createBot'> {
  const before = selves[Math.floor(alea(`${seed}/self`)() * selves.length)] ?? weights;
  return { name: 'self', createBot: () => createPolicyBot(before, options) };
}

/** The next state. @param scores of all pairs of a generation, in their order */
export function advanceTraining(
  state: TrainingState,
  options: TrainingOptions,
  scores: readonly PairScore[],
): TrainingState {
  if (scores.length !== options.pairs)
    throw new RangeError(`there are ${scores.length} scores for ${options.pairs} pairs`);
  const evolution = evolve(
    state.evolution,
    options,
    scores.map((one) => one.scores),
  );
  const isKept = evolution.generation % SELF_EVERY === 0;
  return {
    evolution,
    selves: isKept ? [...state.selves, evolution.weights].slice(-MAX_SELVES) : state.selves,
    ticks: state.ticks + scores.reduce((sum, { ticks }) => sum + ticks, 0),
  };
}

/** Mean of all scores of a generation, a match. */
export const meanScore = ({ matches }: TrainingOptions, scores: readonly PairScore[]): number =>
  scores.reduce((sum, one) => sum + one.scores[0] + one.scores[1], 0) / (2 * scores.length * matches.length);

/** How a policy did in a match under the rules of play. */
export interface TrialResult {
  readonly won: number;
  readonly drawn: number;
  readonly lost: number;
}

/**
 * Two matches of one seed against an opponent, in either seat, under the rules as they are. Their seeds are none that it is
 * trained on.
 */
export function tryPair(
  { options, weights, pair }: Pick<PairTask, 'options' | 'weights' | 'pair'>,
  opponent: Pick<BotKind, 'name' | 'createBot'>,
): TrialResult {
  const self = { name: 'policy', createBot: () => createPolicyBot(weights, options) };
  const result = { won: 0, drawn: 0, lost: 0 };
  for (const seat of [1, 2] as const) {
    const { winner } = playMatch({
      seed: `trial/${options.seed}/${pair}`,
      players: seat === 1 ? [self, opponent] : [opponent, self],
    }).result;
    result[winner === null ? 'drawn' : winner === seat ? 'won' : 'lost'] += 1;
  }
  return result;
}
