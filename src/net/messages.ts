import { type Colour, type PlayerState, type Rules, ShooterError } from '../core/index.ts';
import { isPrintable } from '../core/internal.ts';
import type { PlayerInfo, Result } from '../replay/browser.ts';
import {
  type BadField,
  COUNT,
  FLAG,
  type Kind,
  type Kinds,
  listOf,
  OBJECT,
  oneOf,
  optional,
  orNull,
  ownField,
  readFields,
  STRING,
  stringOf,
} from '../replay/internal.ts';

/* Every JSON message of the wire, by the keys that it has there (docs/protocol.md), for both ends; and the readers of those that a
   host sends. What a client sends is read in hello.ts and client-input.ts, a state update in read-update.ts. */

/** An IP address and a port. */
export type Address = readonly [ip: string, port: number];

/** Whether the clock takes the ticks, or the players do as soon as both have decided. */
export type Pace = 'realtime' | 'lockstep';

/** Whether keys come as a list by scancode or as one integer. */
export type KeysForm = 'array' | 'mask';

/** What an extended hello asks for. On the wire, `hello` and `version` come before. */
export interface HelloFields {
  /** `player` if left out */
  readonly role?: 'player' | 'spectator' | 'list' | undefined;
  /** 1 to 32 of `A–Z a–z 0–9 . _ -`; any room that waits for a player if left out */
  readonly room?: string | undefined;
  /** that of the room, or of the host, if left out */
  readonly pace?: Pace | undefined;
  /** `mask` if left out */
  readonly keys?: KeysForm | undefined;
  /** 1 to 64 printable characters each */
  readonly player?: { readonly name: string; readonly version?: string | undefined } | undefined;
  /** that of the host */
  readonly token?: string | undefined;
  /** the reconnection token of a seat, to take it again */
  readonly resume?: string | undefined;
  /** of a list: `next` of the page before */
  readonly after?: number | undefined;
}

/** The first frame of a client update; without `connection` it is a leave. */
export interface UserDataMessage {
  readonly connection: boolean;
  readonly ready: boolean;
}

/** What a spectator sends. */
export interface AckMessage {
  readonly ack: number;
}

/** The answer to a hello. A plain one has `ip` and `port` alone: the client's own address as the host sees it. */
export interface HelloAnswer {
  readonly ip: string;
  readonly port: number;
  readonly version?: number;
  /** the client's seat; null for a spectator */
  readonly slot?: 1 | 2 | null;
  readonly room?: string;
  readonly pace?: Pace;
  readonly keys?: KeysForm;
  /** as the host has them, to be read by `parseRules` of shooter-sdk/core */
  readonly rules?: Partial<Rules>;
  readonly rulesVersion?: string;
  readonly tickRate?: number;
  /** number of the room's next match, or of the one under way; for a spectator as late as it sees */
  readonly match?: number;
  readonly seedCommit?: string;
  /** the reconnection token of the seat, if the host keeps seats */
  readonly secret?: string;
  /** how long a seat is kept, ms */
  readonly graceMs?: number;
  /** how far a spectator is behind, 1/60 s each */
  readonly delayTicks?: number;
  /** for a spectator: who had the two seats then */
  readonly players?: readonly (PlayerInfo | null)[];
}

/** What the answer to a hello says of the match in a room, or of the next one. */
export type Announcement = Required<Pick<HelloAnswer, 'match' | 'seedCommit' | 'players'>>;

/** The answer to a hello of the role `list`: a page of rooms. */
export interface RoomList {
  readonly rooms: readonly ListedRoom[];
  /** `after` of the hello for the next page, if there is one */
  readonly next?: number;
}

/** A room of a host. */
export interface ListedRoom {
  readonly room: string;
  readonly pace: Pace;
  /** names of those who sit in it: none, one or two */
  readonly players: readonly string[];
  readonly spectators: number;
  /** whether a match is on */
  readonly playing: boolean;
  /** number of the room's next match, or of the one that is on */
  readonly match: number;
  /** ticks of that match, or of the last one */
  readonly tick: number;
}

/** In a state update, the user of a seat that nobody has. */
export const EMPTY_SEAT = '0.0.0.0';

/** The first frame of a state update: the numbers of each player, whose seat ends their keys; those after `score` are for extended clients alone. */
export type StateData = {
  readonly ready: boolean;
  readonly level: number;
  readonly user1: Address | '0.0.0.0';
  readonly user2: Address | '0.0.0.0';
  readonly lost1: boolean;
  readonly lost2: boolean;
  readonly win1: boolean;
  readonly win2: boolean;
  readonly tick?: number;
} & { readonly [Key in `${'x' | 'y' | 'health'}${1 | 2}`]: number } & {
  readonly [Key in `${keyof PlayerState}${1 | 2}`]?: number;
};

/** An entry of the second and third frame of a state update. */
export interface LaserData {
  readonly x: number;
  readonly y: number;
}

/** An entry of the last frame of a state update. */
export interface EnemyData {
  readonly ex: number;
  readonly ey: number;
  readonly ecolor: Colour;
}

