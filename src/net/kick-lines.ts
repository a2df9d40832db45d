import type { Connection } from './connection.ts';
import type { HostLog } from './wire.ts';

/* Lines about connections that the host has ended. Whoever connects again and again to be kicked fills no disk with them. */

/** Lines that are written at once, and one more each time that more are allowed. */
const MAX_LINES = 100;

export interface KickLines {
  /** Writes a line, or counts it for the next one that is written. */
  tell(connection: Connection, code: string, message: string): void;
  /** Allows one more. */
  allow(): void;
}

export function createKickLines(log: HostLog): KickLines {
  let allowed = MAX_LINES;
  let untold = 0;
  return {
    tell({ user, place }, code, message) {
      if (allowed === 0) {
        untold += 1;
        return;
      }
      allowed -= 1;
      const about = { address: user.join(':'), room: place?.room.options.name, code, why: message };
      log.warn(untold > 0 ? { ...about, untold } : about, 'a connection is ended');
      untold = 0;
    },
    allow() {
      allowed = Math.min(MAX_LINES, allowed + 1);
    },
  };
}
