import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createVectorEnv } from '../dist/src/env/index.js';

/* Vector environments of many threads beside busy loops: each run must give the same bits as one thread, through resets, snapshots and
   restores of single rows.

     npm run threads -- [--threads 2,3,4,16,64] [--runs 20] [--count 256] [--steps 1000] [--busy 6]

   Exit 1 if a run differs. The busy loops end with this process, whatever ends it. */

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2,3,4,16,64' },
    runs: { type: 'string', default: '20' },
    count: { type: 'string', default: '256' },
    steps: { type: 'string', default: '1000' },
    busy: { type: 'string', default: '6' },
  },
});
const [runs, count, steps, busy] = [values.runs, values.count, values.steps, values.busy].map(Number);

/** It looks for its parent now and then, so that none is left behind. */
const BUSY = `const parent = process.ppid;
  const spin = () => {
    for (const end = Date.now() + 500; Date.now() < end; );
    if (process.ppid === parent) setImmediate(spin);
  };
  spin();`;

/** A hash of what the steps and the rows gave: observations, which are large, of every 25th step. */
function digestOf(threads) {
  const env = createVectorEnv({ count, threads, maxTicks: 400, frameStack: 2 });
  const hash = createHash('sha256');
  const kept = [];
  env.reset({ seed: 'threads' });
  for (let step = 0; step < steps; step += 1) {
    if (step % ROWS_EVERY === 0) hash.update(askRow(env, kept, step / ROWS_EVERY));
    for (let i = 0; i < 2 * count; i += 1) env.actions[i] = (step * 7 + i * 13) & 31;
    env.step();
    for (const name of ['rewards', 'terms', 'terminated', 'truncated', 'winners', 'ticks'])
      hash.update(env[name]);
    if (step % 25 === 24) hash.update(env.observations).update(env.finalObservations);
  }
  env.close();
  return hash.digest('hex');
}

/** Steps from one row that is asked for something to the next, and snapshots that are kept. */
const ROWS_EVERY = 5;
const KEPT = 8;

/** Asks a row for something, another one and something else each time. @returns a state hash that follows from it */
function askRow(env, kept, time) {
  const row = (time * 37) % count;
  const [at, from] = [time % KEPT, (time * 5) % KEPT];
  const acts = [
    () => env.resetRow(row, { seed: `row ${time}` }),
    () => {
      kept[at] = env.snapshotRow(row);
    },
    () => kept[from] !== undefined && env.restoreRow(row, kept[from]),
  ];
  acts[(time + (time >> 4)) % acts.length]();
  return env.hashRow((time * 11) % count);
}

const expected = digestOf(1);
const loops = Array.from({ length: busy }, () => spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }));
try {
  for (const threads of values.threads.split(',').map(Number)) {
    let wrong = 0;
    for (let run = 0; run < runs; run += 1) {
      if (digestOf(threads) !== expected) wrong += 1;
      // A turn of the event loop, in which threads that have ended are forgotten.
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(`${threads} threads: ${runs - wrong} of ${runs} runs equal one thread`);
    if (wrong > 0) process.exitCode = 1;
  }
} finally {
  for (const loop of loops) loop.kill();
}
