import { workerData } from 'node:worker_threads';
import { serve, type WorkerSetup } from './crew.ts';
import { createShard } from './shard.ts';

/* A thread of a vector environment. */

const setup = workerData as WorkerSetup;
serve(setup, createShard(setup.spec, setup.arrays, setup));
