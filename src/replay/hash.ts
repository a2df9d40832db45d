import createXxhash from 'xxhash-wasm';
import { countWords, type Match, writeWords } from '../core/index.ts';

/* xxHash64 in WebAssembly: the module of xxhash-wasm, without its JavaScript. That copies every state, and asks prototypes how,
   which a bot that runs beside it may have replaced. Here words are written where they are hashed. */

/** What is used of the module: its memory, from 0 on, and the function that hashes so many bytes of it. */
interface Hasher {
  readonly mem: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly xxh64: (at: number, bytes: number, seed: bigint) => bigint;
}

interface Assembly {
  instantiate(bytes: Uint8Array): Promise<unknown>;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { mem, xxh64 } = createHasher();

/** xxhash-wasm hands its bytes to `WebAssembly.instantiate` at once, and to nobody else. */
function createHasher(): Hasher {
  const assembly = (globalThis as unknown as { WebAssembly: Assembly }).WebAssembly;
  const { instantiate } = assembly;
  let module: object | undefined;
  assembly.instantiate = (bytes) => {
    module = new assembly.Module(bytes);
    return new Promise(() => {});
  };
  try {
    void createXxhash();
  } finally {
    assembly.instantiate = instantiate;
  }
  return new assembly.Instance(module!).exports as Hasher;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const Words = Int32Array;
const PAGE_BYTES = 65_536;
const UNSIGNED = 2n ** 64n - 1n;

/** The memory as words; nothing in it outlives a call. */
let memory = new Words(mem.buffer);
let room: number = memory.length;

/** The state hash of a match as it is now: xxHash64, seed 0, of its canonical words as little-endian bytes. */
export function hashState(match: Match): bigint {
  reserve(countWords(match));
  return hashMemory(writeWords(match, memory));
}

/** The state hash of canonical words. */
export function hashWords(words: Int32Array): bigint {
  reserve(words.length);
  for (let i = 0; i < words.length; i += 1) memory[i] = words[i]!;
  return hashMemory(words.length);
}

/** No match has as many words as one page has room for; what a file calls a state may have more. */
function reserve(words: number): void {
  if (words <= room) return;
  mem.grow(Math.ceil((4 * words) / PAGE_BYTES) - mem.buffer.byteLength / PAGE_BYTES);
  memory = new Words(mem.buffer);
  room = memory.length;
}

function hashMemory(words: number): bigint {
  if (!HOST_IS_LITTLE_ENDIAN) for (let i = 0; i < words; i += 1) memory[i] = turn(memory[i]!);
  return xxh64(0, 4 * words, 0n) & UNSIGNED;
}

/** The bytes of a word in the other order. */
const turn = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);

/** A state hash as people and JSON see it: 16 lower-case hexadecimal digits, the most significant first. */
export const formatHash = (hash: bigint): string => hash.toString(16).padStart(16, '0');

/** Reads what `formatHash` prints; undefined for anything else. */
export const parseHash = (text: unknown): bigint | undefined =>
  typeof text === 'string' && /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
