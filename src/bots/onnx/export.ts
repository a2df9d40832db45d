import { SHOOT, ShooterError } from '../../core/index.ts';
import { OBSERVATION_SIZE, OBSERVATION_VERSION } from '../observation/layout.ts';
import { FEATURE_COUNT } from '../policy/action-features.ts';
import { countWeights } from '../policy/network.ts';
import { decodeWeights, type Policy, parsePolicy } from '../policy/policy.ts';
import { MANOEUVRES } from '../policy/trajectory.ts';
import { encodeModel } from './encode.ts';
import { buildFeatures } from './export-features.ts';
import { FLOAT32, LOGITS } from './form.ts';
import { GraphBuilder } from './graph.ts';

/* A policy of `shooter train` as an ONNX file that decides the same. It computes what each candidate manoeuvre leads to, and scores it, in
   doubles and in the order of the plain code. */

/** The version of the operator set. */
const OPSET = 17;

/** Weights at most: a layer is computed for all manoeuvres at once, in some 200 bytes a weight. */
const MAX_WEIGHTS = 100_000;

/**
 * Writes a policy as an ONNX file, which decides the same: from the observation `vector/1` and from the keys that it decided on before.
 *
 * @param policy as `readPolicy` or `parsePolicy` gives it
 * @returns the bytes of the file, which `policy:net.onnx` plays
 * @throws ShooterError as `parsePolicy`; `onnx/unsupported` for one of over 100,000 weights
 * @example
 * const { operators } = parseOnnxPolicy(encodeOnnxPolicy(policyOf(beginTraining({ seed: '1' }), 'mine')));
 */
export function encodeOnnxPolicy(policy: Policy): Uint8Array {
  const { name, every, architecture, weights } = parsePolicy(policy);
  const count = countWeights(architecture);
  if (count > MAX_WEIGHTS)
    throw new ShooterError(
      'onnx/unsupported',
      `it has ${count} weights; up to ${MAX_WEIGHTS} are written as ONNX, because all manoeuvres are computed at once`,
    );
  const graph = new GraphBuilder();
  const features = buildFeatures(graph);
  const scores = buildScores(graph, features, {
    hidden: architecture.hidden,
    weights: decodeWeights(weights),
  });
  const best = graph.op('ArgMax', [graph.op('Squeeze', [scores, graph.integers([2, 3])])], {
    axis: 1,
    keepdims: 0,
  });
  graph.output('logits', graph.op('Gather', [chosenInputs(graph), best], { axis: 0 }));
  return encodeModel(
    {
      nodes: graph.nodes,
      tensors: graph.tensors,
      inputs: [
        { name: 'obs', type: FLOAT32, shape: ['batch', OBSERVATION_SIZE] },
        { name: 'keys', type: FLOAT32, shape: ['batch', LOGITS.bernoulli] },
      ],
      outputs: [{ name: 'logits', type: FLOAT32, shape: ['batch', LOGITS.categorical] }],
    },
    {
      opset: OPSET,
      producer: 'shooter',
      metadata: {
        'shooter.policy': '1',
        'shooter.observation': `vector/${OBSERVATION_VERSION}`,
        'shooter.action': 'categorical',
        'shooter.choose': 'best',
        'shooter.every': String(every),
        'shooter.name': name,
      },
    },
  );
}

/** For each manoeuvre the logits of its input: 1 for that, 0 for all others. */
function chosenInputs(graph: GraphBuilder): string {
  const width = LOGITS.categorical;
  const table = new Float32Array(MANOEUVRES.length * width);
  for (const [index, { keys }] of MANOEUVRES.entries()) table[index * width + keys + SHOOT] = 1;
  return graph.constant(table, [MANOEUVRES.length, width]);
}

/** The score of each manoeuvre. @param features of each, in a row @returns [decisions, manoeuvres, 1, 1] */
function buildScores(
  graph: GraphBuilder,
  features: string,
  { hidden, weights }: { readonly hidden: readonly number[]; readonly weights: Float32Array },
): string {
  let at = FEATURE_COUNT;
  let last = features;
  let width = FEATURE_COUNT;
  for (const neurons of hidden) {
    last = buildLayer(graph, last, { width, neurons, weights: weights.subarray(at) });
    at += neurons * (width + 1);
    width = neurons;
  }
  const row = (from: number, count: number): string =>
    graph.doubles([...weights.subarray(from, from + count)], [1, 1, 1, count]);
  const scored = graph.mul(features, row(0, FEATURE_COUNT));
  if (hidden.length === 0) return graph.sumInOrder(scored, 3, FEATURE_COUNT);
  const terms = graph.concat(3, [scored, graph.mul(last, row(at, width))]);
  return graph.sumInOrder(terms, 3, FEATURE_COUNT + width);
}

/** A layer: the bias of each neuron first, then its inputs times their weights, in their order. */
function buildLayer(
  graph: GraphBuilder,
  input: string,
  {
    width,
    neurons,
    weights,
  }: { readonly width: number; readonly neurons: number; readonly weights: Float32Array },
): string {
  const rows: number[] = [];
  for (let neuron = 0; neuron < neurons; neuron += 1) {
    const own = weights.subarray(neuron * (width + 1), (neuron + 1) * (width + 1));
    rows.push(own[width]!, ...own.subarray(0, width));
  }
  const one = graph.add(graph.mul(graph.gather(input, 3, [0]), 0), 1);
  const terms = graph.mul(graph.concat(3, [one, input]), graph.doubles(rows, [1, 1, neurons, width + 1]));
  const sums = graph.sumInOrder(terms, 3, width + 1);
  return graph.op('Transpose', [graph.op('Relu', [sums])], { perm: [0, 1, 3, 2] });
}
