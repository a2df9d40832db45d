export { BOT_CONTRACT, type Bot, type BotKind, type BotSetup, type CreateBot } from './bot.ts';
export {
  type BotCheckName,
  type BotReport,
  type BotVerdict,
  type CheckBotOptions,
  checkBot,
  type DecisionTimes,
} from './check-bot.ts';
export { type ForwardModel, MAX_SLOTS } from './forward-model.ts';
export { type IsolatedPlayer, openIsolated } from './isolate.ts';
export { ISOLATIONS, type Isolation, type IsolationLimits } from './isolation.ts';
export { findBot, LADDER } from './ladder.ts';
export { loadBotModule } from './module.ts';
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
export { inputsPlayer, openPlayer } from './player.ts';
export { createView, type EnemyList, type LaserList, type PlayerView, type Seat, type View } from './view.ts';
