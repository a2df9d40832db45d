export { ACTION_KEYS, type Action, type ActionKey, type ActionKind, type ActionSpec } from './actions.ts';
export type { SoloSnapshot } from './agent-match.ts';
export type { FieldLayout, VectorArrays, VectorLayout } from './arrays.ts';
export { type CheckEnvOptions, checkEnv, type EnvReport } from './check.ts';
export type { EnvFactory, FactoryOptions } from './checks.ts';
export {
  type Both,
  createEnv,
  type Env,
  type EnvInfo,
  type EnvReset,
  type EnvStep,
} from './env.ts';
export type { VectorMemory, WasmMemory } from './memory.ts';
export {
  OBSERVATION_KINDS,
  type ObservationArray,
  type ObservationArrays,
  type ObservationId,
  type ObservationKind,
  type ObservationSpec,
} from './observations.ts';
export type { Opponent, OpponentPlayer, WeightedOpponent } from './opponents.ts';
export { ENVIRONMENT_IDS, type EnvironmentId, type EnvOptions, type EnvSpec } from './options.ts';
export type { PixelsOptions, PixelsSpec } from './pixels.ts';
export {
  REWARD_TERMS,
  type RewardOptions,
  type Rewards,
  type RewardTerms,
  type RewardWeights,
} from './rewards.ts';
export type { RecordedEpisode, RecordOptions, TakeLog } from './row-recorder.ts';
export type { EnvSnapshot } from './snapshots.ts';
export {
  createSoloEnv,
  type SoloEnv,
  type SoloOptions,
  type SoloReset,
  type SoloStep,
} from './solo.ts';
export { createVectorEnv, type VectorEnv } from './vector.ts';
export { type VectorOptions, vectorLayout } from './vector-options.ts';
