import { type Kind, VIEW_KINDS } from '../observation/kinds.ts';

/* The observations that an ONNX policy may ask for: all that a bot can have of its view. */

/** By the id that a file names: `vector/1`, … */
export const ONNX_OBSERVATIONS: Readonly<Record<string, Kind<Float32Array>>> = Object.fromEntries(
  Object.entries(VIEW_KINDS).map(([name, kind]) => [`${name}/${kind.version}`, kind]),
);

/** How many numbers a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);
