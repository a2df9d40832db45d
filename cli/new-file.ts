import { closeSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { checkOutput, tellReason, unwritable } from './files.ts';
import { onSignal } from './signals.ts';

/**
 * Makes a new file, whole or not at all: it is written beside its place, and put there at the end. A signal ends the
 * process without it.
 *
 * @param write writes to the open file; signals are heard whenever it waits
 */
export async function makeFile(
  { out, force = false }: { out: string; force?: boolean | undefined },
  write: (file: number) => Promise<void>,
): Promise<void> {
  checkOutput(out, force);
  const part = `${out}.part`;
  const release = onSignal((signal) => {
    rmSync(part, { force: true });
    process.exit(128 + constants.signals[signal]);
  });
  try {
    await writePart(part, write);
    // Whoever has taken the name meanwhile keeps it.
    if (force) renameSync(part, out);
    else linkSync(part, out);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unwritable(out, tellReason(error));
  } finally {
    release();
    rmSync(part, { force: true });
  }
}

async function writePart(part: string, write: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(part, 'w');
  try {
    await write(file);
  } finally {
    closeSync(file);
  }
}

/** Writes all of the bytes, however many the system takes at once. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
