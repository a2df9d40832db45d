import type { Match } from '../../core/index.ts';
import type { Seat } from '../contract.ts';
import { GRID_SHAPE, writeGrid } from '../observation/grid.ts';
import { OBSERVATION_SIZE, OBSERVATION_VERSION } from '../observation/layout.ts';
import { writeObservation } from '../observation/vector.ts';

/* The observations that an ONNX policy may ask for. */

/** One of them. */
export interface OnnxObservation {
  readonly shape: readonly number[];
  /** Writes what a seat sees: as many float32 as the shape has. */
  write(match: Match, seat: Seat, out: Float32Array): void;
}

/** By the id that a file names. */
export const ONNX_OBSERVATIONS: Readonly<Record<string, OnnxObservation>> = {
  [`vector/${OBSERVATION_VERSION}`]: { shape: [OBSERVATION_SIZE], write: writeObservation },
  [`grid/${OBSERVATION_VERSION}`]: { shape: GRID_SHAPE, write: writeGrid },
};

/** How many numbers a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);
