export { type AlphaRankOptions, alphaRank } from './alpharank.ts';
export { type SprtPoint, sprtCurve } from './curve.ts';
export { type EloEstimate, eloOfScore, type Interval, measureElo, scoreOfElo } from './elo.ts';
export { type GlickoGame, type GlickoPlayer, updateGlicko } from './glicko.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export {
  matchQuality,
  NEW_SKILL,
  type Skill,
  updatePlackettLuce,
  updateTrueSkill,
} from './online.ts';
export {
  type Pairing,
  type Rating,
  type RatingOptions,
  type Ratings,
  ratePlayers,
} from './ratings.ts';
export {
  addCounts,
  type Counts,
  countPairs,
  type GameCounts,
  mirrorCounts,
  type PairCounts,
} from './score.ts';
export { createSeenGames, type ScoredGame, type ScoredPair, type SeenGames } from './seen-games.ts';
export {
  computeBayesLlr,
  computeLlr,
  MAX_ELO,
  type SprtModel,
  type SprtOptions,
  type SprtState,
  sprtBounds,
  testSequentially,
} from './sprt.ts';
