export { BOT_CONTRACT, type Bot, type BotKind, type BotSetup, type CreateBot } from './bot.ts';
export { framesOf } from './bot-stack.ts';
export {
  type BotCheckName,
  type BotReport,
  type BotVerdict,
  type CheckBotOptions,
  checkBot,
  type DecisionTimes,
} from './check-bot.ts';
export { type AlphaRankOptions, alphaRank } from './contest/alpharank.ts';
export { type Audit, checkSame, createAudit, hasDied } from './contest/audit.ts';
export type { LinedPair, LoggedRun, RunFinding } from './contest/check-log.ts';
export { commitInOrder, type InOrder } from './contest/commit.ts';
export { type Difference, differingField, type SeatedGame, seatGame } from './contest/compare.ts';
export { type SprtPoint, sprtCurve } from './contest/curve.ts';
export { type EloEstimate, eloOfScore, type Interval, measureElo, scoreOfElo } from './contest/elo.ts';
export { type GlickoGame, type GlickoPlayer, updateGlicko } from './contest/glicko.ts';
export { type GameIdentity, gameId, hashContents } from './contest/identity.ts';
export { createInterferenceWatch, type InterferenceWatch } from './contest/interference.ts';
export { type Judge, judgeInOrder } from './contest/judge.ts';
export { type LossOptions, type LostGame, listLosses } from './contest/losses.ts';
export {
  type ContestManifest,
  createManifest,
  type EnteredPlayer,
  planOf,
} from './contest/manifest.ts';
export { mergeRuns } from './contest/merge.ts';
export { normalCdf, normalQuantile } from './contest/normal.ts';
export { createNovelty, type Novelty } from './contest/novelty.ts';
export {
  matchQuality,
  NEW_SKILL,
  type Skill,
  updatePlackettLuce,
  updateTrueSkill,
} from './contest/online.ts';
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
} from './contest/plan.ts';
export {
  type BotGuard,
  type ClaimedGame,
  chargeDeath,
  claimGame,
  type Occupant,
} from './contest/play-game.ts';
export {
  type GameTask,
  LOG_POLICIES,
  type LogPolicy,
  type PlayedPair,
  playPair,
  printedName,
  provePair,
  unplayedPair,
} from './contest/play-pair.ts';
export {
  type Encounter,
  type Rating,
  type RatingOptions,
  type Ratings,
  ratePlayers,
} from './contest/ratings.ts';
export { isRun, looksLikeRun, type Run, readRun } from './contest/read-run.ts';
export type { ContestPlayer, FailureKind, GameFailure, GameResult, PairResult } from './contest/result.ts';
export { createRun, endRun, keepPairs, lockRun, resumeRun } from './contest/run-folder.ts';
export {
  addCounts,
  type Counts,
  countPairs,
  type GameCounts,
  mirrorCounts,
  type PairCounts,
} from './contest/score.ts';
export {
  computeBayesLlr,
  computeLlr,
  MAX_ELO,
  type SprtModel,
  type SprtOptions,
  type SprtState,
  sprtBounds,
  testSequentially,
} from './contest/sprt.ts';
export { type ContestTables, type CrossEntry, makeTables, type Standing } from './contest/tables.ts';
export { type FailureCounts, type Meeting, type Tally, tallyPairs } from './contest/tally.ts';
export {
  type CheckedGames,
  checkGames,
  compareReplay,
  concludeVerification,
  type OpenedRun,
  openRun,
  type ReplayedGames,
  type RunVerification,
} from './contest/verify-run.ts';
export { divertOutput } from './divert-output.ts';
export { type CheckEnvOptions, checkEnv, type EnvReport, type EnvVerdict } from './env/check.ts';
export type { EnvFactory } from './env/checks.ts';
export type { Elsewhere } from './env/elsewhere.ts';
export {
  type Both,
  createEnv,
  type Env,
  type EnvInfo,
  type EnvReset,
  type EnvSnapshot,
  type EnvStep,
  makeEnv,
} from './env/env.ts';
export { GRID_SHAPE, GRID_SIZE, writeGrid } from './env/grid.ts';
export { OBSERVATION_SIZE, OBSERVATION_VERSION } from './env/layout.ts';
export { writeObservation } from './env/observation.ts';
export { observeView } from './env/observation-view.ts';
export { ENVIRONMENT_IDS, type EnvironmentId, type EnvOptions, type EnvSpec } from './env/options.ts';
export {
  REWARD_TERMS,
  type RewardOptions,
  type Rewards,
  type RewardTerms,
  type RewardWeights,
} from './env/rewards.ts';
export { createSoloEnv, type SoloEnv, type SoloOptions, type SoloStep } from './env/solo.ts';
export { createVectorEnv, type VectorEnv, type VectorOptions } from './env/vector.ts';
export { type ForwardModel, MAX_SLOTS } from './forward-model.ts';
export {
  type IsolatedPlayer,
  openIsolated,
  openIsolatedLater,
  type RemoteBot,
  type RemotePlayerKind,
} from './isolate.ts';
export { ISOLATIONS, type Isolation, type IsolationLimits } from './isolation.ts';
export { findBot, LADDER } from './ladder.ts';
export { findLooseEnds, openTracked } from './loose-ends.ts';
export { loadBotModule } from './module.ts';
export type { Architecture } from './network.ts';
export {
  type BotFailure,
  botSeedOf,
  type MatchResult,
  type MatchToPlay,
  type Play,
  type PlayOptions,
  playMatch,
  startMatch,
} from './play.ts';
export { inputsPlayer, isModule, openPlayer } from './player.ts';
export {
  decodeWeights,
  encodeWeights,
  openPolicy,
  type Policy,
  type PolicyTraining,
  parsePolicy,
  readPolicy,
} from './policy.ts';
export { keepPrinted, type Printed, PrintedTail } from './printed.ts';
export { describePlayer, logFailure, sourcesOf } from './recording.ts';
export {
  advanceTraining,
  DEFAULT_TRAINING,
  meanScore,
  type PairScore,
  type PairTask,
  scorePair,
  startTraining,
  type TrainingOptions,
  type TrainingState,
  type TrialResult,
  tryPair,
} from './training.ts';
export {
  type CurvePoint,
  decodeTraining,
  encodeTraining,
  type SavedTraining,
  type TrainingPlan,
} from './training-file.ts';
export { createView, type EnemyList, type LaserList, type PlayerView, type Seat, type View } from './view.ts';
