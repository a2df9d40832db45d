import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { ShooterError } from '../../core/index.ts';
import { formatPublicKey, parsePublicKey, type SigningKey } from '../signature.ts';
import { openRegularFile } from './file-layer.ts';
import { describeSystemError } from './system-error.ts';
import { temporaryPath } from './whole-file.ts';

/* Private keys, by Node's crypto, and keys as files. A private key is one PEM file that its owner alone may read; no message quotes what
   is in it. In memory it never leaves its closure: it cannot be printed, copied or sent. */

/** Bytes of a key file at most: one that is larger is no key. */
const MAX_KEY_BYTES = 16_384;
/** Only the owner reads and writes a private key. */
const PRIVATE_MODE = 0o600;
/** What the group and others may do. */
const OTHERS = 0o077;

/** Captured when this module is loaded: code that is loaded later cannot put another in its place. */
const signBytes = sign;

/** Draws a new key. It is in memory alone: `writeSigningKey` makes one that stays. */
export const createSigningKey = (): SigningKey => signingKeyOf(generateKeyPairSync('ed25519').privateKey);

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

const signingKeyOf = (key: KeyObject): SigningKey => ({
  publicKey: textOf(createPublicKey(key)),
  sign: (bytes) => new Uint8Array(signBytes(null, bytes, key)),
});

const textOf = (key: KeyObject): string =>
  formatPublicKey(Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url'));

/** What OpenSSL says of a key that it cannot read helps nobody, and may quote it. */
function tryParse(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/**
 * Reads a private key: PEM (PKCS #8) of an Ed25519 key, as `writeSigningKey` and OpenSSL write it.
 *
 * @param path of the key
 * @throws ShooterError `key/exposed` where others than the owner may open the file (not checked on Windows) ·
 *   `key/not-a-key` · `file/unreadable`. The message names the file
 */
export const readSigningKey = (path: string): SigningKey =>
  readKeyFile(path, (text, mode) => {
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw new ShooterError(
        'key/exposed',
        `others may open this private key (its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}): "chmod 600" makes it private; if others could read it, draw a new key`,
      );
    return parseSigningKey(text);
  });

/**
 * Reads a public key from its text form, or from a file that holds it: as text, or as PEM.
 *
 * @param given `ed25519:` and 64 hexadecimal digits, or the path of a file
 * @returns the text form
 * @throws ShooterError `key/not-a-key` · `key/weak` · `file/unreadable`
 */
export const readPublicKey = (given: string): string =>
  /^ed25519:/.test(given) ? parsePublicKey(given) : readKeyFile(given, readPublic);

function readPublic(text: string): string {
  const key = text.trimStart().startsWith('-----BEGIN ') ? tryParse(() => createPublicKey(text)) : undefined;
  return parsePublicKey(key?.asymmetricKeyType === 'ed25519' ? textOf(key) : text);
}

/**
 * Draws a new key and writes it to a new file of mode 0600: whole or not at all.
 *
 * @param force replaces a file that exists
 * @param path of the new key
 * @throws ShooterError `key/exists` · `file/unwritable`
 */
export function writeSigningKey(path: string, { force = false }: { force?: boolean } = {}): SigningKey {
  const text = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const part = temporaryPath(path);
  try {
    writePrivate(part, text);
    // `link` fails where the name is taken, `rename` replaces it.
    if (force) renameSync(part, path);
    else linkSync(part, path);
  } catch (error) {
    throw writeError(path, error as NodeJS.ErrnoException);
  } finally {
    rmSync(part, { force: true });
  }
  return parseSigningKey(text);
}

function writePrivate(path: string, text: string): void {
  const file = openSync(path, 'wx', PRIVATE_MODE);
  try {
    // Whatever the umask is.
    fchmodSync(file, PRIVATE_MODE);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readKeyFile<T>(path: string, parse: (text: string, mode: number) => T): T {
  try {
    const file = openRegularFile(path, 'file/unreadable');
    try {
      const stat = fstatSync(file);
      if (stat.size > MAX_KEY_BYTES)
        throw new ShooterError('key/not-a-key', `it has ${stat.size} bytes: too large for a key`);
      return parse(readFileSync(file, 'utf8'), stat.mode);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readError(path, error as NodeJS.ErrnoException);
  }
}

function readError(path: string, error: NodeJS.ErrnoException): Error {
  if (error instanceof ShooterError) return new ShooterError(error.code, `${path}: ${error.message}`);
  if (error.syscall === undefined) return error;
  const hint = error.code === 'ENOENT' ? '; "shooter keygen" makes a key' : '';
  return new ShooterError('file/unreadable', `${path}: ${describeSystemError(error)}${hint}`);
}

function writeError(path: string, error: NodeJS.ErrnoException): Error {
  if (error.syscall === undefined) return error;
  if (error.code === 'EEXIST')
    return new ShooterError(
      'key/exists',
      `${path}: it exists already; a key that is overwritten is lost. Name another file, or use --force`,
    );
  return new ShooterError('file/unwritable', `${path}: ${error.message}`);
}
