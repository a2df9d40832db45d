import { closeSync, linkSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { temporaryPath } from '../src/replay/index.ts';
import { checkOutput, describeUnwritable, unwritable } from './files.ts';
import { onSignal } from './signals.ts';

/* New files, whole or not at all: each is written beside its place, under a name of its own, and put there at the end. Of two
   that are written to one place at once without --force the later one is refused; with it, the last one that is done stays. */

/** Where a file goes. */
interface Place {
  readonly out: string;
  /** in the place of one that is there; else such a one is refused */
  readonly force?: boolean | undefined;
}

/**
 * Makes a new file, whole or not at all. A signal ends the process without it.
 *
 * @param write writes to the open file; signals are heard whenever it waits
 * @throws ShooterError `file/unwritable`
 */
export async function makeFile(
  { out, force = false }: Place,
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
export function makeFileNow({ out, force = false }: Place, write: (path: string) => void): void {
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

/** Puts a whole file in its place. Without `force` whoever has taken the name meanwhile keeps it. */
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
