import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, extname } from 'node:path';
import { buffer as readStream } from 'node:stream/consumers';
import { nextTurn } from '#platform';
import { ShooterError } from '../src/core/index.ts';
import { describeSystemError, temporaryPath } from '../src/replay/index.ts';
import type { OutputArgs } from './shared-options.ts';
import { onSignal } from './signals.ts';

/* Files that the command line names and that are no logs, and the places where logs go. */

/** Reads a whole file, or standard input for `-`. @throws ShooterError `file/unreadable` */
export async function readAllBytes(path: string): Promise<Buffer> {
  try {
    return path === '-' ? await readStream(process.stdin) : readFileSync(path);
  } catch (error) {
    throw new ShooterError('file/unreadable', `${path}: ${describeSystemError(error)}`);
  }
}

/** Reads a file of JSON, or standard input for `-`. */
export async function readJson(path: string): Promise<unknown> {
  const text = (await readAllBytes(path)).toString('utf8');
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ShooterError('file/no-json', `${path}: it is no JSON: ${(error as Error).message}`);
  }
}

/** Where a new log goes: to `out`, or, if that is left out, to the first of `name`, `name-2` … that is free. */
export interface Target {
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly name: string;
}

/** Creates a log at its target. If another process takes a free name first, this one takes the next. */
export function createAt<T>(
  target: Target,
  create: (path: string, force: boolean) => T,
): readonly [string, T] {
  const { out, force = false, name } = target;
  if (out !== undefined) {
    checkOutput(out, force);
    return [out, create(out, force)];
  }
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  for (let number = 2, path = name; ; number += 1) {
    const made = existsSync(path) ? undefined : tryCreate(() => create(path, false));
    if (made !== undefined) return [path, made];
    path = `${stem}-${number}${end}`;
  }
}

/** Undefined where another process has just taken the name. */
function tryCreate<T>(create: () => T): T | undefined {
  try {
    return create();
  } catch (error) {
    if (error instanceof ShooterError && error.code === 'log/exists') return undefined;
    throw error;
  }
}

/** Checks that a file may be written, before any work is done for it. A sealed log replaces the file, so `/dev/null` is refused. */
export function checkOutput(path: string | undefined, force = false): void {
  if (path === undefined) return;
  const found = lookAt(path);
  if (found === undefined) {
    const folder = dirname(path);
    if (/[/\\]$/.test(path)) throw unwritable(path, 'it is the name of a folder; name a file in it');
    if (!existsSync(folder)) throw unwritable(path, `there is no folder ${folder}; make it first`);
    return;
  }
  if (found.isDirectory()) throw unwritable(path, 'it is a folder; name a file in it');
  if (!found.isFile()) throw unwritable(path, 'it is no regular file; name one');
  if (!force) throw unwritable(path, EXISTS);
}

function lookAt(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, describeSystemError(error));
  }
}

const EXISTS = 'it exists already; --force overwrites it';

/** Why a file could not be written, and what to do. */
const describeUnwritable = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'EEXIST' ? EXISTS : describeSystemError(error);

const unwritable = (path: string, what: string): ShooterError =>
  new ShooterError('file/unwritable', `${path}: ${what}`);

/* New files, whole or not at all: each is written beside its place, under a name of its own, and put there at the end. Of two
   that are written to one place at once without --force the later one is refused; with it, the last one that is done stays. */

/** Where a file goes. */
interface FileTarget {
  readonly out: string;
  /** in the place of one that is there; else such a one is refused */
  readonly force?: boolean | undefined;
}

/**
 * Makes a new file, whole or not at all. A signal ends the process without it.
 *
 * @param write writes to the open file; signals are handled whenever it waits
 * @throws ShooterError `file/unwritable`
 */
