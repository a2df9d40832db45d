import { describe } from '../core/internal.ts';

/* The one block of memory that the arrays of a vector environment lie in: made here, or supplied by the caller. */

/** A memory of WebAssembly, as far as it is needed here. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** Memory that a caller may supply: of a fixed length, and shared if there are several threads. */
export type VectorMemory = ArrayBuffer | SharedArrayBuffer | WasmMemory;

/** A block of memory. On shared memory it passes to other threads as it is. */
export interface Block {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** what WebAssembly takes to work in the block; undefined where the buffer is a plain one */
  readonly wasm: WasmMemory | undefined;
}

/** What a block has to be. */
export interface BlockNeeds {
  readonly byteLength: number;
  readonly threads: number;
}

type MakeMemory = new (options: { initial: number; maximum: number; shared: boolean }) => WasmMemory;

const WASM_PAGE_BYTES = 65_536;

/** Makes a block of zeros: the buffer of a WebAssembly memory where the engine has one to give, which a sandbox or a limit may forbid. */
export function createBlock({ byteLength, threads }: BlockNeeds): Block {
  const Memory = (globalThis as { WebAssembly?: { Memory: MakeMemory } }).WebAssembly?.Memory;
  const pages = Math.ceil(byteLength / WASM_PAGE_BYTES);
  const shared = threads > 1;
  try {
    const wasm = new Memory!({ initial: pages, maximum: pages, shared });
    return { buffer: wasm.buffer, wasm };
  } catch {
    return {
      buffer: shared ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength),
      wasm: undefined,
    };
  }
}

/**
 * Sets the memory that a caller supplies to zeros, as far as it is needed.
 *
 * @throws TypeError for what is no memory · RangeError for memory that is too small, detached, may change its length, or is not
 *   shared though there are several threads
 */
export function takeBlock(given: VectorMemory, { byteLength, threads }: BlockNeeds): Block {
  const kind = tagOf(given);
  if (kind !== 'ArrayBuffer' && kind !== 'SharedArrayBuffer' && kind !== 'WebAssembly.Memory')
    throw new TypeError(
      `${WHO} is ${describe(given)}, not an ArrayBuffer, a SharedArrayBuffer or a WebAssembly.Memory`,
    );
  const wasm = kind === 'WebAssembly.Memory' ? (given as WasmMemory) : undefined;
  const buffer = wasm?.buffer ?? (given as ArrayBuffer);
  if (threads > 1 && tagOf(buffer) !== 'SharedArrayBuffer')
    throw new RangeError(
      `${WHO} is not shared; ${threads} threads take a SharedArrayBuffer, or a WebAssembly.Memory with shared: true`,
    );
  const { resizable, growable } = buffer as { resizable?: boolean; growable?: boolean };
  if (resizable || growable)
    throw new RangeError(`${WHO} may change its length; it has to be of a fixed one`);
  if (isDetached(buffer))
    throw new RangeError(`${WHO} is detached: it was transferred, or the memory has grown`);
  if (buffer.byteLength < byteLength)
    throw new RangeError(
      `${WHO} has ${buffer.byteLength} bytes; these options take ${byteLength} (vectorLayout says so beforehand)`,
    );
  new Uint8Array(buffer, 0, byteLength).fill(0);
  return { buffer, wasm };
}

const WHO = 'createVectorEnv: memory';

/** What an object is, also one of another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice('[object '.length, -1);

function isDetached(buffer: ArrayBuffer | SharedArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
