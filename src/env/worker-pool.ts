import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { compiledUrl } from '../platform/node/index.ts';
import type { VectorArrays } from './arrays.ts';
import { type Borders, openBorders } from './borders.ts';
import { createLookout } from './lookout.ts';
import type { EnvSpec } from './options.ts';
import {
  awaitRound,
  callRound,
  createCallerMachine,
  ORDERS,
  runWorker,
  type SharedWords,
  WORDS,
} from './protocol.ts';
import type { Shard } from './shard.ts';

/* The threads that step a part of a vector environment each, beside the one that it belongs to. They share its arrays, and
   wait for each other by the words of the protocol, without an event loop. */

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

export interface WorkerPool {
  /** Calls all workers to begin their matches anew; the caller's own part is to be reset after that. */
  reset(seed: string): void;
  /** Opens the borders and calls all workers to step; the caller's own share is to be stepped after that. */
  step(): void;
  /**
   * Waits until all workers are done.
   *
   * @throws Error if one of them failed or was lost
   */
  finish(): void;
  /** Lets all workers end, those in the middle of a round after it. */
  stop(): void;
}

/** A thread as the pool knows it. */
interface Member {
  readonly port: MessagePort;
  /** why it has ended, known only after a turn of the caller's event loop */
  ended?: { readonly cause?: unknown };
}

/** Starts a worker for each share but the first, which is left to the thread that calls. */
export function startWorkerPool(spec: EnvSpec, arrays: VectorArrays, borders: Borders): WorkerPool {
  const words = new Int32Array(new SharedArrayBuffer(4 * Object.keys(WORDS).length));
  const members: Member[] = [];
  for (let thread = 1; thread < borders.threads; thread += 1)
    members.push(startWorker({ spec, arrays, borders, thread, words }));
  const shared = shareWords(words);
  const caller = createCallerMachine(members.length);
  const checkAlive = (): void => {
    const ended = members.find((member) => member.ended !== undefined)?.ended;
    if (ended !== undefined) throw new Error('a thread of a vector environment has ended', ended);
  };
  return {
    reset(seed) {
      checkAlive();
      for (const { port } of members) port.postMessage(seed);
      callRound(caller, ORDERS.reset, shared);
    },
    step() {
      checkAlive();
      openBorders(borders);
      callRound(caller, ORDERS.step, shared);
    },
    finish() {
      const verdict = awaitRound(caller, shared);
      if (verdict === 'failed') throw failureOf(members);
      if (verdict === 'lost')
        throw new Error(`${caller.busy} of the threads of a vector environment no longer answer`);
    },
    stop() {
      callRound(caller, ORDERS.stop, shared);
      for (const { port } of members) port.close();
    },
  };
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

function failureOf(members: readonly Member[]): Error {
  const messages = members.map(({ port }) => receiveMessageOnPort(port)?.message as unknown);
  const cause = messages.find((message) => message !== undefined);
  return new Error('a thread of a vector environment failed', { cause });
}

/** What a worker does until it is told to stop. */
export function serve({ words, port }: Pick<WorkerSetup, 'words' | 'port'>, shard: Shard): void {
  runWorker(shareWords(words), (order) => {
    try {
      if (order === ORDERS.reset) shard.reset(receiveMessageOnPort(port)?.message as string);
      else shard.step();
      return true;
    } catch (error) {
      reportTo(port, error);
      return false;
    }
  });
  port.close();
}

/** A thrown value that cannot be copied to another thread is described. */
function reportTo(port: MessagePort, error: unknown): void {
  try {
    port.postMessage(error);
  } catch {
    port.postMessage(new Error(String(error)));
  }
}

function shareWords(words: Int32Array): SharedWords {
  const spins = Object.values(WORDS).map((word) => createLookout(words, word));
  return {
    load: (word) => Atomics.load(words, word),
    store: (word, value) => void Atomics.store(words, word, value),
    add: (word, value) => Atomics.add(words, word, value),
    wait: (word, value, timeoutMs) => Atomics.wait(words, word, value, timeoutMs),
    notify: (word) => void Atomics.notify(words, word),
    spin: (word, value) => spins[word]!(value),
  };
}
