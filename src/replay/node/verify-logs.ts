import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { compiledUrl, openPool } from '../../platform/node/index.ts';
import { MAX_SIMULATED_TICKS } from '../steps.ts';
import type { FoundLog } from './find-logs.ts';
import { type LogVerdict, unusableLog, type VerifyTask, verifyInTurns } from './verify-task.ts';

/* Many logs, verified at the same time, their verdicts in order. What is wrong with one, even if it takes its thread down, is the
   verdict of that one alone. */

/** Options of `verifyLogs`. */
export interface VerifyLogsOptions {
  /** worker threads, from 1; one for each core unless given. Verdicts do not depend on it */
  readonly workers?: number | undefined;
  /** ticks of a log that are simulated at most; `MAX_SIMULATED_TICKS` unless given */
  readonly maxTicks?: number | undefined;
  /** once it is aborted, the next verdict is rejected with its reason, and all threads end; none unless given */
  readonly signal?: AbortSignal | undefined;
  /** called while a log is simulated in this thread, as few and small ones are: ticks simulated so far, and in all; none unless given */
  readonly onTicks?: ((done: number, total: number) => void) | undefined;
}

const OPTIONS: OptionNames<VerifyLogsOptions> = {
  workers: true,
  maxTicks: true,
  signal: true,
  onTicks: true,
};

/** Below so many bytes in all, threads take longer to start than the logs to verify. */
const ALONE_BYTES = 200_000;
/** Memory of a thread's heap, MiB: several times what the largest logs take. */
const THREAD_MB = 1024;
/** Logs for each thread that are under way or wait for their turn, at most. */
const AHEAD = 8;

/**
 * Verifies logs, as `verifyLog` does one, in worker threads. Leaving the loop over the verdicts ends the work.
 *
 * @param logs paths of logs, or what `findLogs` found
 * @returns a verdict for each log, in their order
 * @throws TypeError for an unknown option; RangeError for fewer than one worker
 * @example
 * for await (const { log, verdict } of verifyLogs(findLogs(['logs']))) console.log(verdict, log);
 */
export function verifyLogs(
  logs: readonly (string | FoundLog)[],
  options: VerifyLogsOptions = {},
): AsyncGenerator<LogVerdict, void, void> {
  checkOptions(options, OPTIONS, 'verifyLogs');
  const { workers = availableParallelism(), maxTicks = MAX_SIMULATED_TICKS, signal, onTicks } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new RangeError(`verifyLogs: workers is ${workers}; it is an integer from 1`);
  const found = logs.map((log) => (typeof log === 'string' ? { path: log } : log));
  const threads = Math.min(workers, found.length);
  const isAlone = threads <= 1 || totalBytes(found) < ALONE_BYTES;
  const run = (task: VerifyTask): Promise<LogVerdict> => verifyInTurns(task, { signal, onTicks });
  const open = async (): Promise<Verifier> =>
    isAlone ? { ahead: 1, run, close: async () => {} } : openVerifierThreads(threads);
  return verifyEach(found, { open, maxTicks, signal });
}

/** Verifies logs: one after the other, or several at once. */
interface Verifier {
  /** tasks that are given to it at once */
  readonly ahead: number;
  run(task: VerifyTask): Promise<LogVerdict>;
  close(): Promise<void>;
}

interface EachOptions extends Pick<VerifyLogsOptions, 'signal'> {
  readonly open: () => Promise<Verifier>;
  readonly maxTicks: number;
}

/** Gives logs to a verifier, and hands out their verdicts in order. */
export async function* verifyEach(
  logs: readonly FoundLog[],
  { open, maxTicks, signal }: EachOptions,
): AsyncGenerator<LogVerdict, void, void> {
  const verifier = await open();
  const close = (): void => void verifier.close();
  signal?.addEventListener('abort', close);
  const underWay: Promise<LogVerdict>[] = [];
  try {
    for (let next = 0, done = 0; done < logs.length; done += 1) {
      for (; next < logs.length && underWay.length < verifier.ahead; next += 1) {
        const { path, problem } = logs[next]!;
        if (problem === undefined) underWay.push(verifier.run({ path, maxTicks }));
        else underWay.push(Promise.resolve({ log: path, verdict: 'unreadable', error: problem }));
      }
      const verdict = await underWay.shift()!;
      signal?.throwIfAborted();
      yield verdict;
    }
  } finally {
    signal?.removeEventListener('abort', close);
    await verifier.close();
  }
}

/** Threads that verify; one that is lost, to lack of memory for instance, is replaced. @param module that has `verifyFile`; ours unless given */
export async function openVerifierThreads(
  threads: number,
  module: URL = compiledUrl('verify-task.js', import.meta.url),
): Promise<Verifier> {
  const pool = await openPool(module, threads, { memoryMb: THREAD_MB });
  return {
    ahead: AHEAD * threads,
    run: (task) =>
      pool.run<LogVerdict>('verifyFile', task).catch((error: unknown) => unusableLog(task.path, error)),
    close: pool.close,
  };
}

const totalBytes = (logs: readonly FoundLog[]): number =>
  logs.reduce((sum, { path }) => sum + sizeOf(path), 0);

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
