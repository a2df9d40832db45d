import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeModel,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from '../../src/bots/onnx/encode.ts';
import { createChance } from '../fuzz/chance.ts';

/* ONNX files for tests: two policies of Stable-Baselines3, and small ones that are written here. */

export const FIXTURES: string = join(import.meta.dirname, 'fixtures/onnx');

export const readFixture = (name: 'sb3-categorical' | 'sb3-bernoulli'): Buffer =>
  readFileSync(join(FIXTURES, `${name}.onnx`));

export const METADATA: Readonly<Record<string, string>> = {
  'shooter.policy': '1',
  'shooter.observation': 'vector/1',
  'shooter.action': 'categorical',
  'shooter.every': '4',
};

export const FLOAT = 1;

/** Weights from −0.5 to 0.5, scaled. */
export function floats(name: string, shape: readonly number[], scale = 1): OnnxTensor {
  const chance = createChance(
    [...name].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), shape.length),
  );
  const length = shape.reduce((size, axis) => size * axis, 1);
  return {
    name,
    shape,
    data: Float32Array.from({ length }, () => scale * (chance.below(2001) / 2000 - 0.5)),
  };
}

export const node = (
  operator: string,
  inputs: string[],
  output: string,
  more: Partial<OnnxNode> = {},
): OnnxNode => ({
  operator,
  inputs,
  outputs: [output],
  ...more,
});

export interface Written extends Partial<OnnxGraph> {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly batch?: number | string;
  readonly shape?: readonly number[];
  readonly logits?: number;
}

/** A policy of plain operators: a layer of 64 neurons unless nodes are given. */
export function writeOnnx({
  metadata = METADATA,
  batch = 'batch',
  shape = [176],
  logits = 32,
  ...graph
}: Written = {}): Uint8Array {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const inputs: readonly OnnxValue[] = [{ name: 'obs', type: FLOAT, shape: [batch, ...shape] }];
  const outputs: readonly OnnxValue[] = [{ name: 'logits', type: FLOAT, shape: [batch, logits] }];
  const nodes = [
    node('Flatten', ['obs'], 'flat'),
    node('Gemm', ['flat', 'w1', 'b1'], 'sum'),
    node('Tanh', ['sum'], 'hidden'),
    node('Gemm', ['hidden', 'w2', 'b2'], 'logits'),
  ];
  const tensors = [
    floats('w1', [size, 64], 0.3),
    floats('b1', [64]),
    floats('w2', [64, logits]),
    floats('b2', [logits]),
  ];
  return encodeModel(
    { nodes, tensors, inputs, outputs, ...graph },
    { opset: 18, producer: 'test', metadata },
  );
}

/** A policy whose graph takes any number of observations by its word, and one in fact. */
export const oneRow = (): Uint8Array =>
  writeOnnx({
    nodes: [node('Reshape', ['obs', 'to'], 'flat'), node('MatMul', ['flat', 'w'], 'logits')],
    tensors: [floats('w', [176, 32]), { name: 'to', shape: [2], data: BigInt64Array.of(1n, -1n) }],
  });

/** A policy for the grid: two convolutions and two layers. */
export const writeConvolutions = (metadata: Readonly<Record<string, string>> = {}): Uint8Array =>
  writeOnnx({
    metadata: { ...METADATA, 'shooter.observation': 'grid/1', ...metadata },
    shape: [8, 25, 25],
    nodes: [
      node('Conv', ['obs', 'k1'], 'c1', { attributes: { strides: [2, 2] } }),
      node('Relu', ['c1'], 'r1'),
      node('Conv', ['r1', 'k2'], 'c2', { attributes: { strides: [2, 2] } }),
      node('Relu', ['c2'], 'r2'),
      node('Flatten', ['r2'], 'flat'),
      node('Gemm', ['flat', 'w1', 'b1'], 'sum'),
      node('Relu', ['sum'], 'hidden'),
      node('Gemm', ['hidden', 'w2', 'b2'], 'logits'),
    ],
    tensors: [
      floats('k1', [16, 8, 3, 3]),
      floats('k2', [32, 16, 3, 3]),
      floats('w1', [800, 64], 0.3),
      floats('b1', [64]),
      floats('w2', [64, 32]),
      floats('b2', [32]),
    ],
  });
