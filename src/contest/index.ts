export type { LinedPair, RunFinding } from './check-log.ts';
export { type GameTask, gameTaskOf, LOG_POLICIES, type LogPolicy, type PlayedPair } from './game-task.ts';
export { type GameIdentity, gameId } from './identity.ts';
export { type Judge, judgeInOrder } from './judge.ts';
export { type LossOptions, type LostGame, listLosses } from './losses.ts';
export { type ContestManifest, createManifest, type EnteredPlayer, planOf } from './manifest.ts';
export type { RunVerification } from './node/check-run.ts';
export { hashContents } from './node/hash-contents.ts';
export { mergeRuns } from './node/merge.ts';
export { looksLikeRun, type Run, readRun } from './node/read-run.ts';
export { type ContestReport, type ReportedLoss, reportContest, type SprtReport } from './node/report.ts';
export { type ContestEvent, type ContestResult, type ContestRun, runContest } from './node/run-contest.ts';
export { type ContestIsolation, type ContestOptions, DEFAULT_SPRT } from './node/run-options.ts';
export { type RunVerdict, type VerifyProgress, type VerifyRunOptions, verifyRun } from './node/verify-run.ts';
export {
  CONTEST_FORMS,
  type ContestForm,
  type ContestPlan,
  countPlanned,
  isOfFirst,
  MAX_PAIRS,
  type PlannedPair,
  pairsOf,
  planPairs,
  type Shard,
} from './plan.ts';
export { playPair } from './play-pair.ts';
export type { ContestPlayer, FailureKind, GameFailure, GameResult, PairResult } from './result.ts';
export { type ContestTables, type CrossEntry, makeTables, type Standing } from './tables.ts';
export { type FailureCounts, type Meeting, type Tally, tallyPairs } from './tally.ts';
