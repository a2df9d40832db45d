import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { compiledUrl } from '../../platform/node/index.ts';
import type { Attendance, RowReport } from '../attendants.ts';
import type { ObservationArray, ObservationKind } from '../observations.ts';
import type { VectorSeeds } from '../seed-series.ts';
import type { EnvSnapshot } from '../snapshots.ts';
import { openVector, type RowRequest, type Stepper, type VectorEnv, type VectorSetup } from '../vector.ts';
import type { VectorOptions } from '../vector-options.ts';
import { namesOf, type OpponentNames } from './opponents.ts';
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
import { openRowLogs } from './row-logs.ts';
import { type Boundaries, createBoundaries, createFixedBoundaries, openBoundaries } from './work-stealing.ts';

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
): VectorEnv<ObservationArray<Kind>> => openVector(options, { openThreads, openFolder: openRowLogs });

/** What a worker is given. */
export interface WorkerSetup extends Omit<VectorSetup, 'attendance'> {
  /** the pool by the names of its players */
  readonly attendance?: NamedAttendance | undefined;
  readonly boundaries: Boundaries;
  readonly thread: number;
  readonly words: Int32Array;
  /** brings seeds and what is asked of rows; takes messages to the caller */
  readonly port: MessagePort;
}

/** Who attends the matches of a vector environment, as plain data. */
interface NamedAttendance extends Pick<Attendance, 'record'> {
  readonly pool: OpponentNames | undefined;
}

/** What a worker sends its caller in a round, if anything. */
type Message =
  | { readonly reports: readonly RowReport[] }
  | { readonly answer: EnvSnapshot }
  | { readonly error: unknown };

/** Starts a worker for each range but the first, which is left to the thread that calls. */
function openThreads(setup: VectorSetup, threads: number): Stepper {
  const [count] = setup.layout.fields.ticks.shape;
  const { attendance } = setup;
  const boundaries =
    attendance === undefined
      ? createBoundaries(setup.spec.rules, count!, threads)
      : createFixedBoundaries(count!, threads);
  const named = attendance && { ...attendance, pool: attendance.pool && namesOf(attendance.pool) };
  const own = createRangeStepper(setup, { boundaries, thread: 0 });
  const words = new Int32Array(new SharedArrayBuffer(4 * Object.keys(WORDS).length));
  const workers = Array.from({ length: threads - 1 }, (_, index) =>
    startWorker({ ...setup, attendance: named, boundaries, thread: index + 1, words }),
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
  const doTogether = <T>(order: Order, act: () => T): T => {
    callRound(caller, order, shared);
    try {
      return act();
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
      const reports = doTogether(ORDERS.step, own.step);
      if (attendance === undefined) return reports;
      return [
        ...reports,
        ...receive(workers).flatMap((message) => ('reports' in message ? message.reports : [])),
      ];
    },
    row(request) {
      checkAlive(workers);
      send(request);
      const answer = doTogether(ORDERS.row, () => own.row(request));
      if (answer !== undefined) return answer;
      return receive(workers).find((message) => 'answer' in message)?.answer;
    },
    close() {
      // In a round that was lost or cut off a worker may be in a loop that never ends, and would keep a core busy.
      const isStuck = caller.state !== 'done' && caller.state !== 'failed';
      callRound(caller, ORDERS.stop, shared);
      for (const { port, worker } of workers) {
        port.close();
        if (isStuck) void worker.terminate();
      }
    },
  };
}

/** A worker as its caller knows it. */
interface Member {
  readonly worker: Worker;
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
  const member: Member = { worker, port: port1 };
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
  const cause = receive(workers).find((message) => 'error' in message)?.error;
  return new Error('a thread of a vector environment failed', { cause });
}

/** What the workers have sent in this round, in their order, which is that of their rows. */
const receive = (workers: readonly Member[]): Message[] =>
  workers.flatMap(({ port }) => (receiveMessageOnPort(port)?.message as Message | undefined) ?? []);

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
  const send = (message: Message): void => port.postMessage(message);
  if (order === ORDERS.step) {
    const reports = stepper.step();
    if (reports.length > 0) send({ reports });
    return;
  }
  const message: unknown = receiveMessageOnPort(port)?.message;
  if (order === ORDERS.reset) stepper.reset(message as VectorSeeds);
  const answer = order === ORDERS.row ? stepper.row(message as RowRequest) : undefined;
  if (answer !== undefined) send({ answer });
}

/** A thrown value that cannot be copied to another thread is described. */
function reportTo(port: MessagePort, error: unknown): void {
  try {
    port.postMessage({ error } satisfies Message);
  } catch {
    port.postMessage({ error: new Error(String(error)) } satisfies Message);
  }
}
