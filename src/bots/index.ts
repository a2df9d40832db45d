export type { Bot, BotKind, BotSetup, CreateBot } from './bot.ts';
export { GRID_SHAPE, GRID_SIZE, writeGrid } from './env/grid.ts';
export { OBSERVATION_SIZE, OBSERVATION_VERSION, writeObservation } from './env/observation.ts';
export { observeView } from './env/observation-view.ts';
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
