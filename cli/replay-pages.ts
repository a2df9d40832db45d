import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/* Replay pages for the web server of a host, made in a thread of their own: no match waits for one. */

export interface ReplayPages {
  /** Makes the page of a log in the folder, by its name; one at a time. @throws Error where it cannot */
  make(log: string): Promise<string>;
  close(): Promise<void>;
}

/** @param folder of the logs */
export function openReplayPages(folder: string): ReplayPages {
  let worker: Worker | undefined;
  const start = (): Worker => {
    // The thread has no use for the token of a host.
    const { SHOOTER_TOKEN: _, ...env } = process.env;
    const started = new Worker(new URL('./replay-page-thread.js', import.meta.url), { env });
    started.unref();
    // An error that nobody listens to would end the process. `answerOf` listens while a page is made; at other times there is nothing to tell.
    started.on('error', () => {});
    return started.once('exit', () => {
      worker = undefined;
    });
  };
  return {
    async make(log) {
      worker ??= start();
      worker.postMessage(join(folder, log));
      const given = await answerOf(worker);
      if (given.page === undefined) throw new Error(given.error);
      return given.page;
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** The next message. Rejects with an error of the thread, and where that ends. */
async function answerOf(worker: Worker): Promise<ReplayPageMessage> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Error('the thread of replay pages has ended');
  });
  try {
    const [given] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return given as ReplayPageMessage;
  } finally {
    settled.abort();
  }
}

/** What the thread answers the path of a log with. */
export type ReplayPageMessage =
  | { readonly page: string; readonly error?: undefined }
  | { readonly page?: undefined; readonly error: string };
