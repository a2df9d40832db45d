import { type Kind, VIEW_KINDS } from '../bots/internal.ts';

/* The kinds of observation that an environment gives: the one table of what each is, and of what writes it. */

/** What holds an observation of each kind. */
export interface ObservationArrays {
  readonly vector: Float32Array;
  readonly grid: Float32Array;
  readonly compact: Float32Array;
}

/** What the agents of an environment see; docs/observation.md describes each kind. */
export type ObservationKind = keyof ObservationArrays;

/** The array that holds an observation of a kind, or of any. */
export type ObservationArray<Kind extends ObservationKind = ObservationKind> = ObservationArrays[Kind];

const KINDS: { readonly [Name in ObservationKind]: Kind<ObservationArrays[Name]> } = {
  ...VIEW_KINDS,
};

/** The kinds of observation, by name. */
export const OBSERVATION_KINDS: readonly ObservationKind[] = Object.freeze(
  Object.keys(KINDS) as ObservationKind[],
);

/** The space of an observation, as data. */
export interface ObservationSpec {
  /** the kind and its version, as in `vector/1`. What an id stands for never changes */
  readonly id: string;
  readonly kind: ObservationKind;
  readonly version: number;
  /** `float32` is held by a Float32Array, `uint8` by a Uint8Array */
  readonly dtype: 'float32' | 'uint8';
  /** numbers along each axis; the array itself is flat, the last axis the fastest */
  readonly shape: readonly number[];
  /** how many that are */
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError for a kind that there is not */
export function observationSpecOf(kind: ObservationKind): ObservationSpec {
  if (!OBSERVATION_KINDS.includes(kind))
    throw new RangeError(`observation is ${String(kind)}; it is one of ${OBSERVATION_KINDS.join(', ')}`);
  const { version, dtype, shape, low, high } = KINDS[kind];
  const size = shape.reduce((product, side) => product * side, 1);
  return Object.freeze({ id: `${kind}/${version}`, kind, version, dtype, shape, size, low, high });
}

/** What writes observations of a spec. */
export type Writers = Pick<Kind<ObservationArray>, 'write' | 'writeBoth'>;

/** What writes observations of a spec. The arrays are of its type, and as long as it says. */
export const writersOf = ({ kind }: ObservationSpec): Writers => KINDS[kind];

/** The constructor of arrays that hold observations. */
interface ArrayMaker {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): ObservationArray;
  new (memory: ArrayBuffer | SharedArrayBuffer, byteOffset?: number, length?: number): ObservationArray;
}

/** The constructor of the arrays that hold observations of a spec. */
export const arrayOf = ({ dtype }: ObservationSpec): ArrayMaker =>
  (dtype === 'float32' ? Float32Array : Uint8Array) as ArrayMaker;
