import type { LinedPair } from '../check-log.ts';
import { type CheckedGames, checkGames, type LoggedRun } from './check-run.ts';

/* What a thread does that verifies a run: it loads no bot. */

export const checkPairs = (pairs: readonly LinedPair[], run: LoggedRun): CheckedGames =>
  checkGames(run, pairs);
