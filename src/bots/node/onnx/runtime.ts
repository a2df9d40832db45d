import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ShooterError } from '../../../core/index.ts';
import { describe } from '../../../core/internal.ts';
import { RUNTIME_VERSION } from '../../onnx/player.ts';

/* ONNX Runtime, as the optional package onnxruntime-web has it: its WebAssembly build for one thread, which gives the same bits on every
   machine. It is loaded once in a thread, when the first ONNX policy is opened there: some 0.3 s and 80 MB. Nothing is fetched. Its public API
   answers by promises, 100 µs later; the functions below that, which its own code calls, answer at once. They are no promise of the package,
   so its version is checked. */

/** What of the module is used: see lib/wasm/wasm-types.ts of the package. Pointers are numbers of 4 bytes; 0 is a failure. */
export interface OrtModule {
  readonly HEAPU8: Uint8Array;
  readonly PTR_SIZE: number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  stackAlloc(bytes: number): number;
  getValue(pointer: number, type: '*' | 'i32'): number;
  setValue(pointer: number, value: number, type: '*' | 'i32'): void;
  UTF8ToString(pointer: number): string;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  lengthBytesUTF8(text: string): number;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtFree(pointer: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(...options: (number | boolean)[]): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(data: number, bytes: number, options: number): number;
  _OrtReleaseSession(session: number): number;
  _OrtCreateRunOptions(logLevel: number, verbosity: number, terminate: boolean, tag: number): number;
  _OrtReleaseRunOptions(options: number): number;
  _OrtCreateTensor(
    type: number,
    data: number,
    bytes: number,
    shape: number,
    axes: number,
    location: number,
  ): number;
  _OrtGetTensorData(tensor: number, type: number, data: number, shape: number, axes: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number;
}

/** The level of messages that the runtime writes to standard error: none but that it ends. What is an error to us comes as an answer. */
export const FATAL_ONLY = 4;

let loaded: Promise<OrtModule> | undefined;
const abandoned = new WeakSet<OrtModule>();

/** The runtime of this thread. Rejects with a ShooterError `onnx/no-runtime`. */
export function loadRuntime(): Promise<OrtModule> {
  loaded ??= load();
  loaded.catch(forget);
  return loaded;
}

function forget(): void {
  loaded = undefined;
}

/** Has the next policy load another copy: to be called where this one has failed in a way that it does not come back from. */
export function abandonRuntime(ort: OrtModule): void {
  abandoned.add(ort);
  forget();
}

/** Whether a runtime must not be called any more. */
export const isAbandoned = (ort: OrtModule): boolean => abandoned.has(ort);

const PACKAGE = 'onnxruntime-web';
const FILE = 'ort-wasm-simd-threaded';
const INSTALL = `npm install ${PACKAGE}@${RUNTIME_VERSION}`;

/** The folder of the package as it is found from here; undefined where it is not installed. */
export function runtimeFolder(): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/${FILE}.wasm`)));
  } catch {
    return undefined;
  }
}

/**
 * Checks that a folder has the package in the one version that is known.
 *
 * @param folder as `runtimeFolder` gives it
 * @returns its file to be imported, without the ending
 * @throws ShooterError `onnx/no-runtime`
 */
export function checkRuntime(folder: string | undefined): string {
  if (folder === undefined)
    throw noRuntime(`ONNX policies are run by the package ${PACKAGE}, which is not installed: ${INSTALL}`);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: unknown };
  if (version !== RUNTIME_VERSION)
    throw noRuntime(
      `the package ${PACKAGE} has version ${describe(version)}; its bits are those of ${RUNTIME_VERSION} alone: ${INSTALL}`,
    );
  return join(folder, 'dist', FILE);
}

async function load(): Promise<OrtModule> {
  const file = checkRuntime(runtimeFolder());
  const { default: create } = (await import(pathToFileURL(`${file}.mjs`).href)) as {
    default: (options: object) => Promise<OrtModule>;
  };
  const restore = boundMemoryWhileLoading();
  try {
    const module = await create({ numThreads: 1, wasmBinary: readFileSync(`${file}.wasm`) });
    if (module._OrtInit(1, FATAL_ONLY) !== 0) throw noRuntime(`${PACKAGE} does not start`);
    return module;
  } finally {
    restore();
  }
}

/** Memory that the runtime of a thread may take, in pages of 64 KiB: 1 GiB. A file of a few bytes may ask for any tensor. */
const MAX_PAGES = 16_384;

/** The compiler's library for ES2023 lacks WebAssembly. */
interface MemorySize {
  readonly maximum?: number;
  readonly shared?: boolean;
}
type MemoryMaker = new (size: MemorySize) => object;

/**
 * Bounds the memory that the runtime makes for itself, because it takes no option for that. Patches WebAssembly.Memory until `create` resolves;
 * loads must not overlap.
 *
 * @returns what makes all as it was: the package puts the threads of Node into globalThis, for itself
 */
function boundMemoryWhileLoading(): () => void {
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const { WebAssembly: assembly } = globalThis as unknown as { WebAssembly: { Memory: MemoryMaker } };
  const { Memory } = assembly;
  assembly.Memory = class extends Memory {
    constructor(given: MemorySize) {
      super(given.shared && given.maximum! > MAX_PAGES ? { ...given, maximum: MAX_PAGES } : given);
    }
  };
  return () => {
    assembly.Memory = Memory;
    if (worker === undefined) Reflect.deleteProperty(globalThis, 'Worker');
    else Object.defineProperty(globalThis, 'Worker', worker);
  };
}

const noRuntime = (what: string): ShooterError => new ShooterError('onnx/no-runtime', what);
