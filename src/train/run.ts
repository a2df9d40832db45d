import { nextTurn } from '#platform';
import {
  type BotKind,
  decodeWeights,
  encodeWeights,
  findBot,
  OBSERVATION_VERSION,
  type Policy,
} from '../bots/browser.ts';
import { BOT_TEXT, isBotText } from '../bots/internal.ts';
import { RELEASE, ShooterError } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import {
  advanceTraining,
  DEFAULT_TRAINING,
  type EvaluationResult,
  type EvaluationTask,
  evaluatePolicy,
  meanScore,
  type PerturbationScore,
  type PerturbationTask,
  SELF,
  scorePerturbation,
  startTraining,
  type TrainingOptions,
} from './training.ts';
import {
  type CurvePoint,
  OPTION_FIELDS,
  PLAN_FIELDS,
  parsePlan,
  parseTrainingOptions,
  type SavedTraining,
  type TrainingPlan,
} from './training-file.ts';

/* A training from generation to generation. In which thread its matches are played changes nothing in what is learned. */

/** Plays the matches of a training: in this thread, in others, on other machines. */
export interface TrainingWorkers {
  /**
   * Opens opponents before the first match.
   *
   * @param names all that the training is going to meet
   * @throws ShooterError for a player that cannot be opened
   */
  open(names: readonly string[]): Promise<void>;
  /** Scores a perturbation of the weights, added and subtracted: `scorePerturbation`. */
  score(task: PerturbationTask): Promise<PerturbationScore>;
  /** Plays a game pair of an evaluation: `evaluatePolicy`. */
  evaluate(task: EvaluationTask): Promise<EvaluationResult>;
}

/** Options of `runTraining`. */
export interface RunTrainingOptions {
  /** who plays the matches; by default this thread alone, against built-in bots. `openTrainingWorkers` starts threads */
  readonly workers?: TrainingWorkers | undefined;
  /** called after each generation with its point of the learning curve, and the training as it can be saved; its promise is not awaited. By default nothing is called */
  readonly onGeneration?: ((point: CurvePoint, training: SavedTraining) => void) | undefined;
  /** ends the training after the last completed generation; work in progress is dropped. By default it goes on to the end of its plan */
  readonly signal?: AbortSignal | undefined;
}

/** The plan of a training unless one is given. */
export const DEFAULT_PLAN: TrainingPlan = Object.freeze({
  generations: 60,
  evaluateEvery: 10,
  evaluationPairs: 20,
  against: DEFAULT_TRAINING.opponents[0]!,
  until: null,
  from: null,
  extended: Object.freeze([]),
});

/**
 * Begins a training.
 *
 * @param options what differs from `DEFAULT_TRAINING`
 * @param plan what differs from `DEFAULT_PLAN`; `against` is the first opponent that is not `self` unless given
 * @param from a policy to go on from: its weights, architecture and `every`. Small random weights unless given
 * @returns a training before its first generation, for `runTraining`
 * @throws TypeError for an unknown option · RangeError for a value that is out of its range, and for weights that do not fit
 * @example
 * const training = beginTraining({ seed: '1', opponents: ['hunter'] }, { generations: 20 });
 */
export function beginTraining(
  options: Partial<TrainingOptions> = {},
  plan: Partial<TrainingPlan> = {},
  from?: Policy,
): SavedTraining {
  checkOptions(options, namesOf(OPTION_FIELDS), 'beginTraining');
  checkOptions(plan, namesOf(PLAN_FIELDS), 'beginTraining');
  const shape = from && { architecture: from.architecture, every: from.every };
  const checked = checkTraining({ ...DEFAULT_TRAINING, ...shape, ...options }, plan);
  const state = startTraining(checked.options, from && decodeWeights(from.weights));
  return { ...checked, state, curve: [], best: undefined };
}

const namesOf = (fields: object): Record<string, true> =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, true]));

/** Completes a plan, and checks it and the options as `decodeTraining` does, so that what is begun can be saved and read again. */
function checkTraining(
  given: TrainingOptions,
  plan: Partial<TrainingPlan>,
): Pick<SavedTraining, 'options' | 'plan'> {
  try {
    const options = parseTrainingOptions(given);
    const against = options.opponents.find((name) => name !== SELF) ?? DEFAULT_PLAN.against;
    return { options, plan: parsePlan({ ...DEFAULT_PLAN, against, ...plan }) };
  } catch (error) {
    if (error instanceof ShooterError) throw new RangeError(`beginTraining: ${error.message}`);
    throw error;
  }
}

/** Whether a training has come to the end of its plan. */
export function isOver({ plan, state, curve }: SavedTraining): boolean {
  if (state.evolution.generation >= plan.generations) return true;
  const won = curve.at(-1)?.won ?? null;
  return plan.until !== null && won !== null && 100 * won >= plan.until;
}

/**
 * Goes on with a training to the end of its plan, or until `signal` ends it. It learns the same whoever plays its matches.
 *
 * @param training of `beginTraining`, `decodeTraining` or an earlier run
 * @param options `workers`, `onGeneration` and `signal`
 * @returns how it stands at the end
 * @throws TypeError for an unknown option · ShooterError `bot/unknown` for a player that `workers` do not know, before the first
 *   generation; whatever `onGeneration` throws
 * @example
 * const options = { opponents: ['hunter'], population: 2, rules: [{ maxTicks: 300 }] };
 * const end = await runTraining(beginTraining(options, { generations: 1 }));
 * console.log(policyOf(end, 'mine').trained);
 */
