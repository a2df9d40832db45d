/* What other modules of this package need and its users do not. It is no part of the package's exports and no promise. Portable. */

export { askBot } from './ask-bot.ts';
export { BOT_TEXT, describeThrown, describeValue, isBotText, toBotText } from './describe.ts';
export { failureOf } from './isolation.ts';
export { parseDocument, parseObject } from './json-document.ts';
export { withMockedAmbientState } from './mocked-ambient-state.ts';
export { writeCompactHeads } from './observation/compact.ts';
export {
  ABOVE,
  ASIDE,
  COLUMN_LEFT,
  COLUMN_RIGHT,
  DOWN,
  HALF_LASER,
  HALF_WIDTH,
  IN_ARENA,
  LANE_WIDTH,
  LASER_ABOVE,
  LASER_DOWN,
  LEFT_GAP,
  LEFT_SIDE,
  NEAR,
  NEVER,
  OWN_LANE,
  PAST,
  perSpeed,
  RIGHT_GAP,
  SHIFT,
} from './observation/geometry.ts';
export { type Kind, VIEW_KINDS } from './observation/kinds.ts';
export {
  AT,
  COMPACT,
  COMPACT_ENEMIES,
  COMPACT_FULL,
  COMPACT_SIZE,
  FULL,
  LASER_SIZE,
  LASERS,
  OBSERVATION_SIZE,
  THREAT_SIZE,
  THREATS,
} from './observation/layout.ts';
export { NOWHERE } from './observation/places.ts';
export { PER_ARENA, PLAYER_MIDDLE } from './observation/reach.ts';
export { writeHeads } from './observation/vector.ts';
export { createPacer } from './pacer.ts';
export { checkPlayer, DEFAULT_FAILURES, describeFailure, makeBot } from './play.ts';
export { countWeights } from './policy/network.ts';
export { createPolicyBot, MAX_EVERY } from './policy/policy.ts';
export { describePlayer, endRecord, sourcesOf } from './record-match.ts';
export { botSetup } from './seated-bot.ts';
export { framesOf } from './stack.ts';
