export { drawCurve } from './curve.ts';
export type { EvolutionState } from './evolution.ts';
export {
  openTrainingFiles,
  type TrainingFiles,
  type TrainingPaths,
  trainingPaths,
} from './node/training-files.ts';
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
} from './run.ts';
export {
  DEFAULT_TRAINING,
  type EvaluationResult,
  type EvaluationTask,
  evaluatePolicy,
  type PerturbationScore,
  type PerturbationTask,
  scorePerturbation,
  type TrainingOptions,
  type TrainingState,
} from './training.ts';
export {
  type CurvePoint,
  decodeTraining,
  encodeTraining,
  type SavedTraining,
  type TrainingExtension,
  type TrainingPlan,
} from './training-file.ts';
