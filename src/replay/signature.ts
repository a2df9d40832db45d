import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { describe, ShooterError } from '../core/index.ts';

/* Ed25519 keys (RFC 8032) and signatures, by Node's crypto. A public key is text everywhere: `ed25519:` and its 32 bytes
   as 64 lower-case hexadecimal digits. A private key never leaves its closure: it cannot be printed, copied or sent. */

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

/** Captured when this module is loaded: code that is loaded later cannot put others in their place. */
const [signBytes, verifyBytes] = [sign, verify];

/** Draws a new key. It is in memory alone: `writeSigningKey` makes one that stays. */
export const createSigningKey = (): SigningKey => signingKeyOf(generateKeyPairSync('ed25519').privateKey);

/** Draws a new key. @returns it as PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes one */
export const createKeyText = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/**
 * Reads a private key from PEM (PKCS #8).
 *
 * @throws ShooterError `key/not-a-key` for what is no unencrypted Ed25519 private key. The message never quotes the text
 */
export function parseSigningKey(text: string): SigningKey {
  const key = tryParse(() => createPrivateKey(text));
  if (key?.asymmetricKeyType === 'ed25519') return signingKeyOf(key);
  const found =
    key !== undefined
      ? `a private key of the kind ${key.asymmetricKeyType}`
      : /ENCRYPTED/.test(text)
        ? 'an encrypted key'
        : 'something else';
  throw new ShooterError(
    'key/not-a-key',
    `it holds ${found}, not an Ed25519 private key as unencrypted PEM: "shooter keygen" makes one`,
  );
}

/**
 * Reads a public key: its text form, or PEM of an Ed25519 key.
 *
 * @returns its text form
 * @throws ShooterError `key/not-a-key` · `key/weak` for a key for which anybody can make signatures
 */
export function parsePublicKey(text: string): string {
  const word = text.trim();
  if (isPublicKey(word)) return needStrong(word);
  const key = word.startsWith('-----BEGIN ') ? tryParse(() => createPublicKey(word)) : undefined;
  if (key?.asymmetricKeyType === 'ed25519') return needStrong(textOf(key));
  const found = word.startsWith(PREFIX) ? describe(word) : 'something else';
  throw new ShooterError(
    'key/not-a-key',
    `a public key is "${PREFIX}" and 64 lower-case hexadecimal digits, or PEM of an Ed25519 key; this is ${found}`,
  );
}

/** Whether a text has the form of a public key. */
export const isPublicKey = (text: string): boolean => /^ed25519:[0-9a-f]{64}$/.test(text);

/**
 * Whether a signature of `bytes` was made by the private key of `publicKey`.
 *
 * Total: false for a key that is none or weak, and for a signature of another length.
 */
export function verifySignature(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (!isPublicKey(publicKey) || isWeak(publicKey) || signature.length !== SIGNATURE_BYTES) return false;
  const x = Buffer.from(publicKey.slice(PREFIX.length), 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verifyBytes(null, bytes, key, signature);
}

function signingKeyOf(key: KeyObject): SigningKey {
  return {
    publicKey: textOf(createPublicKey(key)),
    sign: (bytes) => new Uint8Array(signBytes(null, bytes, key)),
  };
}

const textOf = (key: KeyObject): string =>
  PREFIX + Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('hex');

/** What OpenSSL says of a key that it cannot read helps nobody, and may quote it. */
function tryParse(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

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
  const y = Buffer.from(publicKey.slice(PREFIX.length), 'hex');
  y[31]! &= 0x7f;
  return SMALL_ORDER.includes(y.toString('hex'));
}

function needStrong(publicKey: string): string {
  if (!isWeak(publicKey)) return publicKey;
  throw new ShooterError('key/weak', `anybody can make signatures for the key ${publicKey}: use another key`);
}
