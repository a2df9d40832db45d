import { statSync } from 'node:fs';
import { openPool, type Pool } from '../src/platform/node/index.ts';
import type { NamedLog } from './log-names.ts';
import { endOnSignal } from './long-work.ts';
import { createProgress } from './output.ts';
import { unusable, type Verdict, type VerifyTask } from './verify-file.ts';

/* Many logs, verified at the same time, told in order. What is wrong with one, even if it takes its thread down, is the verdict of that
   one alone. */

export interface VerifyOptions {
  /** threads at most */
  readonly workers: number;
  /** ticks of a log that may be simulated */
  readonly maxTicks: number;
  /** called with each verdict, in the order of the logs */
  readonly onVerdict: (verdict: Verdict) => void;
  /** the module whose `verifyFile` the threads call; that of this folder unless given */
  readonly module?: URL | undefined;
}

/** Below so many bytes in all, threads take longer to start than the logs to verify. */
const ALONE_BYTES = 200_000;
/** Memory of a thread's heap, MiB: several times what the largest logs take. */
const THREAD_MB = 1024;
/** Logs for each thread that are under way or wait for their turn to be told, at most. */
const AHEAD = 8;

/** Verifies logs; a signal ends the process, exit 130. */
export async function verifyLogs(logs: readonly NamedLog[], options: VerifyOptions): Promise<void> {
  const { maxTicks, onVerdict } = options;
  const workers = Math.min(options.workers, logs.length);
  const isAlone = options.module === undefined && (workers === 1 || totalBytes(logs) < ALONE_BYTES);
  const verifier = isAlone ? await openAlone() : await openThreads(workers, options.module);
  const progress = createProgress(logs.length, 'logs');
  const release = endOnSignal(() => progress.clear());
  const under: Promise<Verdict>[] = [];
  try {
    for (let next = 0, done = 0; done < logs.length; done += 1) {
      for (; next < logs.length && under.length < verifier.ahead; next += 1) {
        const { path, problem } = logs[next]!;
        if (problem === undefined) under.push(verifier.run({ path, maxTicks }));
        else under.push(Promise.resolve({ log: path, verdict: 'unreadable', error: problem }));
      }
      const verdict = await under.shift()!;
      progress.clear();
      onVerdict(verdict);
      progress.update(done + 1);
    }
  } finally {
    release();
    progress.clear();
    await verifier.close();
  }
}

interface Verifier {
  /** tasks that are given to it at once */
  readonly ahead: number;
  run(task: VerifyTask): Promise<Verdict>;
  close(): Promise<void>;
}

async function openAlone(): Promise<Verifier> {
  const { verifyAlone } = await import('./verify-alone.ts');
  return { ahead: 1, run: verifyAlone, close: async () => {} };
}

async function openThreads(
  workers: number,
  module: URL = new URL('./verify-file.js', import.meta.url),
): Promise<Verifier> {
  const pool = await openPool(module, workers, { memoryMb: THREAD_MB });
  return { ahead: AHEAD * workers, run: (task) => runIn(pool, task), close: pool.close };
}

/** A thread that is lost, to lack of memory for instance, is replaced by the pool. */
async function runIn(pool: Pool, task: VerifyTask): Promise<Verdict> {
  try {
    return await pool.run<Verdict>('verifyFile', task);
  } catch (error) {
    return unusable(task.path, error);
  }
}

const totalBytes = (logs: readonly NamedLog[]): number =>
  logs.reduce((sum, { path }) => sum + sizeOf(path), 0);

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
