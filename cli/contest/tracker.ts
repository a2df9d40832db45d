import { openPool, type Pool } from '../../src/platform/node/index.ts';

/* What players depend on that is no part of their identity. The thread that keeps the results of a contest never loads a bot. */

export interface Tracker {
  /** Says what of a module is no part of its identity; nothing where it cannot be loaded, which is told elsewhere. */
  describeUndeclared(name: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function openTracker(): Tracker {
  let pool: Promise<Pool> | undefined;
  return {
    async describeUndeclared(name) {
      pool ??= openPool(new URL('./entrant-task.js', import.meta.url), 1);
      return await (await pool).run<string[]>('trackEntrant', name).catch(() => []);
    },
    async close() {
      await (await pool)?.close();
    },
  };
}
