import { openSync, readSync, writeSync } from 'node:fs';
import { type Deno, LIBC } from './deno.ts';

/* How this process is spoken to: bytes on two descriptors that the other side names, and a file that it has mapped. */

/** The bytes that pass, and the memory that both sides see. */
export interface Channel {
  /** which engine this is, as people write it */
  readonly engine: { readonly name: 'deno' | 'node'; readonly version: string };
  /**
   * Returns once there are bytes to read, or once it is better to sleep until there are. Where looking is in vain, because the other side takes
   * its time or the machine is busy, it soon does little of it. Nothing where this engine cannot look.
   */
  spin(): void;
  /** Fills `bytes` with what is asked for; false once the other side has closed it. */
  read(bytes: Uint8Array): boolean;
  /** Answers all of `bytes`; false once nobody reads it. */
  write(bytes: Uint8Array): boolean;
  /** Opens the file that the other side has mapped. */
  open(file: SharedFile): SharedMemory;
}

/** The file: inherited as a descriptor, or by its path. */
export type SharedFile = { readonly fd: number } | { readonly path: string };

/** The file, opened. */
export interface SharedMemory {
  /**
   * Puts the pages of the file in the place of those of `memory`, a whole number of pages from the beginning of one: what one side
   * writes the other sees. False where this engine cannot: `pull` and `push` copy then.
   */
  map(memory: Uint8Array): boolean;
  /** Reads bytes of the file, from `offset` on. */
  pull(bytes: Uint8Array, offset: number): void;
  /** Writes bytes of the file, from `offset` on. */
  push(bytes: Uint8Array, offset: number): void;
}

/** One try at some bytes. */
type Transfer = (bytes: Uint8Array) => number;

/** Repeats a transfer until all bytes are through; false at the end of the stream. */
function transferAll(transfer: Transfer, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    const count = transfer(at === 0 ? bytes : bytes.subarray(at));
    if (count <= 0) return false;
    at += count;
  }
  return true;
}

/**
 * The channel of this process: by foreign functions in Deno, elsewhere by `node:fs`.
 *
 * @param input the descriptor of what is asked for
 * @param output that of what is answered
 */
export function openChannel(deno: Deno | undefined, input: number, output: number): Channel {
  const engine = deno
    ? ({ name: 'deno', version: deno.version.deno } as const)
    : ({ name: 'node', version: process.versions.node } as const);
  const libc = deno && LIBC[deno.build.os];
  const ways = deno && libc ? foreign(deno, libc) : NODE;
  const read = ways.readFrom(input);
  const write = ways.writeTo(output);
  return {
    engine,
    spin: createSpinWait(ways.lookAt?.(input)),
    read: (bytes) => transferAll(read, bytes),
    write: (bytes) => transferAll(write, bytes),
    open(file) {
      const fd = 'fd' in file ? file.fd : openSync(file.path, 'r+');
      return {
        map: (memory) => ways.map(memory, fd),
        pull: (bytes, offset) => copyAll(readSync, { fd, bytes, offset }),
        push: (bytes, offset) => copyAll(writeSync, { fd, bytes, offset }),
      };
    },
  };
}

function copyAll(
  copy: (fd: number, bytes: Uint8Array, from: number, length: number, position: number) => number,
  { fd, bytes, offset }: { fd: number; bytes: Uint8Array; offset: number },
): void {
  for (let at = 0; at < bytes.length; ) {
    const count = copy(fd, bytes, at, bytes.length - at, offset + at);
    if (count <= 0) throw new Error('the shared file is shorter than its arrays');
    at += count;
  }
}

/** How an engine transfers bytes. */
interface Ways {
  /** whether a descriptor has bytes, or has ended; undefined where the engine cannot tell */
  readonly lookAt: ((fd: number) => () => boolean) | undefined;
  readonly readFrom: (fd: number) => Transfer;
  readonly writeTo: (fd: number) => Transfer;
  readonly map: (memory: Uint8Array, fd: number) => boolean;
}

/** What a pipe says that the other side has closed: an end, not a failure. */
const CLOSED = /^(EOF|EPIPE)$/;

/** A stream that the other side has closed is at its end. */
const untilClosed =
  (transfer: Transfer): Transfer =>
  (bytes) => {
    try {
      return transfer(bytes);
    } catch (error) {
      if (CLOSED.test((error as NodeJS.ErrnoException).code ?? '')) return 0;
      throw error;
    }
  };

const NODE: Ways = {
  lookAt: undefined,
  readFrom: (fd) => untilClosed((bytes) => readSync(fd, bytes)),
  writeTo: (fd) => untilClosed((bytes) => writeSync(fd, bytes)),
  map: () => false,
};

const POLLIN = 1;

const PROT_READ_WRITE = 3;
const MAP_SHARED_FIXED = 0x11;

/** System calls by Deno's foreign functions: a read takes 0.3 µs where `node:fs` takes 2 µs. */
function foreign(deno: Deno, file: string): Ways {
  const { symbols } = deno.dlopen(file, {
    read: { parameters: ['i32', 'buffer', 'usize'], result: 'isize' },
    write: { parameters: ['i32', 'buffer', 'usize'], result: 'isize' },
    poll: { parameters: ['buffer', 'usize', 'i32'], result: 'i32' },
    mmap: { parameters: ['pointer', 'usize', 'i32', 'i32', 'i32', 'i64'], result: 'pointer' },
  });
  const { read, write, poll, mmap } = symbols as Record<string, (...given: unknown[]) => unknown>;
  return {
    lookAt(fd) {
      // As `struct pollfd`: a descriptor, then the events that are asked for, and those that there are.
      const asked = new Uint8Array(Int32Array.of(fd, POLLIN).buffer);
      return () => poll!(asked, 1n, 0) !== 0;
    },
    readFrom: (fd) => (bytes) => Number(read!(fd, bytes, BigInt(bytes.length))),
    writeTo: (fd) => (bytes) => Number(write!(fd, bytes, BigInt(bytes.length))),
    map(memory, fd) {
      const at = deno.UnsafePointer.of(memory);
      const got = mmap!(at, BigInt(memory.length), PROT_READ_WRITE, MAP_SHARED_FIXED, fd, 0n);
      return deno.UnsafePointer.equals(got, at);
    },
  };
}

/** How often a wait looks before it sleeps: some 100 µs, where to be woken takes some 50 µs. */
const MOST_LOOKS = 200;
/** Waits that sleep at once, at most, before another one looks: after one in vain 1, then 2, 4 and so on. */
const MOST_SKIPS = 64;

function createSpinWait(isReadable: (() => boolean) | undefined): () => void {
  let skips = 0;
  let skipped = 0;
  return () => {
    if (isReadable === undefined) return;
    if (skipped < skips) {
      skipped += 1;
      return;
    }
    skipped = 0;
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      if (!isReadable()) continue;
      skips = 0;
      return;
    }
    skips = Math.min(MOST_SKIPS, Math.max(1, 2 * skips));
  };
}