export async function runTraining(
  training: SavedTraining,
  options: RunTrainingOptions = {},
): Promise<SavedTraining> {
  checkOptions(options, RUN_NAMES, 'runTraining');
  const { workers = createLocalWorkers(), onGeneration, signal } = options;
  const abort = listenTo(signal);
  /** Waits for `work`, or for the signal: then it gives undefined, and the end of `work`, even a failure, is ignored. */
  const unlessAborted = <T>(work: Promise<T>): Promise<T | undefined> => {
    work.catch(() => {});
    return Promise.race([abort.happened, work]);
  };
  let now = training;
  try {
    if (!isOver(now) && !signal?.aborted) await unlessAborted(workers.open(playersOf(now)));
    while (!isOver(now) && !signal?.aborted) {
      const next = await unlessAborted(takeGeneration(now, workers));
      if (next === undefined) break;
      now = next;
      onGeneration?.(now.curve.at(-1)!, now);
    }
  } finally {
    abort.forget();
  }
  return now;
}

const RUN_NAMES: OptionNames<RunTrainingOptions> = { workers: true, onGeneration: true, signal: true };

/** Whom a training meets: in its matches, and in its evaluations. */
const playersOf = ({ options, plan }: SavedTraining): readonly string[] => [
  ...new Set([...options.opponents.filter((name) => name !== SELF), plan.against]),
];

/** A promise for the abort of a signal, made once for a whole training: one listener, however many generations there are. */
function listenTo(signal: AbortSignal | undefined): { happened: Promise<undefined>; forget(): void } {
  let stop = (): void => {};
  const happened = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  signal?.addEventListener('abort', stop, { once: true });
  return { happened, forget: () => signal?.removeEventListener('abort', stop) };
}

/**
 * Plays the matches of a training in this thread; timers, signals and sockets are served between two of them.
 *
 * @param opponents by the names that the training has for them; built-in bots need not be given
 * @returns workers whose `open` throws ShooterError `bot/unknown` for a name that is neither
 * @example
 * const mine = await loadBotModule('./my-bot.js');
 * const workers = createLocalWorkers(new Map([['mine', mine]]));
 * const options = { opponents: ['mine'], population: 2, rules: [{ maxTicks: 300 }] };
 * await runTraining(beginTraining(options, { generations: 1 }), { workers });
 */
export function createLocalWorkers(opponents: ReadonlyMap<string, BotKind> = new Map()): TrainingWorkers {
  const all = new Map(opponents);
  const open = (name: string): BotKind => {
    const found = all.get(name) ?? findBot(name);
    if (found === undefined)
      throw new ShooterError(
        'bot/unknown',
        `there is no opponent ${JSON.stringify(name)} among those that are given`,
      );
    all.set(name, found);
    return found;
  };
  return {
    async open(names) {
      for (const name of names) open(name);
    },
    async score(task) {
      await nextTurn();
      for (const name of task.options.opponents) if (name !== SELF) open(name);
      return scorePerturbation(task, all);
    },
    async evaluate(task) {
      await nextTurn();
      return evaluatePolicy(task, open(task.opponent));
    },
  };
}

async function takeGeneration(training: SavedTraining, workers: TrainingWorkers): Promise<SavedTraining> {
  const { options, plan, state, curve, best } = training;
  const { evolution, snapshots } = state;
  const { generation: before, weights } = evolution;
  const tasks = Array.from({ length: options.population / 2 }, (_, pair) =>
    workers.score({ options, generation: before, pair, weights, snapshots }),
  );
  const scores = await Promise.all(tasks);
  const next = advanceTraining(state, options, scores);
  const { generation, average } = next.evolution;
  const isEvaluated = generation % plan.evaluateEvery === 0 || generation === plan.generations;
  const won = isEvaluated ? await evaluate(training, average, workers) : null;
  const point = { generation, score: meanScore(options, scores), won, ticks: next.ticks };
  const isBest = won !== null && won >= (best?.won ?? 0);
  return {
    options,
    plan,
    state: next,
    curve: [...curve, point],
    best: isBest ? { generation, won, weights: average } : best,
  };
}

/** @returns the share of matches that were won, a draw half of one */
async function evaluate(
  { options, plan }: SavedTraining,
  weights: Float32Array,
  workers: TrainingWorkers,
): Promise<number> {
  const results: readonly EvaluationResult[] = await Promise.all(
    Array.from({ length: plan.evaluationPairs }, (_, pair) =>
      workers.evaluate({ options, weights, pair, opponent: plan.against }),
    ),
  );
  const won = results.reduce((sum, result) => sum + result.won + result.drawn / 2, 0);
  return won / (2 * plan.evaluationPairs);
}

/**
 * What a training has learned, as a policy.
 *
 * @param training at any generation
 * @param name of the policy: 1 to 100 printable characters
 * @returns the weights that did best in an evaluation, or those of now before the first one
 * @throws RangeError for a name with which no policy can be opened
 * @example
 * const learned = policyOf(beginTraining(), 'mine');
 * playMatch({ seed: '1', players: [openPolicy(learned), findBot('hunter')!] });
 */
export function policyOf({ options, state, curve, best }: SavedTraining, name: string): Policy {
  if (!isBotText(name)) throw new RangeError(`policyOf: name is ${describe(name)}, not ${BOT_TEXT}`);
  const { generation, weights } = best ?? {
    generation: state.evolution.generation,
    weights: state.evolution.average,
  };
  const point = curve.find((one) => one.generation === generation);
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
      ticks: point?.ticks ?? state.ticks,
      opponents: options.opponents,
      rules: options.rules[0]!,
    },
    weights: encodeWeights(weights),
  };
}
