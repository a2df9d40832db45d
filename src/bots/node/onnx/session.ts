import { ShooterError } from '../../../core/index.ts';
import { replaceUnprintable } from '../../../core/internal.ts';
import { FLOAT32, LOGITS, type OnnxPolicy } from '../../onnx/form.ts';
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
    return { run: (observations, count, logits) => orFail(() => run(observations, count, logits)) };
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

/** Pointers that a run is given and gives: of the input tensor, of the output tensor, and of what `_OrtGetTensorData` says. */
function createRun(ort: OrtModule, graph: number, { shape, action }: OnnxPolicy): OnnxSession['run'] {
  const { PTR_SIZE: size } = ort;
  const options = ort._OrtCreateRunOptions(ERRORS_ONLY, 0, false, 0);
  if (options === 0) throw lastError(ort);
  const put = (pointer: number, value: number): void => ort.setValue(pointer, value, '*');
  const inputNames = allocate(ort, 6 * size);
  const [inputs, outputNames, outputs] = [1, 2, 3].map((at) => inputNames + at * size) as [
    number,
    number,
    number,
  ];
  put(inputNames, allocateText(ort, 'obs'));
  put(outputNames, allocateText(ort, 'logits'));
  const axes = allocate(ort, size * (1 + shape.length));
  for (const [index, axis] of shape.entries()) put(axes + size * (1 + index), axis);
  const width = LOGITS[action];
  let room = 0;
  let data = 0;
  return (observations, count, logits) => {
    const bytes = 4 * count * shape.reduce((product, axis) => product * axis, 1);
    if (observations.byteLength < bytes || logits.length < count * width)
      throw new TypeError(`there is no room for ${count} decisions`);
    if (bytes > room) {
      ort._free(data);
      data = allocate(ort, bytes);
      room = bytes;
    }
    ort.HEAPU8.set(new Uint8Array(observations.buffer, observations.byteOffset, bytes), data);
    put(axes, count);
    const input = ort._OrtCreateTensor(FLOAT32, data, bytes, axes, 1 + shape.length, ON_CPU);
    if (input === 0) throw lastError(ort);
    put(inputs, input);
    put(outputs, 0);
    const status = ort._OrtRun(graph, inputNames, inputs, 1, outputNames, 1, outputs, options);
    ort._OrtReleaseTensor(input);
    if (status !== 0) throw lastError(ort);
    const output = ort.getValue(outputs, '*');
    try {
      readLogits(ort, output, { count, width, logits });
    } finally {
      ort._OrtReleaseTensor(output);
    }
  };
}

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
  return unsupported(replaceUnprintable(message.replaceAll(/\s+/g, ' ')).slice(0, MAX_MESSAGE));
}

const unsupported = (what: string): ShooterError =>
  new ShooterError('onnx/unsupported', `the runtime refuses it: ${what}`);
