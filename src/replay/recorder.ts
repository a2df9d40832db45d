import { canonicalWords, createMatch, type Input, MAX_TICK, type Match } from '../core/index.ts';
import { append, describe, type OptionNames } from '../core/internal.ts';
import { BLOCK_TICKS } from './block.ts';
import { encodeAnnotations, encodeEnd, encodeHeader, encodePlainBlock, encodeRecording } from './encode.ts';
import { createEventFinder, type EventFinder } from './events.ts';
import { type LoggedFailure, MAX_FAILURES } from './failures.ts';
import { hashState } from './hash.ts';
import { createHeader, parseRecording } from './header.ts';
import { beginRun, createTrack, isSources, packInputs } from './inputs.ts';
import {
  CHECKPOINT_EVERY,
  createLog,
  type Log,
  type Parent,
  type PlayerInfo,
  type RecordingInfo,
  type Result,
} from './log.ts';
import { decodeValue } from './msgpack.ts';
import { encodeValue } from './msgpack-writer.ts';
import { contradiction, faultOf } from './result.ts';

/** Options of `createRecorder`. */
export interface RecorderOptions {
  /** who plays, seat 1 first */
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** ticks between two state hashes, from 1; `CHECKPOINT_EVERY` unless given */
  readonly checkpointEvery?: number | undefined;
  /** keep the whole state beside each hash, so that a verifier can name the field that went wrong; false unless given */
  readonly states?: boolean | undefined;
  /** keep waves, kills and hits for viewers that do not simulate; false unless given */
  readonly events?: boolean | undefined;
  /** the program that records; nothing is said of it unless given */
  readonly recording?: RecordingInfo | undefined;
  /** the match that this one was forked from; none unless given */
  readonly parent?: Parent | undefined;
  /** the public key of who signs the log: `publicKey` of the key that it is sealed with. Unsigned unless given */
  readonly signer?: string | undefined;
  /** Is given the bytes of the log as they arise, whole records each time: a file appends them. Unless given, the log is kept in memory. */
  readonly write?: ((bytes: Uint8Array) => void) | undefined;
}

export const RECORDER_OPTIONS: OptionNames<RecorderOptions> = {
  ...{ players: true, checkpointEvery: true, states: true, events: true },
  ...{ recording: true, parent: true, signer: true, write: true },
};

/** Bytes of msgpack of one note at most, and notes that wait for a flush at most: what is more is dropped and counted, as
    is what a log cannot hold, a date or a function for instance. */
const MAX_NOTE_BYTES = 1024;
const MAX_PENDING_NOTES = 2048;

/** Writes down a match as it is played. Made by `createRecorder` at tick 0. */
export class Recorder {
  readonly log: Log;
  /** notes that were too large or too many, no data, or too late */
  droppedNotes = 0;
  readonly #match: Match;
  readonly #options: RecorderOptions;
  readonly #events: EventFinder | undefined;
  readonly #track = createTrack();
  /** the inputs of the last run; −1, which no inputs are, before the first one */
  #packed = -1;
  /** the tick that was taken down last */
  #tick = 0;
  #nextCheckpoint: number;
  /** the first tick at which there may be more to record than the inputs: an event or a checkpoint */
  #due = 0;
  /** how much of each list of the log was handed to `write` */
  #flushed = { ticks: 0, checkpoints: 0, states: 0, events: 0, notes: 0, failures: 0 };

