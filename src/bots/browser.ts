/* The portable part of the entry point: what runs in browsers and in engines without host APIs, too. */

export { BUILT_IN_BOTS, findBot } from './built-in.ts';
export {
  type BotCheck,
  type BotCheckName,
  type BotReport,
  type CheckBotOptions,
  type CheckReport,
  type CheckResult,
  checkBot,
  type DecisionTimes,
} from './check-bot.ts';
export {
  BOT_CONTRACT,
  type Bot,
  type BotKind,
  type BotSetup,
  type CreateBot,
  type EnemyList,
  type EnemyView,
  type ForwardModel,
  type LaserList,
  type LaserView,
  MAX_SLOTS,
  type PlayerView,
  type Seat,
  type View,
} from './contract.ts';
export { inputsPlayer } from './inputs-player.ts';
export { ISOLATIONS, type Isolation, type IsolationLimits } from './isolation.ts';
export { writeCompact } from './observation/compact.ts';
export { GRID_SHAPE, GRID_SIZE, writeGrid } from './observation/grid.ts';
export { observeView, type ViewKind } from './observation/kinds.ts';
export { COMPACT_SIZE, OBSERVATION_SIZE, OBSERVATION_VERSION } from './observation/layout.ts';
export { writeObservation } from './observation/vector.ts';
export { encodeOnnxPolicy } from './onnx/export.ts';
export { type OnnxPolicy, parseOnnxPolicy } from './onnx/form.ts';
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
export type { Architecture } from './policy/network.ts';
export {
  decodeWeights,
  encodeWeights,
  openPolicy,
  type Policy,
  type PolicyTraining,
  parsePolicy,
} from './policy/policy.ts';
export {
  type MatchAndRecorder,
  type MatchToRecord,
  type RecordedMatch,
  type RecordMatchOptions,
  recordMatch,
} from './record-match.ts';
export { type SeatedBot, type SeatOptions, seatBot } from './seated-bot.ts';
export { createView } from './view.ts';
