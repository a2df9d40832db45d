import childProcess from 'node:child_process';
import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/* What a bot prints. It goes to standard error, whichever function of Node the bot calls, because standard output is for results and all
   threads of a process share its descriptors; and the last of it is captured for whoever looks for what went wrong. */

/** The last output of a bot. */
export interface CapturedOutput {
  /** Forgets what was captured. */
  clear(): void;
  /** the last 64 KiB, from the beginning of a line on, UTF-8 as a rule */
  read(): Uint8Array;
}

/** Bytes of it at most: what came before is left out. */
const MAX_BYTES: number = 1 << 16;
const LEFT_OUT = Buffer.from('(what came before is left out)\n');

/* Words of control. The writer alone writes WRITTEN, the bytes printed so far; the reader alone writes FORGOTTEN, what WRITTEN was at the
   last `clear`. Both count modulo 2^32. */
const WRITTEN = 0;
const FORGOTTEN = 1;
const CONTROL_BYTES = 8;

/** Bytes of memory that `OutputRing` needs. */
export const OUTPUT_RING_BYTES: number = CONTROL_BYTES + MAX_BYTES;

/** A ring of bytes, which may be in memory that is shared: one side writes, the other reads. */
export class OutputRing implements CapturedOutput {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  /** @param offset of `OUTPUT_RING_BYTES` bytes, a multiple of 4 */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(OUTPUT_RING_BYTES), offset = 0) {
    this.#control = new Int32Array(buffer, offset, CONTROL_BYTES / 4);
    this.#bytes = new Uint8Array(buffer, offset + CONTROL_BYTES, MAX_BYTES);
  }

  write(bytes: Uint8Array): void {
    const last = bytes.subarray(Math.max(0, bytes.length - MAX_BYTES));
    const end = (Atomics.load(this.#control, WRITTEN) + bytes.length) >>> 0;
    const from = (end - last.length + MAX_BYTES) % MAX_BYTES;
    const head = last.subarray(0, MAX_BYTES - from);
    this.#bytes.set(head, from);
    this.#bytes.set(last.subarray(head.length), 0);
    Atomics.store(this.#control, WRITTEN, end);
  }

  clear(): void {
    Atomics.store(this.#control, FORGOTTEN, Atomics.load(this.#control, WRITTEN));
  }

  read(): Uint8Array {
    const end = Atomics.load(this.#control, WRITTEN) >>> 0;
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
 * @param isBlocked whether the main thread, which prints what its workers write, may be blocked until the match is over: then this thread
 *   prints by itself, on standard error
 */
export function captureOutput(tail: OutputRing, isBlocked = false): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
    const kept = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      tail.write(bytes);
      if (!isBlocked) return write(chunk, ...rest);
      printAtOnce(bytes);
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
export function printAtOnce(bytes: Uint8Array): void {
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

const STDOUT = 1;
const STDERR = 2;
const PATHS: readonly unknown[] = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/**
 * Puts functions in the place of some of Node's that pass on what `change` makes of their arguments. Names that this Node has not are
 * left out.
 */
export function wrapFunctions(
  owner: object,
  names: readonly string[],
  change: (given: readonly unknown[]) => readonly unknown[],
): void {
  const functions = owner as { [name: string]: (this: unknown, ...given: readonly unknown[]) => unknown };
  for (const name of names) {
    const original = functions[name];
    if (original === undefined) continue;
    functions[name] = function (...given) {
      return original.apply(this, [...change(given)]);
    };
  }
}

const WRITES = ['write', 'writev', 'writeFile', 'appendFile'].flatMap((name) => [name, `${name}Sync`]);

/**
 * Redirects standard output to standard error in this thread, for code that is loaded after this call. Out of its reach is what does not go through Node
 * or through this thread: native add-ons, threads and detached programs that the bot starts by other means.
 */
export function redirectStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  wrapFunctions(fs, WRITES, ([target, ...rest]) => [isStdout(target) ? STDERR : target, ...rest]);
  wrapFunctions(fs, ['open', 'openSync'], redirectPath);
  wrapFunctions(fs.promises, ['writeFile', 'appendFile', 'open'], redirectPath);
  wrapFunctions(fs, ['createWriteStream'], ([path, options]) => [
    ...redirectPath([path]),
    (options as { fd?: unknown } | undefined)?.fd === STDOUT
      ? { ...(options as object), fd: STDERR }
      : options,
  ]);
  const redirectAll = (given: readonly unknown[]): readonly unknown[] => given.map(redirectStdio);
  wrapFunctions(childProcess, ['spawnSync', 'execSync', 'execFileSync'], redirectAll);
  wrapFunctions(childProcess.ChildProcess.prototype, ['spawn'], redirectAll);
  syncBuiltinESMExports();
}

/** Standard error is named by its descriptor where that may be, for a path would be opened from its beginning. */
const isStdout = (target: unknown): boolean => target === STDOUT || PATHS.includes(target);

const redirectPath = ([path, ...rest]: readonly unknown[]): readonly unknown[] => [
  path === STDOUT ? STDERR : PATHS.includes(path) ? '/dev/stderr' : path,
  ...rest,
];

/** The `stdio` among the options of a call that starts a program. */
function redirectStdio(options: unknown): unknown {
  const { stdio } = (options ?? {}) as { stdio?: unknown };
  if (stdio === 'inherit') return { ...(options as object), stdio: ['inherit', STDERR, 'inherit'] };
  if (!Array.isArray(stdio)) return options;
  return { ...(options as object), stdio: stdio.map((one, index) => redirectStream(one, index)) };
}

function redirectStream(stream: unknown, index: number): unknown {
  const isStdout =
    stream === STDOUT || stream === process.stdout || (stream === 'inherit' && index === STDOUT);
  return isStdout ? STDERR : stream;
}
