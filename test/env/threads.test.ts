import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { arraysIn } from '../../src/env/arrays.ts';
import { createVectorEnv } from '../../src/env/index.ts';
import { ORDERS, WORDS } from '../../src/env/node/protocol.ts';
import { serve, type WorkerSetup } from '../../src/env/node/vector.ts';
import { createBoundaries, openBoundaries } from '../../src/env/node/work-stealing.ts';
import { setUpVector } from '../../src/env/vector.ts';
import { planVector } from '../../src/env/vector-options.ts';
import { compiledUrl } from '../../src/platform/node/index.ts';

const fault = vi.hoisted(() => ({ act: (): void => {} }));

vi.mock('../../src/env/slots.ts', async (load) => {
  const { stepSlots, ...rest } = await load<typeof import('../../src/env/slots.ts')>();
  return {
    ...rest,
    stepSlots(...given: Parameters<typeof stepSlots>) {
      fault.act();
      stepSlots(...given);
    },
  };
});

afterEach(() => {
  fault.act = () => {};
});

/** So often a word is looked at in vain, 10 ms apart: a worker of a machine under load takes seconds to start. */
const MAX_LOOKS = 5000;

/** A worker of a vector of two matches, called from here word by word. */
function startWorker() {
  const setup = setUpVector(planVector({ count: 2, threads: 2 }, 'startWorker'));
  const boundaries = createBoundaries(setup.spec.rules, 2, 2);
  const words = new Int32Array(new SharedArrayBuffer(16));
  const { port1, port2 } = new MessageChannel();
  const workerData: WorkerSetup = { ...setup, boundaries, thread: 1, words, port: port2 };
  const worker = new Worker(
    compiledUrl('worker.js', import.meta.url.replace('/test/env/', '/src/env/node/')),
    {
      workerData,
      transferList: [port2],
    },
  );
  return {
    arrays: arraysIn(setup.block, setup.layout),
    boundaries,
    words,
    port: port1,
    worker,
    call(order: number): void {
      Atomics.store(words, WORDS.order, order);
      Atomics.store(words, WORDS.busy, 1);
      Atomics.add(words, WORDS.round, 1);
    },
    awaitDone(): void {
      for (let looks = 0; Atomics.load(words, WORDS.busy) > 0; looks += 1) {
        if (looks === MAX_LOOKS) throw new Error('the worker does not answer');
        Atomics.wait(words, WORDS.busy, 1, 10);
      }
    },
    /** Notifies until somebody sleeps on the word, who is woken by it. */
    wakeSleeper(): void {
      for (let looks = 0; Atomics.notify(words, WORDS.round) === 0; looks += 1) {
        if (looks === MAX_LOOKS) throw new Error('the worker does not sleep');
        Atomics.wait(words, WORDS.failed, 0, 10);
      }
    },
  };
}

test('a worker that is woken late, by the notify of the call that it has answered, sleeps on', async () => {
  const { arrays, boundaries, words, port, worker, ...caller } = startWorker();
  port.postMessage({ seed: 'late' });
  caller.call(ORDERS.reset);
  Atomics.notify(words, WORDS.round);
  caller.awaitDone();
  for (let tick = 1; tick <= 20; tick += 1) {
    openBoundaries(boundaries);
    caller.call(ORDERS.step);
    Atomics.notify(words, WORDS.round);
    caller.awaitDone();
    // It sleeps, is woken without a call, and sleeps again.
    caller.wakeSleeper();
    caller.wakeSleeper();
    expect([...words]).toEqual([tick + 1, ORDERS.step, 0, 0]);
    expect(arrays.ticks[1]).toBe(tick);
  }
  const ended = once(worker, 'exit');
  caller.call(ORDERS.stop);
  Atomics.notify(words, WORDS.round);
  await ended;
  port.close();
});

/** What a worker reports whose step throws; it is told to stop after that. */
function reportOf(thrown: unknown): unknown {
  const words = Int32Array.of(1, ORDERS.step, 2, 0);
  const { port1, port2 } = new MessageChannel();
  const step = (): never => {
    words[WORDS.round] = 2;
    words[WORDS.order] = ORDERS.stop;
    throw thrown;
  };
  serve({ words, port: port2 }, { reset() {}, step, row: () => undefined });
  expect([...words]).toEqual([2, ORDERS.stop, 1, 1]);
  const { message } = receiveMessageOnPort(port1) as { message: { error: unknown } };
  port1.close();
  return message.error;
}

test('a worker that fails says why, whatever was thrown', () => {
  expect(reportOf(new RangeError('planted'))).toMatchObject({ name: 'RangeError', message: 'planted' });
  expect(reportOf('a word')).toBe('a word');
  expect(reportOf(() => 'no copy')).toMatchObject({
    message: expect.stringContaining('no copy'),
  });
});

test('a vector environment whose thread has ended says so in the next step, and is closed', async () => {
  const workers: Worker[] = [];
  const collect = (worker: Worker): void => void workers.push(worker);
  process.on('worker', collect);
  const env = createVectorEnv({ count: 6, threads: 3 });
  // The process hears of its threads in the next tick of Node's queue.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('worker', collect);
  env.reset({ seed: 1 });
  env.step();
  expect(workers).toHaveLength(2);
  await workers[1]!.terminate();
  expect(() => env.step()).toThrow('a thread of a vector environment has ended');
  expect(() => env.step()).toThrow('closed');
  expect(() => env.reset({ seed: 1 })).toThrow('closed');
  if (workers[0]!.threadId !== -1) await once(workers[0]!, 'exit');
});

test.each([1, 2])('with %i threads, a step that is cut off by a time limit is the last', (threads) => {
  const env = createVectorEnv({ count: 4, threads });
  env.reset({ seed: 1 });
  env.step();
  let isInside = false;
  fault.act = () => {
    isInside = true;
    for (;;);
  };
  const context = createContext({ step: () => env.step() });
  // On a busy machine the time may be over before the step has begun.
  while (!isInside) expect(() => runInContext('step()', context, { timeout: 20 })).toThrow('timed out');
  fault.act = () => {};
  expect(() => env.step()).toThrow('closed');
  expect(() => env.reset({ seed: 1 })).toThrow('closed');
});

test('where the own part of a step fails, the workers have finished theirs before the environment is closed', () => {
  const env = createVectorEnv({ count: 4, threads: 2 });
  env.reset({ seed: 1 });
  env.step();
  fault.act = () => {
    throw new RangeError('planted');
  };
  expect(() => env.step()).toThrow('planted');
  expect(env.ticks[3]).toBe(2);
});

test('a thread that is in a loop without an end when a step is cut off is ended', async () => {
  const fixture = join(import.meta.dirname, 'fixtures/cut-off.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [fixture], { timeout: 60_000 });
  expect(stdout).toMatch(/timed out.*\nended\n$/);
}, 70_000);
