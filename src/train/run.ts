import { nextTurn } from '#platform';
import {
  type BotKind,
  decodeWeights,
  encodeWeights,
  findBot,
  OBSERVATION_VERSION,
  type Policy,
} from '../bots/index.ts';
import { checkOptions, type OptionNames, RELEASE, ShooterError } from '../core/index.ts';
import {
  advanceTraining,
  DEFAULT_TRAINING,
  meanScore,
  type PairScore,
  type PairTask,
  scorePair,
  startTraining,
  type TrainingOptions,
  type TrialResult,
  tryPair,
} from './training.ts';
import {
  type CurvePoint,
  parsePlan,
  parseTrainingOptions,
  type SavedTraining,
  type TrainingPlan,
} from './training-file.ts';

/* A training from generation to generation. In which thread its matches are played changes nothing in what is learned. */

/** Matches of one seed that judge a policy: both seats. */
export interface TrialTask extends Pick<PairTask, 'options' | 'weights' | 'pair'> {
  /** as `TrainingOptions.opponents` names it */
  readonly opponent: string;
}

/** Plays the matches of a training: in this thread, in others, on other machines. */
export interface TrainingWorkers {
  /** Scores a perturbation of the weights, added and subtracted. */
  pair(task: PairTask): Promise<PairScore>;
  /** Plays a seed of an evaluation in both seats. */
  trial(task: TrialTask): Promise<TrialResult>;
}

export interface RunTrainingOptions {
  /** this thread alone, against bots of this package, unless given; `openTrainingWorkers` starts threads */
  readonly workers?: TrainingWorkers | undefined;
  /** called after each generation with its point of the learning curve, and the training as it can be saved; its promise is not awaited */
  readonly onGeneration?: ((point: CurvePoint, training: SavedTraining) => void) | undefined;
  /** ends the training after the last completed generation; work in progress is dropped */
  readonly signal?: AbortSignal | undefined;
}

/** The plan of a training unless one is given. */
export const DEFAULT_PLAN: TrainingPlan = Object.freeze({
  generations: 60,
  trialEvery: 10,
  trialPairs: 20,
  against: DEFAULT_TRAINING.opponents[0]!,
  until: null,
  from: null,
  extended: Object.freeze([]),
});

/**
 * A training at its beginning.
 *
 * @param options what differs from `DEFAULT_TRAINING`: `seed` is text, `opponents` are names, `pairs` counts perturbations from 1, `matches` are rules
 * @param plan what differs from `DEFAULT_PLAN`: `generations` from 0, `trialEvery` and `trialPairs` from 1, `until` a percentage or null;
 *   `against` is the first opponent but `self` unless given
 * @param from a policy to go on from: its weights, architecture and `every`. Small random weights unless given
 * @throws TypeError for an unknown option · RangeError for a value that is out of its range, and for weights that do not fit
 * @example
 * const training = beginTraining({ seed: '1', opponents: ['hunter'] }, { generations: 20 });
 */
export function beginTraining(
  options: Partial<TrainingOptions> = {},
  plan: Partial<TrainingPlan> = {},
  from?: Policy,
): SavedTraining {
  checkOptions(options, TRAINING_NAMES, 'beginTraining');
  checkOptions(plan, PLAN_NAMES, 'beginTraining');
  const shape = from && { architecture: from.architecture, every: from.every };
  const [all, whole] = check({ ...DEFAULT_TRAINING, ...shape, ...options }, plan);
  const state = startTraining(all, from && decodeWeights(from.weights));
  return { options: all, plan: whole, state, curve: [], best: undefined };
}

/** As a training that is read from its file is checked: what is begun can be saved and read again. */
function check(all: TrainingOptions, plan: Partial<TrainingPlan>): [TrainingOptions, TrainingPlan] {
  try {
    const options = parseTrainingOptions(all);
    const against = options.opponents.find((name) => name !== 'self') ?? DEFAULT_PLAN.against;
    return [options, parsePlan({ ...DEFAULT_PLAN, against, ...plan })];
  } catch (error) {
    if (error instanceof ShooterError) throw new RangeError(`beginTraining: ${error.message}`);
    throw error;
  }
}

const TRAINING_NAMES: OptionNames<TrainingOptions> = {
  ...{ seed: true, architecture: true, every: true, opponents: true, pairs: true },
  ...{ sigma: true, rate: true, halving: true, matches: true, killWorth: true },
};
const PLAN_NAMES: OptionNames<TrainingPlan> = {
  ...{ generations: true, trialEvery: true, trialPairs: true, against: true, until: true },
  ...{ from: true, extended: true },
};

/** Whether a training has come to the end of its plan. */
export function isOver({ plan, state, curve }: SavedTraining): boolean {
  const won = curve.at(-1)?.won ?? 0;
  return state.evolution.generation >= plan.generations || (plan.until !== null && 100 * won >= plan.until);
}

