import assert from 'node:assert';
import { createLogDecoder, finishDecoding } from '../decode.ts';
import { diffRecords, isSameMatch } from '../diff.ts';
import { encodeRecords } from '../encode.ts';
import type { Log } from '../log.ts';
import type { SigningKey } from '../signature.ts';
import { runSteps } from '../steps.ts';
import { type FileLayer, writeAll } from './file-layer.ts';
import { closeQuietly, flushAndReport, flushFolderLater } from './flusher.ts';
import { removeQuietly, writeWhole } from './whole-file.ts';

/* Sealing: the whole log is written to a new file in the same folder, which then replaces the one of the match under way. So there is a
   valid file at every moment. */

export interface Sealing {
  readonly log: Log;
  /** of a log whose header names a signer */
  readonly key: SigningKey | undefined;
  readonly layer: FileLayer;
  /** where it is written first: a path from `temporaryPath` */
  readonly beside: string;
}

/** Puts a log, sealed, in the place of what is at `path`. @returns its size, bytes */
export function replace(path: string, { log, key, layer }: Omit<Sealing, 'beside'>): number {
  const bytes = runSteps(encodeAndCheck(log, key));
  writeWhole(path, bytes, { flush: true, layer });
  return bytes.length;
}

/** As `replace`, but holds up the thread neither to encode nor until the disk is done. `done` may be called before this returns. */
export function replaceLater(
  path: string,
  { log, key, layer, beside }: Sealing,
  done: (error: unknown, bytes: number) => void,
): void {
  /** the file beside, while it is open */
  let file: number | undefined;
  const fail = (error: unknown): void => {
    if (file !== undefined) closeQuietly(layer, file);
    removeQuietly(layer, beside);
    done(error, 0);
  };
  function* write(): Generator<undefined, void> {
    let bytes: Uint8Array;
    try {
      bytes = yield* encodeAndCheck(log, key);
      file = layer.open(beside, 'wx');
      writeAll(layer, file, bytes);
    } catch (error) {
      return fail(error);
    }
    flushAndReport(layer, file, (error) => {
      if (error !== undefined) return fail(error);
      try {
        // Not known as open any more, so that `fail` does not close it again if closing throws.
        const written = file!;
        file = undefined;
        layer.close(written);
        layer.rename(beside, path);
      } catch (wrong) {
        return fail(wrong);
      }
      flushFolderLater(path, layer, () => done(undefined, bytes.length));
    });
  }
  layer.work(write());
}

/** Encodes a log and reads it back: what is about to take the place of the only other copy has to hold the same match. */
function* encodeAndCheck(log: Log, key: SigningKey | undefined): Generator<undefined, Uint8Array> {
  const records: Uint8Array[] = [];
  const decoder = createLogDecoder();
  for (const record of encodeRecords(log, key)) {
    records.push(record);
    yield;
    decoder.push(record);
    yield;
  }
  assert(isSameMatch(diffRecords(log, finishDecoding(decoder))), 'a sealed log reads as it was recorded');
  return Buffer.concat(records);
}
