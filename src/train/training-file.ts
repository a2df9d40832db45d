import { base64ToBytes, bytesToBase64 } from '#platform';
import { decodeWeights, encodeWeights } from '../bots/browser.ts';
import { countWeights, parseDocument } from '../bots/internal.ts';
import { parseRules, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { SELF, type TrainingOptions, type TrainingState } from './training.ts';

/* A training between two generations, as text: all that is needed to go on as if it had never stopped. */

const TRAINING_VERSION = 3;

/** A point of the learning curve. */
export interface CurvePoint {
  /** generations so far */
  readonly generation: number;
  /** mean score of a match in training */
  readonly score: number;
  /** share of evaluation matches that were won, from 0 to 1; a draw is half of one; null where none was played */
  readonly won: number | null;
  /** ticks that were played up to here */
  readonly ticks: number;
}

/** How far a training goes, and how it is evaluated on the way. */
export interface TrainingPlan {
  /** the last one */
  readonly generations: number;
  /** generations from one evaluation to the next */
  readonly evaluateEvery: number;
  /** game pairs of an evaluation: seeds, each played in both seats */
  readonly evaluationPairs: number;
  /** whom an evaluation is against */
  readonly against: string;
  /** the training ends at this evaluation win rate, percent; null: with the last generation */
  readonly until: number | null;
  /** path of the policy that it began with, as it was given; null: small random weights */
  readonly from: string | null;
  /** how far it was to go before it was extended, and at which generation that was, the first time first */
  readonly extended: readonly TrainingExtension[];
}

/** What a training was extended from. */
export interface TrainingExtension {
  /** the generation at which it was extended */
  readonly at: number;
  readonly generations: number;
  readonly until: number | null;
}

/** A training between two generations: all that is needed to go on. */
export interface SavedTraining {
  readonly options: TrainingOptions;
  readonly plan: TrainingPlan;
  readonly state: TrainingState;
  readonly curve: readonly CurvePoint[];
  /** the weights that did best in an evaluation, the latest of equal ones; undefined before the first */
  readonly best:
    | { readonly generation: number; readonly won: number; readonly weights: Float32Array }
    | undefined;
}

/**
 * Writes a training as one line of JSON.
 *
 * @returns text that `decodeTraining` reads: from it a training goes on to the same bytes as without a stop
 * @example
 * writeFileSync('mine.training.json', encodeTraining(beginTraining()));
 */
export function encodeTraining({ options, plan, state, curve, best }: SavedTraining): string {
  const { evolution, snapshots, ticks } = state;
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
    snapshots: snapshots.map(encodeWeights),
    best: best === undefined ? null : { ...best, weights: encodeWeights(best.weights) },
  });
}

/**
 * Reads a training.
 *
 * @param text of `encodeTraining`
 * @throws ShooterError `training/no-training`, `training/other-version`, `training/bad-field`, `rules/bad-parameter`
 * @example
 * const training = decodeTraining(encodeTraining(beginTraining()));
 */
export function decodeTraining(text: string): SavedTraining {
  const value = parseDocument(text, { what: 'training', version: TRAINING_VERSION, cure: CURE });
  const options = parseTrainingOptions(value.options);
  const count = countWeights(options.architecture);
  const evolution = {
    generation: wholeOf(value, 'generation'),
    weights: floatsOf(value.weights, count, 'weights'),
    average: floatsOf(value.average, count, 'average'),
    mean: doublesOf(value.mean, count, 'mean'),
    square: doublesOf(value.square, count, 'square'),
  };
  const snapshots = listOf(value, 'snapshots').map((one) => floatsOf(one, count, 'snapshots'));
  return {
    options,
    plan: parsePlan(value.plan),
    state: { evolution, snapshots, ticks: wholeOf(value, 'ticks') },
    curve: listOf(value, 'curve').map(pointOf),
    best: bestOf(value.best, count),
  };
}

const CURE = 'begin anew, with --from and the policy that it has learned';

interface Field {
  /** ends "its FIELD is 3, not" */
  readonly expected: string;
  isValid(value: unknown): boolean;
}

const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;
const TEXT: Field = { expected: 'text', isValid: (value) => typeof value === 'string' };
const POSITIVE: Field = {
  expected: 'a number above 0',
  isValid: (value) => Number.isFinite(value) && (value as number) > 0,
};
const FINITE: Field = { expected: 'a finite number', isValid: Number.isFinite };
const FROM_0: Field = { expected: 'an integer from 0', isValid: (value) => isWhole(value, 0) };
const FROM_1: Field = { expected: 'an integer from 1', isValid: (value) => isWhole(value, 1) };
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

