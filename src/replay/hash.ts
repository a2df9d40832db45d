import { createWordHasher } from '#platform';
import { countWords, type Match, writeWords } from '../core/index.ts';

const hasher = createWordHasher();

/** The state hash of a match as it is now: xxHash64, seed 0, of its canonical words as little-endian bytes. */
export const hashState = (match: Match): bigint =>
  hasher.hash(writeWords(match, hasher.reserve(countWords(match))));

/**
 * The state hash of canonical words.
 *
 * @param words int32 words of `canonicalWords`
 */
export function hashWords(words: Int32Array): bigint {
  const memory = hasher.reserve(words.length);
  for (let i = 0; i < words.length; i += 1) memory[i] = words[i]!;
  return hasher.hash(words.length);
}

/**
 * A state hash as people and JSON see it: 16 lower-case hexadecimal digits, the most significant first.
 *
 * @param hash of `hashState` or `hashWords`
 */
export const formatHash = (hash: bigint): string => hash.toString(16).padStart(16, '0');

/**
 * Reads what `formatHash` prints; undefined for anything else.
 *
 * @param text what may be a hash
 * @returns the hash
 */
export const parseHash = (text: unknown): bigint | undefined =>
  typeof text === 'string' && /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
