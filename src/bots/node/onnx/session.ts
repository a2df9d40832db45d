import { ShooterError } from '../../../core/index.ts';
import { replaceUnprintable } from '../../../core/internal.ts';
import { FLOAT32, inputSizeOf, KEYS, LOGITS, type OnnxPolicy } from '../../onnx/form.ts';
import type { OnnxSession } from '../../onnx/player.ts';
import { ERRORS_ONLY, forgetRuntime, type OrtModule } from './runtime.ts';

/* A graph in ONNX Runtime, run at once in the thread of whoever asks. */

/** What may be wrong with an ONNX policy that is found only where it runs. */
export const RUNTIME_CODES = ['onnx/no-runtime', 'onnx/unsupported', 'onnx/bad-output'] as const;

/** The number of memory of the processor in the runtime. */
const ON_CPU = 1;
/** All optimizations of a graph. */
const OPTIMIZED = 99;

/**
 * Gets a graph ready to be run. Its memory is kept until the thread ends.
 *
 * @param bytes of the file
 * @throws ShooterError `onnx/unsupported` for a graph that the runtime does not take
 */
export function openSession(ort: OrtModule, bytes: Uint8Array, policy: OnnxPolicy): OnnxSession {
  return orFail(() => {
    const graph = createGraph(ort, bytes);
    const run = createRun(ort, graph, policy);
    return { run: (input, count, logits) => orFail(() => run(input, count, logits)) };
  });
}

/** What the runtime does not answer but throws has ended it: it has no memory left, or is at its limits. */
function orFail<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ShooterError || error instanceof TypeError) throw error;
    forgetRuntime();
    throw unsupported(`it ended the runtime: ${(error as Error).message}`);
  }
}

function createGraph(ort: OrtModule, bytes: Uint8Array): number {
  const options = ort._OrtCreateSessionOptions(OPTIMIZED, true, true, 0, false, 0, 0, ERRORS_ONLY, 0, 0);
  if (options === 0) throw lastError(ort);
  const data = allocate(ort, bytes.length);
  ort.HEAPU8.set(bytes, data);
  const graph = ort._OrtCreateSession(data, bytes.length, options);
  ort._free(data);
  ort._OrtReleaseSessionOptions(options);
  if (graph === 0) throw lastError(ort);
  return graph;
}

function createRun(ort: OrtModule, graph: number, policy: OnnxPolicy): OnnxSession['run'] {
  const { PTR_SIZE: size } = ort;
  const { shape, action, readsKeys } = policy;
  const options = ort._OrtCreateRunOptions(ERRORS_ONLY, 0, false, 0);
  if (options === 0) throw lastError(ort);
  const width = LOGITS[action];
  const row = inputSizeOf(policy);
  const inputs = [createInput(ort, { name: 'obs', shape, at: 0, row })];
  if (readsKeys) inputs.push(createInput(ort, { name: 'keys', shape: [KEYS], at: row - KEYS, row }));
  const names = allocatePointers(ort, inputs.length);
  const tensors = allocatePointers(ort, inputs.length);
  const outputNames = allocatePointers(ort, 1);
  const outputs = allocatePointers(ort, 1);
  for (const [index, { name }] of inputs.entries()) ort.setValue(names + index * size, name, '*');
  ort.setValue(outputNames, allocateText(ort, 'logits'), '*');
  return (input, count, logits) => {
    if (input.length < count * row || logits.length < count * width)
      throw new TypeError(`there is no room for ${count} decisions`);
    for (const [index, { fill }] of inputs.entries())
      ort.setValue(tensors + index * size, fill(input, count), '*');
    ort.setValue(outputs, 0, '*');
    const status = ort._OrtRun(graph, names, tensors, inputs.length, outputNames, 1, outputs, options);
    for (const index of inputs.keys()) ort._OrtReleaseTensor(ort.getValue(tensors + index * size, '*'));
    if (status !== 0) throw lastError(ort);
    const output = ort.getValue(outputs, '*');
    try {
      readLogits(ort, output, { count, width, logits });
    } finally {
      ort._OrtReleaseTensor(output);
    }
  };
}

