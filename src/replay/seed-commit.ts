import { createHash } from 'node:crypto';

/**
 * What a host tells of the seed of a match before it is played, so that it cannot change it afterwards: SHA-256, in
 * hexadecimal, of `NONCE:SEED` in UTF-8.
 *
 * @param nonce 32 hexadecimal digits that nobody else knows by then
 */
export const commitSeed = (seed: string, nonce: string): string =>
  createHash('sha256').update(`${nonce}:${seed}`).digest('hex');
