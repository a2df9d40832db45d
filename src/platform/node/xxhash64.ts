import createXxhash from 'xxhash-wasm';
import type { WordHasher } from '../platform.ts';

/* xxHash64 in WebAssembly: the module of xxhash-wasm, without its JavaScript. That copies every state, and asks prototypes how,
   which a bot that runs beside it may have replaced. Here words are written where they are hashed. */

/** What is used of the module: its memory, from 0 on, and the function that hashes so many bytes of it. */
interface Assembled {
  readonly mem: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly xxh64: (at: number, bytes: number, seed: bigint) => bigint;
}

interface Assembly {
  instantiate(bytes: Uint8Array): Promise<unknown>;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly: assembly } = globalThis as unknown as { WebAssembly: Assembly };
const { Instance } = assembly;
const module: object = compile();

/**
 * Compiles the module of xxhash-wasm, which that does not export. While `createXxhash` is called, `WebAssembly.instantiate` is replaced
 * by a function that compiles the bytes it is given and returns a promise that never settles; then the original is put back.
 *
 * It depends on how xxhash-wasm 1.1.0 is written: it calls `WebAssembly.instantiate(bytes)` before it awaits anything, and looks it
 * up on the global object. Check that whenever the version changes: else `compiled` stays undefined, and no hasher can be made.
 */
function compile(): object {
  const { instantiate } = assembly;
  let compiled: object | undefined;
  assembly.instantiate = (bytes) => {
    compiled = new assembly.Module(bytes);
    return new Promise(() => {});
  };
  try {
    void createXxhash();
  } finally {
    assembly.instantiate = instantiate;
  }
  return compiled!;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const Words = Int32Array;
const PAGE_BYTES = 65_536;
const UNSIGNED = 2n ** 64n - 1n;

export function createWordHasher(): WordHasher {
  const { mem, xxh64 } = new Instance(module).exports as Assembled;
  let memory = new Words(mem.buffer);
  let room = memory.length;
  return {
    reserve(count) {
      if (count <= room) return memory;
      mem.grow(Math.ceil((4 * count) / PAGE_BYTES) - mem.buffer.byteLength / PAGE_BYTES);
      memory = new Words(mem.buffer);
      room = memory.length;
      return memory;
    },
    hash(count) {
      if (!HOST_IS_LITTLE_ENDIAN) for (let i = 0; i < count; i += 1) memory[i] = swap(memory[i]!);
      return xxh64(0, 4 * count, 0n) & UNSIGNED;
    },
  };
}

/** The bytes of a word in the other order. */
const swap = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);
