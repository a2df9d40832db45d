import type { FieldLayout, VectorArrays } from '../../src/env/index.ts';
import type { Block } from './simulation.ts';

/* The block of memory as arrays. */

const ARRAYS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array } as const;

/** The arrays of a block. */
export const arraysOf = ({ layout, memory }: Block): VectorArrays =>
  Object.fromEntries(
    Object.entries(layout.fields).map(([name, { offset, dtype, shape }]) => [
      name,
      new ARRAYS[dtype](memory.buffer as ArrayBuffer, offset, lengthOf(shape)),
    ]),
  ) as unknown as VectorArrays;

export const lengthOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

const BYTES = { float32: 4, int32: 4, uint8: 1 } as const;

/** Bytes of a block, from `from` to `to`, the latter not included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Where an array lies. */
export const rangeOf = ({ offset, dtype, shape }: FieldLayout): ByteRange => ({
  from: offset,
  to: offset + lengthOf(shape) * BYTES[dtype],
});

/** All bytes of a block that hold arrays: the observation kernel works behind them. */
export function bytesOf({ layout, memory }: Block): Uint8Array {
  const ends = Object.values(layout.fields).map((field) => rangeOf(field).to);
  return new Uint8Array(memory.buffer, 0, Math.max(...ends));
}
