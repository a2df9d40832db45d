import xxhash from 'xxhash-wasm';
import { countWords, type Match, writeWords } from '../core/index.ts';

const { h64Raw } = await xxhash();
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Room to write words in, and the bytes of it; nothing in it outlives a call. */
let scratch = new Int32Array(1024);
let scratchBytes = new Uint8Array(scratch.buffer);

/** The state hash of a match as it is now: xxHash64, seed 0, of its canonical words as little-endian bytes. */
export function hashState(match: Match): bigint {
  if (scratch.length < countWords(match)) {
    scratch = new Int32Array(countWords(match) * 2);
    scratchBytes = new Uint8Array(scratch.buffer);
  }
  return hashBytes(scratchBytes.subarray(0, 4 * writeWords(match, scratch)));
}

/** The state hash of canonical words. */
export const hashWords = (words: Int32Array): bigint =>
  hashBytes(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));

const hashBytes = (bytes: Uint8Array): bigint =>
  h64Raw(HOST_IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32());

/** A state hash as people and JSON see it: 16 lower-case hexadecimal digits, the most significant first. */
export const formatHash = (hash: bigint): string => hash.toString(16).padStart(16, '0');

/** Reads what `formatHash` prints; undefined for anything else. */
export const parseHash = (text: unknown): bigint | undefined =>
  typeof text === 'string' && /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
