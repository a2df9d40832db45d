import { type PlannedPair, type PlayedPair, provePair } from '../../src/contest/index.ts';
import type { PairClaims } from './task.ts';
import { type ContestWork, gameTaskOf } from './work.ts';

/* What a thread does that never loads a bot: it simulates every game again by what was pressed, and makes its result and its log. */

export interface ProveTask {
  readonly pairs: readonly PlannedPair[];
  readonly claims: readonly PairClaims[];
  /** whether what was pressed is told */
  readonly keepInputs: boolean;
}

export interface ProveAnswer {
  readonly played: readonly PlayedPair[];
  readonly tookMs: number;
}

export function provePairs({ pairs, claims, keepInputs }: ProveTask, work: ContestWork): ProveAnswer {
  const start = performance.now();
  const played = pairs.map((pair, index) =>
    provePair({ ...gameTaskOf(work, pair), keepInputs }, claims[index]!),
  );
  return { played, tookMs: performance.now() - start };
}
