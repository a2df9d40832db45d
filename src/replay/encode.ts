import { concatBytes, createSha256 } from '#platform';
import { eventFields, noteFields } from './annotations.ts';
import { BLOCK_TICKS, type BlockPart, createBlockModels, encodeBlock } from './block.ts';
import { createWriter, writeHash, written } from './bytes.ts';
import { checkLog } from './check-log.ts';
import { packFailure } from './failures.ts';
import { headerFields } from './header.ts';
import { endOf, runAt } from './inputs.ts';
import type { Log, LogHeader, RecordingInfo, StateRecord } from './log.ts';
import { encodeValue } from './msgpack-writer.ts';
import {
  BLOCK,
  END,
  EVENTS,
  encodeRecord,
  FAILURES,
  HEADER,
  MAGIC,
  NOTES,
  RECORDING,
  SEAL,
  SIGNATURE,
  STATE,
} from './record.ts';
import { type SigningKey, signDigest } from './signature.ts';

/* Every record of a log, as bytes. A recorder writes them as they come, `encodeLog` all at once. */

export const encodeHeader = (header: LogHeader): Uint8Array =>
  concatBytes(MAGIC, encodeRecord(HEADER, encodeValue(headerFields(header))));

export const encodeRecording = (recording: RecordingInfo): Uint8Array =>
  encodeRecord(RECORDING, encodeValue(recording));

/** A block of a match under way, its inputs plain. */
export const encodePlainBlock = (part: BlockPart): Uint8Array => encodeRecord(BLOCK, encodeBlock(part));

/** tick, then the canonical words, all 4 bytes little-endian */
function encodeStateRecord({ tick, words }: StateRecord): Uint8Array {
  const payload = new DataView(new ArrayBuffer(4 + words.length * 4));
  payload.setInt32(0, tick, true);
  for (const [index, word] of words.entries()) payload.setInt32(4 + index * 4, word, true);
  return encodeRecord(STATE, new Uint8Array(payload.buffer));
}

/** What a log holds beside its inputs. */
export type Annotations = Pick<Log, 'states' | 'events' | 'notes' | 'failures'>;

export function* encodeAnnotations({
  states,
  events,
  notes,
  failures,
}: Annotations): Generator<Uint8Array, void> {
  for (const state of states) yield encodeStateRecord(state);
  yield* encodeList(EVENTS, events.map(eventFields));
  yield* encodeList(NOTES, notes.map(noteFields));
  yield* encodeList(FAILURES, failures.map(packFailure));
}

function* encodeList(type: number, list: readonly unknown[]): Generator<Uint8Array, void> {
  for (let at = 0; at < list.length; at += LIST_LENGTH)
    yield encodeRecord(type, encodeValue(list.slice(at, at + LIST_LENGTH)));
}

/**
 * The record of the end. Its field `checkpoint` says whether the log has a checkpoint at its last tick. The hash of that is the final one, so
 * a sealed log has it here alone, and not in a block; a recorder has written it in a block, too, unless all ticks were flushed before it.
 */
export function encodeEnd(log: Log): Uint8Array {
  const { result, hash } = log.end!;
  const writer = createWriter();
  writeHash(writer, hash);
  const checkpoint = log.checkpoints.at(-1)?.tick === log.track.ticks;
  return encodeRecord(
    END,
    encodeValue({ ticks: log.track.ticks, result, hash: written(writer), checkpoint }),
  );
}

/** Runs of inputs in a packed block at most. A block in the middle costs some 20 bytes; a file cut off loses one. */
const BLOCK_RUNS = 1024;
/** Events or notes in a record at most, so that the largest notes fit into one. */
const LIST_LENGTH = 2048;

/**
 * The smallest file that holds a log, sealed. The same log gives the same bytes.
 *
 * @param log with an end
 * @param key of a log whose header names a signer: the private key of that
 * @throws RangeError for a log without an end, for one that no reader would read as it is, naming the part, and for another key than the
 *   header names
 */
export const encodeLog = (log: Log, key?: SigningKey): Uint8Array => concatBytes(...encodeRecords(log, key));

/** As `encodeLog`, record by record: the last one is the seal, the SHA-256 of all before. */
export function* encodeRecords(log: Log, key: SigningKey | undefined): Generator<Uint8Array, void> {
  if (log.end === undefined) throw new RangeError('a log without an end cannot be sealed: it is unfinished');
  needKey(log.header.signer, key?.publicKey);
  checkLog(log);
  const sha = createSha256();
  for (const record of recordsOf(log)) {
    sha.update(record);
    yield record;
  }
  if (key !== undefined) {
    const signature = encodeRecord(SIGNATURE, signDigest(sha.digest(), key));
    sha.update(signature);
    yield signature;
  }
  yield encodeRecord(SEAL, sha.digest());
}

function needKey(signer: string | undefined, key: string | undefined): void {
  if (signer === key) return;
  throw new RangeError(
    `the header of this log names ${signer ?? 'no signer'}, and it is to be signed ${key === undefined ? 'without a key' : `by ${key}`}`,
  );
}

function* recordsOf(log: Log): Generator<Uint8Array, void> {
  yield encodeHeader(log.header);
  if (log.recording) yield encodeRecording(log.recording);
  yield* encodePackedBlocks(log);
  yield* encodeAnnotations(log);
  yield encodeEnd(log);
}

function* encodePackedBlocks({ track, checkpoints, end }: Log): Generator<Uint8Array, void> {
  const models = createBlockModels();
  // The END record has the hash of a checkpoint at the last tick.
  const given =
    end !== undefined && checkpoints.at(-1)?.tick === track.ticks ? checkpoints.slice(0, -1) : checkpoints;
  let from = 0;
  let next = 0;
  do {
    const last = Math.min(runAt(track, from) + BLOCK_RUNS, track.runs) - 1;
    const to = Math.min(endOf(track, last), from + BLOCK_TICKS, track.ticks);
    const first = next;
    while (next < given.length && given[next]!.tick <= to) next += 1;
    const part = { track, from, to, checkpoints: given.slice(first, next) };
    yield encodeRecord(BLOCK, encodeBlock(part, models));
    from = to;
  } while (from < track.ticks);
}
