import { closeSync, fstatSync, readSync } from 'node:fs';
import { ShooterError } from '../../core/index.ts';
import { createLogDecoder, finishDecoding, type LogDecoder } from '../decode.ts';
import { importInputs } from '../exchange.ts';
import type { InputTrack } from '../inputs.ts';
import type { Log } from '../log.ts';
import { runSteps, type Steps } from '../steps.ts';
import { DISK, openRegularFile } from './file-layer.ts';
import { readPieces } from './page-file.ts';
import { nameError, withNamedErrors } from './system-error.ts';

/* Logs as files, read: whole, or while another process writes. */

const CHUNK_BYTES = 1 << 18;

/**
 * Reads a log from a file, in pieces: what is no log is refused at its first bytes, however large it is.
 *
 * @param path of a log, or of a page that holds logs: `match.html` is the first of them, `match.html#2` the second
 * @throws ShooterError as `decodeLog`, and `log/unreadable` where the file cannot be read; the message names the file
 */
export const readLog = (path: string): Log => runSteps(readLogSteps(path));

/** As `readLog`, in steps that yield the ticks read: for `runInTurns`. */
export function* readLogSteps(path: string): Steps<Log> {
  try {
    const decoder = createLogDecoder();
    for (const piece of readPieces(path)) {
      yield* decoder.pushSteps(piece);
      if (decoder.damage !== undefined) break;
    }
    return finishDecoding(decoder);
  } catch (error) {
    throw nameError(path, error);
  }
}

/**
 * Reads the inputs of a match from a file of JSON, as `importInputs` takes them.
 *
 * @param path of a file of JSON
 * @throws ShooterError `log/unreadable`, `file/no-json`, and as `importInputs`; the message names the file
 */
export const readInputs = (path: string): InputTrack =>
  withNamedErrors(path, () => importInputs(parseJson(Buffer.from(DISK.read(path)).toString('utf8'))));

function parseJson(text: string): unknown {
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ShooterError('file/no-json', `it is no JSON: ${(error as Error).message}`);
  }
}

/** Feeds a decoder with what the file has beyond what it was fed. */
function* readOn(file: number, decoder: LogDecoder): Steps<void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  while (decoder.damage === undefined) {
    const count = readSync(file, chunk, 0, CHUNK_BYTES, decoder.offset + decoder.pending);
    if (count === 0) return;
    yield* decoder.pushSteps(chunk.subarray(0, count));
  }
}

/** Follows a log that another process is still writing. Made by `followLog`. */
export interface LogFollower {
  /** undefined until the header has come */
  readonly log: Log | undefined;
  /** Reads what has come since; true if anything has. @throws ShooterError as `readLog` */
  poll(): boolean;
  close(): void;
}

/**
 * Opens a log to be followed. When its writer seals it, the file is replaced; the next `poll` starts over with the new
 * one, and `log` is then another object that goes at least as far.
 *
 * @param path of the log, sealed or still being written
 */
export function followLog(path: string): LogFollower {
  let file = withNamedErrors(path, () => openRegularFile(path));
  let inode = fstatSync(file).ino;
  let decoder = createLogDecoder();
  const reopen = (): void => {
    const next = withNamedErrors(path, () => openRegularFile(path));
    if (fstatSync(next).ino === inode) {
      closeSync(next);
      return;
    }
    closeSync(file);
    file = next;
    inode = fstatSync(file).ino;
    decoder = createLogDecoder();
  };
  return {
    get log() {
      return decoder.log;
    },
    poll() {
      const before = decoder;
      reopen();
      const offset = decoder.offset;
      withNamedErrors(path, () => runSteps(readOn(file, decoder)));
      if (decoder.damage !== undefined) throw nameError(path, decoder.damage);
      return decoder !== before || decoder.offset > offset;
    },
    close: () => closeSync(file),
  };
}
