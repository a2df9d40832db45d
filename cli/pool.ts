/** Threads that call the functions of one module. Tasks and answers are plain data. */
export interface Pool {
  /** Calls a function of the module. Rejects with what it throws, and if its thread was lost. */
  run<Answer>(name: string, task: unknown): Promise<Answer>;
  /** Stops all threads, whatever they do. */
  close(): Promise<void>;
}

/**
 * @param module URL of the compiled module, `new URL('./task.js', import.meta.url)`
 * @param threads from 1
 */
export async function openPool(module: URL, threads: number): Promise<Pool> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: new URL('./pool-door.cjs', import.meta.url).href,
    workerData: { module: module.href },
    minThreads: threads,
    maxThreads: threads,
  });
  let closed: Promise<void> | undefined;
  return {
    run: (name, task) => pool.run({ name, task }),
    close() {
      closed ??= pool.destroy();
      return closed;
    },
  };
}
