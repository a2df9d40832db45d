import assert from 'node:assert';
import { closeSync, fdatasyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ShooterError } from '../core/index.ts';
import { decodeLog } from './decode.ts';
import { diffRecords, isSameMatch } from './diff.ts';
import { encodeLog } from './encode.ts';
import { naming } from './file.ts';
import type { Log } from './log.ts';

/* Logs as files, written. All of it is synchronous: a recorder must know that its bytes are written before it goes on.
   While a match runs its file only grows, by whole records; what is there survives a kill at any moment. Sealing writes
   the whole log anew beside it and puts that in its place, so that there is never a moment without a valid file. */

/** The calls of the file system that a writer needs. A test puts a full disk in its place. */
export interface FileLayer {
  /** @param flags `wx` to create a file that must not exist, `w` to create or empty one, `r` for a folder to flush */
  open(path: string, flags: 'wx' | 'w' | 'r'): number;
  /** @returns how many of the bytes were written */
  write(file: number, bytes: Uint8Array): number;
  /** Returns once all that was written is on the disk. */
  flush(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
}

const DISK: FileLayer = {
  open: (path, flags) => openSync(path, flags, 0o644),
  write: writeSync,
  flush: (file) => fdatasyncSync(file),
  close: closeSync,
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
};

/** The file of a match under way. Made by `createLogFile`. */
export interface LogFile {
  readonly path: string;
  /**
   * Appends whole records.
   *
   * @throws ShooterError `log/disk-full`, `log/unreadable`: what was there before is kept, and this file takes no more · RangeError if it is closed
   */
  append(bytes: Uint8Array): void;
  /** Returns once all that was appended is on the disk. */
  flush(): void;
  /**
   * Puts the sealed log in the place of the file, and closes it.
   *
   * @returns the size of the sealed file, bytes
   * @throws ShooterError as `append`: the unsealed file stays, complete
   */
  seal(log: Log): number;
  /** Closes the file as it is. */
  close(): void;
}

export interface LogFileOptions {
  /** overwrite a file that exists */
  readonly force?: boolean | undefined;
  readonly layer?: FileLayer | undefined;
}

/**
 * Creates the file of a match.
 *
 * @throws ShooterError `log/exists`, `log/disk-full`, `log/unreadable`
 * @example
 * const file = createLogFile('match.log');
 * const recorder = createRecorder(match, { players, write: (bytes) => file.append(bytes) });
 */
export function createLogFile(path: string, { force, layer = DISK }: LogFileOptions = {}): LogFile {
  const file = naming(path, () => layer.open(path, force ? 'w' : 'wx'));
  let open = true;
  let failure: unknown;
  const close = (): void => {
    if (open) layer.close(file);
    open = false;
  };
  const append = (bytes: Uint8Array): void => {
    if (!open) throw new RangeError(`${path} is closed`);
    // Nothing can follow a record of which a part may have been written.
    if (failure !== undefined) throw failure;
    try {
      writeAll(layer, file, bytes);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return {
    path,
    append: (bytes) => naming(path, () => append(bytes)),
    flush: () => naming(path, () => layer.flush(file)),
    seal(log) {
      const size = naming(path, () => replace(path, encodeForGood(log), layer));
      close();
      return size;
    },
    close,
  };
}

/**
 * Writes a log that is complete, sealed, at once.
 *
 * @returns the size of the file, bytes
 * @throws ShooterError `log/exists`, `log/disk-full`, `log/unreadable`
 */
export function writeLog(path: string, log: Log, options: LogFileOptions = {}): number {
  // What is overwritten stays until the new one is complete.
  if (options.force) return naming(path, () => replace(path, encodeForGood(log), options.layer ?? DISK));
  const file = createLogFile(path, options);
  try {
    return file.seal(log);
  } catch (error) {
    file.close();
    (options.layer ?? DISK).remove(path);
    throw error;
  }
}

function writeAll(layer: FileLayer, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const count = layer.write(file, bytes.subarray(at));
    if (count === 0)
      throw new ShooterError('log/disk-full', 'the disk takes no more; what was written before is kept');
    at += count;
  }
}

/** Encodes a log and reads it back: what is about to take the place of the only other copy has to hold the same match. */
function encodeForGood(log: Log): Uint8Array {
  const bytes = encodeLog(log);
  assert(isSameMatch(diffRecords(log, decodeLog(bytes))), 'a sealed log reads as it was recorded');
  return bytes;
}

function replace(path: string, bytes: Uint8Array, layer: FileLayer): number {
  const beside = `${path}.sealing`;
  try {
    const file = layer.open(beside, 'w');
    try {
      writeAll(layer, file, bytes);
      layer.flush(file);
    } finally {
      layer.close(file);
    }
    layer.rename(beside, path);
  } catch (error) {
    layer.remove(beside);
    throw error;
  }
  flushFolder(path, layer);
  return bytes.length;
}

/** The name survives a power cut only once its folder is on the disk, too. Not every system can: then it is as safe as it gets. */
function flushFolder(path: string, layer: FileLayer): void {
  try {
    const folder = layer.open(dirname(path), 'r');
    layer.flush(folder);
    layer.close(folder);
  } catch {
    // As said above.
  }
}
