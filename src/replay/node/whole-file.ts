import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { DISK, type FileLayer, writeAll } from './file-layer.ts';
import { closeQuietly, flushFolder } from './flusher.ts';

/* Files that are whole or not there: each is written beside its place, under a name that no other writer can have, and then
   renamed. Two writers of one file at once leave the whole file of one of them. */

/** Random bytes of a temporary name. */
const RANDOM_BYTES = 8;
/** Bytes of the file's own name in a temporary one: with what is added it fits into the 255 that file systems take. */
const NAME_BYTES = 200;
const TEMPORARY = /^\.(.+)\.[0-9a-f]{16}\.tmp$/s;

/** A path beside `path` that nobody else uses: `.NAME.RANDOM.tmp`, hidden, in the same folder. Create it exclusively. */
export function temporaryPath(path: string): string {
  const name = Buffer.from(basename(path)).subarray(0, NAME_BYTES).toString();
  return join(dirname(path), `.${name}.${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`);
}

/**
 * The name of the file that a temporary one was to become, or undefined if the name is no temporary one.
 *
 * @param name of a file, without its folder
 */
export const temporaryOf = (name: string): string | undefined => TEMPORARY.exec(name)?.[1];

/** How a whole file is written. */
export interface WriteWholeOptions {
  /** waits until the bytes are on the disk, so that a power cut leaves the old file or the new one; false if left out */
  readonly flush?: boolean | undefined;
  /** the disk unless given */
  readonly layer?: FileLayer | undefined;
}

/**
 * Writes a file, whole or not at all, in the place of the one that is there.
 *
 * @param path of the file
 * @param data its whole contents
 * @throws what the layer throws; the old file is then still there, and nothing beside it
 */
export function writeWhole(
  path: string,
  data: string | Uint8Array,
  { flush = false, layer = DISK }: WriteWholeOptions = {},
): void {
  const beside = temporaryPath(path);
  try {
    const file = layer.open(beside, 'wx');
    try {
      writeAll(layer, file, typeof data === 'string' ? Buffer.from(data) : data);
      if (flush) layer.flush(file);
    } finally {
      layer.close(file);
    }
    layer.rename(beside, path);
  } catch (error) {
    removeQuietly(layer, beside);
    throw error;
  }
  if (flush) flushFolder(path, layer);
}

/**
 * Opens a new, empty file in the place of the one that is there. Whoever has that one open keeps it: the two never write into
 * one file.
 *
 * @param path of the file
 * @returns the descriptor
 * @throws what the layer throws
 */
export function openInPlace(path: string, layer: FileLayer): number {
  const beside = temporaryPath(path);
  const file = layer.open(beside, 'wx');
  try {
    layer.rename(beside, path);
    return file;
  } catch (error) {
    closeQuietly(layer, file);
    removeQuietly(layer, beside);
    throw error;
  }
}

/** Removes a temporary file after a failure. What went wrong before is what counts, not that it stays. */
export function removeQuietly(layer: FileLayer, path: string): void {
  try {
    layer.remove(path);
  } catch {
    // As said above.
  }
}

/** What is left over, and where. */
export interface LeftOvers {
  /** what is in the folder, if that is known */
  readonly names?: readonly string[] | undefined;
  /** whether a file of this name is written under the lock */
  readonly isOurs: (name: string) => boolean;
  /** the disk unless given */
  readonly layer?: FileLayer | undefined;
}

/**
 * Removes the temporary files that killed writers have left in a folder. Call it only while a lock keeps other writers away.
 *
 * @param folder where to look
 */
export function removeLeftOvers(
  folder: string,
  { isOurs, layer = DISK, names = layer.list(folder) }: LeftOvers,
): void {
  for (const name of names) {
    const meant = temporaryOf(name);
    if (meant !== undefined && isOurs(meant)) removeQuietly(layer, join(folder, name));
  }
}
