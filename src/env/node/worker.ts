import { workerData } from 'node:worker_threads';
import { createRangeStepper } from './range-stepper.ts';
import { serve, type WorkerSetup } from './vector.ts';

/* A thread of a vector environment. */

const setup = workerData as WorkerSetup;
serve(setup, createRangeStepper(setup, setup));
