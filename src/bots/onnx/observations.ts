import { type Kind, VIEW_KINDS, type ViewKind } from '../observation/kinds.ts';

/** The observations that an ONNX policy may ask for, by the id that a file names. */
export const ONNX_OBSERVATIONS: Readonly<Record<string, Kind<Float32Array>>> = Object.fromEntries(
  (Object.keys(VIEW_KINDS) as ViewKind[]).map((kind) => [
    `${kind}/${VIEW_KINDS[kind].version}`,
    VIEW_KINDS[kind],
  ]),
);

/** How many numbers a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);
