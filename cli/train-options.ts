import { DEFAULT_PLAN, type SavedTraining, type TrainingPlan } from '../src/train/index.ts';
import { parseInteger, usage } from './arguments.ts';

/* The options of `train` that its training file keeps. A training that goes on has those with which it began; how far it goes
   may be extended, which the file records. */

/** As typed; undefined where it was not. */
export interface TrainWords {
  readonly from?: string;
  readonly seed?: string;
  readonly opponents?: string;
  readonly generations?: string;
  readonly pairs?: string;
  readonly 'trial-every'?: string;
  readonly 'trial-pairs'?: string;
  readonly against?: string;
  readonly until?: string;
}

/** What is taken where nothing is typed. */
export const TRAIN_DEFAULTS: Readonly<Record<'generations' | 'trial-every' | 'trial-pairs', string>> = {
  generations: String(DEFAULT_PLAN.generations),
  'trial-every': String(DEFAULT_PLAN.trialEvery),
  'trial-pairs': String(DEFAULT_PLAN.trialPairs),
};

const readGenerations = (text: string): number => parseInteger(text, '--generations', [1, 1_000_000]);
const readUntil = (text: string): number => parseInteger(text, '--until', [1, 100]);

/** The plan of a new training. */
export function readPlan(words: TrainWords, opponents: readonly string[]): TrainingPlan {
  const given = { ...TRAIN_DEFAULTS, ...words };
  return {
    generations: readGenerations(given.generations),
    trialEvery: parseInteger(given['trial-every'], '--trial-every', [1, 1_000_000]),
    trialPairs: parseInteger(given['trial-pairs'], '--trial-pairs', [1, 10_000]),
    against: words.against ?? opponents.find((name) => name !== 'self') ?? DEFAULT_PLAN.against,
    until: words.until === undefined ? null : readUntil(words.until),
    from: words.from ?? null,
    extended: [],
  };
}

/** The options that a training was begun with, as they would be typed. */
function wordsOf({ options, plan }: SavedTraining): Required<{ [Name in keyof TrainWords]: string | null }> {
  return {
    from: plan.from,
    seed: options.seed,
    opponents: options.opponents.join(','),
    generations: String(plan.generations),
    pairs: String(options.pairs),
    'trial-every': String(plan.trialEvery),
    'trial-pairs': String(plan.trialPairs),
    against: plan.against,
    until: plan.until === null ? null : String(plan.until),
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
  const further = words.generations === undefined ? generations : readGenerations(words.generations);
  if (further < generations) throw shortens('generations', words.generations!, String(generations));
  const higher = words.until === undefined ? until : readUntil(words.until);
  if (until === null && higher !== null) throw differs('until', words.until!, null);
  if (higher !== null && until !== null && higher < until)
    throw shortens('until', words.until!, String(until));
  if (further === generations && higher === until) return saved;
  const before = { at: state.evolution.generation, generations, until };
  return {
    ...saved,
    plan: { ...plan, generations: further, until: higher, extended: [...plan.extended, before] },
  };
}

const differs = (name: string, given: string, kept: string | null): Error =>
  usage(
    `--${name} is ${JSON.stringify(given)}, but this training was begun ${kept === null ? 'without it' : `with ${JSON.stringify(kept)}`}: --resume goes on as it was begun; leave the option out`,
  );

const shortens = (name: string, given: string, kept: string): Error =>
  usage(
    `--${name} is ${given}, but this training is to go to ${kept}: --resume may only raise it; leave the option out to go on as it was begun`,
  );