  constructor(match: Match, options: RecorderOptions) {
    if (match.tick !== 0) throw new RangeError(`a recorder begins at tick 0, not at ${match.tick}`);
    if (hashState(match) !== hashState(createMatch({ seed: match.seed, rules: match.rules })))
      throw new RangeError(
        'a recorder begins with the state at tick 0, and this match was brought to another',
      );
    const every = options.checkpointEvery ?? CHECKPOINT_EVERY;
    if (!Number.isInteger(every) || every < 1 || every > MAX_TICK)
      throw new RangeError(
        `checkpointEvery is ${describe(every)}; it is an integer from 1 to ${MAX_TICK}, in ticks`,
      );
    this.#match = match;
    this.#options = options;
    this.#nextCheckpoint = every;
    this.#events = options.events ? createEventFinder(match) : undefined;
    const header = createHeader(match, { ...options, checkpointEvery: every });
    const recording = options.recording && parseRecording(options.recording);
    this.log = createLog(header, this.#track);
    this.log.recording = recording;
    options.write?.(encodeHeader(header));
    if (recording) options.write?.(encodeRecording(recording));
  }

  /**
   * Takes down the tick that `step` has just taken: to be called once after each.
   *
   * @param first the input of player 1 in that tick, an integer from 0 to 31
   * @param second that of player 2
   * @param sources where the two inputs came from, as `packSources` gives it; both fresh unless given
   * @throws RangeError where the match has not taken exactly one tick since, or took other inputs, and where `sources` is no number that `packSources` gives; nothing is recorded then ·
   *   ShooterError `log/too-large` beyond the runs of inputs that a log holds
   */
  record(first: Input, second: Input, sources = 0): void {
    const match = this.#match;
    const tick = match.tick;
    // What the match holds are inputs, for `step` takes no others.
    const isTaken = first === match.player1.keys && second === match.player2.keys;
    const isNext = tick === this.#tick + 1;
    if (!isTaken || !isNext || (sources !== 0 && !isSources(sources))) this.#refuse(first, second, sources);
    this.#tick = tick;
    const packed = packInputs(first, second, sources);
    if (packed !== this.#packed) {
      this.#packed = packed;
      beginRun(this.#track, packed, tick - 1);
    }
    if (tick >= this.#due) this.#recordMore(tick);
  }

  #refuse(first: unknown, second: unknown, sources: unknown): never {
    const { tick, player1, player2 } = this.#match;
    if (this.log.end !== undefined) throw new RangeError('this record has ended');
    if (tick !== this.#tick + 1)
      throw new RangeError(
        `the match is at tick ${tick}, the record at ${this.#tick}: call record once after each step`,
      );
    if (!isSources(sources))
      throw new RangeError(`${describe(sources)} is no pair of sources, as packSources gives it`);
    const [taken1, taken2] = [player1.keys, player2.keys];
    throw new RangeError(
      `in tick ${tick} the match took the inputs ${taken1} and ${taken2}, not ${describe(first)} and ${describe(second)}`,
    );
  }

  /**
   * Keeps what a player has to say about the state that it sees now.
   *
   * @throws RangeError for a seat that is neither 1 nor 2
   */
  note(seat: 1 | 2, value: unknown): void {
    if (seat !== 1 && seat !== 2) throw new RangeError(`${describe(seat)} is no seat, which is 1 or 2`);
    const pending = this.log.notes.length - this.#flushed.notes;
    const hasRoom = pending < MAX_PENDING_NOTES && this.log.end === undefined;
    const kept = hasRoom ? keepNote(value) : undefined;
    if (kept === undefined) this.droppedNotes += 1;
    else append(this.log.notes, { tick: this.#match.tick, seat, value: kept[0] });
  }

  /** Keeps what a bot did wrong, up to `MAX_FAILURES` times, and none once the record has ended. */
  fail(failure: LoggedFailure): void {
    if (this.log.end === undefined && this.log.failures.length < MAX_FAILURES)
      append(this.log.failures, failure);
  }

  /** Records the events of a tick, and its checkpoint if one is due. */
  #recordMore(tick: number): void {
    const found = this.#events?.look() ?? [];
    for (let index = 0; index < found.length; index += 1) append(this.log.events, found[index]!);
    if (tick >= this.#nextCheckpoint) this.#checkpoint(tick);
    this.#due = this.#events === undefined ? this.#nextCheckpoint : 0;
  }

  #checkpoint(tick: number): void {
    const hash = hashState(this.#match);
    append(this.log.checkpoints, { tick, hash });
    if (this.#options.states) append(this.log.states, { tick, words: canonicalWords(this.#match) });
    this.#nextCheckpoint = tick + (this.#options.checkpointEvery ?? CHECKPOINT_EVERY);
  }

  /** Sets `log.track.ticks` to the tick of the match. Call it before you read the log of a match that still runs. */
  updateTicks(): void {
    if (this.log.end === undefined) this.#track.ticks = this.#match.tick;
  }

  /** Hands all that has been recorded to `write`: what is flushed survives a crash. Cheap where nothing is new. */
  flush(): void {
    const { write } = this.#options;
    if (write === undefined) return;
    this.updateTicks();
    const { log } = this;
    const done = this.#flushed;
    while (done.ticks < log.track.ticks) {
      const to = Math.min(done.ticks + BLOCK_TICKS, log.track.ticks);
      const checkpoints = log.checkpoints.slice(done.checkpoints).filter(({ tick }) => tick <= to);
      write(encodePlainBlock({ track: log.track, from: done.ticks, to, checkpoints }));
      done.ticks = to;
      done.checkpoints += checkpoints.length;
    }
    const { states, events, notes, failures } = log;
    const fresh = {
      states: states.slice(done.states),
      events: events.slice(done.events),
      notes: notes.slice(done.notes),
      failures: failures.slice(done.failures),
    };
    for (const record of encodeAnnotations(fresh)) write(record);
    done.states = states.length;
    done.events = events.length;
    done.notes = notes.length;
    done.failures = failures.length;
  }

  /**
   * Ends the record. After this the log is complete, in memory, and can be sealed.
   *
   * @param result how the match ended, or null where the record stops without an end
   * @throws RangeError where it has ended already, a tick was not recorded, or `result` is none that the match can have
   */
  end(result: Result | null): Log {
    if (this.log.end !== undefined) throw new RangeError('this record has ended already');
    const { log } = this;
    const tick = this.#match.tick;
    if (tick !== this.#tick)
      throw new RangeError(`the match is at tick ${tick}, the record at ${this.#tick}: record each tick`);
    if (result !== null && (typeof result !== 'object' || faultOf(result) !== undefined))
      throw new RangeError(`${describe(result)} is no result of a match`);
    const wrong = contradiction(tick, this.#match, result);
    if (wrong !== undefined) throw new RangeError(`this is not how the match ended: ${wrong}`);
    this.#track.ticks = tick;
    const { checkpoints } = log;
    const last = checkpoints.length === 0 ? undefined : checkpoints[checkpoints.length - 1];
    if (last?.tick !== tick) this.#checkpoint(tick);
    if (this.#events !== undefined) append(log.events, { tick, kind: 'end', value: 0 });
    this.flush();
    log.end = { result, hash: checkpoints[checkpoints.length - 1]!.hash };
    this.#options.write?.(encodeEnd(log));
    log.status = 'sealed';
    // No match has a tick after this one, so `record` refuses all.
    this.#tick = MAX_TICK;
    return log;
  }
}

/** The value of a note as a reader will have it, in a list of one, for it may be undefined itself. @returns undefined where no log takes it */
function keepNote(value: unknown): [unknown] | undefined {
  try {
    // As deep as it will be in its record, in two lists: a byte for the head of each.
    const packed = encodeValue([[value]]);
    if (packed.length - 2 > MAX_NOTE_BYTES) return undefined;
    const [[kept]] = decodeValue(packed) as [[unknown]];
    return [kept];
  } catch {
    return undefined;
  }
}

/**
 * Starts to write down a match.
 *
 * @param match at tick 0; call `record` after each `step` of it
 * @throws RangeError if the match has begun · ShooterError `log/bad-header` for players, a recording or a parent that no log can hold,
 *   `key/…` for a signer that is no public key
 * @example
 * const match = createMatch({ seed: '42' });
 * const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }] });
 * while (match.outcome === undefined) {
 *   step(match, LEFT, SHOOT);
 *   recorder.record(LEFT, SHOOT);
 * }
 * const bytes = encodeLog(recorder.end(match.outcome));
 */
export const createRecorder = (match: Match, options: RecorderOptions): Recorder =>
  new Recorder(match, options);