/** An input of a graph: its name in the runtime's memory, and what makes a tensor of a part of each row of numbers. */
function createInput(
  ort: OrtModule,
  {
    name,
    shape,
    at,
    row,
  }: { readonly name: string; readonly shape: readonly number[]; readonly at: number; readonly row: number },
): { readonly name: number; fill(input: Float32Array, count: number): number } {
  const { PTR_SIZE: size } = ort;
  const width = shape.reduce((product, axis) => product * axis, 1);
  const axes = allocatePointers(ort, 1 + shape.length);
  for (const [index, axis] of shape.entries()) ort.setValue(axes + size * (1 + index), axis, '*');
  let room = 0;
  let data = 0;
  return {
    name: allocateText(ort, name),
    fill(input, count) {
      const bytes = 4 * count * width;
      if (bytes > room) {
        ort._free(data);
        room = 0;
        data = allocate(ort, bytes);
        room = bytes;
      }
      const memory = new Float32Array(ort.HEAPU8.buffer, data, count * width);
      if (width === row) memory.set(input.subarray(0, count * width));
      else
        for (let index = 0; index < count; index += 1)
          memory.set(input.subarray(index * row + at, index * row + at + width), index * width);
      ort.setValue(axes, count, '*');
      const tensor = ort._OrtCreateTensor(FLOAT32, data, bytes, axes, 1 + shape.length, ON_CPU);
      if (tensor === 0) throw lastError(ort);
      return tensor;
    },
  };
}

const allocatePointers = (ort: OrtModule, count: number): number => allocate(ort, count * ort.PTR_SIZE);

/** Copies logits out of a tensor. @throws ShooterError `onnx/bad-output` for another type or shape */
function readLogits(
  ort: OrtModule,
  tensor: number,
  { count, width, logits }: { readonly count: number; readonly width: number; readonly logits: Float32Array },
): void {
  const { PTR_SIZE: size } = ort;
  const stack = ort.stackSave();
  try {
    const at = ort.stackAlloc(4 * size);
    if (ort._OrtGetTensorData(tensor, at, at + size, at + 2 * size, at + 3 * size) !== 0)
      throw lastError(ort);
    const [type, data, shape, axes] = [0, 1, 2, 3].map((word) => ort.getValue(at + word * size, '*')) as [
      number,
      number,
      number,
      number,
    ];
    const found = Array.from({ length: Math.min(axes, 8) }, (_, axis) =>
      ort.getValue(shape + axis * size, '*'),
    );
    ort._OrtFree(shape);
    if (type !== FLOAT32 || axes !== 2 || found[0] !== count || found[1] !== width)
      throw new ShooterError(
        'onnx/bad-output',
        `for ${count} observations it gives logits [${found.join(', ')}]; they have to be float32 [${count}, ${width}]`,
      );
    logits.set(new Float32Array(ort.HEAPU8.buffer, data, count * width));
  } finally {
    ort.stackRestore(stack);
  }
}

function allocate(ort: OrtModule, bytes: number): number {
  const pointer = ort._malloc(bytes);
  if (pointer === 0) throw unsupported(`there is no memory for ${bytes} bytes of it`);
  return pointer;
}

function allocateText(ort: OrtModule, text: string): number {
  const bytes = ort.lengthBytesUTF8(text) + 1;
  const pointer = allocate(ort, bytes);
  ort.stringToUTF8(text, pointer, bytes);
  return pointer;
}

/** Characters of a message of the runtime at most. */
const MAX_MESSAGE = 300;

/** What the runtime says of its last call, in one line. */
function lastError(ort: OrtModule): ShooterError {
  const stack = ort.stackSave();
  const at = ort.stackAlloc(2 * ort.PTR_SIZE);
  ort._OrtGetLastError(at, at + ort.PTR_SIZE);
  const text = ort.getValue(at + ort.PTR_SIZE, '*');
  const message = text === 0 ? 'no reason' : ort.UTF8ToString(text);
  ort.stackRestore(stack);
  // It begins with a place in the runtime's own source, which helps nobody.
  const what = message.replace(/^.*\[ONNXRuntimeError\] : \d+ : |^\/\S+ /s, '').replaceAll(/\s+/g, ' ');
  return unsupported(replaceUnprintable(what).slice(0, MAX_MESSAGE));
}

const unsupported = (what: string): ShooterError =>
  new ShooterError('onnx/unsupported', `the runtime refuses it: ${what}`);
