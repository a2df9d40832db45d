import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOnnxPolicy } from '../../src/bots/index.ts';
import { bytes, encodeGraph, integer, message, type OnnxNode, text } from '../../src/bots/onnx/encode.ts';
import { numbersOf } from '../../src/bots/onnx/wire.ts';
import { ShooterError } from '../../src/core/index.ts';
import {
  FLOAT,
  floats,
  METADATA,
  node,
  readFixture,
  type Written,
  writeConvolutions,
  writeOnnx,
} from './onnx-files.ts';

/* What an ONNX policy says of itself, and which files are refused before anything is run. */

test.each([
  ['sb3-categorical', 'categorical', 'best', 119_328],
  ['sb3-bernoulli', 'bernoulli', 'sampled', 112_389],
] as const)('the policy %s of Stable-Baselines3 is read', (name, action, choose, parameters) => {
  expect(parseOnnxPolicy(readFixture(name))).toEqual({
    ...{
      name,
      action,
      parameters,
      observation: 'vector/1',
      stack: 1,
      shape: [176],
      readsKeys: false,
      isBatched: false,
    },
    ...{ choose, every: 4, producer: 'pytorch', opset: 18 },
    operators: [
      ['Gemm', 3],
      ['Tanh', 2],
    ],
  });
});

test('a stack, a free batch and what may be left out are read', () => {
  const metadata = { ...METADATA, 'shooter.stack': '3', 'shooter.choose': 'sampled', 'other.key': 'any' };
  expect(parseOnnxPolicy(writeOnnx({ metadata, shape: [3, 176] }))).toMatchObject({
    ...{ name: undefined, stack: 3, shape: [3, 176], isBatched: true, choose: 'sampled' },
  });
  expect(parseOnnxPolicy(writeConvolutions())).toMatchObject({ observation: 'grid/1', shape: [8, 25, 25] });
  // Other outputs, and weights that stand among the inputs as older files have them, are no fault.
  const value = { name: 'logits', type: FLOAT, shape: ['n', 32] };
  const file = writeOnnx({
    inputs: [
      { name: 'obs', type: FLOAT, shape: [1, 176] },
      { name: 'w1', type: FLOAT, shape: [176, 64] },
    ],
    outputs: [{ name: 'value', type: FLOAT, shape: [1, 1] }, value],
  });
  expect(parseOnnxPolicy(file)).toMatchObject({ isBatched: false });
});

