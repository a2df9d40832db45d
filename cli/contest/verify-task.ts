import { type CheckedGames, type ContestManifest, checkGames, type LinedPair } from '../../src/bots/index.ts';

/* What a thread does that verifies a run: it loads no bot. */

/** What all pairs of a run have in common. */
export interface VerifyWork {
  readonly folder: string;
  readonly manifest: ContestManifest;
}

export const checkPairs = (pairs: readonly LinedPair[], run: VerifyWork): CheckedGames =>
  checkGames(run, pairs);
