import { workerData } from 'node:worker_threads';
import { openNames } from './opponents.ts';
import { createRangeStepper, type RangeStepper } from './range-stepper.ts';
import { serve, type WorkerSetup } from './vector.ts';

/* A thread of a vector environment. */

const setup = workerData as WorkerSetup;
serve(setup, await open(setup));

/** A stepper that has opened the opponents. If they cannot be opened, the first that is asked of it says why. */
async function open({ attendance, ...rest }: WorkerSetup): Promise<RangeStepper> {
  try {
    const pool = attendance?.pool && (await openNames(attendance.pool));
    return createRangeStepper({ ...rest, attendance: attendance && { ...attendance, pool } }, rest);
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    return { reset: fail, step: fail, row: fail };
  }
}
