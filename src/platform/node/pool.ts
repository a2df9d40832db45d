import { compiledUrl } from './compiled-url.ts';

/** Threads that call the functions that one module exports, each as `name(task, given)`. Tasks and answers are plain data. */
export interface Pool {
  /** Calls a function of the module. Rejects with what it throws, and if its thread was lost. */
  run<Answer>(name: string, task: unknown): Promise<Answer>;
  /** Stops all threads, whatever they do. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** the second argument of all calls: each thread is given it once */
  readonly given?: unknown;
  /** memory of a thread's heap at most, MiB; a thread that needs more is lost. As much as Node gives unless given */
  readonly memoryMb?: number;
  /** called with what a thread posts to its `parentPort`. With it, a thread's event loop also runs while it waits for a task */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * @param module URL of the compiled module that exports the functions: `compiledUrl('task.js', import.meta.url)`
 * @param threads from 1
 * @param options what all threads have in common
 */
export async function openPool(
  module: URL,
  threads: number,
  { given, memoryMb, onMessage }: PoolOptions = {},
): Promise<Pool> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: compiledUrl('pool-entry.cjs', import.meta.url).href,
    workerData: { module: module.href, given },
    minThreads: threads,
    maxThreads: threads,
    // Without this a thread waits for its next task by `Atomics.wait`, which stops its event loop.
    ...(onMessage !== undefined && { atomics: 'disabled' }),
    ...(memoryMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  let closed: Promise<void> | undefined;
  // An answer may be on its way from a thread that is being stopped: piscina takes it for an error.
  pool.on('error', (error: Error) => {
    if (closed === undefined) throw error;
  });
  if (onMessage !== undefined) pool.on('message', onMessage);
  return {
    run: (name, task) => pool.run({ name, task }),
    close() {
      closed ??= pool.destroy();
      return closed;
    },
  };
}
