import type { Log } from '../log.ts';
import type { SigningKey } from '../signature.ts';
import { DISK, type FileLayer, writeAll } from './file-layer.ts';
import { createFlusher } from './flusher.ts';
import { replace, replaceLater } from './seal.ts';
import { nameError, withNamedErrors } from './system-error.ts';
import { openInPlace, removeQuietly, temporaryPath } from './whole-file.ts';

/* Logs as files, written. Writing is synchronous: a recorder must know that its bytes are written before it goes on. To
   wait until they are on the disk there are two ways: with the thread, or by a callback, for whoever records many matches
   at once. While a match runs its file only grows, by whole records; what is there survives a kill at any moment. */

/** The file of a match under way. Made by `createLogFile`. */
export interface LogFile {
  readonly path: string;
  /** the public key of the key that signs the log when it is sealed; undefined if none does. The recorder of the log needs it as its option `signer` */
  readonly signer: string | undefined;
  /**
   * Appends whole records.
   *
   * @throws ShooterError `log/disk-full`, `log/unreadable`: what was there before is kept, and this file takes no more ·
   *   RangeError if it is closed or being sealed
   */
  append(bytes: Uint8Array): void;
  /**
   * Returns once all that was appended is on the disk.
   *
   * @throws ShooterError as `append`, after which the file takes no more · RangeError if it is closed
   */
  flush(): void;
  /**
   * As `flush`, but returns at once. There is one flush at a time: what is asked for meanwhile is served by one more.
   *
   * @param done called once, with what `flush` would throw or undefined, after which the file takes no more: later, or before this
   *   returns where the system refuses to flush. Where 64 wait already it is called before this returns, with `log/slow-disk`, and the
   *   file goes on
   * @throws RangeError if the file is closed
   */
  flushLater(done: (error: unknown) => void): void;
  /**
   * Puts the sealed log in the place of the file, and closes it.
   *
   * @returns the size of the sealed file, bytes
   * @throws ShooterError as `append`: the unsealed file stays, complete
   */
  seal(log: Log): number;
  /**
   * As `seal`, but does not wait for the disk. `close` does not keep it from being finished.
   *
   * @param done called once, later: with undefined and the size of the sealed file, bytes, once that is safely on the disk;
   *   or with what `seal` would throw: then the unsealed file stays, complete, and open, and can be sealed later
   * @throws RangeError if the file is closed or being sealed
   */
  sealLater(log: Log, done: (error: unknown, bytes: number) => void): void;
  /** Closes the file as it is, once the flushes that were asked for are over. */
  close(): void;
  /** Closes the file and removes it: for one in which there is nothing to keep. Throws nothing. */
  discard(): void;
}

/** How the file of a log is written. */
export interface LogFileOptions {
  /** overwrites a file that exists; false unless given */
  readonly force?: boolean | undefined;
  /** the disk unless given */
  readonly layer?: FileLayer | undefined;
  /** signs the log when it is sealed; its header has to name it (`RecorderOptions.signer`). Unsigned unless given */
  readonly key?: SigningKey | undefined;
}

/**
 * Creates the file of a match.
 *
 * @param path of the new file
 * @param options whether to overwrite, and the key that signs
 * @throws ShooterError `log/exists`, `log/disk-full`, `log/unreadable`
 * @example
 * const match = createMatch({ seed: '42', rules: { maxTicks: 600 } });
 * const file = createLogFile('new.log');
 * const players = [{ name: 'a' }, { name: 'b' }] as const;
 * const recorder = createRecorder(match, { players, write: (bytes) => file.append(bytes) });
 * while (match.outcome === undefined) {
 *   step(match, SHOOT, LEFT);
 *   recorder.record(SHOOT, LEFT);
 * }
 * file.seal(recorder.end(match.outcome));
 */
export function createLogFile(path: string, { force, layer = DISK, key }: LogFileOptions = {}): LogFile {
  const file = withNamedErrors(path, () => (force ? openInPlace(path, layer) : layer.open(path, 'wx')));
  const flusher = createFlusher(layer, file, path);
  let state: 'open' | 'being sealed' | 'closed' = 'open';
  let failure: unknown;
  const refuseIf = (...refused: (typeof state)[]): void => {
    if (refused.includes(state)) throw new RangeError(`${path} is ${state}`);
  };
  /** the temporary file of a sealing that failed: the disk may have refused to remove it */
  let leftOver: string | undefined;
  const clearLeftOver = (): void => {
    if (leftOver !== undefined) removeQuietly(layer, leftOver);
    leftOver = undefined;
  };
  const close = (): void => {
    const wasOpen = state !== 'closed';
    state = 'closed';
    clearLeftOver();
    if (wasOpen) flusher.close();
  };
  return {
    path,
    signer: key?.publicKey,
    append(bytes) {
      refuseIf('being sealed', 'closed');
      // Nothing can follow a record of which a part may have been written.
      failure ??= flusher.failure;
      try {
        if (failure === undefined) writeAll(layer, file, bytes);
      } catch (error) {
        failure = error;
      }
      if (failure !== undefined) throw nameError(path, failure);
    },
    flush() {
      refuseIf('closed');
      withNamedErrors(path, () => flusher.flushNow());
    },
    flushLater(done) {
      refuseIf('closed');
      flusher.flush((error) => done(error === undefined ? undefined : nameError(path, error)));
    },
    seal(log) {
      // A closed file can be sealed: what is sealed is a new file, of which only the path is needed.
      refuseIf('being sealed');
      const size = withNamedErrors(path, () => replace(path, { log, key, layer }));
      close();
      return size;
    },
    sealLater(log, done) {
      refuseIf('being sealed', 'closed');
      state = 'being sealed';
      clearLeftOver();
      const beside = temporaryPath(path);
      replaceLater(path, { log, key, layer, beside }, (error, size) => {
        if (error === undefined) {
          quietly(close);
          return done(undefined, size);
        }
        const report = (): void => done(nameError(path, error), 0);
        leftOver = beside;
        // The file is the only copy now: it should be on the disk before the failure is reported.
        if (state === 'closed') return report();
        state = 'open';
        flusher.flush(report);
      });
    },
    close,
    discard() {
      quietly(close);
      removeQuietly(layer, path);
    },
  };
}

/** Closes a file of which nothing is needed any more, whatever its closing says. */
function quietly(close: () => void): void {
  try {
    close();
  } catch {
    // As said above.
  }
}

/**
 * Writes a log that is complete, sealed, at once.
 *
 * @param path of the new file
 * @param options whether to overwrite, and the key that signs
 * @returns the size of the file, bytes
 * @throws ShooterError `log/exists`, `log/disk-full`, `log/unreadable` · RangeError for a log without an end, or for another key
 *   than its header names
 */
export function writeLog(path: string, log: Log, options: LogFileOptions = {}): number {
  // What is overwritten stays until the new one is complete.
  const { force, key, layer = DISK } = options;
  if (force) return withNamedErrors(path, () => replace(path, { log, key, layer }));
  const file = createLogFile(path, options);
  try {
    return file.seal(log);
  } catch (error) {
    file.discard();
    throw error;
  }
}
