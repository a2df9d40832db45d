export * from './browser.ts';
export {
  openTrainingFiles,
  type TrainingFiles,
  type TrainingPaths,
  trainingPaths,
} from './node/training-files.ts';
export { openTrainingWorkers, type TrainingThreads } from './node/workers.ts';