/**
 * Goes on with a training to the end of its plan, or until `signal` ends it. It learns the same whoever plays its matches.
 *
 * @returns how it stands at the end
 * @throws TypeError for an unknown option · ShooterError `bot/unknown` for an opponent that `workers` do not know; whatever `onGeneration` throws
 * @example
 * const end = await runTraining(beginTraining({ seed: '1', opponents: ['hunter'] }, { generations: 20 }));
 * console.log(policyOf(end, 'mine').trained);
 */
export async function runTraining(
  training: SavedTraining,
  options: RunTrainingOptions = {},
): Promise<SavedTraining> {
  checkOptions(options, RUN_NAMES, 'runTraining');
  const { workers = createLocalWorkers(), onGeneration, signal } = options;
  const abort = listenTo(signal);
  let now = training;
  try {
    while (!isOver(now) && !signal?.aborted) {
      const work = takeGeneration(now, workers);
      // Where it is dropped, nobody waits for its failure.
      work.catch(() => {});
      const next = await Promise.race([abort.happened, work]);
      if (next === undefined) break;
      now = next;
      onGeneration?.(now.curve.at(-1)!, now);
    }
  } finally {
    abort.forget();
  }
  return now;
}

/** One listener for a whole training, however many generations it has. */
function listenTo(signal: AbortSignal | undefined): { happened: Promise<undefined>; forget(): void } {
  let stop = (): void => {};
  const happened = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  signal?.addEventListener('abort', stop, { once: true });
  return { happened, forget: () => signal?.removeEventListener('abort', stop) };
}

const RUN_NAMES: OptionNames<RunTrainingOptions> = { workers: true, onGeneration: true, signal: true };

/**
 * Plays matches in this thread; timers, signals and sockets are served between two of them.
 *
 * @param opponents by the names that the training has for them; built-in bots need not be given
 * @throws ShooterError `bot/unknown` when an opponent is met that is neither
 */
export function createLocalWorkers(opponents: ReadonlyMap<string, BotKind> = new Map()): TrainingWorkers {
  const find = (name: string): BotKind => {
    const found = opponents.get(name) ?? findBot(name);
    if (found !== undefined) return found;
    throw new ShooterError(
      'bot/unknown',
      `there is no opponent ${JSON.stringify(name)} among those that are given`,
    );
  };
  return {
    async pair(task) {
      await nextTurn();
      const names = task.options.opponents.filter((name) => name !== 'self');
      return scorePair(task, new Map(names.map((name) => [name, find(name)])));
    },
    async trial(task) {
      await nextTurn();
      return tryPair(task, find(task.opponent));
    },
  };
}

async function takeGeneration(training: SavedTraining, workers: TrainingWorkers): Promise<SavedTraining> {
  const { options, plan, state, curve, best } = training;
  const { evolution, selves } = state;
  const tasks = Array.from({ length: options.pairs }, (_, pair) =>
    workers.pair({ options, generation: evolution.generation, pair, weights: evolution.weights, selves }),
  );
  const scores = await Promise.all(tasks);
  const next = advanceTraining(state, options, scores);
  const { generation, average: weights } = next.evolution;
  const isTrial = generation % plan.trialEvery === 0 || generation === plan.generations;
  const won = isTrial ? await tryOut(training, weights, workers) : null;
  const point = { generation, score: meanScore(options, scores), won, ticks: next.ticks };
  const isBest = won !== null && won >= (best?.won ?? 0);
  return {
    options,
    plan,
    state: next,
    curve: [...curve, point],
    best: isBest ? { generation, won, weights } : best,
  };
}

/** @returns the share of matches that were won, a draw half of one */
async function tryOut(
  { options, plan }: SavedTraining,
  weights: Float32Array,
  workers: TrainingWorkers,
): Promise<number> {
  const results: readonly TrialResult[] = await Promise.all(
    Array.from({ length: plan.trialPairs }, (_, pair) =>
      workers.trial({ options, weights, pair, opponent: plan.against }),
    ),
  );
  const won = results.reduce((sum, result) => sum + result.won + result.drawn / 2, 0);
  return won / (2 * plan.trialPairs);
}

/**
 * What a training has learned: the weights that did best in a trial, or those of now before the first one.
 *
 * @param name of the policy
 */
export function policyOf({ options, state, best }: SavedTraining, name: string): Policy {
  const { generation, weights } = best ?? {
    generation: state.evolution.generation,
    weights: state.evolution.average,
  };
  return {
    format: 'shooter-policy',
    version: 1,
    name,
    observation: OBSERVATION_VERSION,
    every: options.every,
    architecture: options.architecture,
    trained: {
      release: RELEASE,
      seed: options.seed,
      generations: generation,
      ticks: state.ticks,
      opponents: options.opponents,
      rules: options.matches[0]!,
    },
    weights: encodeWeights(weights),
  };
}
