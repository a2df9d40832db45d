import { ShooterError } from '../../../core/index.ts';
import { replaceUnprintable } from '../../../core/internal.ts';
import { FLOAT32, inputSizeOf, KEYS, LOGITS, type OnnxPolicy } from '../../onnx/form.ts';
import type { OnnxSession } from '../../onnx/player.ts';
import { abandonRuntime, FATAL_ONLY, isAbandoned, type OrtModule } from './runtime.ts';

/* A graph in ONNX Runtime, run at once in the thread of whoever asks. */

/** What may be wrong with an ONNX policy that is found only where it runs. */
export const RUNTIME_CODES = ['onnx/no-runtime', 'onnx/unsupported', 'onnx/bad-output'] as const;

/** The number of memory of the processor in the runtime. */
const ON_CPU = 1;
/** All optimizations of a graph. */
const OPTIMIZED = 99;

/** What a session has in the memory of the runtime. */
interface Held {
  readonly ort: OrtModule;
  /** each releases one thing; the last first */
  readonly releases: (() => void)[];
}

/** Releases the sessions that nobody can run any more, whenever JavaScript's own memory is cleaned up. */
const unreachable = new FinalizationRegistry<Held>(releaseAll);

/**
 * Gets a graph ready to be run. Its memory is released when its `run` is garbage, or by `release`, after which it must not be run.
 *
 * @param bytes of the file
 * @throws ShooterError `onnx/unsupported` for a graph that the runtime does not take
 */
export function openSession(
  ort: OrtModule,
  bytes: Uint8Array,
  policy: OnnxPolicy,
): OnnxSession & { release(): void } {
  const held: Held = { ort, releases: [] };
  try {
    const start = orFail(ort, () => createRun(held, createGraph(held, bytes), policy));
    const run: OnnxSession['run'] = (input, count, logits) => orFail(ort, () => start(input, count, logits));
    unreachable.register(run, held);
    return { run, release: () => releaseAll(held) };
  } catch (error) {
    releaseAll(held);
    throw error;
  }
}

/** Never throws, because nobody would catch it. */
function releaseAll({ ort, releases }: Held): void {
  try {
    for (const release of releases.splice(0).reverse()) if (!isAbandoned(ort)) release();
  } catch {
    abandonRuntime(ort);
  }
}

/** What the runtime does not answer but throws has ended it, for all of its sessions: it has no memory left, or is at its limits. */
function orFail<T>(ort: OrtModule, act: () => T): T {
  if (isAbandoned(ort))
    throw new ShooterError(
      'onnx/unsupported',
      'another policy ended the runtime of this thread, and this one with it: open it again',
    );
  try {
    return act();
  } catch (error) {
    if (error instanceof ShooterError || error instanceof TypeError) throw error;
    abandonRuntime(ort);
    throw unsupported(`it ended the runtime: ${(error as Error).message}`);
  }
}

function createGraph({ ort, releases }: Held, bytes: Uint8Array): number {
  const data = allocate(ort, bytes.length);
  ort.HEAPU8.set(bytes, data);
  const options = ort._OrtCreateSessionOptions(OPTIMIZED, true, true, 0, false, 0, 0, FATAL_ONLY, 0, 0);
  const graph = options === 0 ? 0 : ort._OrtCreateSession(data, bytes.length, options);
  ort._free(data);
  if (options !== 0) ort._OrtReleaseSessionOptions(options);
  if (graph === 0) throw lastError(ort);
  releases.push(() => void ort._OrtReleaseSession(graph));
  return graph;
}

function createRun(held: Held, graph: number, policy: OnnxPolicy): OnnxSession['run'] {
  const { ort } = held;
  const { PTR_SIZE: size } = ort;
  const { shape, action, readsKeys } = policy;
  const options = ort._OrtCreateRunOptions(FATAL_ONLY, 0, false, 0);
  if (options === 0) throw lastError(ort);
  held.releases.push(() => void ort._OrtReleaseRunOptions(options));
  const width = LOGITS[action];
  const row = inputSizeOf(policy);
  const inputs = [createInput(held, { name: 'obs', shape, at: 0, row })];
  if (readsKeys) inputs.push(createInput(held, { name: 'keys', shape: [KEYS], at: row - KEYS, row }));
  const names = holdPointers(held, inputs.length);
  const tensors = holdPointers(held, inputs.length);
  const outputNames = holdPointers(held, 1);
  const outputs = holdPointers(held, 1);
  for (const [index, { name }] of inputs.entries()) ort.setValue(names + index * size, name, '*');
  ort.setValue(outputNames, holdText(held, 'logits'), '*');
  return (input, count, logits) => {
    if (input.length < count * row || logits.length < count * width)
      throw new TypeError(`there is no room for ${count} decisions`);
    let made = 0;
    try {
      for (const { fill } of inputs) {
        ort.setValue(tensors + made * size, fill(input, count), '*');
        made += 1;
      }
      ort.setValue(outputs, 0, '*');
      const status = ort._OrtRun(graph, names, tensors, inputs.length, outputNames, 1, outputs, options);
      if (status !== 0) throw lastError(ort);
    } finally {
      while (made > 0) ort._OrtReleaseTensor(ort.getValue(tensors + --made * size, '*'));
    }
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
  held: Held,
  {
    name,
    shape,
    at,
    row,
  }: { readonly name: string; readonly shape: readonly number[]; readonly at: number; readonly row: number },
): { readonly name: number; fill(input: Float32Array, count: number): number } {
  const { ort } = held;
  const { PTR_SIZE: size } = ort;
  const width = shape.reduce((product, axis) => product * axis, 1);
  const axes = holdPointers(held, 1 + shape.length);
  for (const [index, axis] of shape.entries()) ort.setValue(axes + size * (1 + index), axis, '*');
  let room = 0;
  let data = 0;
  held.releases.push(() => ort._free(data));
  return {
    name: holdText(held, name),
    fill(input, count) {
      const bytes = 4 * count * width;
      if (bytes > room) {
        ort._free(data);
        // There is nothing to be freed if there is no memory for the larger one.
        data = 0;
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

const holdPointers = (held: Held, count: number): number => hold(held, count * held.ort.PTR_SIZE);

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

/** Allocates until the session is released. */
function hold({ ort, releases }: Held, bytes: number): number {
  const pointer = allocate(ort, bytes);
  releases.push(() => ort._free(pointer));
  return pointer;
}

function holdText(held: Held, text: string): number {
  const { ort } = held;
  const bytes = ort.lengthBytesUTF8(text) + 1;
  const pointer = hold(held, bytes);
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
