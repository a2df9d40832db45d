import { closeSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { concatBytes } from '#platform';
import { ShooterError } from '../../core/index.ts';
import { createPageReader, looksLikePage } from '../page.ts';
import { openRegularFile } from './file-layer.ts';
import { nameError } from './system-error.ts';

/* The bytes of a log in a file: the whole file, or what an element of a page holds. A page is read in pieces and never held. */

const CHUNK_BYTES = 1 << 18;
/** Bytes of a log that is read whole, at most. */
const MAX_LOG_BYTES: number = 64 << 20;

/** `match.html#2`: the second log of a page. */
const NUMBERED = /^(.+)#([0-9]{1,6})$/s;

/** A file, and which of its logs is meant: undefined for the first one of a page, or the file itself. */
interface LogPlace {
  readonly file: number;
  readonly number: number | undefined;
}

function openPlace(path: string): LogPlace {
  try {
    return { file: openRegularFile(path), number: undefined };
  } catch (error) {
    // A file may have such a name itself: then it is that one.
    const [, page, number] = NUMBERED.exec(path) ?? [];
    if (page === undefined || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { file: openRegularFile(page), number: Number(number) };
  }
}

/**
 * The bytes of a log, in pieces, each valid until the next one. Reading stops where the log ends or nobody asks for more.
 *
 * @param path as of `readLog`
 * @throws ShooterError `log/no-log` for a page without that log, `log/damaged`; what the system says
 */
export function* readPieces(path: string): Generator<Uint8Array, void> {
  const { file, number } = openPlace(path);
  try {
    const chunks = readChunks(file);
    const { value: first } = chunks.next();
    if (first === undefined) return;
    if (looksLikePage(first)) yield* logOfPage(startingWith(first, chunks), number);
    else if (number !== undefined)
      throw new ShooterError('log/no-log', `it is no page: it has no log #${number}`);
    else yield* startingWith(first, chunks);
  } finally {
    closeSync(file);
  }
}

function* startingWith(first: Uint8Array, rest: Generator<Uint8Array, void>): Generator<Uint8Array, void> {
  yield first;
  yield* rest;
}

function* readChunks(file: number): Generator<Uint8Array, void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const count = readSync(file, chunk, 0, CHUNK_BYTES, at);
    if (count === 0) return;
    at += count;
    yield chunk.subarray(0, count);
  }
}

function* logOfPage(chunks: Iterable<Uint8Array>, number = 1): Generator<Uint8Array, void> {
  const pieces: Uint8Array[] = [];
  const reader = createPageReader(() =>
    reader.begun === number ? (bytes) => pieces.push(bytes) : undefined,
  );
  for (const chunk of chunks) {
    reader.push(chunk);
    yield* pieces.splice(0);
    if (number > 0 && reader.ended >= number) return;
  }
  // A page that is cut off within the log: the log is cut off, too, which its own reader says.
  if (number > 0 && reader.begun >= number) return;
  const logs = reader.begun === 1 ? 'one log' : `${reader.begun} logs`;
  throw new ShooterError(
    'log/no-log',
    reader.begun === 0
      ? 'it is a page without a match log'
      : `it is a page of ${logs}: it has no log #${number}`,
  );
}

/**
 * Reads the bytes of a log, whatever they are.
 *
 * @param path as of `readLog`
 * @returns up to 64 MiB
 * @throws ShooterError `log/no-log` for a page without that log, `log/damaged`, `log/too-large`, `log/unreadable`; the message names the file
 */
export function readLogBytes(path: string): Uint8Array {
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (const piece of readPieces(path)) {
      length += piece.length;
      if (length > MAX_LOG_BYTES) throw new ShooterError('log/too-large', 'it has more than 64 MiB');
      pieces.push(piece.slice());
    }
    return concatBytes(...pieces);
  } catch (error) {
    throw nameError(path, error);
  }
}

/**
 * Bytes of a log, without the page around it.
 *
 * @param path as of `readLog`
 * @throws ShooterError as `readLogBytes`, but for `log/too-large`: nothing is held, so there is no limit
 */
export function countLogBytes(path: string): number {
  try {
    let length = 0;
    for (const piece of readPieces(path)) length += piece.length;
    return length;
  } catch (error) {
    throw nameError(path, error);
  }
}

/**
 * The logs in a page, each as `readLog` takes it.
 *
 * @param path of a file
 * @returns `page.html#1`, `page.html#2` … for a page of several logs; the path itself for any other file
 */
export function listPageLogs(path: string): string[] {
  if (!/^\.html?$/i.test(extname(path))) return [path];
  try {
    const file = openRegularFile(path);
    try {
      const reader = createPageReader(() => undefined);
      let isFirst = true;
      for (const chunk of readChunks(file)) {
        if (isFirst && !looksLikePage(chunk)) return [path];
        isFirst = false;
        reader.push(chunk);
      }
      return reader.begun < 2
        ? [path]
        : Array.from({ length: reader.begun }, (_, index) => `${path}#${index + 1}`);
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever opens it says why.
    return [path];
  }
}
