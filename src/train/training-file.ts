import { base64ToBytes, bytesToBase64 } from '#platform';
import { type Architecture, decodeWeights, encodeWeights } from '../bots/browser.ts';
import { countWeights, MAX_EVERY, parseDocument } from '../bots/internal.ts';
import { parseRules, type Rules, ShooterError } from '../core/index.ts';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import {
  type BadField,
  COUNT,
  FINITE,
  integerFrom,
  type Kind,
  type Kinds,
  LIST,
  namedReader,
  orNull,
  readFields,
  STRING,
  stringOf,
} from '../replay/internal.ts';
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
  /** the training ends at this generation */
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
  const { generation, ticks, snapshots, curve } = readFields(value, DOCUMENT, badField);
  const floats = (field: string, text: unknown): Float32Array => floatsOf(field, text, count);
  const best = value.best ?? undefined;
  return {
    options,
    plan: parsePlan(value.plan),
    state: {
      evolution: {
        generation,
        weights: floats('weights', value.weights),
        average: floats('average', value.average),
        mean: doublesOf('mean', value.mean, count),
        square: doublesOf('square', value.square, count),
      },
      snapshots: snapshots.map((one) => floats('snapshots', one)),
      ticks,
    },
    curve: curve.map((point) => readNamed('curve', point, POINT)),
    best:
      best === undefined
        ? undefined
        : {
            ...readNamed('best', best, BEST),
            weights: floats('best.weights', (best as { weights?: unknown }).weights),
          },
  };
}

const CURE = 'begin anew, with --from and the policy that it has learned';

const badField: BadField = (what) => new ShooterError('training/bad-field', `its ${what}`);
const readNamed = namedReader(badField);

const FROM_1: Kind<number> = integerFrom(1);
const POSITIVE: Kind<number> = {
  is: (value): value is number => FINITE.is(value) && value > 0,
  what: 'a number above 0',
};
const UNTIL: Kind<number | null> = orNull({
  is: (value): value is number => COUNT.is(value) && value <= 100,
  what: 'a percentage from 0 to 100',
});

const DOCUMENT: Kinds<{
  readonly generation: number;
  readonly ticks: number;
  readonly snapshots: readonly unknown[];
  readonly curve: readonly unknown[];
}> = { generation: COUNT, ticks: COUNT, snapshots: LIST, curve: LIST };
const POINT: Kinds<CurvePoint> = { generation: COUNT, score: FINITE, won: orNull(FINITE), ticks: COUNT };
const BEST: Kinds<Pick<CurvePoint, 'generation'> & { readonly won: number }> = {
  generation: COUNT,
  won: FINITE,
};

/** The options of a training, in the order in which they are written: one that goes on has the bytes of one that did not stop. */
export const OPTION_FIELDS: Kinds<TrainingOptions> = {
  // It becomes part of the seeds of matches, which hold no half of a surrogate pair.
  seed: stringOf((seed) => !LONE_SURROGATE.test(seed), 'a string without half a surrogate pair'),
  architecture: { is: isArchitecture, what: '{ hidden: [neurons, ...] }' },
  every: integerFrom(1, MAX_EVERY),
  opponents: {
    is: (value): value is string[] => isFilled(value) && value.every(STRING.is),
    what: `a list of names of players and ${JSON.stringify(SELF)}`,
  },
  population: {
    is: (value): value is number => FROM_1.is(value) && value % 2 === 0,
    what: 'an even number from 2',
  },
  noise: POSITIVE,
  learningRate: POSITIVE,
  learningRateHalfLife: POSITIVE,
  rules: { is: (value): value is Partial<Rules>[] => isFilled(value), what: 'a list of rules' },
  killReward: FINITE,
};

export const PLAN_FIELDS: Kinds<TrainingPlan> = {
  generations: COUNT,
  evaluateEvery: FROM_1,
  evaluationPairs: FROM_1,
  against: STRING,
  until: UNTIL,
  from: orNull(STRING),
  extended: LIST as Kind<TrainingPlan['extended']>,
};

const EXTENSION: Kinds<TrainingExtension> = { at: COUNT, generations: COUNT, until: UNTIL };

const isFilled = (value: unknown): value is unknown[] => LIST.is(value) && value.length > 0;

function isArchitecture(value: unknown): value is Architecture {
  try {
    return countWeights(value as Architecture) > 0;
  } catch {
    return false;
  }
}

/** @throws ShooterError `training/bad-field` naming the field, `rules/bad-parameter` */
export function parseTrainingOptions(value: unknown): TrainingOptions {
  const options = readNamed('options', value, OPTION_FIELDS);
  for (const rules of options.rules)
    if (parseRules(rules).maxTicks === 0)
      throw badField('options.rules has a match without an end: its maxTicks is 0');
  return options;
}

/** @throws ShooterError `training/bad-field` naming the field */
export function parsePlan(value: unknown): TrainingPlan {
  const plan = readNamed('plan', value, PLAN_FIELDS);
  return { ...plan, extended: plan.extended.map((one) => readNamed('plan.extended', one, EXTENSION)) };
}

function floatsOf(field: string, value: unknown, count: number): Float32Array {
  const found = STRING.is(value) ? decodeWeights(value) : undefined;
  if (found?.length === count) return checkFinite(field, found);
  throw badField(`${field} is ${describe(value)}, not ${count} floats in base64`);
}

function checkFinite<T extends Float32Array | Float64Array>(field: string, numbers: T): T {
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad === -1) return numbers;
  throw badField(`${field} has ${numbers[bad]} as number ${bad}, not ${FINITE.what}`);
}

function encodeDoubles(numbers: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i += 1) bytes.setFloat64(8 * i, numbers[i]!, true);
  return bytesToBase64(new Uint8Array(bytes.buffer));
}

function doublesOf(field: string, value: unknown, count: number): Float64Array {
  const { buffer, byteLength, byteOffset } = base64ToBytes(STRING.is(value) ? value : '');
  if (byteLength !== 8 * count)
    throw badField(`${field} is ${describe(value)}, not ${count} doubles in base64`);
  const bytes = new DataView(buffer, byteOffset, byteLength);
  return checkFinite(
    field,
    Float64Array.from({ length: count }, (_, index) => bytes.getFloat64(8 * index, true)),
  );
}
