import { createHash } from 'node:crypto';
import { parseObject } from '../../bots/internal.ts';
import { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import { type SigningKey, verifySignature } from '../../replay/index.ts';

/* The signature of a run as a whole: over its manifest and its results, which hold the digest of every game. */

/** What is signed begins with these 24 bytes: a signature of something else is none of a run. */
const DOMAIN = 'shooter-sdk contest run\0';

const FORMAT = 'shooter-run-signature';
const VERSION = 1;
const SIGNATURE_DIGITS = 128;

/** SHA-256 of the bytes of the two files that are signed, hexadecimal. */
export interface RunHashes {
  readonly manifest: string;
  readonly results: string;
}

export const hashBytes = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const messageOf = ({ manifest, results }: RunHashes): Uint8Array =>
  Buffer.concat([Buffer.from(DOMAIN, 'latin1'), Buffer.from(manifest, 'hex'), Buffer.from(results, 'hex')]);

/** The text of `signature.json`. */
export const signRun = (hashes: RunHashes, key: SigningKey): string =>
  `${JSON.stringify({
    format: FORMAT,
    version: VERSION,
    publicKey: key.publicKey,
    signature: Buffer.from(key.sign(messageOf(hashes))).toString('hex'),
  })}\n`;

/**
 * Checks the text of `signature.json`.
 *
 * @param text undefined if there is no such file
 * @param signer the key that the manifest names; null if the run is not signed
 * @throws ShooterError `contest/bad-signature` unless it is that key's signature of these files
 */
export function checkRunSignature(text: string | undefined, hashes: RunHashes, signer: string | null): void {
  const bad = (what: string): ShooterError => new ShooterError('contest/bad-signature', what);
  if (text === undefined && signer === null) return;
  if (signer === null) throw bad('the manifest names no signer: it is of another run');
  if (text === undefined) throw bad(`it is missing; the manifest names the signer ${signer}`);
  const { format, version, publicKey, signature, ...others } = parseObject(text) ?? {};
  if (format !== FORMAT || version !== VERSION || Object.keys(others).length > 0)
    throw bad(`it is no signature of a run: format ${describe(format)}, version ${describe(version)}`);
  if (publicKey !== signer)
    throw bad(`it is of the key ${describe(publicKey)}; the manifest names ${signer}`);
  const isSigned =
    typeof signature === 'string' &&
    signature.length === SIGNATURE_DIGITS &&
    verifySignature(signer, messageOf(hashes), Buffer.from(signature, 'hex'));
  if (!isSigned)
    throw bad(`the signature of ${signer} does not hold: manifest or results are not what was signed`);
}
