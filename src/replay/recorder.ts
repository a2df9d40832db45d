import { append, canonicalWords, type Input, type Match, RULES_VERSION, TICK_RATE } from '../core/index.ts';
import { BLOCK_TICKS } from './block.ts';
import {
  encodeEnd,
  encodeEvents,
  encodeHeader,
  encodeNotes,
  encodePlainBlock,
  encodeRecording,
  encodeStateRecord,
} from './encode.ts';
import { createEventFinder, type EventFinder } from './events.ts';
import { hashState } from './hash.ts';
import { parsePlayers } from './header.ts';
import { beginRun, createTrack, packInputs, SOURCES, type Source } from './inputs.ts';
import {
  CHECKPOINT_EVERY,
  createLog,
  type Log,
  type MatchEvent,
  type Parent,
  type PlayerInfo,
  type RecordingInfo,
  type Result,
} from './log.ts';
import { decodeValue, encodeValue } from './msgpack.ts';
import { parsePublicKey } from './signature.ts';

/** What a recorder is told at the start. */
export interface RecorderOptions {
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** ticks between two state hashes, from 1; `CHECKPOINT_EVERY` unless given */
  readonly checkpointEvery?: number | undefined;
  /** keep the whole state beside each hash, so that a verifier can name the field that went wrong */
  readonly states?: boolean | undefined;
  /** keep waves, kills and hits for viewers that do not simulate */
  readonly events?: boolean | undefined;
  readonly recording?: RecordingInfo | undefined;
  readonly parent?: Parent | undefined;
  /** the public key of who signs the log: `publicKey` of the key that it is sealed with. Unsigned unless given */
  readonly signer?: string | undefined;
  /** Is given the bytes of the log as they arise, whole records each time: a file appends them. None: kept in memory alone. */
  readonly write?: ((bytes: Uint8Array) => void) | undefined;
}

/** Bytes of msgpack of one note at most, and notes that wait for a flush at most: what is more is dropped and counted, as
    is what a log cannot hold, a date or a function for instance. */
const MAX_NOTE_BYTES = 1024;
const MAX_PENDING_NOTES = 2048;

/** Writes down a match as it is played. Made by `createRecorder` at tick 0. */
export class Recorder {
  readonly log: Log;
  /** notes that were too large or too many, or no data */
  droppedNotes = 0;
  readonly #match: Match;
  readonly #options: RecorderOptions;
  readonly #events: EventFinder | undefined;
  readonly #track = createTrack();
  /** what is pressed in the run that goes on */
  #packed = -1;
  #nextCheckpoint: number;
  /** the first tick at which more than the inputs is to be taken down */
  #due = 0;
  #flushed = { ticks: 0, checkpoints: 0, states: 0, events: 0, notes: 0 };

