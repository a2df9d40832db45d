import { sha256Hex } from '#platform';
import type { Log } from './log.ts';
import { isByRules } from './result.ts';

/* What a log says that simulation cannot check: whoever wrote the file may have made it up. A signature says who stands
   for it. */

/**
 * A part of a log that rests on the recorder's word:
 *
 * - `players`: names, kinds, versions, hashes and all other fields of both players
 * - `sources`: where the inputs came from (fresh, held, neutral)
 * - `result`: that the match ended by leave, forfeit or interruption, or stopped without a result, at its last tick
 * - `parent`: that the match was forked from another one
 * - `recording`: when and by what it was recorded
 * - `host`: the room, the number of the match, and that the seed was committed to before the match
 * - `notes`: what players noted
 * - `failures`: what bots did wrong
 */
export type Claim = 'players' | 'sources' | 'result' | 'parent' | 'recording' | 'host' | 'notes' | 'failures';

/** What a log says on its recorder's word alone. Nothing is simulated. */
export function claimsOf({ header, recording, end, notes, failures }: Log): Claim[] {
  const claims: Claim[] = ['players', 'sources'];
  if (end !== undefined && !isByRules(end.result)) claims.push('result');
  if (header.parent !== undefined) claims.push('parent');
  if (recording !== undefined) claims.push('recording');
  if (recording?.host !== undefined) claims.push('host');
  if (notes.length > 0) claims.push('notes');
  if (failures.length > 0) claims.push('failures');
  return claims;
}

/** Whether the seed is the one that the host committed to; undefined for a match that was not played on a host. */
export function isSeedAsCommitted({ header, recording }: Log): boolean | undefined {
  const host = recording?.host;
  return host && commitSeed(header.seed, host.nonce) === host.seedCommit;
}

/**
 * What a host publishes before a match, so that it cannot change the seed afterwards: SHA-256, in hexadecimal, of `NONCE:SEED` in UTF-8.
 *
 * @param nonce 32 hexadecimal digits that nobody else knows by then
 * @param seed the seed as text
 */
export const commitSeed = (seed: string, nonce: string): string => sha256Hex(`${nonce}:${seed}`);
