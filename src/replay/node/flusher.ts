import { dirname } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import type { FileLayer } from './file-layer.ts';

/* Flushes that do not hold up the thread: a disk may take a second for one, and a host has a tick every 16 ms. */

/** Called when a flush is over, with undefined, or with what went wrong. */
export type Flushed = (error: unknown) => void;

/** Callers that wait for the next flush of one file, at most. When there are as many, the disk has hung for long. */
const MAX_WAITING = 64;

/** The flushes of one open file, one at a time. Made by `createFlusher`. */
export interface Flusher {
  /** what went wrong with a flush; undefined: nothing. It stays, and is reported to whoever asks for a flush from then on */
  readonly failure: unknown;
  /**
   * Flushes what was written by now.
   *
   * @param done called once: before this returns where `MAX_WAITING` wait already, or where the layer throws; else later
   */
  flush(done: Flushed): void;
  /** As `flush`, but returns only when it is over. @throws what went wrong with this flush or an earlier one */
  flushNow(): void;
  /** Closes the file: now, or as soon as the flushes asked for are over. */
  close(): void;
}

/** @param path of the file, which was just created */
export function createFlusher(layer: FileLayer, file: number, path: string): Flusher {
  /** those whom the flush under way was begun for; undefined: there is none */
  let served: readonly Flushed[] | undefined;
  let waiting: Flushed[] = [];
  let failure: unknown;
  /** whether the folder that holds the file's name was flushed, too */
  let isFolderFlushed = false;
  let isClosing = false;

  function begin(): void {
    served = waiting;
    waiting = [];
    flushAndReport(layer, file, (error) => {
      // A disk that could not keep some bytes may forget that it could not: no later flush makes up for it.
      failure ??= error;
      if (failure !== undefined || isFolderFlushed) return finish();
      isFolderFlushed = true;
      flushFolderLater(path, layer, finish);
    });
  }

  function finish(): void {
    const finished = served!;
    served = undefined;
    if (waiting.length > 0) begin();
    else if (isClosing) closeQuietly(layer, file);
    for (const done of finished) done(failure);
  }

  return {
    get failure() {
      return failure;
    },
    flush(done) {
      if (waiting.length === MAX_WAITING) return done(hangs());
      waiting.push(done);
      if (served === undefined) begin();
    },
    flushNow() {
      try {
        if (failure === undefined) layer.flush(file);
      } catch (error) {
        failure = error;
      }
      if (failure !== undefined) throw failure;
      if (isFolderFlushed) return;
      isFolderFlushed = true;
      flushFolder(path, layer);
    },
    close() {
      isClosing = true;
      if (served === undefined) layer.close(file);
    },
  };
}

const hangs = (): ShooterError =>
  new ShooterError('log/slow-disk', `the disk hangs: ${MAX_WAITING} flushes wait for it`);

/** As the layer's `flushLater`, but an error that it throws goes to `done` as well, which is then called before this returns. */
export function flushAndReport(layer: FileLayer, file: number, done: Flushed): void {
  try {
    layer.flushLater(file, (error) => done(error ?? undefined));
  } catch (error) {
    done(error);
  }
}

/** Closes a file whose bytes are flushed, or given up: an error says nothing new, and nobody is there to hear it. */
export function closeQuietly(layer: FileLayer, file: number): void {
  try {
    layer.close(file);
  } catch {
    // As said above.
  }
}

/** The name survives a power cut only once its folder is on the disk, too. Not every system can: then it is as safe as it gets. */
export function flushFolder(path: string, layer: FileLayer): void {
  try {
    const folder = layer.open(dirname(path), 'r');
    try {
      layer.flush(folder);
    } finally {
      layer.close(folder);
    }
  } catch {
    // As said above.
  }
}

/** As `flushFolder`, without holding up the thread. */
export function flushFolderLater(path: string, layer: FileLayer, done: () => void): void {
  let folder: number;
  try {
    folder = layer.open(dirname(path), 'r');
  } catch {
    done();
    return;
  }
  flushAndReport(layer, folder, () => {
    closeQuietly(layer, folder);
    done();
  });
}
