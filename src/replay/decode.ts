import { concatBytes, createSha256, equalBytes } from '#platform';
import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { parseEvent, parseNote } from './annotations.ts';
import { type BlockModels, createBlockModels, decodeBlock } from './block.ts';
import { createReader, damaged, readHash } from './bytes.ts';
import { parseFailure } from './failures.ts';
import { parseFields, parseHeader, parseRecording } from './header.ts';
import { createTrack } from './inputs.ts';
import { createLog, type Log, type RecordingInfo } from './log.ts';
import { decodeList, decodeValue } from './msgpack.ts';
import {
  BLOCK,
  END,
  EVENTS,
  FAILURES,
  HEADER,
  isCritical,
  MAGIC,
  NOTES,
  RECORDING,
  readRecord,
  SEAL,
  SIGNATURE,
  STATE,
} from './record.ts';
import { parseResult } from './result.ts';
import { isSignatureOf } from './signature.ts';
import { runSteps, type Steps } from './steps.ts';

/**
 * Decodes a log piece by piece: a whole file, or one that is still being written.
 *
 * What is whole is taken at once. Damage ends it for good: `damage` says what and where, and what came before stays.
 */
export interface LogDecoder {
  /** undefined until the header has come */
  readonly log: Log | undefined;
  /** bytes of whole records so far */
  readonly offset: number;
  /** bytes after them that are no whole record yet */
  readonly pending: number;
  readonly damage: ShooterError | undefined;
  /** Takes the next bytes. Total: never throws for any bytes. */
  push(bytes: Uint8Array): void;
  /**
   * As `push`, in steps that yield the ticks so far. Until they are done, `bytes` stay as they are and nothing else is pushed.
   */
  pushSteps(bytes: Uint8Array): Steps<void>;
}

/** Bytes of records that are taken in one step, and ticks: a few bytes can hold many. */
const STEP_BYTES = 65_536;
const STEP_TICKS = 65_536;

/** A decoder that takes a log in pieces, as it arrives. */
export function createLogDecoder(): LogDecoder {
  const sha = createSha256();
  const track = createTrack();
  const models = createBlockModels();
  /** the bytes of a record whose end has not come yet */
  let carry: Uint8Array = new Uint8Array(0);
  const found: Found = { log: undefined, offset: 0, pending: 0, damage: undefined };

  /** Takes the magic bytes or the record that begins at `at`. @returns its end, or `at` if `bytes` end before it does */
  const take = (bytes: Uint8Array, at: number): number => {
    if (found.offset === 0) return takeMagic(bytes);
    const { log } = found;
    if (log?.status === 'sealed') throw damaged('there are bytes after the seal');
    const record = readRecord(bytes, at);
    if (record.kind === 'damaged') throw damaged(record.what);
    if (record.kind === 'cut') return at;
    if (log === undefined) found.log = takeHeader(record.type, record.payload, track);
    else if (record.type === SEAL) takeSeal(log, record.payload, sha.digest());
    else if (record.type === SIGNATURE) takeSignature(log, record.payload, sha.digest());
    else takeRecord(log, record, models);
    return record.end;
  };

  function* pushSteps(bytes: Uint8Array): Steps<void> {
    if (found.damage !== undefined) return;
    const all = carry.length === 0 ? bytes : concatBytes(carry, bytes);
    let at = 0;
    let stepped = { at, ticks: track.ticks };
    try {
      while (at < all.length) {
        const end = take(all, at);
        if (end === at) break;
        sha.update(all.subarray(at, end));
        found.offset += end - at;
        at = end;
        if (at - stepped.at < STEP_BYTES && track.ticks - stepped.ticks < STEP_TICKS) continue;
        stepped = { at, ticks: track.ticks };
        yield track.ticks;
      }
    } catch (error) {
      found.damage = locate(error, found, found.log?.recording ?? findRecording(all, at));
    }
    // A copy: the caller may use its memory for the next bytes.
    carry = new Uint8Array(all.subarray(at));
    found.pending = carry.length;
  }

  return Object.assign(found, { push: (bytes: Uint8Array) => runSteps(pushSteps(bytes)), pushSteps });
}

/** What a decoder has found so far. */
type Found = { -readonly [Name in 'log' | 'offset' | 'pending' | 'damage']: LogDecoder[Name] };

/** Says where it happened, and which release can read what this one cannot. */
function locate(error: unknown, { offset, log }: Found, recording: RecordingInfo | undefined): ShooterError {
  if (!(error instanceof ShooterError)) throw error;
  if (/^log\/other-/.test(error.code) && recording !== undefined)
    return new ShooterError(error.code, `${error.message}, which is ${describe(recording.release)}`);
  if (error.code !== 'log/damaged') return error;
  const kept = log === undefined ? '' : `; the ${log.track.ticks} ticks before it are whole`;
  return damaged(`damaged at byte ${offset}: ${error.message}${kept}`);
}

/** The RECORDING record behind a header, at `at`, that this release cannot read: it says which release wrote the log. */
function findRecording(bytes: Uint8Array, at: number): RecordingInfo | undefined {
  const header = readRecord(bytes, at);
  const next = header.kind === 'whole' ? readRecord(bytes, header.end) : header;
  if (next.kind !== 'whole' || next.type !== RECORDING) return undefined;
  try {
    return parseRecording(decodeValue(next.payload));
  } catch {
    return undefined;
  }
}

