import { once } from 'node:events';
import { nextTurn } from '#platform';
import { makeFile, writeAll } from './new-file.ts';
import type { OutputArgs } from './shared-options.ts';

/* What is too long for memory is written piece by piece, as it is made. */

/** What comes piece by piece: text, which is put together to larger pieces, or bytes. */
type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
type Told = (pieces: number) => void;

/** Characters that are written at once. */
const PIECE = 65_536;

/**
 * Writes pieces as they come, to a new file, whole or not at all, or to standard output.
 *
 * @param told how many pieces were written so far
 */
export async function writePieces(
  { out, force }: OutputArgs,
  pieces: Pieces,
  told: Told = () => {},
): Promise<void> {
  if (out === undefined) return await pourOut(pieces, told);
  await makeFile({ out, force }, async (file) => {
    const write = async (piece: string | Uint8Array): Promise<boolean> => {
      writeAll(file, typeof piece === 'string' ? Buffer.from(piece) : piece);
      return true;
    };
    await pour(pieces, { write, told });
  });
}

/** Until nobody reads on: what else goes wrong there is told elsewhere. */
async function pourOut(pieces: Pieces, told: Told): Promise<void> {
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
      told,
    });
  } finally {
    stdout.off('error', end);
  }
}

interface Way {
  /** @returns whether to go on */
  write(piece: string | Uint8Array): Promise<boolean>;
  readonly told: Told;
}

async function pour(pieces: Pieces, { write, told }: Way): Promise<void> {
  let text = '';
  let count = 0;
  for await (const piece of pieces) {
    count += 1;
    told(count);
    if (typeof piece === 'string') text += piece;
    else if (piece.length > 0 && !(await write(piece))) return;
    if (text.length >= PIECE) {
      if (!(await write(text))) return;
      text = '';
    }
    // Signals are heard in between, and that nobody reads any more.
    await nextTurn();
  }
  if (text !== '') await write(text);
}
