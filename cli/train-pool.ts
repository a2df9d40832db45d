import type { PairScore, PairTask, TrialResult } from '../src/train/index.ts';
import { openPool } from './pool.ts';
import type { TrialTask } from './train-task.ts';

/** The threads of `train`. None of it runs in the main thread, which hears signals. */
export interface TrainPool {
  pair(task: PairTask): Promise<PairScore>;
  trial(task: TrialTask): Promise<TrialResult>;
  close(): Promise<void>;
}

/** @param workers threads, from 1 */
export async function openTrainPool(workers: number): Promise<TrainPool> {
  const pool = await openPool(new URL('./train-task.js', import.meta.url), workers);
  return {
    pair: (task) => pool.run('runPair', task),
    trial: (task) => pool.run('runTrial', task),
    close: pool.close,
  };
}
