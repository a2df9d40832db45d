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
export type { CheckReport, CheckResult } from './check-report.ts';
export { divertOutput } from './divert-output.ts';
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
export { type Architecture, countWeights } from './network.ts';
export {
  GRID_SHAPE,
  GRID_SIZE,
  OBSERVATION_SIZE,
  OBSERVATION_VERSION,
  observeView,
  writeGrid,
  writeObservation,
} from './observation/index.ts';
export {
  type BotFailure,
  botSeedOf,
  checkPlayer,
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
  createPolicyBot,
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
export { tellThrown, tellValue } from './tell.ts';
export { createView, type EnemyList, type LaserList, type PlayerView, type Seat, type View } from './view.ts';
