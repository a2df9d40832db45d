import { type Input, type Match, ShooterError } from '../core/index.ts';
import {
  createRecorder,
  formatHash,
  hashState,
  type Log,
  matchId,
  type PlayerInfo,
  packSources,
  type Recorder,
  type RecordingInfo,
  type Result,
  type Source,
} from '../replay/browser.ts';
import { FLUSH_MS } from './limits.ts';
import type { Announcement, ResultMessage, StartMessage } from './messages.ts';

/* The log of a match on the host. The event loop writes, which takes microseconds; that what was written is on the disk is
   waited for off the loop. A file that fails does not end the match: its report says why there is no log. */

/** The log of a match on its way to where it is kept. Made by `createLogFile` of shooter-sdk/replay, for a file. */
export interface MatchFile {
  readonly path: string;
  /** the public key of the key that signs the log; undefined if none does */
  readonly signer: string | undefined;
  /** Appends whole records. @throws ShooterError where it cannot */
  append(bytes: Uint8Array): void;
  /** Makes what was appended safe, and calls `done` later with the error, if there is one. */
  flushLater(done: (error: unknown) => void): void;
  /** Puts the sealed log in the place of the records, and calls `done` later with the error, or the size in bytes. */
  sealLater(log: Log, done: (error: unknown, bytes: number) => void): void;
  close(): void;
  /** Closes it and keeps nothing of it. */
  discard(): void;
}

/** Where a host keeps its logs. A folder of the disk is opened by `openLogFolder`. */
export interface LogStore {
  /**
   * Creates the file of a match.
   *
   * @param stem 1 to 128 of `A–Z a–z 0–9 . _ -`, no `.` first: what the name begins with
   * @throws ShooterError where no file can be created: the match does not start
   */
  create(stem: string): MatchFile;
  /** A log of this store was sealed: older ones may go. */
  sealed(name: string, bytes: number): void;
}

/** The seed of a match, and what is published of it before. */
export interface Commitment {
  readonly seed: string;
  readonly nonce: string;
  readonly seedCommit: string;
}

/** A match that is over. */
export interface MatchReport extends Commitment {
  readonly result: Result;
  readonly ticks: number;
  /** the final state hash, 16 hexadecimal digits; empty, as is `id`, where a defect has left no state to hash */
  readonly hash: string;
  readonly id: string;
  /** name of the sealed file, or null where it could not be kept */
  readonly log: string | null;
  /** why there is no log, for the operator: it may name files */
  readonly why?: string;
  /** the same as a code, which anybody may see */
  readonly whyCode?: string;
  /** size of the sealed file */
  readonly bytes: number;
  readonly room: string;
  readonly match: number;
  readonly players: readonly [PlayerInfo, PlayerInfo];
}

/** What the recording of a match knows of its end, once its log is on the disk or is known not to be. */
type MatchEnd = Omit<MatchReport, keyof Commitment | 'room' | 'match' | 'players'>;

export const announce = (
  match: number,
  { seedCommit }: Commitment,
  seats: readonly ({ readonly player: PlayerInfo } | undefined)[],
): Announcement => ({ match, seedCommit, players: seats.map((seat) => seat?.player ?? null) });

export const startMessage = (
  match: number,
  { seedCommit }: Commitment,
  seats: readonly { readonly player: PlayerInfo }[],
): StartMessage => ({ start: { match, seedCommit, players: seats.map(({ player }) => player) } });

/** The message that a match is over, with all that proves it. */
export const resultMessage = (report: MatchReport): ResultMessage => {
  const { match, result, ticks, hash, log, whyCode, id, seed, nonce } = report;
  const { reason, winner } = result;
  const why = whyCode !== undefined && { why: whyCode };
  return { result: { match, reason, winner, ticks, hash, log, ...why, id, seed, nonce } };
};

export interface MatchRecording {
  /** what was pressed so far; its number of ticks is up to date after a flush */
  readonly recorder: Recorder;
  record(inputs: readonly [Input, Input], sources: readonly [Source, Source]): void;
  /** Writes what was recorded since the last time, and has it flushed, once in FLUSH_MS. @param now ms */
  flushIfDue(now: number): void;
  /** Ends the match; `done` is called once its log is sealed on the disk, or cannot be. */
  end(result: Result, done: (end: MatchEnd) => void): void;
}

export interface RecordingOptions {
  readonly players: readonly [PlayerInfo, PlayerInfo];
  readonly recording: RecordingInfo;
  readonly file: MatchFile;
  readonly name: string;
  /** when it is to be flushed first, ms: matches that do so at different times do not hold each other up */
  readonly flushAt: number;
  readonly onFailure: (error: Error) => void;
}

/** Starts to record a match at tick 0. @throws ShooterError as `MatchFile.append` */
export function beginRecording(match: Match, options: RecordingOptions): MatchRecording {
  const { file, name, players, recording, onFailure } = options;
  let { flushAt } = options;
  let failure: Error | undefined;
  const fail = (error: unknown): void => {
    if (failure === undefined) onFailure(error as Error);
    failure ??= error as Error;
  };
  const write = (bytes: Uint8Array): void => {
    if (failure !== undefined) return;
    try {
      file.append(bytes);
    } catch (error) {
      fail(error);
    }
  };
  const recorder = createRecorder(match, { players, recording, write, signer: file.signer });
  // A disk that does not take the header takes no match, and keeps no file in which nothing can be replayed.
  if (failure !== undefined) {
    file.discard();
    throw failure;
  }
  return {
    recorder,
    record: ([first, second], sources) => recorder.record(first, second, packSources(...sources)),
    flushIfDue(now) {
      if (now < flushAt) return;
      while (flushAt <= now) flushAt += FLUSH_MS;
      recorder.flush();
      if (failure === undefined) file.flushLater((error) => error !== undefined && fail(error));
    },
    end(result, done) {
      const failed = (error: unknown, known: KnownEnd): void => {
        fail(error);
        closeQuietly(file);
        const whyCode = error instanceof ShooterError ? error.code : 'internal';
        done({ ...known, log: null, why: (error as Error).message, whyCode, bytes: 0 });
      };
      const known = { result, ticks: match.tick, hash: '', id: '' };
      let log: Log;
      try {
        log = recorder.end(result);
        known.hash = formatHash(hashState(match));
      } catch (error) {
        // What was flushed stays for the next host to recover.
        failed(error, known);
        return;
      }
      // A disk that failed before may have room again: the log is whole in memory.
      file.sealLater(log, (error, bytes) => {
        // Here, and not above: all inputs are hashed, for which the turn of the last tick has no time.
        known.id = matchId(log);
        if (error === undefined) done({ ...known, log: name, bytes });
        else failed(error, known);
      });
    },
  };
}

/** What is known of the end of a match before its log is safe. */
type KnownEnd = Pick<MatchEnd, 'result' | 'ticks' | 'hash' | 'id'>;

/** Closes a file that failed before: what its closing says is nothing new, and must not keep a match from its end. */
function closeQuietly(file: MatchFile): void {
  try {
    file.close();
  } catch {
    // As said above.
  }
}
