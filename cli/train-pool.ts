import type { PairScore, PairTask, TrialResult } from '../src/bots/index.ts';
import type { TrialTask } from './train-task.ts';

/** The threads of `train`, or this one alone. */
export interface TrainPool {
  pair(task: PairTask): Promise<PairScore>;
  trial(task: TrialTask): Promise<TrialResult>;
  close(): Promise<void>;
}

/** @param workers threads, from 1 */
export async function openTrainPool(workers: number): Promise<TrainPool> {
  if (workers === 1) {
    const { runPair, runTrial } = await import('./train-task.ts');
    return { pair: runPair, trial: runTrial, close: async () => {} };
  }
  const { Piscina } = await import('piscina');
  const filename = new URL('./train-task.js', import.meta.url).href;
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers });
  return {
    pair: (task) => pool.run(task, { name: 'runPair' }),
    trial: (task) => pool.run(task, { name: 'runTrial' }),
    close: () => pool.destroy(),
  };
}
