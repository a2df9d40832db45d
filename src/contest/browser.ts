/* The portable part of the entry point: plans, games and what they come to. */

export type { RunFinding } from './check-log.ts';
export { type GameTask, gameTaskOf, LOG_POLICIES, type LogPolicy, type PlayedPair } from './game-task.ts';
export { type GameIdentity, gameId } from './identity.ts';
export { type Judge, judgeInOrder } from './judge.ts';
export { type LossOptions, type LostGame, listLosses } from './losses.ts';
export {
  type ContestManifest,
  createManifest,
  type EnteredPlayer,
  parseManifest,
  planOf,
} from './manifest.ts';
export { parsePair } from './parse-pair.ts';
export {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  countPlanned,
  isFirstAgainstAll,
  MAX_PAIRS,
  type PlannedPair,
  pairsOf,
  planPairs,
  type Shard,
} from './plan.ts';
export { playPair } from './play-pair.ts';
export {
  type ContestPlayer,
  FAILURE_KINDS,
  type FailureKind,
  type GameFailure,
  type GameResult,
  type PairResult,
} from './result.ts';
export { type ContestTables, type CrossEntry, makeTables, type Standing } from './tables.ts';
export type { FailureCounts, PairingTally, Tally } from './tally.ts';
