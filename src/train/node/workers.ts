import { compiledUrl, openPool } from '../../platform/node/index.ts';
import type { TrainingWorkers } from '../run.ts';

/** Threads that play the matches of a training. */
export interface TrainingThreads extends TrainingWorkers {
  /** Stops them, whatever they do. */
  close(): Promise<void>;
}

/**
 * Starts threads that play the matches of a training. They open opponents by name, as `openPlayer` does: modules run in them without isolation.
 *
 * @param threads from 1
 * @example
 * const workers = await openTrainingWorkers(4);
 * const end = await runTraining(training, { workers }).finally(() => workers.close());
 */
export async function openTrainingWorkers(threads: number): Promise<TrainingThreads> {
  const pool = await openPool(compiledUrl('task.js', import.meta.url), threads);
  return {
    pair: (task) => pool.run('runPair', task),
    trial: (task) => pool.run('runTrial', task),
    close: pool.close,
  };
}
