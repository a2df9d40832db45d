import { gameTaskOf, type PlayedPair } from '../game-task.ts';
import type { PlannedPair } from '../plan.ts';
import { provePair } from '../prove-game.ts';
import type { ContestWork, PairClaims } from './play-task.ts';

/* What a thread does that never loads a bot: it simulates every game again by what was pressed, and makes its result and its log.
   Nothing else of the module is imported here, so that the thread starts soon. */

export interface ProveTask {
  readonly pairs: readonly PlannedPair[];
  readonly claims: readonly PairClaims[];
  /** whether what was pressed comes with the pair */
  readonly keepInputs: boolean;
}

export const provePairs = (
  { pairs, claims, keepInputs }: ProveTask,
  { manifest, recording }: ContestWork,
): PlayedPair[] =>
  pairs.map((pair, index) =>
    provePair({ ...gameTaskOf(manifest, recording, pair), keepInputs }, claims[index]!),
  );
