import { workerData } from 'node:worker_threads';
import { createShard } from './shard.ts';
import { serve, type WorkerSetup } from './worker-pool.ts';

/* A thread of a vector environment. */

const setup = workerData as WorkerSetup;
serve(setup, createShard(setup.spec, setup.arrays, setup));
