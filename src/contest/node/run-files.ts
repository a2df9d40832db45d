import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import { describeSystemError } from '../../replay/index.ts';
import { openRegularFile, readOpened } from '../../replay/node/internal.ts';
import { MAX_LINE_BYTES } from '../parse-pair.ts';
import { NAMES } from '../run-names.ts';

/* The files of a run directory, opened with care: the directory may come from a stranger, and may hold links that lead out of
   it. A run reads, writes and removes regular files of its own alone. */

/** Bytes of a manifest and of a signature at most: 256 players take some 60 KiB. */
export const MAX_MANIFEST_BYTES: number = 4 << 20;
/** Bytes of a file of results at most: about a million pairs. */
const MAX_RESULTS_BYTES = 500 << 20;
const CHUNK_BYTES = 1 << 18;

const strange = (path: string, what: string): ShooterError =>
  new ShooterError('contest/strange-file', `${path}: ${what}`);

const tooLong = (path: string, what: string, most: number): ShooterError =>
  new ShooterError('contest/bad-file', `${path}: ${what} is over ${most} bytes`);

const unreadable = (path: string, error: unknown): ShooterError =>
  new ShooterError('contest/unreadable', `${path}: ${describeSystemError(error)}`);

/** What is at a path, a link not followed; undefined if nothing is. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, error);
  }
}

/** Whether a regular file is there. A link to one is none. */
export const isFile = (path: string): boolean => lookAt(path)?.isFile() === true;

/** Whether a folder is there. A link to one is none. */
export const isFolder = (path: string): boolean => lookAt(path)?.isDirectory() === true;

/**
 * Refuses a run whose files are not its own.
 *
 * @throws ShooterError `contest/strange-file` naming what is a link, or no file where one belongs
 */
export function checkNames(folder: string): void {
  for (const name of Object.values(NAMES)) {
    const path = join(folder, name);
    const found = lookAt(path);
    if (found === undefined) continue;
    if (found.isSymbolicLink())
      throw strange(
        path,
        'it is a symbolic link, which a run does not follow: put what it leads to in its place',
      );
    if (name === NAMES.logs ? !found.isDirectory() : !found.isFile())
      throw strange(path, `it is no ${name === NAMES.logs ? 'folder' : 'regular file'}: move it away`);
  }
}

/** Opens a regular file to read; a link is not followed, and a pipe does not hold us up. */
function openToRead(path: string, most: number): number {
  let file: number;
  try {
    file = openRegularFile(path, 'contest/strange-file', constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw strange(path, 'it is a symbolic link');
    throw error instanceof ShooterError ? strange(path, error.message) : unreadable(path, error);
  }
  if (fstatSync(file).size <= most) return file;
  closeSync(file);
  throw tooLong(path, 'it', most);
}

/** @throws ShooterError `contest/unreadable`, `contest/bad-file`, `contest/strange-file` */
export const readWhole = (path: string, most: number): Uint8Array => readOpened(openToRead(path, most));

/** A line of a file of results. */
export interface Line {
  /** from 1 */
  readonly number: number;
  readonly text: string;
  /** whether it ends with a line feed: the last one of a journal may have been cut off */
  readonly isWhole: boolean;
  /** where the next line begins, bytes */
  readonly end: number;
}

/**
 * The lines of a file of results, one at a time: however large the file is, only one line of it is in memory.
 *
 * @param onBytes is given the bytes of the file, piece by piece
 * @throws ShooterError `contest/bad-file` for a file or a line that is too long, naming it; `contest/unreadable`, `contest/strange-file`
 */
export function* readLines(path: string, onBytes?: (bytes: Uint8Array) => void): Generator<Line> {
  const file = openToRead(path, MAX_RESULTS_BYTES);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = Buffer.alloc(0);
    let [number, end] = [1, 0];
    for (let count = 1; count > 0; ) {
      count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      onBytes?.(chunk.subarray(0, count));
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      let from = 0;
      for (let to = rest.indexOf(10); to >= 0; to = rest.indexOf(10, from)) {
        end += to + 1 - from;
        if (to - from > MAX_LINE_BYTES) throw tooLong(path, `line ${number}`, MAX_LINE_BYTES);
        yield { number, text: rest.toString('utf8', from, to), isWhole: true, end };
        number += 1;
        from = to + 1;
      }
      rest = Buffer.from(rest.subarray(from));
      if (rest.length > MAX_LINE_BYTES) throw tooLong(path, `line ${number}`, MAX_LINE_BYTES);
    }
    if (rest.length > 0)
      yield { number, text: rest.toString('utf8'), isWhole: false, end: end + rest.length };
  } finally {
    closeSync(file);
  }
}

/**
 * Opens the journal for this run alone: whoever has it by another name, a backup for instance, would be written to as well.
 *
 * @throws ShooterError `contest/strange-file`; what the system says
 */
function openJournal(path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644);
  const { nlink } = fstatSync(file);
  if (nlink === 1) return file;
  closeSync(file);
  throw strange(
    path,
    'it has a second name (a hard link), under which it would change, too: put a copy in its place',
  );
}

/** Appends lines. What the system refuses may leave the beginning of a line behind, which `cutJournal` removes. */
export function appendJournal(path: string, lines: string): void {
  const file = openJournal(path);
  try {
    const bytes = Buffer.from(lines);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
}

/** Removes a last line that a crash has cut off. */
export function cutJournal(path: string): void {
  let whole = 0;
  let size = 0;
  for (const { isWhole, end } of readLines(path)) {
    size = end;
    if (isWhole) whole = end;
  }
  if (whole === size) return;
  const file = openJournal(path);
  try {
    ftruncateSync(file, whole);
  } finally {
    closeSync(file);
  }
}

/** Removes a regular file; whatever else has the name is kept. */
export function removeFile(path: string): void {
  if (isFile(path)) rmSync(path, { force: true });
}
