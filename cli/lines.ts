import { once } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import { makeFile, writeAll } from './new-file.ts';
import type { OutputArgs } from './options.ts';

/* What is too long for memory is written line by line, as it is made. */

/** Characters that are written at once. */
const PIECE = 65_536;

/**
 * Writes lines as they come, to a new file, whole or not at all, or to standard output.
 *
 * @param told how many lines were written so far
 */
export async function writeLines(
  { out, force }: OutputArgs,
  lines: Iterable<string>,
  told: (lines: number) => void,
): Promise<void> {
  if (out === undefined) return await pourOut(lines, told);
  await makeFile({ out, force }, async (file) => {
    const write = async (piece: string): Promise<boolean> => {
      writeAll(file, Buffer.from(piece));
      return true;
    };
    await pour(lines, { write, told });
  });
}

type Told = (lines: number) => void;

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
