export { openTrainingWorkers, type TrainingThreads } from './node/workers.ts';
export {
  beginTraining,
  createLocalWorkers,
  DEFAULT_PLAN,
  isOver,
  policyOf,
  type RunTrainingOptions,
  runTraining,
  type TrainingWorkers,
  type TrialTask,
} from './run.ts';
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
