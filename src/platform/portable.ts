import { bytesToHex } from './portable/bytes.ts';
import { createSha256 } from './portable/sha2.ts';
import { utf8ToBytes } from './portable/utf8.ts';

/* `#platform` in browsers, and in engines that have nothing but the language. */

export type { Sha256, WordHasher } from './platform.ts';
export { base64ToBytes, bytesToBase64 } from './portable/base64.ts';
export { bytesToHex, concatBytes, equalBytes, hexToBytes } from './portable/bytes.ts';
export { crc32 } from './portable/crc32.ts';
export { verifyEd25519 } from './portable/ed25519.ts';
export { monotonicNow, nextTurn, randomBytes } from './portable/host.ts';
export { createSha256 } from './portable/sha2.ts';
export { bytesToUtf8, isUtf8, utf8ToBytes } from './portable/utf8.ts';
export { createWordHasher } from './portable/xxhash64.ts';

/**
 * msgpack of plain data, in an array of its own: nil, booleans, numbers, strings, Uint8Arrays, lists, and maps. Undefined here:
 * src/replay has a writer of its own.
 */
export const packPlainData: ((value: unknown) => Uint8Array) | undefined = undefined;

/** SHA-256 of a text in UTF-8, or of bytes: 64 lower-case hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  const sha = createSha256();
  sha.update(typeof data === 'string' ? utf8ToBytes(data) : data);
  return bytesToHex(sha.digest());
}
