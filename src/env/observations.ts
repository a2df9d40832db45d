import { type Kind, VIEW_KINDS } from '../bots/internal.ts';
import { describe } from '../core/internal.ts';
import { type PixelsOptions, type PixelsSpec, parsePixels, pixelsKind } from './pixels.ts';

/* The kinds of observation that an environment gives: the one table of what each is, and of what writes it. */

/** What holds an observation of each kind. */
export interface ObservationArrays {
  readonly vector: Float32Array;
  readonly grid: Float32Array;
  readonly compact: Float32Array;
  readonly pixels: Uint8Array;
}

/** What the agents of an environment see; docs/observation.md describes each kind. */
export type ObservationKind = keyof ObservationArrays;

/** A kind of observation with its version, as in `vector/1`: what one stands for never changes. */
export type ObservationId<Kind extends ObservationKind = ObservationKind> = `${Kind}/${number}`;

/** The array that holds an observation of a kind, or of any. */
export type ObservationArray<Kind extends ObservationKind = ObservationKind> = ObservationArrays[Kind];

/** By name, what makes a kind: that of pictures depends on their size. */
const KINDS: { readonly [Name in ObservationKind]: (pixels: PixelsSpec) => Kind<ObservationArrays[Name]> } = {
  vector: () => VIEW_KINDS.vector,
  compact: () => VIEW_KINDS.compact,
  grid: () => VIEW_KINDS.grid,
  pixels: pixelsKind,
};

/** The kinds of observation, by name. */
export const OBSERVATION_KINDS: readonly ObservationKind[] = Object.freeze(
  Object.keys(KINDS) as ObservationKind[],
);

/** The space of an observation, as data. */
export interface ObservationSpec {
  /** the kind and its version */
  readonly id: ObservationId;
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
  /** of `pixels` alone: the size of a picture, and its channels */
  readonly pixels?: PixelsSpec;
}

/**
 * @throws TypeError for an unknown option of pictures
 * @throws RangeError for a kind that there is not, and for options of pictures that another kind is given or that are out of range
 */
export function observationSpecOf(
  name: ObservationKind | ObservationId,
  given?: PixelsOptions,
): ObservationSpec {
  const [kind, wanted] = String(name).split('/', 2) as [ObservationKind, string?];
  if (!OBSERVATION_KINDS.includes(kind))
    throw new RangeError(`observation is ${describe(name)}; it is one of ${OBSERVATION_KINDS.join(', ')}`);
  if (given !== undefined && kind !== 'pixels')
    throw new RangeError(`pixels is for observation pixels; here it is ${kind}`);
  const pixels = parsePixels(given);
  const { version, dtype, shape, low, high } = KINDS[kind](pixels);
  const size = shape.reduce((product, side) => product * side, 1);
  const id: ObservationId = `${kind}/${version}`;
  if (wanted !== undefined && name !== id)
    throw new RangeError(`there is no observation ${describe(name)} here; there is ${id}`);
  const spec = { id, kind, version, dtype, shape, size, low, high };
  return Object.freeze(kind === 'pixels' ? { ...spec, pixels } : spec);
}

/** What writes observations of a spec. */
export type Writers = Pick<Kind<ObservationArray>, 'write' | 'writeBoth'>;

/** What writes observations of a spec. The arrays are of its type, and as long as it says. */
export const writersOf = ({ kind, pixels = parsePixels() }: ObservationSpec): Writers => KINDS[kind](pixels);

/** The constructor of arrays that hold observations. */
interface ArrayMaker {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): ObservationArray;
  new (memory: ArrayBuffer | SharedArrayBuffer, byteOffset?: number, length?: number): ObservationArray;
}

/** The constructor of the arrays that hold observations of a spec. */
export const arrayOf = ({ dtype }: ObservationSpec): ArrayMaker =>
  dtype === 'float32' ? Float32Array : Uint8Array;
