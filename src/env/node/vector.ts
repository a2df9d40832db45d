import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { compiledUrl } from '../../platform/node/index.ts';
import type { ObservationArray, ObservationKind } from '../observations.ts';
import type { VectorSeeds } from '../seed-series.ts';
import type { EnvSnapshot } from '../snapshots.ts';
import { openVector, type RowRequest, type Stepper, type VectorEnv, type VectorSetup } from '../vector.ts';
import type { VectorOptions } from '../vector-options.ts';
import {
  awaitRound,
  callRound,
  createCallerMachine,
  ORDERS,
  type Order,
  runWorker,
  shareWords,
  WORDS,
} from './protocol.ts';
import { createRangeStepper, type RangeStepper } from './range-stepper.ts';
import { type Boundaries, createBoundaries, openBoundaries } from './work-stealing.ts';

/* A vector environment of several threads: the one that calls, and workers. They share its arrays, and wait for each other by
   the words of the protocol, without an event loop. */

/**
 * Makes a vector environment: many matches side by side in typed arrays. With more than one thread its arrays are on shared
 * memory; what comes out is the same.
 *
 * @param options `count` matches, `threads` (1), and what `createEnv` takes
 * @returns an environment that waits for its first `reset`
 * @throws TypeError for an unknown option · RangeError for a number out of its range · ShooterError as `createMatch` for the rules
 * @throws Error where the program is bundled without the file that its workers run
 * @example
 * const env = createVectorEnv({ count: 256, threads: 2 });
 * env.reset({ seed: '42' });
 * for (let step = 0; step < 1000; step += 1) {
 *   env.actions.fill(16); // in the place of this, a policy that reads env.observations
 *   env.step();
 * }
 * env.close();
 */
export const createVectorEnv = <Kind extends ObservationKind = 'vector'>(
  options: VectorOptions<Kind>,
): VectorEnv<ObservationArray<Kind>> => openVector(options, openThreads);

/** What a worker is given. */
export interface WorkerSetup extends VectorSetup {
  readonly boundaries: Boundaries;
  readonly thread: number;
  readonly words: Int32Array;
  /** brings seeds and what is asked of rows; takes answers, and what went wrong */
  readonly port: MessagePort;
}

/** Starts a worker for each range but the first, which is left to the thread that calls. */
function openThreads(setup: VectorSetup, threads: number): Stepper {
  const [count] = setup.layout.fields.ticks.shape;
  const boundaries = createBoundaries(setup.spec.rules, count!, threads);
  const own = createRangeStepper(setup, { boundaries, thread: 0 });
  const words = new Int32Array(new SharedArrayBuffer(4 * Object.keys(WORDS).length));
  const workers = Array.from({ length: threads - 1 }, (_, index) =>
    startWorker({ ...setup, boundaries, thread: index + 1, words }),
  );
  const shared = shareWords(words);
  const caller = createCallerMachine(workers.length);
  const awaitWorkers = (): void => {
    const verdict = awaitRound(caller, shared);
    if (verdict === 'failed') throw failureOf(workers);
    if (verdict === 'lost')
      throw new Error(`${caller.busy} of the threads of a vector environment no longer answer`);
  };
  /** Has the workers do their part while this thread does its own, and waits for them even if its own part fails. */
  const doTogether = (order: Order, act: () => void): void => {
    callRound(caller, order, shared);
    try {
      act();
    } finally {
      awaitWorkers();
    }
  };
  const send = (message: VectorSeeds | RowRequest): void => {
    for (const { port } of workers) port.postMessage(message);
  };
  return {
    reset(seeds) {
      checkAlive(workers);
      send(seeds);
      doTogether(ORDERS.reset, () => own.reset(seeds));
    },
    step() {
      checkAlive(workers);
      openBoundaries(boundaries);
      doTogether(ORDERS.step, own.step);
    },
    row(request) {
      checkAlive(workers);
      send(request);
      let answer: EnvSnapshot | undefined;
      doTogether(ORDERS.row, () => {
        answer = own.row(request);
      });
      return answer ?? receive<EnvSnapshot>(workers);
    },
    close() {
      callRound(caller, ORDERS.stop, shared);
      for (const { port } of workers) port.close();
    },
  };
}

/** A worker as its caller knows it. */
interface Member {
  readonly port: MessagePort;
  /** why it has ended, known only after a turn of the caller's event loop */
  ended?: { readonly cause?: unknown };
}

function startWorker(setup: Omit<WorkerSetup, 'port'>): Member {
  const { port1, port2 } = new MessageChannel();
  const workerData: WorkerSetup = { ...setup, port: port2 };
  // Options of the process, such as --input-type, may be none for a file, and the worker would not start.
  const worker = new Worker(compiledUrl('worker.js', import.meta.url), {
    workerData,
    transferList: [port2],
    execArgv: [],
  });
  const member: Member = { port: port1 };
  worker.once('error', (cause) => {
    member.ended = { cause };
  });
  worker.once('exit', () => {
    member.ended ??= {};
  });
  // A process that forgets to close the environment ends all the same.
  worker.unref();
  port1.unref();
  return member;
}

function checkAlive(workers: readonly Member[]): void {
  const ended = workers.find((worker) => worker.ended !== undefined)?.ended;
  if (ended !== undefined) throw new Error('a thread of a vector environment has ended', ended);
}

function failureOf(workers: readonly Member[]): Error {
  return new Error('a thread of a vector environment failed', { cause: receive(workers) });
}

/** What one of the workers has sent. */
function receive<T>(workers: readonly Member[]): T | undefined {
  for (const { port } of workers) {
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return received.message as T;
  }
  return undefined;
}

/** What a worker does until it is told to stop. */
export function serve({ words, port }: Pick<WorkerSetup, 'words' | 'port'>, stepper: RangeStepper): void {
  runWorker(shareWords(words), (order) => {
    try {
      take(order, stepper, port);
      return true;
    } catch (error) {
      reportTo(port, error);
      return false;
    }
  });
  port.close();
}

/** Does what an order asks for. Whoever gives one that takes a message has sent that before. */
function take(order: number, stepper: RangeStepper, port: MessagePort): void {
  const message: unknown = order === ORDERS.step ? undefined : receiveMessageOnPort(port)?.message;
  if (order === ORDERS.step) stepper.step();
  if (order === ORDERS.reset) stepper.reset(message as VectorSeeds);
  if (order !== ORDERS.row) return;
  const answer = stepper.row(message as RowRequest);
  if (answer !== undefined) port.postMessage(answer);
}

/** A thrown value that cannot be copied to another thread is described. */
function reportTo(port: MessagePort, error: unknown): void {
  try {
    port.postMessage(error);
  } catch {
    port.postMessage(new Error(String(error)));
  }
}
