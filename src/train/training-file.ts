import { decodeWeights, encodeWeights } from '../bots/index.ts';
import { countWeights, parseDocument } from '../bots/internal.ts';
import { describe, parseRules, ShooterError } from '../core/index.ts';
import type { TrainingOptions, TrainingState } from './training.ts';

/* A training between two generations, as text: all that is needed to go on as if it had never stopped. */

const TRAINING_VERSION = 2;

/** A point of the learning curve. */
export interface CurvePoint {
  readonly generation: number;
  /** mean score of a match in training */
  readonly score: number;
  /** share of trial matches that were won; a draw is half of one; null where none was played */
  readonly won: number | null;
  /** ticks that were played up to here */
  readonly ticks: number;
}

/** How far a training goes, and how it is tried on the way. */
export interface TrainingPlan {
  /** the last one */
  readonly generations: number;
  /** generations from one trial to the next */
  readonly trialEvery: number;
  /** seeds of a trial, each played in both seats */
  readonly trialPairs: number;
  /** whom a trial is against */
  readonly against: string;
  /** percent of the matches of a trial whose win ends the training; null: none */
  readonly until: number | null;
  /** path of the policy that it began with, as it was given; null: small random weights */
  readonly from: string | null;
  /** how far it was to go before it was extended, and at which generation that was, the first time first */
  readonly extended: readonly Extension[];
}

interface Extension {
  readonly at: number;
  readonly generations: number;
  readonly until: number | null;
}

export interface SavedTraining {
  readonly options: TrainingOptions;
  readonly plan: TrainingPlan;
  readonly state: TrainingState;
  readonly curve: readonly CurvePoint[];
  /** the weights that did best in a trial, the latest of equal ones; undefined before the first */
  readonly best:
    | { readonly generation: number; readonly won: number; readonly weights: Float32Array }
    | undefined;
}

export function encodeTraining({ options, plan, state, curve, best }: SavedTraining): string {
  const { evolution, selves, ticks } = state;
  return JSON.stringify({
    format: 'shooter-training',
    version: TRAINING_VERSION,
    options,
    plan,
    generation: evolution.generation,
    ticks,
    curve,
    weights: encodeWeights(evolution.weights),
    average: encodeWeights(evolution.average),
    mean: encodeDoubles(evolution.mean),
    square: encodeDoubles(evolution.square),
    selves: selves.map(encodeWeights),
    best: best === undefined ? null : { ...best, weights: encodeWeights(best.weights) },
  });
}

/** @throws ShooterError `training/no-training`, `training/other-version`, `training/bad-field` */
export function decodeTraining(text: string): SavedTraining {
  const value = parseDocument(text, { what: 'training', version: TRAINING_VERSION, cure: CURE });
  const options = parseTrainingOptions(value.options);
  const count = countOf(options);
  const evolution = {
    generation: numberOf(value, 'generation'),
    weights: floatsOf(value.weights, count, 'weights'),
    average: floatsOf(value.average, count, 'average'),
    mean: doublesOf(value.mean, count, 'mean'),
    square: doublesOf(value.square, count, 'square'),
  };
  const selves = listOf(value, 'selves').map((one) => floatsOf(one, count, 'selves'));
  const curve = listOf(value, 'curve').map(pointOf);
  const best = bestOf(value.best, count);
  return {
    options,
    plan: parsePlan(value.plan),
    state: { evolution, selves, ticks: numberOf(value, 'ticks') },
    curve,
    best,
  };
}

const CURE = 'begin anew, with --from and the policy that it has learned';

