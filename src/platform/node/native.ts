import { isUtf8 as isUtf8InNode } from 'node:buffer';
import {
  createHash,
  createPublicKey,
  hash as hashInNode,
  randomBytes as randomBytesInNode,
  verify,
} from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { crc32 as crc32InNode } from 'node:zlib';
import { Packr } from 'msgpackr/pack';
import type { Sha256 } from '../platform.ts';

/* `#platform` in Node: the same results by code that is ten times as fast. */

export type { Sha256, WordHasher } from '../platform.ts';
export { bytesToHex, concatBytes, hexToBytes } from '../portable/bytes.ts';
export { createWordHasher } from './xxhash64.ts';

/** Captured while the module loads: code that is loaded later cannot put another in its place. */
const verifyInNode = verify;

export function createSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => plain(hash.copy().digest()) };
}

export const sha256Hex = (data: string | Uint8Array): string => hashInNode('sha256', data, 'hex');

/** Of no bytes Node gives 0, whatever was before them. */
export const crc32 = (bytes: Uint8Array, before = 0): number =>
  bytes.length === 0 ? before : crc32InNode(bytes, before);

export const utf8ToBytes = (text: string): Uint8Array => plain(Buffer.from(text));

export const bytesToUtf8 = (bytes: Uint8Array): string => buffer(bytes).toString();

export const isUtf8 = (bytes: Uint8Array): boolean => isUtf8InNode(bytes);

/** Ten times as fast for lists of keys, which are compared with every client update of a plain client. */
export const equalBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && Buffer.compare(one, other) === 0;

export const bytesToBase64 = (bytes: Uint8Array): string => buffer(bytes).toString('base64');

export const base64ToBytes = (text: string): Uint8Array => plain(Buffer.from(text, 'base64'));

export const randomBytes = (count: number): Uint8Array => plain(randomBytesInNode(count));

export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const x = buffer(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verifyInNode(null, message, key, signature);
}

/** Of msgpackr the part that packs: all of it takes 10 ms longer to load (`shooter bench start`). */
const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true });

export const packPlainData: (value: unknown) => Uint8Array = (value) => new Uint8Array(packr.pack(value));

export const nextTurn = (): Promise<void> => setImmediate();

/** Captured: what a bot puts in its place later is not asked. */
export const monotonicNow: () => number = performance.now.bind(performance);

/** A Buffer as what every engine knows: the same memory, no other methods. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

const buffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, length);