function takeMagic(bytes: Uint8Array): number {
  const length = Math.min(bytes.length, MAGIC.length);
  for (let i = 0; i < length; i += 1) {
    if (bytes[i] !== MAGIC[i])
      throw new ShooterError('log/no-log', `it is no match log: byte ${i} is not that of one`);
  }
  return length === MAGIC.length ? length : 0;
}

function takeHeader(type: number, payload: Uint8Array, track: Log['track']): Log {
  if (type !== HEADER) throw damaged('the first record is no header');
  return createLog(parseHeader(decodeValue(payload)), track);
}

function takeSeal(log: Log, payload: Uint8Array, digest: Uint8Array): void {
  if (log.end === undefined) throw damaged('there is a seal before the end');
  if (log.header.signer !== undefined && log.signature === undefined)
    throw damaged(`the signature of ${log.header.signer} is missing`);
  if (!equalBytes(digest, payload)) throw damaged('the SHA-256 of the file is not that of its seal');
  log.status = 'sealed';
}

function takeSignature(log: Log, payload: Uint8Array, digest: Uint8Array): void {
  const { signer } = log.header;
  if (signer === undefined) throw damaged('its header names no signer');
  if (log.end === undefined) throw damaged('there is a signature before the end');
  if (log.signature !== undefined) throw signedAlready();
  if (!isSignatureOf(digest, signer, payload)) throw damaged(`its signature is not that of ${signer}`);
  log.signature = Uint8Array.from(payload);
}

const signedAlready = (): ShooterError => damaged('nothing but the seal follows the signature');

function takeRecord(
  log: Log,
  { type, payload }: { type: number; payload: Uint8Array },
  models: BlockModels,
): void {
  if (log.signature !== undefined) throw signedAlready();
  switch (type) {
    case HEADER:
      throw damaged('there is a second header');
    case BLOCK:
      if (log.end !== undefined) throw goesOn();
      decodeBlock(payload, log, models);
      return;
    case RECORDING:
      if (log.recording !== undefined) throw damaged('there is a second recording');
      log.recording = parseRecording(decodeValue(payload));
      return;
    case STATE:
      takeState(log, payload);
      return;
    case EVENTS:
      decodeList(payload, (item) => log.events.push(parseEvent(item)));
      return;
    case NOTES:
      decodeList(payload, (item) => log.notes.push(parseNote(item)));
      return;
    case FAILURES:
      decodeList(payload, (item) => log.failures.push(parseFailure(item)));
      return;
    case END:
      if (log.end !== undefined) throw goesOn();
      takeEnd(log, payload);
      return;
    default:
      if (!isCritical(type)) return;
      throw new ShooterError(
        'log/other-format',
        `it holds a record of type ${type} that this release does not know and must not skip: use the shooter-sdk release that wrote it`,
      );
  }
}

const goesOn = (): ShooterError => damaged('the match goes on after its end');

function takeState(log: Log, payload: Uint8Array): void {
  if (payload.length < 8 || payload.length % 4 !== 0) throw damaged('a state is no list of words');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const words = new Int32Array(payload.length / 4 - 1);
  for (let i = 0; i < words.length; i += 1) words[i] = view.getInt32(4 + i * 4, true);
  const tick = view.getInt32(0, true);
  if (tick <= (log.states.at(-1)?.tick ?? -1) || tick > log.track.ticks)
    throw damaged(`a state at tick ${tick} is out of place`);
  log.states.push({ tick, words });
}

function takeEnd(log: Log, payload: Uint8Array): void {
  const { ticks, result, hash, checkpoint } = parseFields(decodeValue(payload), 'the end');
  if (ticks !== log.track.ticks) throw damaged(`it ends at tick ${ticks}, after ${log.track.ticks}`);
  if (!(hash instanceof Uint8Array) || hash.length !== 8) throw damaged('the last hash has not 8 bytes');
  log.end = { result: parseResult(result ?? null), hash: readHash(createReader(hash)) };
  // `checkpoint`: the final hash is that of a checkpoint at the last tick. In what a recorder wrote a block may have had that one already.
  if (checkpoint === true && log.checkpoints.at(-1)?.tick !== ticks)
    log.checkpoints.push({ tick: log.track.ticks, hash: log.end.hash });
}

/**
 * Decodes a log that is in memory.
 *
 * @param bytes a log, whole or cut off
 * @returns the log; its status distinguishes a sealed one from the valid beginning of one that was cut off
 * @throws ShooterError `log/no-log`, `log/damaged`, `log/other-format`, `log/other-rules`, `log/empty`, `log/cut-off`
 *   (within the header: nothing can be replayed), `log/bad-header`, `log/bad-result`, `log/too-large`, and the `rules/…`
 *   of `createMatch`
 */
export function decodeLog(bytes: Uint8Array): Log {
  const decoder = createLogDecoder();
  decoder.push(bytes);
  return finishDecoding(decoder);
}

/** What a decoder has when no more bytes come. Errors as `decodeLog`. */
export function finishDecoding({ log, damage, offset, pending }: LogDecoder): Log {
  if (damage !== undefined) throw damage;
  if (log !== undefined) return log;
  if (offset + pending === 0) throw new ShooterError('log/empty', 'the file is empty');
  throw new ShooterError(
    'log/cut-off',
    `it is cut off within its header, at byte ${offset + pending}: nothing can be replayed`,
  );
}
