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
export { failureOf, framesIn, ISOLATIONS, type Isolation, type IsolationLimits } from './isolation.ts';
export { parseDocument } from './json-document.ts';
export { findBot, LADDER } from './ladder.ts';
export { findLooseEnds, openTracked } from './loose-ends.ts';
export { loadBotModule } from './module.ts';
export { readModuleFiles } from './module-files.ts';
export type { Architecture } from './network.ts';
export {
  type BotFailure,
  botSeedOf,
  DEFAULT_FAILURES,
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
