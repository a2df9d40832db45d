import { DEFAULT_PLAN, type SavedTraining, type TrainingPlan } from '../src/train/index.ts';
import { usage } from './exit.ts';

/* The options of `train` that its training file keeps. A training that goes on has those with which it began; how far it goes
   may be extended, which the file records. */

/** Undefined where it was not typed. */
export interface TrainWords {
  readonly from?: string | undefined;
  readonly seed?: string | undefined;
  readonly opponents?: string | undefined;
  readonly generations?: number | undefined;
  readonly population?: number | undefined;
  readonly 'evaluate-every'?: number | undefined;
  readonly 'evaluation-pairs'?: number | undefined;
  readonly against?: string | undefined;
  readonly until?: number | undefined;
}

export function readPlan(words: TrainWords, opponents: readonly string[]): TrainingPlan {
  return {
    generations: words.generations ?? DEFAULT_PLAN.generations,
    evaluateEvery: words['evaluate-every'] ?? DEFAULT_PLAN.evaluateEvery,
    evaluationPairs: words['evaluation-pairs'] ?? DEFAULT_PLAN.evaluationPairs,
    against: words.against ?? opponents.find((name) => name !== 'self') ?? DEFAULT_PLAN.against,
    until: words.until ?? null,
    from: words.from ?? null,
    extended: [],
  };
}

/** The options that a training was begun with, as they would be typed. */
function wordsOf({ options, plan }: SavedTraining): Record<keyof TrainWords, string | number | null> {
  return {
    from: plan.from,
    seed: options.seed,
    opponents: options.opponents.join(','),
    generations: plan.generations,
    population: options.population,
    'evaluate-every': plan.evaluateEvery,
    'evaluation-pairs': plan.evaluationPairs,
    against: plan.against,
    until: plan.until,
  };
}

/**
 * A training as it goes on: as it was begun, or extended.
 *
 * @throws ShooterError `cli/usage` for an option that differs from the one it was begun with, naming both
 */
export function resumePlan(saved: SavedTraining, words: TrainWords): SavedTraining {
  const kept = wordsOf(saved);
  for (const [name, value] of Object.entries(kept)) {
    const given = words[name as keyof TrainWords];
    if (given === undefined || given === value) continue;
    if (name !== 'generations' && name !== 'until') throw differs(name, given, value);
  }
  return extend(saved, words);
}

function extend(saved: SavedTraining, words: TrainWords): SavedTraining {
  const { plan, state } = saved;
  const { generations, until } = plan;
  const further = words.generations ?? generations;
  if (further < generations) throw shortens('generations', further, generations);
  const higher = words.until ?? until;
  if (until === null && higher !== null) throw differs('until', higher, null);
  if (higher !== null && until !== null && higher < until) throw shortens('until', higher, until);
  if (further === generations && higher === until) return saved;
  const before = { at: state.evolution.generation, generations, until };
  return {
    ...saved,
    plan: { ...plan, generations: further, until: higher, extended: [...plan.extended, before] },
  };
}

const differs = (name: string, given: string | number, kept: string | number | null): Error =>
  usage(
    `--${name} is ${JSON.stringify(given)}, but this training was begun ${kept === null ? 'without it' : `with ${JSON.stringify(kept)}`}: --resume goes on as it was begun; leave the option out`,
  );

const shortens = (name: string, given: number, kept: number): Error =>
  usage(
    `--${name} is ${given}, but this training is to go to ${kept}: --resume may only raise it; leave the option out to go on as it was begun`,
  );
