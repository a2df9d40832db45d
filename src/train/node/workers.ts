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
 * @param count threads, from 1
 * @returns workers for `runTraining`, to be closed after it
 * @throws RangeError for a count that is no whole number from 1
 * @example
 * const options = { opponents: ['hunter'], population: 2, rules: [{ maxTicks: 300 }] };
 * const training = beginTraining(options, { generations: 1 });
 * const workers = await openTrainingWorkers(2);
 * const end = await runTraining(training, { workers }).finally(() => workers.close());
 */
export async function openTrainingWorkers(count: number): Promise<TrainingThreads> {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`openTrainingWorkers takes a number of threads from 1, not ${String(count)}`);
  const pool = await openPool(compiledUrl('task.js', import.meta.url), count);
  return {
    open: (names) => pool.run('open', names),
    score: (task) => pool.run('score', task),
    evaluate: (task) => pool.run('evaluate', task),
    close: pool.close,
  };
}
