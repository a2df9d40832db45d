import { syncBuiltinESMExports } from 'node:module';
import { clearTimeout, setTimeout } from 'node:timers';
import workerThreads, { type MessagePort } from 'node:worker_threads';
import { redirectStdout } from '../src/bots/node/internal.ts';
import { type ThreadError, type ThreadTask, UNSETTLED } from './module-thread.ts';
import { setOnStart } from './players.ts';

/* The side of a thread that `startThread` has started. */

/** Takes what the thread was given, so that a bot finds none of it, and keeps what bots print away from results. */
export function enterThread<Task>(): ThreadTask<Task> {
  const { task, port } = workerThreads.workerData as ThreadTask<Task>;
  workerThreads.parentPort?.close();
  Object.assign(workerThreads, { workerData: undefined, parentPort: null });
  syncBuiltinESMExports();
  redirectStdout();
  // Nothing is left that could settle a promise that is awaited: exit with the code that Node has for this.
  process.once('beforeExit', () => process.exit(UNSETTLED));
  setOnStart((what) => port.postMessage({ kind: 'runs', what }));
  return { task, port };
}

/** Time that what a bot has printed may take to the main thread, ms: whoever reads standard error may be slow, or never read. */
const FLUSH_MS = 1000;

/** Waits until the main thread has what this one has printed: it ends with the thread otherwise. */
export async function flushOutput(): Promise<void> {
  const streams = [process.stdout, process.stderr].filter(({ writableLength }) => writableLength > 0);
  if (streams.length === 0) return;
  const written = Promise.all(streams.map((stream) => new Promise((done) => stream.write('', done))));
  await new Promise<void>((resolve) => {
    // The timer keeps the thread alive: what is on its way to the main thread does not.
    const timer = setTimeout(resolve, FLUSH_MS);
    void written.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Reports an error to the other side, which then ends the thread. */
export function postFailure(port: MessagePort, error: unknown): void {
  const { name, message, code } = (error instanceof Error ? error : new Error(String(error))) as ThreadError;
  const posted: ThreadError = { name, message, code };
  port.postMessage({ kind: 'failed', error: posted });
}
