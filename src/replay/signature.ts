import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes, verifyEd25519 } from '#platform';
import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { type Kind, stringOf } from './fields.ts';

/* Ed25519 public keys (RFC 8032) and signatures. A public key is text everywhere: `ed25519:` and its 32 bytes as 64 lower-case
   hexadecimal digits. */

/** A private key that signs, and the public key that checks what it signed. */
export interface SigningKey {
  /** `ed25519:` and 64 lower-case hexadecimal digits */
  readonly publicKey: string;
  /** The Ed25519 signature of `bytes`: 64 bytes, the same every time. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** Bytes of a signature. */
const SIGNATURE_BYTES = 64;

const PREFIX = 'ed25519:';

/** The text of a public key. @param bytes 32 of them */
export const formatPublicKey = (bytes: Uint8Array): string => PREFIX + bytesToHex(bytes);

/**
 * Reads the text of a public key.
 *
 * @param text for instance of a file, with space around it
 * @returns it, without the space around it
 * @throws ShooterError `key/not-a-key` · `key/weak` for a key for which anybody can make signatures
 */
export function parsePublicKey(text: string): string {
  const word = text.trim();
  if (!isPublicKey(word)) {
    const found = word.startsWith(PREFIX) ? describe(word) : 'something else';
    throw new ShooterError(
      'key/not-a-key',
      `a public key is "${PREFIX}" and 64 lower-case hexadecimal digits, or PEM of an Ed25519 key; this is ${found}`,
    );
  }
  if (isWeak(word))
    throw new ShooterError('key/weak', `anybody can make signatures for the key ${word}: use another key`);
  return word;
}

const isPublicKey = (text: string): boolean => /^ed25519:[0-9a-f]{64}$/.test(text);

/** What has the form of a public key. */
export const PUBLIC_KEY: Kind<string> = stringOf(isPublicKey, '"ed25519:" and 64 hexadecimal digits');

/**
 * Whether a signature of `bytes` was made by the private key of `publicKey`.
 *
 * Total: false for a text that is no key, for a weak key, and for a signature of another length.
 *
 * @param signature 64 bytes
 */
export const verifySignature = (publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean =>
  isPublicKey(publicKey) &&
  !isWeak(publicKey) &&
  signature.length === SIGNATURE_BYTES &&
  verifyEd25519(bytesOf(publicKey), bytes, signature);

const bytesOf = (publicKey: string): Uint8Array => hexToBytes(publicKey.slice(PREFIX.length));

/* Points of small order, for which a signature can be made without a private key: OpenSSL accepts them. The y coordinates of
   all encodings of the eight points, little-endian, without the sign bit of x (Chalkias, Garillot, Nikolaenko: "Taming the
   many EdDSAs", 2020, table 1). */
const SMALL_ORDER: readonly string[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

function isWeak(publicKey: string): boolean {
  const y = bytesOf(publicKey);
  y[31]! &= 0x7f;
  return SMALL_ORDER.includes(bytesToHex(y));
}

/* What a signature of a log signs (docs/log-format.md): not the SHA-256 of the file alone, but a text before it that no other
   use of the key has, so that no signature made for something else is one of a log. */

const CONTEXT = utf8ToBytes('shooter-sdk match log\0');

const messageOf = (digest: Uint8Array): Uint8Array => concatBytes(CONTEXT, digest);

/** @param digest SHA-256 of all bytes before the signature */
export const signDigest = (digest: Uint8Array, key: SigningKey): Uint8Array => key.sign(messageOf(digest));

/** Whether `signature` is that of `publicKey` of a log whose bytes before it have this SHA-256. */
export const isSignatureOf = (digest: Uint8Array, publicKey: string, signature: Uint8Array): boolean =>
  verifySignature(publicKey, messageOf(digest), signature);
