import { type CheckedGames, checkGames, type LinedPair, type LoggedRun } from '../../src/contest/index.ts';

/* What a thread does that verifies a run: it loads no bot. */

export const checkPairs = (pairs: readonly LinedPair[], run: LoggedRun): CheckedGames =>
  checkGames(run, pairs);