/** The options of a training, in the order in which they are written: one that goes on has the bytes of one that did not stop. */
export const OPTION_FIELDS: { readonly [Name in keyof TrainingOptions]: Field } = {
  seed: TEXT,
  architecture: { expected: '{ hidden: [neurons, ...] }', isValid: isArchitecture },
  every: FROM_1,
  opponents: {
    expected: `a list of names of players and ${JSON.stringify(SELF)}`,
    isValid: (value) => isList(value) && value.every((one) => typeof one === 'string'),
  },
  population: {
    expected: 'an even number from 2',
    isValid: (value) => isWhole(value, 2) && (value as number) % 2 === 0,
  },
  noise: POSITIVE,
  learningRate: POSITIVE,
  learningRateHalfLife: POSITIVE,
  rules: { expected: 'a list of rules', isValid: isList },
  killReward: FINITE,
};

export const PLAN_FIELDS: { readonly [Name in keyof TrainingPlan]: Field } = {
  generations: FROM_0,
  evaluateEvery: FROM_1,
  evaluationPairs: FROM_1,
  against: TEXT,
  until: {
    expected: 'a percentage from 0 to 100, or null',
    isValid: (value) => value === null || (isWhole(value, 0) && (value as number) <= 100),
  },
  from: { expected: 'text or null', isValid: (value) => value === null || typeof value === 'string' },
  extended: { expected: 'a list', isValid: Array.isArray },
};

function isArchitecture(value: unknown): boolean {
  try {
    return countWeights(value as TrainingOptions['architecture']) > 0;
  } catch {
    return false;
  }
}

/** @throws ShooterError `training/bad-field` naming the field, `rules/bad-parameter` */
export function parseTrainingOptions(value: unknown): TrainingOptions {
  const options = parseFields<TrainingOptions>(value, 'options', OPTION_FIELDS);
  for (const rules of options.rules) parseRules(rules);
  return options;
}

/** @throws ShooterError `training/bad-field` naming the field */
export function parsePlan(value: unknown): TrainingPlan {
  const plan = parseFields<TrainingPlan>(value, 'plan', PLAN_FIELDS);
  const { generations, until } = PLAN_FIELDS;
  const extended = plan.extended.map((one) =>
    parseFields<TrainingExtension>(one, 'plan.extended', { at: FROM_0, generations, until }),
  );
  return { ...plan, extended };
}

/** The fields of an object, in the order of `fields`, and no others. */
function parseFields<Whole>(value: unknown, where: string, fields: Record<keyof Whole, Field>): Whole {
  const given = fieldsOf(value, where);
  const found = Object.entries<Field>(fields).map(([name, { expected, isValid }]) => {
    if (isValid(given[name])) return [name, given[name]];
    throw badField(`${where}.${name}`, given[name], expected);
  });
  return Object.fromEntries(found) as Whole;
}

function pointOf(value: unknown): CurvePoint {
  const { generation, score, won, ticks } = fieldsOf(value, 'curve');
  for (const [name, whole] of Object.entries({ generation, ticks }))
    if (!isWhole(whole, 0)) throw badField(`curve.${name}`, whole, FROM_0.expected);
  if (typeof score !== 'number') throw badField('curve.score', score, 'a number');
  if (won !== null && typeof won !== 'number') throw badField('curve.won', won, 'a number or null');
  return { generation: Number(generation), score, won, ticks: Number(ticks) };
}

function fieldsOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badField(field, value, 'an object');
  return value as Record<string, unknown>;
}

function bestOf(value: unknown, count: number): SavedTraining['best'] {
  if (value === null || value === undefined) return undefined;
  const fields = fieldsOf(value, 'best');
  return {
    generation: wholeOf(fields, 'generation'),
    won: Number(fields.won),
    weights: floatsOf(fields.weights, count, 'best'),
  };
}

const badField = (field: string, value: unknown, expected: string): ShooterError =>
  new ShooterError('training/bad-field', `its "${field}" is ${describe(value)}, not ${expected}`);

function wholeOf(value: Record<string, unknown>, field: string): number {
  const found = value[field];
  if (!isWhole(found, 0)) throw badField(field, found, FROM_0.expected);
  return Number(found);
}

function listOf(value: Record<string, unknown>, field: string): readonly unknown[] {
  const found = value[field];
  if (!Array.isArray(found)) throw badField(field, found, 'a list');
  return found;
}

function floatsOf(value: unknown, count: number, field: string): Float32Array {
  const found = typeof value === 'string' ? decodeWeights(value) : undefined;
  if (found?.length !== count) throw badField(field, value, `${count} floats in base64`);
  return found;
}

function encodeDoubles(numbers: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i += 1) bytes.setFloat64(8 * i, numbers[i]!, true);
  return bytesToBase64(new Uint8Array(bytes.buffer));
}

function doublesOf(value: unknown, count: number, field: string): Float64Array {
  const { buffer, byteLength, byteOffset } = base64ToBytes(typeof value === 'string' ? value : '');
  if (byteLength !== 8 * count) throw badField(field, value, `${count} doubles in base64`);
  const bytes = new DataView(buffer, byteOffset, byteLength);
  return Float64Array.from({ length: count }, (_, index) => bytes.getFloat64(8 * index, true));
}
