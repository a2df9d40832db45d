import { decodeLog } from './decode.ts';
import { encodeLog } from './encode.ts';
import type { Log } from './log.ts';
import type { SigningKey } from './signature.ts';

/**
 * Signs a log: the same match, sealed anew, its header naming the key. The same log and key give the same bytes.
 *
 * @param bytes a sealed log; if it is signed, this key takes the place of the other one
 * @returns the signed log
 * @throws ShooterError as `decodeLog` · RangeError for a log that is not sealed
 */
export function signLog(bytes: Uint8Array, key: SigningKey): Uint8Array {
  const log = decodeLog(bytes);
  if (log.status !== 'sealed')
    throw new RangeError('only a sealed log can be signed: this one is unfinished');
  return encodeLog(nameSigner(log, key), key);
}

/** The log with a header that names a key: it is signed when it is written with that key. */
export const nameSigner = (log: Log, { publicKey }: SigningKey): Log => ({
  ...log,
  header: { ...log.header, signer: publicKey },
  signature: undefined,
});

/** The key whose signature of the whole log holds; undefined where there is none. */
export const signerOf = ({ status, header, signature }: Log): string | undefined =>
  status === 'sealed' && signature !== undefined ? header.signer : undefined;
