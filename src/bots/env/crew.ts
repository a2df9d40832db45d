import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { VectorArrays } from './arrays.ts';
import { type Borders, openBorders } from './borders.ts';
import { createLookout } from './lookout.ts';
import type { EnvSpec } from './options.ts';

/* The threads that step a part of a vector environment each, beside the one that it belongs to. They share its arrays, and
   a few words by which they are told to go and tell that they are done; they wait on those without an event loop. */

/** Words that all threads share: rounds called so far, workers that are still at it, what is asked, whether one failed. */
const WORDS = { round: 0, busy: 1, order: 2, failed: 3 } as const;

/** What a worker can be asked. */
const ORDERS = { reset: 1, step: 2, stop: 3 } as const;

/** What a worker is given. */
export interface WorkerSetup {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly borders: Borders;
  readonly thread: number;
  readonly words: Int32Array;
  /** brings seeds; takes what went wrong */
  readonly port: MessagePort;
}

/** A worker that says nothing for so long is lost: it was killed, or ran out of memory. */
const LOST_MS = 120_000;

export interface Crew {
  reset(seed: string): void;
  /** Opens the borders and sets all workers going; the caller's own share is to be stepped after that. */
  begin(): void;
  /**
   * Waits until all workers are done.
   *
   * @throws Error if one of them failed or was lost
   */
  finish(): void;
  /** Lets all workers end. */
  stop(): void;
}

/** Starts a worker for each share but the first, which is left to the thread that calls. */
export function startCrew(spec: EnvSpec, arrays: VectorArrays, borders: Borders): Crew {
  const words = new Int32Array(new SharedArrayBuffer(4 * Object.keys(WORDS).length));
  const ports: MessagePort[] = [];
  for (let thread = 1; thread < borders.threads; thread += 1) {
    const { port1, port2 } = new MessageChannel();
    const setup: WorkerSetup = { spec, arrays, borders, thread, words, port: port2 };
    // Options of the process, such as --input-type, may be none for a file, and the worker would not start.
    const worker = new Worker(WORKER, { workerData: setup, transferList: [port2], execArgv: [] });
    // A process that forgets to close the environment ends all the same.
    worker.unref();
    port1.unref();
    ports.push(port1);
  }
  const isDone = createLookout(words, WORDS.busy);
  const order = (what: number): void => {
    Atomics.store(words, WORDS.order, what);
    Atomics.store(words, WORDS.busy, ports.length);
    Atomics.add(words, WORDS.round, 1);
    Atomics.notify(words, WORDS.round);
  };
  return {
    reset(seed) {
      for (const port of ports) port.postMessage(seed);
      order(ORDERS.reset);
    },
    begin() {
      openBorders(borders);
      order(ORDERS.step);
    },
    finish() {
      if (!isDone(0)) sleepUntilDone(words);
      if (Atomics.load(words, WORDS.failed) !== 0) throw failureOf(ports);
    },
    stop() {
      order(ORDERS.stop);
      for (const port of ports) port.close();
    },
  };
}

const WORKER = new URL('./worker.js', import.meta.url);

function sleepUntilDone(words: Int32Array): void {
  for (let busy = Atomics.load(words, WORDS.busy); busy > 0; busy = Atomics.load(words, WORDS.busy)) {
    if (Atomics.wait(words, WORDS.busy, busy, LOST_MS) === 'timed-out')
      throw new Error(`${busy} of the threads of a vector environment have not answered for ${LOST_MS} ms`);
  }
}

function failureOf(ports: readonly MessagePort[]): Error {
  const told = ports.map((port) => receiveMessageOnPort(port)?.message as unknown);
  const error = told.find((message) => message instanceof Error);
  return new Error('a thread of a vector environment failed', { cause: error });
}

/** What a worker does until it is told to stop. */
export function serve({ words, port }: WorkerSetup, act: { reset(seed: string): void; step(): void }): void {
  const isCalled = createLookout(words, WORDS.round);
  // One round is called at a time, since the caller waits for all workers.
  for (let round = 1; ; round = (round + 1) | 0) {
    if (!isCalled(round)) Atomics.wait(words, WORDS.round, round - 1);
    const order = Atomics.load(words, WORDS.order);
    if (order === ORDERS.stop) break;
    try {
      if (order === ORDERS.reset) act.reset(receiveMessageOnPort(port)?.message as string);
      else act.step();
    } catch (error) {
      port.postMessage(error);
      Atomics.store(words, WORDS.failed, 1);
    }
    if (Atomics.sub(words, WORDS.busy, 1) === 1) Atomics.notify(words, WORDS.busy);
  }
  port.close();
}
