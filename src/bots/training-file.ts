import { describe, ShooterError } from '../core/index.ts';
import { parseDocument } from './json-document.ts';
import { countWeights } from './network.ts';
import { decodeWeights, encodeWeights } from './policy.ts';
import { DEFAULT_TRAINING, type TrainingOptions, type TrainingState } from './training.ts';

/* A training between two generations, as text: all that is needed to go on as if it had never stopped. */

const TRAINING_VERSION = 1;

/** A point of the learning curve. */
export interface CurvePoint {
  readonly generation: number;
  /** mean score of a match in training */
  readonly score: number;
  /** share of trial matches that were won; a draw is half of one; null where none was played */
  readonly won: number | null;
}

export interface SavedTraining {
  readonly options: TrainingOptions;
  readonly state: TrainingState;
  readonly curve: readonly CurvePoint[];
  /** the weights that did best in a trial, the latest of equal ones; undefined before the first */
  readonly best:
    | { readonly generation: number; readonly won: number; readonly weights: Float32Array }
    | undefined;
}

export function encodeTraining({ options, state, curve, best }: SavedTraining): string {
  const { evolution, selves, ticks } = state;
  return JSON.stringify({
    format: 'shooter-training',
    version: TRAINING_VERSION,
    options,
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
  const value = parseDocument(text, { what: 'training', version: TRAINING_VERSION });
  const options = { ...DEFAULT_TRAINING, ...(value.options as object) } as TrainingOptions;
  const count = countOf(options);
  const evolution = {
    generation: numberOf(value, 'generation'),
    weights: floatsOf(value.weights, count, 'weights'),
    average: floatsOf(value.average, count, 'average'),
    mean: doublesOf(value.mean, count, 'mean'),
    square: doublesOf(value.square, count, 'square'),
  };
  const selves = listOf(value, 'selves').map((one) => floatsOf(one, count, 'selves'));
  const curve = listOf(value, 'curve') as CurvePoint[];
  const best = bestOf(value.best, count);
  return { options, state: { evolution, selves, ticks: numberOf(value, 'ticks') }, curve, best };
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
