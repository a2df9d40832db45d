import { concatBytes, utf8ToBytes } from '#platform';
import { type SigningKey, verifySignature } from './signature.ts';

/* What a signature of a log signs (docs/log-format.md): not the SHA-256 of the file alone, but a text before it that no other
   use of the key has, so that no signature made for something else is one of a log. */

const CONTEXT = utf8ToBytes('shooter-sdk match log\0');

const messageOf = (digest: Uint8Array): Uint8Array => concatBytes(CONTEXT, digest);

/** @param digest SHA-256 of all bytes before the signature */
export const signDigest = (digest: Uint8Array, key: SigningKey): Uint8Array => key.sign(messageOf(digest));

/** Whether `signature` is that of `publicKey` of a log whose bytes before it have this SHA-256. */
export const isSignatureOf = (digest: Uint8Array, publicKey: string, signature: Uint8Array): boolean =>
  verifySignature(publicKey, messageOf(digest), signature);