const change = (entries: Record<string, string | undefined>): Written => ({
  metadata: Object.fromEntries(
    Object.entries({ ...METADATA, ...entries }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  ),
});
const input = (name: string, type: number, shape: readonly (number | string)[]): Written => ({
  inputs: [{ name, type, shape }],
});
const output = (name: string, type: number, shape: readonly (number | string)[]): Written => ({
  outputs: [{ name, type, shape }],
});
const first = (added: OnnxNode): Written => ({
  nodes: [added, node('MatMul', ['obs', 'w'], 'logits')],
  tensors: [floats('w', [176, 32])],
});
/** A boolean in a Constant. */
const constant = (value: number): OnnxNode =>
  node('Constant', [], 'mode', {
    attributes: { value: message(5, [integer(2, 9), bytes(9, Uint8Array.of(value))]) },
  });
/** An attribute that is a graph of one operator. */
const inner = (hidden: OnnxNode): Uint8Array =>
  message(6, encodeGraph({ nodes: [hidden], tensors: [], inputs: [], outputs: [] }));
const deep = (depth: number): OnnxNode =>
  node('If', ['c'], 'x', { attributes: { then_branch: depth === 0 ? 1 : inner(deep(depth - 1)) } });

test.each<[string, string, RegExp, Written]>([
  ['no metadata', 'onnx/bad-metadata', /no "shooter.policy"; it has to be 1$/, { metadata: {} }],
  [
    'no observation',
    'onnx/bad-metadata',
    /no "shooter.observation"/,
    change({ 'shooter.observation': undefined }),
  ],
  ['no action', 'onnx/bad-metadata', /no "shooter.action"/, change({ 'shooter.action': undefined })],
  [
    'no every',
    'onnx/bad-metadata',
    /no "shooter.every"; .*frame skip/,
    change({ 'shooter.every': undefined }),
  ],
  [
    'another version',
    'onnx/other-version',
    /"shooter.policy" is "2"; this release knows 1/,
    change({ 'shooter.policy': '2' }),
  ],
  [
    'an unknown entry',
    'onnx/bad-metadata',
    /has "shooter.temperature"; known are/,
    change({ 'shooter.temperature': '1' }),
  ],
  ['an entry like a method', 'onnx/bad-metadata', /"shooter.toString"/, change({ 'shooter.toString': '1' })],
  [
    'an unknown observation',
    'onnx/bad-metadata',
    /is "vector\/2"; it has to be vector\/1/,
    change({ 'shooter.observation': 'vector/2' }),
  ],
  ['an unknown action', 'onnx/bad-metadata', /is "gaussian"/, change({ 'shooter.action': 'gaussian' })],
  [
    'an unknown choice',
    'onnx/bad-metadata',
    /is "greedy"; .*best or sampled/,
    change({ 'shooter.choose': 'greedy' }),
  ],
  ['every 61 ticks', 'onnx/bad-metadata', /is "61"; .*from 1 to 60/, change({ 'shooter.every': '61' })],
  ['every 1e1 ticks', 'onnx/bad-metadata', /is "1e1"/, change({ 'shooter.every': '1e1' })],
  ['a stack of 65', 'onnx/bad-metadata', /is "65"/, change({ 'shooter.stack': '65' })],
  ['a name with a line break', 'onnx/bad-metadata', /is "a\\nb"/, change({ 'shooter.name': 'a\nb' })],
  [
    'an input of another name',
    'onnx/bad-shape',
    /it has 1 inputs \("x", float32 \[1, 176\]\); it needs an input obs/,
    input('x', FLOAT, [1, 176]),
  ],
  ['an input of doubles', 'onnx/bad-shape', /"obs", float64/, input('obs', 11, [1, 176])],
  ['an input of 175', 'onnx/bad-shape', /\[1, 175\]/, input('obs', FLOAT, [1, 175])],
  ['an input without a batch', 'onnx/bad-shape', /\[176\]/, input('obs', FLOAT, [176])],
  ['a batch of 8', 'onnx/bad-shape', /\[8, 176\]/, input('obs', FLOAT, [8, 176])],
  ['a negative axis', 'onnx/bad-shape', /float32 \[-?\d+, 176\]/, input('obs', FLOAT, [-1, 176])],
  [
    'a stack without its axis',
    'onnx/bad-shape',
    /\[batch, 176\]; .*\[1 or any, 4, 176\], for vector\/1 of a stack of 4/,
    change({ 'shooter.stack': '4' }),
  ],
  [
    'two inputs',
    'onnx/bad-shape',
    /its input is "state", float32 \[1, 176\]/,
    { inputs: ['obs', 'state'].map((name) => ({ name, type: FLOAT, shape: [1, 176] })) },
  ],
  ['no inputs', 'onnx/bad-shape', /it has 0 inputs/, { inputs: [] }],
  [
    'an output of another name',
    'onnx/bad-shape',
    /outputs are "actions".*one has to be logits, float32 \[1 or any, 32\]/,
    output('actions', FLOAT, [1, 32]),
  ],
  ['an output of int64', 'onnx/bad-shape', /"logits", int64/, output('logits', 7, [1, 32])],
  [
    'five logits for 32 inputs',
    'onnx/bad-shape',
    /\[1, 5\]; .*for categorical/,
    output('logits', FLOAT, [1, 5]),
  ],
  [
    '32 logits for five keys',
    'onnx/bad-shape',
    /5\], for bernoulli/,
    change({ 'shooter.action': 'bernoulli' }),
  ],
  ...[
    'RandomNormal',
    'RandomNormalLike',
    'RandomUniform',
    'RandomUniformLike',
    'Multinomial',
    'Bernoulli',
  ].map((operator): [string, string, RegExp, Written] => [
    `the operator ${operator}`,
    'onnx/random',
    new RegExp(`operator ${operator} draws numbers`),
    first(node(operator, ['obs'], 'x')),
  ]),
  [
    'the operator in its other domain',
    'onnx/random',
    /RandomUniform/,
    first(node('RandomUniform', [], 'x', { domain: 'ai.onnx' })),
  ],
  [
    'chance in a branch',
    'onnx/random',
    /RandomNormal/,
    first(node('If', ['c'], 'x', { attributes: { then_branch: inner(node('RandomNormal', [], 'y')) } })),
  ],
  [
    'chance in a branch of a branch',
    'onnx/random',
    /Multinomial/,
    first(
      node('If', ['c'], 'x', {
        attributes: {
          else_branch: inner(
            node('If', ['c'], 'y', { attributes: { then_branch: inner(node('Multinomial', ['z'], 'y')) } }),
          ),
        },
      }),
    ),
  ],
  [
    'a Dropout in training mode',
    'onnx/random',
    /Dropout is in training mode/,
    {
      ...first(node('Dropout', ['obs', '', 'mode'], 'x')),
      tensors: [floats('w', [176, 32]), { name: 'mode', shape: [], data: Uint8Array.of(1) }],
    },
  ],
  [
    'a Dropout whose mode is computed',
    'onnx/random',
    /Dropout/,
    first(node('Dropout', ['obs', '', 'flag'], 'x')),
  ],
  [
    'a Dropout whose mode is a Constant',
    'onnx/random',
    /Dropout/,
    {
      nodes: [constant(1), node('Dropout', ['obs', '', 'mode'], 'x'), node('MatMul', ['x', 'w'], 'logits')],
      tensors: [floats('w', [176, 32])],
    },
  ],
  ['a loop', 'onnx/unsupported', /Loop need not end/, first(node('Loop', ['n', 'c'], 'x'))],
  [
    'an operator of a vendor',
    'onnx/unsupported',
    /"com.microsoft.FusedGemm" is none of ONNX/,
    first(node('FusedGemm', ['obs'], 'x', { domain: 'com.microsoft' })),
  ],
  ['graphs 20 deep', 'onnx/damaged', /nested over 16 deep/, first(deep(20))],
])('refused: %s', (_, code, message, written) => {
  expect(refusalOf(writeOnnx(written))).toMatchObject({ code, message: expect.stringMatching(message) });
});

