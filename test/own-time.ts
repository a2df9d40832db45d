import { readFileSync } from 'node:fs';

/* Time on a machine that is busy with other work. What a test says of time it says of its own time; what it waits for it
   waits for as long as any load may make of it. */

/** A wait for what comes sooner or later ends after this, ms: only what never comes takes longer. */
export const NEVER_MS = 240_000;

/** For how long this thread was ready to run while the machine ran others, ms since it began. 0 where the system keeps no count. */
export function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** A clock, ms, that stands still while the machine runs others in place of this thread. */
export const ownNow = (): number => performance.now() - waitedMs();
