import {
  close,
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  futimes,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  readdirSync,
  readFile,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { type ErrorCode, ShooterError } from '../../core/index.ts';
import { workInTurns } from './turns.ts';

/**
 * The calls of the file system that writers of logs, and a folder of logs, need. A test puts a full disk in its place, a
 * simulated world one in memory. What they throw carries the `code` of the operating system (`ENOSPC`, …).
 */
export interface FileLayer {
  /** @param flags `wx` to create a file that must not exist, `r` for a folder to flush */
  open(path: string, flags: 'wx' | 'r'): number;
  /** @returns how many of the bytes were written */
  write(file: number, bytes: Uint8Array): number;
  /** Returns once all that was written is on the disk. */
  flush(file: number): void;
  /** As `flush`, but returns at once, and calls `done` once, later: the file stays open until then. */
  flushLater(file: number, done: (error?: unknown) => void): void;
  /**
   * Sets the time at which an open file was last written to, reads what is at its path, and calls `done` once, later: with
   * what is there, or with an error.
   */
  renewLater(file: number, path: string, done: (error: unknown, content?: Uint8Array) => void): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  /** Removes a file if it is there. */
  remove(path: string): void;
  /** What a regular file holds, from byte `from` on, the first one unless given. Never waits for a writer, as a pipe would. */
  read(path: string, from?: number): Uint8Array;
  /** The names of what is in a folder, in any order. */
  list(folder: string): string[];
  /** Describes what is at a path itself: of a link the link, not what it leads to. */
  stat(path: string): FileStat;
  /** Creates a folder, and those around it, unless it is there. */
  makeFolder(path: string): void;
  /** Goes through the steps of what takes long, none of which throws: now, or with turns for others between them. */
  work(steps: Iterator<unknown>): void;
}

/** What a file layer says of a file. */
export interface FileStat {
  /** whether it is a regular file: no folder, link, pipe, socket or device */
  readonly isFile: boolean;
  /** bytes */
  readonly size: number;
  /** when it was last written to, ms since 1970 */
  readonly mtimeMs: number;
}

/** Does not wait for a writer where the path is that of a pipe. */
const READ_ONLY: number = constants.O_RDONLY | constants.O_NONBLOCK;

/** The files of this computer. */
export const DISK: FileLayer = {
  open: (path, flags) => openSync(path, flags, 0o644),
  write: writeSync,
  flush: (file) => fdatasyncSync(file),
  flushLater: (file, done) => fdatasync(file, (error) => done(error ?? undefined)),
  renewLater(file, path, done) {
    const now = new Date();
    futimes(file, now, now, (error) => {
      if (error !== null) return done(error);
      open(path, READ_ONLY, (unopened, other) => {
        if (unopened !== null) return done(unopened);
        readFile(other, (unread, content) => close(other, () => done(unread ?? undefined, content)));
      });
    });
  },
  close: closeSync,
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  read: (path, from) => readOpened(openRegularFile(path), from),
  list: (folder) => readdirSync(folder),
  stat(path) {
    const found = lstatSync(path);
    return { isFile: found.isFile(), size: found.size, mtimeMs: found.mtimeMs };
  },
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  work: workInTurns,
};

/** What an open file holds, from byte `from` on. Closes the file. */
export function readOpened(file: number, from = 0): Uint8Array {
  try {
    const bytes = new Uint8Array(Math.max(0, fstatSync(file).size - from));
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, from + length);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a regular file for reading: no folder, and no pipe that would never end.
 *
 * @param code of the error for anything else
 * @param flags beside those to read; with `O_NOFOLLOW` the system refuses a link
 * @throws ShooterError of `code`; what the system says
 */
export function openRegularFile(path: string, code: ErrorCode = 'log/unreadable', flags = 0): number {
  const file = openSync(path, READ_ONLY | flags);
  const stat = fstatSync(file);
  if (stat.isFile()) return file;
  closeSync(file);
  throw new ShooterError(code, stat.isDirectory() ? 'it is a folder' : 'it is no regular file');
}

/** Writes all of the bytes, however few the system takes at once. @throws ShooterError `log/disk-full` where it takes none */
export function writeAll(layer: FileLayer, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const count = layer.write(file, bytes.subarray(at));
    if (count === 0)
      throw new ShooterError('log/disk-full', 'the disk takes no more; what was written before is kept');
    at += count;
  }
}
