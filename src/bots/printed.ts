import { writeSync } from 'node:fs';

/* What a bot prints, kept for whoever looks for what went wrong: the last of it. */

/** What was printed last. */
export interface Printed {
  /** Forgets what was printed. */
  clear(): void;
  /** the last 64 KiB, from the beginning of a line on, UTF-8 as a rule */
  read(): Uint8Array;
}

/** Bytes of it at most: what came before is left out. */
const MAX_BYTES: number = 1 << 16;
const LEFT_OUT = Buffer.from('(what came before is left out)\n');

/* Words of control, each written by one side: bytes printed so far, by the writer; as many of them as are forgotten, by the reader. */
const PRINTED = 0;
const FORGOTTEN = 1;
const CONTROL_BYTES = 8;

/** Bytes of memory that `PrintedTail` needs. */
export const PRINTED_BYTES: number = CONTROL_BYTES + MAX_BYTES;

/** A ring of bytes, which may be in memory that is shared: one side writes, the other reads. */
export class PrintedTail implements Printed {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  /** @param offset of `PRINTED_BYTES` bytes, a multiple of 4 */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(PRINTED_BYTES), offset = 0) {
    this.#control = new Int32Array(buffer, offset, CONTROL_BYTES / 4);
    this.#bytes = new Uint8Array(buffer, offset + CONTROL_BYTES, MAX_BYTES);
  }

  write(bytes: Uint8Array): void {
    const last = bytes.subarray(Math.max(0, bytes.length - MAX_BYTES));
    const end = (Atomics.load(this.#control, PRINTED) + bytes.length) >>> 0;
    const from = (end - last.length) % MAX_BYTES;
    const head = last.subarray(0, MAX_BYTES - from);
    this.#bytes.set(head, from);
    this.#bytes.set(last.subarray(head.length), 0);
    Atomics.store(this.#control, PRINTED, end);
  }

  clear(): void {
    Atomics.store(this.#control, FORGOTTEN, Atomics.load(this.#control, PRINTED));
  }

  read(): Uint8Array {
    const end = Atomics.load(this.#control, PRINTED) >>> 0;
    const count = (end - Atomics.load(this.#control, FORGOTTEN)) >>> 0;
    const length = Math.min(count, MAX_BYTES);
    const from = (end - length + MAX_BYTES) % MAX_BYTES;
    const bytes = new Uint8Array(length);
    const head = this.#bytes.subarray(from, from + length);
    bytes.set(head);
    bytes.set(this.#bytes.subarray(0, length - head.length), head.length);
    if (count < MAX_BYTES) return bytes;
    return Uint8Array.from(Buffer.concat([LEFT_OUT, bytes.subarray(bytes.indexOf(10) + 1)]));
  }
}

/**
 * Keeps what this thread prints, beside printing it. What is written past Node, to a file descriptor, is not seen.
 *
 * @param isBlocked whether it is printed at once: the thread that would pass it on may wait for this one until the match is over
 */
export function keepPrinted(tail: PrintedTail, isBlocked = false): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
    const kept = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      tail.write(bytes);
      if (!isBlocked) return write(chunk, ...rest);
      printNow(bytes);
      const done = rest.at(-1);
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    };
    stream.write = kept as typeof stream.write;
  }
}

/** So often it is tried to print something, 1 ms apart where whoever reads it is slow: then it is dropped. */
const MAX_TRIES = 200;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Prints on standard error, past the loop of events. */
export function printNow(bytes: Uint8Array): void {
  for (let done = 0, tries = 0; done < bytes.length && tries < MAX_TRIES; tries += 1) {
    try {
      done += writeSync(2, bytes, done);
    } catch (error) {
      // Whoever reads it is slow, or gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}