  constructor(match: Match, options: RecorderOptions) {
    if (match.tick !== 0) throw new RangeError(`a recorder begins at tick 0, not at ${match.tick}`);
    const every = options.checkpointEvery ?? CHECKPOINT_EVERY;
    if (!Number.isInteger(every) || every < 1)
      throw new RangeError(`${every} is no number of ticks between checkpoints`);
    this.#match = match;
    this.#options = options;
    this.#nextCheckpoint = every;
    this.#events = options.events ? createEventFinder(match) : undefined;
    const header = {
      rulesVersion: RULES_VERSION,
      tickRate: TICK_RATE,
      seed: match.seed,
      rules: match.rules,
      players: parsePlayers(options.players),
      checkpointEvery: every,
      ...(options.parent && { parent: options.parent }),
      ...(options.signer !== undefined && { signer: parsePublicKey(options.signer) }),
    };
    this.log = createLog(header, this.#track);
    this.log.recording = options.recording;
    options.write?.(encodeHeader(header));
    if (options.recording) options.write?.(encodeRecording(options.recording));
  }

  /**
   * Takes down the tick that `step` has just taken.
   *
   * @param sources where the two inputs came from, as `packSources` gives it; both fresh unless given
   */
  record(first: Input, second: Input, sources = 0): void {
    const packed = packInputs(first, second, sources);
    const tick = this.#match.tick;
    if (packed !== this.#packed) {
      this.#packed = packed;
      beginRun(this.#track, packed, tick - 1);
    }
    if (tick >= this.#due) this.#look(tick);
  }

  /** Keeps what a player has to say about the state that it sees now. */
  note(seat: 1 | 2, value: unknown): void {
    const pending = this.log.notes.length - this.#flushed.notes;
    const kept = pending < MAX_PENDING_NOTES ? keepNote(value) : undefined;
    if (kept === undefined) this.droppedNotes += 1;
    else append(this.log.notes, { tick: this.#match.tick, seat, value: kept[0] });
  }

  #look(tick: number): void {
    if (this.#events !== undefined) this.#keepEvents(this.#events.look());
    if (tick >= this.#nextCheckpoint) this.#checkpoint(tick);
    this.#due = this.#events === undefined ? this.#nextCheckpoint : 0;
  }

  #keepEvents(events: readonly MatchEvent[]): void {
    for (let index = 0; index < events.length; index += 1) append(this.log.events, events[index]!);
  }

  #checkpoint(tick: number): void {
    const hash = hashState(this.#match);
    append(this.log.checkpoints, { tick, hash });
    if (this.#options.states) append(this.log.states, { tick, words: canonicalWords(this.#match) });
    this.#nextCheckpoint = tick + (this.#options.checkpointEvery ?? CHECKPOINT_EVERY);
  }

  /** Brings the number of ticks in the log up to date: for whoever reads it between two flushes. */
  settle(): void {
    this.#track.ticks = this.#match.tick;
  }

  /** Hands all that has been recorded to `write`: what is flushed survives a crash. Cheap where nothing is new. */
  flush(): void {
    const { write } = this.#options;
    if (write === undefined) return;
    this.settle();
    const { log } = this;
    const done = this.#flushed;
    while (done.ticks < log.track.ticks) {
      const to = Math.min(done.ticks + BLOCK_TICKS, log.track.ticks);
      const checkpoints = log.checkpoints.slice(done.checkpoints).filter(({ tick }) => tick <= to);
      write(encodePlainBlock({ track: log.track, from: done.ticks, to, checkpoints }));
      done.ticks = to;
      done.checkpoints += checkpoints.length;
    }
    for (const state of log.states.slice(done.states)) write(encodeStateRecord(state));
    for (const record of encodeEvents(log.events.slice(done.events))) write(record);
    for (const record of encodeNotes(log.notes.slice(done.notes))) write(record);
    done.states = log.states.length;
    done.events = log.events.length;
    done.notes = log.notes.length;
  }

  /**
   * Ends the record. After this the log is complete, in memory, and can be sealed.
   *
   * @param result how the match ended, or null where the record stops without an end
   */
  end(result: Result | null): Log {
    if (this.log.end !== undefined) throw new RangeError('this record has ended already');
    const { log } = this;
    const tick = this.#match.tick;
    this.#track.ticks = tick;
    const { checkpoints } = log;
    const last = checkpoints.length === 0 ? undefined : checkpoints[checkpoints.length - 1];
    if (last?.tick !== tick) this.#checkpoint(tick);
    if (this.#events !== undefined) append(log.events, { tick, kind: 'end', value: 0 });
    this.flush();
    log.end = { result, hash: checkpoints[checkpoints.length - 1]!.hash };
    this.#options.write?.(encodeEnd(log));
    return log;
  }
}

// A bot that holds a recorder shares them with every other one.
Object.freeze(Recorder.prototype);

/** The value of a note as a reader will have it, or undefined where it is too large or no reader could have it. */
function keepNote(value: unknown): [unknown] | undefined {
  try {
    if (encodeValue(value).length > MAX_NOTE_BYTES) return undefined;
    // As deep as it will be in its record.
    const [[kept]] = decodeValue(encodeValue([[value]])) as [[unknown]];
    return [kept];
  } catch {
    return undefined;
  }
}

/**
 * Starts to write down a match.
 *
 * @param match at tick 0; call `record` after each `step` of it
 * @throws RangeError if the match has begun · ShooterError `log/bad-header` for a player that no log can name,
 *   `key/…` for a signer that is no public key
 * @example
 * const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }] });
 * while (match.outcome === undefined) {
 *   step(match, LEFT, SHOOT);
 *   recorder.record(LEFT, SHOOT);
 * }
 * const bytes = encodeLog(recorder.end(match.outcome));
 */
export const createRecorder = (match: Match, options: RecorderOptions): Recorder =>
  new Recorder(match, options);

/** The sources of both inputs of a tick, as one number for `record`. */
export const packSources = (first: Source, second: Source): number =>
  SOURCES.indexOf(first) | (SOURCES.indexOf(second) << 2);