export async function makeFile(
  { out, force = false }: FileTarget,
  write: (file: number) => Promise<void>,
): Promise<void> {
  checkOutput(out, force);
  const beside = temporaryPath(out);
  const release = onSignal((signal) => {
    rmSync(beside, { force: true });
    process.exit(128 + constants.signals[signal]);
  });
  try {
    await writeTo(beside, write);
    publish(beside, out, force);
  } catch (error) {
    throw asUnwritable(out, error);
  } finally {
    release();
    rmSync(beside, { force: true });
  }
}

async function writeTo(beside: string, write: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(beside, 'wx');
  try {
    await write(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a new file at once, whole or not at all.
 *
 * @param write writes the file at a path where there is none
 * @throws ShooterError `file/unwritable`
 */
export function makeFileNow({ out, force = false }: FileTarget, write: (path: string) => void): void {
  checkOutput(out, force);
  const beside = temporaryPath(out);
  try {
    write(beside);
    publish(beside, out, force);
  } catch (error) {
    throw asUnwritable(out, error);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Writes text to a new file, whole or not at all. @throws ShooterError `file/unwritable` */
export const writeText = (out: string, text: string, force?: boolean): void =>
  makeFileNow({ out, force }, (path) => writeFileSync(path, text, { flag: 'wx' }));

/** What a file system answers that has no hard links. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** Puts a whole file in its place. Without `force` a file that has taken the name meanwhile stays. */
function publish(beside: string, out: string, force: boolean): void {
  if (!force) {
    try {
      linkSync(beside, out);
      return;
    } catch (error) {
      if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code)) throw error;
      closeSync(openSync(out, 'wx'));
    }
  }
  renameSync(beside, out);
}

const asUnwritable = (out: string, error: unknown): unknown =>
  (error as NodeJS.ErrnoException).syscall === undefined ? error : unwritable(out, describeUnwritable(error));

/** Writes all of the bytes, however many the system takes at once. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/* What is too long for memory is written piece by piece, as it is made. */

/** What comes piece by piece: text, which is put together to larger pieces, or bytes. */
type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
type OnPiece = (pieces: number) => void;

/** Characters that are written at once. */
const PIECE = 65_536;

/**
 * Writes pieces as they come, to a new file, whole or not at all, or to standard output.
 *
 * @param onPiece called with the number of pieces written so far
 */
export async function writePieces(
  { out, force }: OutputArgs,
  pieces: Pieces,
  onPiece: OnPiece = () => {},
): Promise<void> {
  if (out === undefined) return await pourOut(pieces, onPiece);
  await makeFile({ out, force }, async (file) => {
    const write = async (piece: string | Uint8Array): Promise<boolean> => {
      writeAll(file, typeof piece === 'string' ? Buffer.from(piece) : piece);
      return true;
    };
    await pour(pieces, { write, onPiece });
  });
}

/** Writes until the reader goes away. Other errors of standard output are reported by main.ts. */
async function pourOut(pieces: Pieces, onPiece: OnPiece): Promise<void> {
  const { stdout } = process;
  let gone = false;
  const end = (): void => {
    gone = true;
  };
  stdout.on('error', end);
  try {
    await pour(pieces, {
      async write(piece) {
        if (!gone && !stdout.write(piece)) await once(stdout, 'drain').catch(end);
        return !gone;
      },
      onPiece,
    });
  } finally {
    stdout.off('error', end);
  }
}

interface Way {
  /** @returns whether to go on */
  write(piece: string | Uint8Array): Promise<boolean>;
  readonly onPiece: OnPiece;
}

async function pour(pieces: Pieces, { write, onPiece }: Way): Promise<void> {
  let text = '';
  let count = 0;
  for await (const piece of pieces) {
    count += 1;
    onPiece(count);
    if (typeof piece === 'string') text += piece;
    else if (piece.length > 0 && !(await write(piece))) return;
    if (text.length >= PIECE) {
      if (!(await write(text))) return;
      text = '';
    }
    // Signals, and errors of a reader that went away, are handled in between.
    await nextTurn();
  }
  if (text !== '') await write(text);
}
