import { once } from 'node:events';
import { closeSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { setImmediate as breathe } from 'node:timers/promises';
import { checkOutput, tellReason, unwritable } from './files.ts';
import type { OutputArgs } from './options.ts';

/* What is too long for memory is written line by line, as it is made. */

/** Characters that are written at once. */
const PIECE = 65_536;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes lines as they come, to a new file, whole or not at all, or to standard output.
 *
 * @param told how many lines were written so far
 */
export async function writeLines(
  { out, force = false }: OutputArgs,
  lines: Iterable<string>,
  told: (lines: number) => void,
): Promise<void> {
  if (out === undefined) return await pourOut(lines, told);
  checkOutput(out, force);
  const part = `${out}.part`;
  const give = (signal: NodeJS.Signals): void => {
    rmSync(part, { force: true });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, give);
  try {
    await writePart(part, lines, told);
    // Whoever has taken the name meanwhile keeps it.
    if (force) renameSync(part, out);
    else linkSync(part, out);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : unwritable(out, tellReason(error));
  } finally {
    for (const signal of SIGNALS) process.off(signal, give);
    rmSync(part, { force: true });
  }
}

type Told = (lines: number) => void;

async function writePart(part: string, lines: Iterable<string>, told: Told): Promise<void> {
  const file = openSync(part, 'w');
  try {
    await pour(lines, { write: async (piece) => writeWhole(file, Buffer.from(piece)), told });
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, bytes: Buffer): boolean {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return true;
}

/** Until nobody reads on: what else goes wrong there is told elsewhere. */
async function pourOut(lines: Iterable<string>, told: Told): Promise<void> {
  const { stdout } = process;
  let gone = false;
  const end = (): void => {
    gone = true;
  };
  stdout.on('error', end);
  try {
    await pour(lines, {
      async write(piece) {
        if (!gone && !stdout.write(piece)) await once(stdout, 'drain').catch(end);
        return !gone;
      },
      told,
    });
  } finally {
    stdout.off('error', end);
  }
}

interface Way {
  /** @returns whether to go on */
  write(piece: string): Promise<boolean>;
  readonly told: Told;
}

async function pour(lines: Iterable<string>, { write, told }: Way): Promise<void> {
  let piece = '';
  let count = 0;
  for (const line of lines) {
    piece += line;
    count += 1;
    told(count);
    if (piece.length >= PIECE) {
      if (!(await write(piece))) return;
      piece = '';
    }
    // Signals are heard in between, and that nobody reads any more.
    await breathe();
  }
  await write(piece);
}
