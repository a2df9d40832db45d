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
export interface Target extends OutputArgs {
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
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? name : `${stem}-${number}${end}`;
    if (existsSync(path)) continue;
    try {
      return [path, create(path, false)];
    } catch (error) {
      // Another process has just taken the name.
      if (!(error instanceof ShooterError && error.code === 'log/exists')) throw error;
    }
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

const unwritable = (path: string, what: string): ShooterError =>
  new ShooterError('file/unwritable', `${path}: ${what}`);

/* New files, whole or not at all: each is written beside its place, under a name of its own, and put there at the end. Of two
   that are written to one place at once without --force the later one is refused; with it, the last one that is done stays. */

type FileTarget = OutputArgs & { readonly out: string };

/**
 * Makes a new file, whole or not at all. A signal ends the process without it.
 *
 * @param write writes to the open file; signals are handled whenever it waits
 * @throws ShooterError `file/unwritable`
 */
export const makeFile = (target: FileTarget, write: (file: number) => Promise<void>): Promise<void> =>
  makeFileAt(target, async (path) => {
    const file = openSync(path, 'wx');
    await write(file).finally(() => closeSync(file));
  });

/** As `makeFile`. @param write writes the file at a path where there is none */
export async function makeFileAt(
  { out, force = false }: FileTarget,
  write: (path: string) => Promise<void>,
): Promise<void> {
  checkOutput(out, force);
  const beside = temporaryPath(out);
  const release = onSignal((signal) => {
    rmSync(beside, { force: true });
    process.exit(128 + constants.signals[signal]);
  });
  try {
    await write(beside);
    publish(beside, out, force);
  } catch (error) {
    throw asUnwritable(out, error);
  } finally {
    release();
    rmSync(beside, { force: true });
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
      // Takes the name by an empty file, which fails if the name is taken, and which the rename replaces.
      closeSync(openSync(out, 'wx'));
    }
  }
  renameSync(beside, out);
}

function asUnwritable(out: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  return unwritable(out, code === 'EEXIST' ? EXISTS : describeSystemError(error));
}

/** Writes all of the bytes, however many the system takes at once. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/* What is too long for memory is written piece by piece, as it is made. */

/** Writes pieces as they come, to a new file, whole or not at all, or to standard output until its reader goes away. */
export async function writePieces(
  { out, force }: OutputArgs,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (out === undefined) return await pourOut(pieces);
  await makeFile({ out, force }, async (file) => {
    for await (const piece of pieces) writeAll(file, piece);
  });
}

/** Other errors of standard output than that its reader is gone are reported by main.ts. */
async function pourOut(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const { stdout } = process;
  let isGone = false;
  const end = (): void => {
    isGone = true;
  };
  stdout.on('error', end);
  try {
    for await (const piece of pieces) {
      if (!stdout.write(piece)) await once(stdout, 'drain').catch(end);
      if (isGone) return;
    }
  } finally {
    stdout.off('error', end);
  }
}

/** Characters that are written at once. */
const PIECE = 65_536;

/**
 * Short texts, made one after the other, as larger pieces. Signals, and errors of a reader that went away, are handled in between.
 *
 * @param onText called with the number of texts so far
 */
export async function* inPieces(
  texts: Iterable<string>,
  onText: (count: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let piece = '';
  let count = 0;
  for (const text of texts) {
    count += 1;
    onText(count);
    piece += text;
    if (piece.length >= PIECE) {
      yield Buffer.from(piece);
      piece = '';
    }
    await nextTurn();
  }
  yield Buffer.from(piece);
}
