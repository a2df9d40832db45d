import type { Claim, Result, Verification } from '../replay/browser.ts';

/* What is proven of a log and what is claimed, in words. */

const CLAIMS: Readonly<Record<Claim, string>> = {
  result: 'result',
  players: 'players (names, kinds, versions, hashes)',
  sources: 'input sources',
  parent: 'parent of the fork',
  recording: 'recording (release, Node, platform, time)',
  host: 'room, match number, seed commitment',
  notes: 'notes',
  failures: 'failures of bots',
};

/** For instance `claimed by the recorder alone: players (names, kinds, versions, hashes), input sources`. */
export const describeClaims = (claims: readonly Claim[]): string =>
  `claimed by the recorder alone: ${claims.map((claim) => CLAIMS[claim]).join(', ')}`;

/** For instance `health, player 1 wins`, `time, a draw`, `interrupted`, `none, the record stops without one`. */
export function describeEnding(reason: Result['reason'] | null, winner: Result['winner']): string {
  if (reason === null) return 'none, the record stops without one';
  if (winner !== null) return `${reason}, player ${winner} wins`;
  return reason === 'interrupted' ? reason : `${reason}, a draw`;
}

type Signers = Pick<Verification, 'signer' | 'namedSigner'>;

/** For instance `signed by ed25519:…`, `not signed`. */
export function describeSigner({ signer, namedSigner }: Signers): string {
  if (signer !== null) return `signed by ${signer}`;
  return namedSigner === null ? 'not signed' : `NOT signed: it names ${namedSigner} and is unfinished`;
}
