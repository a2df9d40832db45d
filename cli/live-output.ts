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

/** How long a process that ends waits for a reader of its last lines, ms. */
export const LAST_LINES_MS = 2000;

/** Where a live output goes. */
export interface OutputSink {
  /** bytes taken and not written yet */
  readonly waiting: number;
  /** @returns whether it was taken, now or to be written later */
  write(text: string): boolean;
  /** Is to call `act` whenever nothing waits any more. */
  onDrain(act: () => void): void;
}

/** @param describeDrop gives the line that is written in place of those that were dropped */
export function createLiveOutput(sink: OutputSink, describeDrop: (lines: number) => string): LiveOutput {
  let dropped = 0;
  const write = (text: string): boolean =>
    sink.waiting + Buffer.byteLength(text) <= MAX_WAITING_BYTES && sink.write(text);
  /** Writes the line that stands for dropped ones, if there are any and it is taken. @returns whether it is the turn of other lines */
  const reportDropped = (): boolean => {
    if (dropped > 0 && write(describeDrop(dropped))) dropped = 0;
    return dropped === 0;
  };
  sink.onDrain(reportDropped);
  return {
    write(text) {
      if (!reportDropped() || !write(text)) dropped += text.split('\n').length - 1;
    },
  };
}

/** Standard output or standard error, which from then on does not wait for its reader. */
export function openSink(stream: NodeJS.WriteStream, fd: 1 | 2): OutputSink {
  if (!stream.isTTY && !isPipe(fd)) return fileSink(fd);
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

/**
 * A file. On a full disk it takes lines again once there is room, which a stream does not.
 *
 * @param writeSome writes to the file. @returns how many bytes it took @throws where it takes none
 */
export function fileSink(
  fd: number,
  writeSome: (fd: number, bytes: Uint8Array) => number = writeSync,
): OutputSink {
  /** the end of a line of which the disk took the beginning: it goes before any other line */
  let rest: Uint8Array = Buffer.alloc(0);
  /** Writes `rest`, or as much of it as the disk takes. @returns whether it took all */
  const writeRest = (): boolean => {
    try {
      for (let taken = 1; taken > 0 && rest.length > 0; rest = rest.subarray(taken))
        taken = writeSome(fd, rest);
    } catch {
      // The disk is full, or the file cannot be written to: the next line tries again.
    }
    return rest.length === 0;
  };
  return {
    get waiting() {
      return rest.length;
    },
    write(text) {
      if (!writeRest()) return false;
      const line = Buffer.from(text);
      rest = line;
      if (writeRest() || rest.length < line.length) return true;
      rest = Buffer.alloc(0);
      return false;
    },
    onDrain: () => {},
  };
}
