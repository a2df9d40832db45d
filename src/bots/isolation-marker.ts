import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/* A marker in the environment of a bot's process. Whatever the process starts inherits it, and is found by it in /proc once the
   match is over, also where it has left the process group. */

export const MARKER = 'BOT_MARKER';

export const createMarker = (): string => randomBytes(16).toString('hex');

/** A process may start another one while /proc is read: it is read again until nothing is found, so many times at most. */
const MAX_PASSES = 10;

/** Kills all processes with a marker. On Linux only: elsewhere nothing says what environment a process was started with. */
export function killMarked(marker: string): void {
  if (process.platform !== 'linux') return;
  for (let pass = 0; pass < MAX_PASSES && killOnce(marker); pass += 1);
}

/** @returns whether there was one */
function killOnce(marker: string): boolean {
  const marked = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isMarked(name, marker));
  for (const pid of marked) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  return marked.length > 0;
}

function isMarked(pid: string, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`).includes(`${MARKER}=${marker}`);
  } catch {
    // It is another user's, or gone: a process of a bot is neither.
    return false;
  }
}