/** @throws ShooterError `training/bad-field` naming the field */
export function parseTrainingOptions(value: unknown): TrainingOptions {
  const fields = fieldsOf(value, 'options');
  const { opponents, matches, seed } = fields;
  if (typeof seed !== 'string') throw badField('options.seed', seed);
  if (
    !Array.isArray(opponents) ||
    opponents.length === 0 ||
    !opponents.every((one) => typeof one === 'string')
  )
    throw badField('options.opponents', opponents);
  if (!Array.isArray(matches) || matches.length === 0) throw badField('options.matches', matches);
  for (const name of ['every', 'pairs'])
    if (numberOf(fields, name) === 0) throw badField(`options.${name}`, 0);
  for (const name of ['sigma', 'rate', 'halving', 'killWorth'])
    if (!Number.isFinite(fields[name])) throw badField(`options.${name}`, fields[name]);
  for (const rules of matches) parseRules(rules);
  return fields as unknown as TrainingOptions;
}

export function parsePlan(value: unknown): TrainingPlan {
  const fields = fieldsOf(value, 'plan');
  const { against, from } = fields;
  if (typeof against !== 'string') throw badField('plan.against', against);
  if (from !== null && typeof from !== 'string') throw badField('plan.from', from);
  const [trialEvery, trialPairs] = [numberOf(fields, 'trialEvery'), numberOf(fields, 'trialPairs')];
  if (trialEvery === 0 || trialPairs === 0) throw badField('plan', value);
  // In the order in which they are written: a training that goes on has the same bytes as one that did not stop.
  const { generations, until } = extentOf(fields);
  return {
    ...{ generations, trialEvery, trialPairs, against, until, from },
    extended: listOf(fields, 'extended').map((one) => {
      const extension = fieldsOf(one, 'extended');
      return { at: numberOf(extension, 'at'), ...extentOf(extension) };
    }),
  };
}

const extentOf = (fields: Record<string, unknown>): Pick<TrainingPlan, 'generations' | 'until'> => ({
  generations: numberOf(fields, 'generations'),
  until: fields.until === null ? null : numberOf(fields, 'until'),
});

function pointOf(value: unknown): CurvePoint {
  const fields = fieldsOf(value, 'curve');
  const { score, won } = fields;
  if (typeof score !== 'number') throw badField('curve.score', score);
  if (won !== null && typeof won !== 'number') throw badField('curve.won', won);
  return { generation: numberOf(fields, 'generation'), score, won, ticks: numberOf(fields, 'ticks') };
}

function fieldsOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badField(field, value);
  return value as Record<string, unknown>;
}

function bestOf(value: unknown, count: number): SavedTraining['best'] {
  if (value === null || value === undefined) return undefined;
  const fields = value as Record<string, unknown>;
  return {
    generation: numberOf(fields, 'generation'),
    won: Number(fields.won),
    weights: floatsOf(fields.weights, count, 'best'),
  };
}

function countOf({ architecture }: TrainingOptions): number {
  try {
    return countWeights(architecture);
  } catch {
    throw badField('options', architecture);
  }
}

const badField = (field: string, value: unknown): ShooterError =>
  new ShooterError('training/bad-field', `its "${field}" is ${describe(value)}, which is none`);

function numberOf(value: Record<string, unknown>, field: string): number {
  const found = value[field];
  if (!Number.isSafeInteger(found) || Number(found) < 0) throw badField(field, found);
  return Number(found);
}

function listOf(value: Record<string, unknown>, field: string): readonly unknown[] {
  const found = value[field];
  if (!Array.isArray(found)) throw badField(field, found);
  return found;
}

function floatsOf(value: unknown, count: number, field: string): Float32Array {
  const found = typeof value === 'string' ? decodeWeights(value) : undefined;
  if (found?.length !== count) throw badField(field, value);
  return found;
}

function encodeDoubles(numbers: Float64Array): string {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (let i = 0; i < numbers.length; i += 1) bytes.writeDoubleLE(numbers[i]!, 8 * i);
  return bytes.toString('base64');
}

function doublesOf(value: unknown, count: number, field: string): Float64Array {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64');
  if (bytes.length !== 8 * count) throw badField(field, value);
  return Float64Array.from({ length: count }, (_, index) => bytes.readDoubleLE(8 * index));
}
