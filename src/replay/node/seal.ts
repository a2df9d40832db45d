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

/* Sealing: the whole log is written anew beside its file, under a name of its own, and put in the place of that, so that there
   is never a moment without a valid file. */

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
  const bytes = runSteps(encodeForGood(log, key));
  writeWhole(path, bytes, { flush: true, layer });
  return bytes.length;
}

/** As `replace`, but holds up the thread neither to encode nor until the disk is done. `done` may be called before this returns. */
export function replaceLater(
  path: string,
  { log, key, layer, beside }: Sealing,
  done: (error: unknown, bytes: number) => void,
): void {
  const fail = (error: unknown): void => {
    removeQuietly(layer, beside);
    done(error, 0);
  };
  const place = ({ file, size }: Written): void =>
    flushAndReport(layer, file, (error) => {
      const wrong = error ?? putInPlace(layer, file, { beside, path });
      if (error !== undefined) closeQuietly(layer, file);
      if (wrong !== undefined) fail(wrong);
      else flushFolderLater(path, layer, () => done(undefined, size));
    });
  layer.work(writeInSteps(encodeForGood(log, key), { beside, layer, fail, place }));
}

interface Written {
  readonly file: number;
  readonly size: number;
}

interface Then {
  readonly beside: string;
  readonly layer: FileLayer;
  readonly fail: (error: unknown) => void;
  readonly place: (written: Written) => void;
}

function* writeInSteps(
  encoding: Generator<undefined, Uint8Array>,
  { beside, layer, fail, place }: Then,
): Generator<undefined, void> {
  let written: Written;
  try {
    written = writeBeside(beside, yield* encoding, layer);
  } catch (error) {
    fail(error);
    return;
  }
  place(written);
}

function writeBeside(beside: string, bytes: Uint8Array, layer: FileLayer): Written {
  const file = layer.open(beside, 'wx');
  try {
    writeAll(layer, file, bytes);
  } catch (error) {
    closeQuietly(layer, file);
    throw error;
  }
  return { file, size: bytes.length };
}

/** @returns what went wrong, undefined if nothing did */
function putInPlace(
  layer: FileLayer,
  file: number,
  { beside, path }: { beside: string; path: string },
): unknown {
  try {
    layer.close(file);
    layer.rename(beside, path);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Encodes a log and reads it back: what is about to take the place of the only other copy has to hold the same match. */
function* encodeForGood(log: Log, key: SigningKey | undefined): Generator<undefined, Uint8Array> {
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
