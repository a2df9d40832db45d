export { type Audit, checkSame, createAudit, hasDied } from './audit.ts';
export type { LinedPair, LoggedRun, RunFinding } from './check-log.ts';
export { commitInOrder, type InOrder } from './commit.ts';
export { type Difference, differingField, type SeatedGame, seatGame } from './compare.ts';
export { type GameIdentity, gameId, hashContents } from './identity.ts';
export { createInterferenceWatch, type InterferenceWatch } from './interference.ts';
export { type Judge, judgeInOrder } from './judge.ts';
export { type LossOptions, type LostGame, listLosses } from './losses.ts';
export {
  type ContestManifest,
  createManifest,
  type EnteredPlayer,
  planOf,
} from './manifest.ts';
export { mergeRuns } from './merge.ts';
export {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  countPlanned,
  encountersOf,
  isOfFirst,
  MAX_PAIRS,
  type PlannedPair,
  pairsOf,
  planPairs,
  type Shard,
} from './plan.ts';
export {
  type BotGuard,
  type ClaimedGame,
  chargeDeath,
  claimGame,
  type Occupant,
} from './play-game.ts';
export {
  type GameTask,
  LOG_POLICIES,
  type LogPolicy,
  type PlayedPair,
  playPair,
  printedName,
  provePair,
  unplayedPair,
} from './play-pair.ts';
export { isRun, looksLikeRun, type Run, readRun } from './read-run.ts';
export type { ContestPlayer, FailureKind, GameFailure, GameResult, PairResult } from './result.ts';
export { createRun, endRun, keepPairs, lockRun, resumeRun } from './run-folder.ts';
export { type ContestTables, type CrossEntry, makeTables, type Standing } from './tables.ts';
export { type FailureCounts, type Meeting, type Tally, tallyPairs } from './tally.ts';
export {
  type CheckedGames,
  checkGames,
  compareReplay,
  concludeVerification,
  type OpenedRun,
  openRun,
  type ReplayedGames,
  type RunVerification,
} from './verify-run.ts';