function refusalOf(file: Uint8Array): ShooterError {
  try {
    parseOnnxPolicy(file);
  } catch (error) {
    if (error instanceof ShooterError && !/\n/.test(error.message)) return error;
    throw error;
  }
  throw new Error('it is taken');
}

/** A model whose graph has one more field. */
const withField = (...field: Uint8Array[]): Uint8Array => Buffer.concat([writeOnnx(), message(7, field)]);
const tensor = (...fields: Uint8Array[]): Uint8Array => withField(message(5, fields));

test.each<[string, string, RegExp, Uint8Array]>([
  ['nothing', 'onnx/damaged', /has no graph/, new Uint8Array(0)],
  ['JSON', 'onnx/damaged', /no whole ONNX model/, Buffer.from('{"format":"shooter-policy"}')],
  ['half of a file', 'onnx/damaged', /are left$/, readFixture('sb3-categorical').subarray(0, 200_000)],
  [
    'a field of 1 GB',
    'onnx/damaged',
    /has 1073741824 bytes, and 0 are left/,
    Uint8Array.of(0x3a, 0x80, 0x80, 0x80, 0x80, 0x04),
  ],
  [
    'a field of 2⁶⁴ bytes',
    'onnx/damaged',
    /are left/,
    Uint8Array.of(0x3a, ...Array<number>(9).fill(0xff), 1),
  ],
  [
    'a number without an end',
    'onnx/damaged',
    /has no end/,
    Uint8Array.of(8, ...Array<number>(20).fill(0xff)),
  ],
  [
    'a tensor of 1 GB that is not there',
    'onnx/damaged',
    /says that it has 268435456 numbers/,
    tensor(integer(1, 2 ** 28), integer(2, FLOAT), text(8, 'big'), bytes(9, new Uint8Array(4))),
  ],
  [
    'a tensor of 1 GB without data',
    'onnx/damaged',
    /says that it has 268435456 numbers/,
    tensor(integer(1, 2 ** 28), integer(2, FLOAT)),
  ],
  [
    'a tensor with a negative axis',
    'onnx/damaged',
    /numbers, and has others/,
    tensor(integer(1, -4), integer(2, FLOAT), bytes(9, new Uint8Array(4))),
  ],
  [
    'weights in another file',
    'onnx/external-data',
    /tensor "big" lies in another file/,
    tensor(
      integer(1, 4),
      integer(2, FLOAT),
      text(8, 'big'),
      integer(14, 1),
      message(13, [text(1, 'location'), text(2, '/etc/passwd')]),
    ),
  ],
  [
    'weights of a Constant in another file',
    'onnx/external-data',
    /lies in another file/,
    withField(
      message(1, [
        text(4, 'Constant'),
        message(5, [text(1, 'value'), message(5, [integer(1, 4), integer(2, FLOAT), integer(14, 1)])]),
      ]),
    ),
  ],
  ['sparse weights', 'onnx/unsupported', /sparse/, withField(message(15, []))],
  [
    'chance in a second graph',
    'onnx/random',
    /RandomUniform/,
    withField(message(1, [text(4, 'RandomUniform')])),
  ],
  [
    'chance in a function',
    'onnx/random',
    /RandomNormal/,
    Buffer.concat([
      writeOnnx(),
      message(25, [text(1, 'f'), text(10, 'own'), message(7, [text(4, 'RandomNormal')])]),
    ]),
  ],
  [
    'an entry that stands twice',
    'onnx/bad-metadata',
    /"shooter.every" twice/,
    Buffer.concat([writeOnnx(), message(14, [text(1, 'shooter.every'), text(2, '4')])]),
  ],
  [
    'a million empty operators',
    'onnx/damaged',
    /over 1000000 operators/,
    withField(new Uint8Array(2_000_002).map((_, at) => (at % 2 === 0 ? 0x0a : 0))),
  ],
])('refused: %s', (_, code, message, file) => {
  expect(refusalOf(file)).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a Constant of several tensors, which protocol buffers merge, is no certain false for a Dropout', () => {
  const tensor = (value: number): Uint8Array => message(5, [integer(2, 9), bytes(9, Uint8Array.of(value))]);
  for (const attributes of [
    { value: Buffer.concat([tensor(0), tensor(1)]) },
    { value: tensor(0), other: tensor(1) },
  ]) {
    const maker = node('Constant', [], 'mode', { attributes });
    const nodes = [maker, node('Dropout', ['obs', '', 'mode'], 'x'), node('MatMul', ['x', 'w'], 'logits')];
    expect(refusalOf(writeOnnx({ nodes, tensors: [floats('w', [176, 32])] })).code).toBe('onnx/random');
  }
});

