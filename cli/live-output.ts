import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/* Output of processes that run in real time. A terminal that is stopped (Ctrl+S), a pipe that nobody reads and a full disk must
   not hold up a tick: what they do not take waits in a bounded buffer, and what is more is dropped and counted. */

/** Bytes that wait for a reader at most. */
const MAX_WAITING_BYTES = 1 << 20;

export interface LiveOutput {
  /** Takes whole lines. */
  write(text: string): void;
}

/** Time for which a process that ends waits for a reader of its last lines, ms. */
export const LAST_LINES_MS = 2000;

export interface Outlet {
  readonly waiting: number;
  /** @returns whether it was taken, now or to be written later */
  write(text: string): boolean;
  /** Is to call `act` whenever nothing waits any more. */
  onDrain(act: () => void): void;
}

/** @param describeDrop gives the line that is written in place of those that were dropped */
export function createLiveOutput(outlet: Outlet, describeDrop: (lines: number) => string): LiveOutput {
  let dropped = 0;
  const write = (text: string): boolean =>
    outlet.waiting + Buffer.byteLength(text) <= MAX_WAITING_BYTES && outlet.write(text);
  /** Writes the line that stands for dropped ones, if there are any and it is taken. @returns whether it is the turn of other lines */
  const reportDropped = (): boolean => {
    if (dropped > 0 && write(describeDrop(dropped))) dropped = 0;
    return dropped === 0;
  };
  outlet.onDrain(reportDropped);
  return {
    write(text) {
      if (!reportDropped() || !write(text)) dropped += text.split('\n').length - 1;
    },
  };
}

/** Standard output or standard error, which from then on does not wait for its reader. */
export function openOutlet(stream: NodeJS.WriteStream, fd: 1 | 2): Outlet {
  if (!stream.isTTY && !isPipe(fd)) return fileOutlet(fd);
  unblock(stream);
  // Not `stream.write`: that may have been replaced by one that sends what bots print to standard error (`redirectStdout`).
  const put = Writable.prototype.write.bind(stream) as (text: string) => boolean;
  return {
    get waiting() {
      return stream.writableLength;
    },
    write(text) {
      if (stream.destroyed) return false;
      put(text);
      return true;
    },
    onDrain: (act) => void stream.on('drain', act),
  };
}

/** Has writes to a terminal return at once: Node makes them wait for the terminal. What it does not take yet waits in the stream. */
export function unblock(stream: NodeJS.WriteStream): void {
  // Only the process's own open file is changed: a shell that shares the terminal does not notice.
  (stream as { _handle?: { setBlocking?: (on: boolean) => void } })._handle?.setBlocking?.(false);
}

function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

/** A file of a full disk takes lines again once there is room, which a stream does not. */
const fileOutlet = (fd: number): Outlet => ({
  waiting: 0,
  write(text) {
    try {
      writeSync(fd, text);
      return true;
    } catch {
      return false;
    }
  },
  onDrain: () => {},
});
