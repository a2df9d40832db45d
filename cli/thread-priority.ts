import { setPriority } from 'node:os';

const NICE = 10;

/** Gives this thread a lower priority than that of the host's own thread. */
export function lowerPriority(): void {
  // Elsewhere the whole process would have it.
  if (process.platform === 'linux') setPriority(NICE);
}