test('a function says nothing of the operator set of the file', () => {
  const own = message(25, [text(1, 'f'), text(10, 'own'), message(9, [text(1, ''), integer(2, 7)])]);
  expect(parseOnnxPolicy(Buffer.concat([writeOnnx(), own])).opset).toBe(18);
});

test('of numbers only as many as are asked for are read, and of axes no more than are kept', () => {
  const packed = new Uint8Array(2_000_000).fill(1);
  const whole = { at: 0, end: packed.length };
  const numbers = numbersOf(packed, { number: 5, kind: 'bytes', value: 0, range: whole });
  expect(Array.isArray(numbers)).toBe(false);
  expect([...numbers]).toHaveLength(packed.length);
  const axes = message(7, [message(5, [bytes(1, packed)])]);
  expect(refusalOf(Buffer.concat([writeOnnx(), axes])).message).toContain('over 1000000 operators');
});

test('a Dropout that is off, and a function of the file itself, are taken', () => {
  const off = {
    nodes: [constant(0), node('Dropout', ['obs', '', 'mode'], 'x'), node('MatMul', ['x', 'w'], 'logits')],
    tensors: [floats('w', [176, 32])],
  };
  expect(parseOnnxPolicy(writeOnnx(off)).operators).toHaveLength(3);
  const called = writeOnnx(first(node('f', ['obs'], 'x', { domain: 'own' })));
  expect(refusalOf(called).code).toBe('onnx/unsupported');
  const defined = message(25, [text(1, 'f'), text(10, 'own'), message(7, [text(4, 'Relu')])]);
  expect(parseOnnxPolicy(Buffer.concat([called, defined])).operators).toContainEqual(['own.f', 1]);
});

describe('every byte string gives a policy or a coded error', () => {
  const files = [writeOnnx(), writeConvolutions(), writeOnnx(first(deep(3)))];
  const answers = (file: Uint8Array): void => {
    try {
      parseOnnxPolicy(file);
    } catch (error) {
      if (!(error instanceof ShooterError)) throw error;
    }
  };

  test('cut anywhere', () => {
    const file = writeOnnx({ tensors: [] });
    for (let length = 0; length < file.length; length += 1)
      expect(() => refusalOf(file.subarray(0, length))).not.toThrow();
  });

  test('with bytes changed', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (file, changes) => {
          const changed = file.slice();
          // Most bytes are weights: half of the changes are at the ends, where the rest is.
          for (const [at, value] of changes)
            changed[at % 2 === 0 ? at % changed.length : changed.length - 1 - (at % 400)] = value;
          answers(changed);
        },
      ),
      { numRuns: 3000 },
    ));

  test('any bytes', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), answers)));
});