/** A match starts; its first state update follows. */
export interface StartMessage {
  readonly start: {
    readonly match: number;
    readonly seedCommit: string;
    readonly players: readonly PlayerInfo[];
  };
}

/** A match is over and its log is on the disk, or known to be lost. */
export interface ResultMessage {
  readonly result: MatchResult;
}

/** How a match ended, with all that proves it. */
export interface MatchResult {
  readonly match: number;
  readonly reason: Result['reason'];
  readonly winner: 1 | 2 | null;
  readonly ticks: number;
  /** the final state hash, 16 hexadecimal digits; empty where a defect of the host has left no state to hash */
  readonly hash: string;
  /** the name of the log's file; null where it could not be kept */
  readonly log: string | null;
  /** why there is no log, as a code */
  readonly why?: string;
  /** the identity of the match; empty where the hash is */
  readonly id: string;
  readonly seed: string;
  readonly nonce: string;
}

/** The host is about to end the connection. */
export interface ErrorMessage {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** of the extended hello, those that the host speaks */
    readonly versions?: readonly number[];
    /** after how many ms it may help to try again */
    readonly retryMs?: number;
  };
}

/** A message between state updates. */
export type HostMessage = StartMessage | ResultMessage;

export const PACE: Kind<Pace> = oneOf<Pace>('realtime', 'lockstep');
export const KEYS_FORM: Kind<KeysForm> = oneOf<KeysForm>('array', 'mask');
const PLAYER: Kind<PlayerInfo> = {
  is: (value): value is PlayerInfo => OBJECT.is(value) && typeof ownField(value, 'name') === 'string',
  what: 'a player with a name',
};
const REASON = oneOf<Result['reason']>('health', 'time', 'leave', 'forfeit', 'interrupted');
const HASH = stringOf((text) => /^(?:[0-9a-f]{16})?$/.test(text), '16 hexadecimal digits');
/** Characters of a file's name at most. */
const MAX_FILE = 255;
/** It may stand in a line for people. */
const FILE_NAME = stringOf(
  (text) => text !== '' && text.length <= MAX_FILE && isPrintable(text),
  'a file name',
);

const ANSWER: Kinds<Omit<HelloAnswer, 'version' | 'rulesVersion' | 'tickRate'>> = {
  ip: STRING,
  port: COUNT,
  slot: optional(oneOf(1, 2, null)),
  room: optional(STRING),
  pace: optional(PACE),
  keys: optional(KEYS_FORM),
  rules: optional(OBJECT),
  match: optional(COUNT),
  seedCommit: optional(STRING),
  secret: optional(STRING),
  graceMs: optional(COUNT),
  delayTicks: optional(COUNT),
  players: optional(listOf(orNull(PLAYER), [2, 2])),
};

const badAnswer: BadField = (what) => new ShooterError('net/bad-answer', `the answer to the hello: ${what}`);

/** Reads the answer to a hello of a player or a spectator; `rules` are still to be parsed. @throws ShooterError `net/bad-answer` */
export function parseAnswer(fields: object): HelloAnswer {
  return { ...fields, ...readFields(fields, ANSWER, badAnswer) };
}

/** Rooms on a page at most, whatever a host says. */
const MAX_PAGE = 10_000;

const ROOM: Kinds<ListedRoom> = {
  room: STRING,
  pace: PACE,
  players: listOf(STRING, [0, 2]),
  spectators: COUNT,
  playing: FLAG,
  match: COUNT,
  tick: COUNT,
};

/** Reads the answer to a hello of the role `list`. @throws ShooterError `net/bad-answer` */
export function parseRoomList(fields: object): RoomList {
  const page = { rooms: listOf(OBJECT, [0, MAX_PAGE]), next: optional(COUNT) };
  const { rooms, ...next } = readFields<{ rooms: object[]; next?: number }>(fields, page, badAnswer);
  return { rooms: rooms.map((room) => readFields(room, ROOM, badAnswer)), ...next };
}

const START: Kinds<StartMessage['start']> = {
  match: COUNT,
  seedCommit: STRING,
  players: listOf(PLAYER, [2, 2]),
};

const RESULT: Kinds<MatchResult> = {
  match: COUNT,
  reason: REASON,
  winner: oneOf(1, 2, null),
  ticks: COUNT,
  hash: HASH,
  log: orNull(FILE_NAME),
  why: optional(STRING),
  id: STRING,
  seed: STRING,
  nonce: STRING,
};

const badMessage: BadField = (what) => new ShooterError('net/bad-message', `a message of the host: ${what}`);

/** Reads a message between state updates; undefined for one of a kind that is not known here. @throws ShooterError `net/bad-message` */
export function parseMessage(fields: object): HostMessage | undefined {
  const kinds = { start: optional(OBJECT), result: optional(OBJECT) };
  const { start, result } = readFields<{ start?: object; result?: object }>(fields, kinds, badMessage);
  if (start !== undefined) return { start: readFields(start, START, badMessage) };
  return result === undefined ? undefined : { result: readFields(result, RESULT, badMessage) };
}
