import type { Outcome, Rules } from '../core/index.ts';
import type { LoggedFailure } from './failures.ts';
import type { InputTrack } from './inputs.ts';

/** The version of the file format that this release writes and reads. */
export const FORMAT_VERSION = 1;

/** The version of a signed log: readers that know nothing of signatures refuse it. */
export const SIGNED_FORMAT_VERSION = 2;

/** Ticks between two state hashes of a log, unless a recorder is given another number. The end has one, too. */
export const CHECKPOINT_EVERY = 600;

/** What a log says of a player. Fields other than these are kept as they are given: strings, finite numbers, booleans, null, and lists and maps of them. */
export interface PlayerInfo {
  readonly name: string;
  /** for instance `ladder`, `module`, `remote`, `person` */
  readonly kind?: string;
  readonly version?: string;
  /** of the code that played, for instance `sha256:…` */
  readonly hash?: string;
  readonly [field: string]: unknown;
}

/** How and why a match ended. Who leaves or forfeits loses; an interrupted match has no winner. */
export interface Result {
  readonly reason: Outcome['reason'] | 'leave' | 'forfeit' | 'interrupted';
  readonly winner: 1 | 2 | null;
}

/** The hash of the state at a tick. */
export interface Checkpoint {
  readonly tick: number;
  /** the state hash, see `formatHash` */
  readonly hash: bigint;
}

/** A whole state beside its hash: canonical words. */
export interface StateRecord {
  readonly tick: number;
  readonly words: Int32Array;
}

/** Something that happened, for viewers. It follows from the inputs; a log may carry it all the same. */
export interface MatchEvent {
  readonly tick: number;
  readonly kind: 'wave' | 'kill' | 'hit' | 'end';
  /** whom it happened to or who did it; not for a wave or the end */
  readonly seat?: 1 | 2;
  /** wave: its level · kill: enemies · hit: points of health lost · end: 0 */
  readonly value: number;
}

/** What a bot had to say about the state at a tick. */
export interface Note {
  readonly tick: number;
  readonly seat: 1 | 2;
  readonly value: unknown;
}

/** When, by what and on what a match was recorded: no part of what was played. */
export interface RecordingInfo {
  readonly release: string;
  readonly node: string;
  readonly platform: string;
  /** ISO 8601, UTC; absent in logs of contests */
  readonly recordedAt?: string;
  /** where it was played, of a match on a host */
  readonly host?: HostInfo;
}

/** Which match of a host it was, and how its seed was committed to before. */
export interface HostInfo {
  readonly room: string;
  /** number of the match in its room */
  readonly match: number;
  /** 32 hexadecimal digits */
  readonly nonce: string;
  /** what the host published before the match: `commitSeed` of the seed and the nonce, unless it cheated */
  readonly seedCommit: string;
}

/** Where a forked match left another one. */
export interface Parent {
  /** `matchId` of the other match */
  readonly id: string;
  /** the last tick that both share */
  readonly tick: number;
}

/** Everything that a match was given, in the order in which it is written. */
export interface LogHeader {
  readonly rulesVersion: string;
  readonly tickRate: number;
  readonly seed: string;
  readonly rules: Rules;
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** ticks between two checkpoints; 0 where they follow no rule */
  readonly checkpointEvery: number;
  readonly parent?: Parent;
  /** the public key of who signs the log, see `SigningKey`; absent in an unsigned one */
  readonly signer?: string;
}

/** A match as a file holds it. */
export interface Log {
  readonly header: LogHeader;
  recording: RecordingInfo | undefined;
  readonly track: InputTrack;
  /** in order of their ticks */
  readonly checkpoints: Checkpoint[];
  readonly states: StateRecord[];
  readonly events: MatchEvent[];
  readonly notes: Note[];
  /** what bots did wrong: the first `MAX_FAILURES` of them */
  readonly failures: LoggedFailure[];
  /** the end of the match, or undefined where the record stops without one */
  end: { readonly result: Result | null; readonly hash: bigint } | undefined;
  /** of a signed log, 64 bytes, as read and checked against the file: undefined until it has come */
  signature: Uint8Array | undefined;
  /** sealed: the whole match, in memory or from a file whose SHA-256 holds · unfinished: a valid beginning */
  status: 'sealed' | 'unfinished';
}

/** A log without any tick. */
export const createLog = (header: LogHeader, track: InputTrack): Log => ({
  header,
  recording: undefined,
  track,
  checkpoints: [],
  states: [],
  events: [],
  notes: [],
  failures: [],
  end: undefined,
  signature: undefined,
  status: 'unfinished',
});
