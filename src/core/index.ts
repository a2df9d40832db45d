export {
  ARENA_SIZE,
  BLUE_NARROWER,
  type Bounds,
  COLOURS,
  type Colour,
  ENEMY_HITBOX,
  ENEMY_PLACES,
  type Hitbox,
  LASER_HITBOX,
  PLAYER_HITBOX,
  PLAYER_PLACES,
  PLAYER_SPRITE,
} from './arena.ts';
export { type LaserBounds, laserBounds, maxCooldown, playerCooldown, shotInterval } from './cooldown.ts';
export { RAM_ABOVE, RAM_BELOW } from './enemies.ts';
export type { ErrorCode } from './error-codes.ts';
export { ShooterError } from './errors.ts';
export { matchFromState, setState } from './from-state.ts';
export { ALL_KEYS, DOWN, type Input, isInput, LEFT, parseInput, RIGHT, SHOOT, UP } from './input.ts';
export { createMatch, type Match, type MatchOptions } from './match.ts';
export { playerX, playerY, readPositions } from './move.ts';
export type { Player, PlayerState } from './player.ts';
export {
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  laserXAt,
  laserYAt,
  listEnemies,
  readEnemies,
  readLasers,
  SEEN_ENEMY_WORDS,
  SEEN_LASER_WORDS,
} from './read.ts';
export { RELEASE } from './release.ts';
export {
  MAX_TICK,
  MAX_WAVE,
  PARAMETERS,
  type ParameterRange,
  parseRules,
  parseSeed,
  RULES_VERSION,
  type Rules,
  TICK_RATE,
} from './rules.ts';
export {
  copyMatch,
  countSnapshotWords,
  hideSeed,
  mostSnapshotWords,
  restore,
  restoreOtherSeed,
  snapshot,
  writeSnapshot,
} from './snapshot.ts';
export {
  decodeState,
  diffStates,
  encodeState,
  type FieldDifference,
  type Outcome,
  type Place,
  type ReadonlyState,
  type State,
} from './state.ts';
export { step } from './step.ts';
export { canonicalWords, countWords, readState, writeWords } from './words.ts';
