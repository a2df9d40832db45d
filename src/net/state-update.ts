import { utf8ToBytes } from '#platform';
import {
  COLOURS,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  type Player,
} from '../core/index.ts';
import { PLAYER_NUMBERS, writePlayers } from '../core/internal.ts';
import * as ascii from './ascii.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import { type Address, EMPTY_SEAT } from './messages.ts';
import { keysOfSeat, type NumberKey } from './seat-keys.ts';
import { createSlabs } from './slabs.ts';

/* The four frames that answer a client update, written as digits straight into bytes: a state is sent to everybody 60 times a
   second, and is small numbers between words that never change. */

/**
 * What a state update says beside the match: it comes from the room. Immutable. Readers compare it by identity: a StateBroadcast
 * keeps the same object while nothing changes.
 */
export interface UpdateFacts {
  readonly ready: boolean;
  /** undefined for an empty seat */
  readonly users: readonly [Address | undefined, Address | undefined];
  readonly lost: readonly [boolean, boolean];
  readonly win: readonly [boolean, boolean];
}

/** A state update in bytes, in memory that nobody writes to again. */
export interface StateUpdate {
  /** for plain clients; made when it is first asked for */
  readonly plain: Uint8Array;
  /** with all numbers of the players (`SENT_NUMBERS`), for extended clients */
  readonly extended: Uint8Array;
}

/** Writes state updates. Made by `createUpdateEncoder`, one for a room. */
export interface UpdateEncoder {
  encode(match: Match, facts: UpdateFacts): StateUpdate;
}

/* Hot, and for that in an unusual shape: words go out four bytes at a store, the last store past their end, where the
   next thing is written anyway; and integers below SMALL_INTEGERS in one store from a table. A state update of 19 enemies (1,293
   bytes) takes 4 µs, where it took 6 byte by byte and takes 12 by JSON.stringify; one of 985 takes 50, 105 and 214. */

interface Word {
  readonly length: number;
  /** its bytes by fours, the first one lowest; filled up with spaces */
  readonly quads: Int32Array;
}

/** @param text ASCII */
function word(text: string): Word {
  const bytes = utf8ToBytes(text.padEnd((text.length + 3) & ~3));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const quads = Int32Array.from({ length: bytes.length / 4 }, (_, quad) => view.getInt32(quad * 4, true));
  return { length: text.length, quads };
}

const DIGIT_0 = ascii.DIGIT_0;
const MINUS = ascii.MINUS;
const OPEN = ascii.OPEN;
const CLOSE = ascii.CLOSE;
const CLOSE_OBJECT = ascii.CLOSE_OBJECT;

const SPACES = 0x20202020;
const SMALL_INTEGERS = 2048;
/** By integer: its digits and then spaces, as a quad of a word. Each digit takes the place of a space. */
const DIGITS: Int32Array = Int32Array.from({ length: SMALL_INTEGERS }, (_, value) =>
  [...String(value)].reduce(
    (quad, digit, place) => quad + ((digit.charCodeAt(0) - ascii.SPACE) << (place * 8)),
    SPACES,
  ),
);

const READY = word('{"ready":');
const LEVEL = word(',"level":');
const TICK = word(',"tick":');
const KEYS = [keysOfSeat(word, 1), keysOfSeat(word, 2)] as const;
const LASER_X = word(',{"x":');
const LASER_Y = word(',"y":');
const ENEMY_X = word(',{"ex":');
const ENEMY_Y = word(',"ey":');
const ENEMY_END = COLOURS.map((colour) => word(`,"ecolor":"${colour}"}`));
const TRUE = word('true');
const FALSE = word('false');
const NO_USER = word(JSON.stringify(EMPTY_SEAT));

/** The most that a body takes, bytes: the words, two numbers of 11 characters, a comma. */
const LASER_ROOM = 36;
const ENEMY_ROOM = 54;
/** The most that everything else takes without the users: four headers, and for each field of the first frame 32 bytes, its key included. */
const FIXED_ROOM = 4 * FRAME_HEADER_BYTES + 32 * (10 + 2 * PLAYER_NUMBERS.length);

/** What the first frame is written from; the users as JSON already. */
interface FirstFrame {
  readonly match: Match;
  readonly facts: UpdateFacts;
  readonly users: readonly [Word, Word];
}

/** One encoder serves one room: it remembers how its users are written. */
export function createUpdateEncoder(): UpdateEncoder {
  const userMemos = [createUserMemo(), createUserMemo()] as const;
  let indexes = new Int32Array(32);
  return {
    encode(match, facts) {
      const users = [userMemos[0](facts.users[0]), userMemos[1](facts.users[1])] as const;
      const { view, from } = SLABS.reserve(roomFor(match, users[0].length + users[1].length));
      writePlayers(match, NUMBERS, 0);
      const plainEnd = putData(view, from + FRAME_HEADER_BYTES, { match, facts, users });
      const dataEnd = endFrame(view, from, putExtended(view, plainEnd));
      let end = putLasers(view, dataEnd, { match, player: match.player1 });
      end = putLasers(view, end, { match, player: match.player2 });
      if (indexes.length < match.living) indexes = new Int32Array(match.living + (match.living >> 1));
      listEnemies(match, indexes);
      end = putEnemies(view, end, { match, indexes });
      return createUpdate(SLABS.take(end), plainEnd - from, dataEnd - from);
    },
  };
}

// A wave has 4,096 enemies at most, so this stays under 256 KiB.
function roomFor(match: Match, userBytes: number): number {
  const shots = match.player1.shots + match.player2.shots;
  return FIXED_ROOM + userBytes + shots * LASER_ROOM + match.living * ENEMY_ROOM;
}

/** The numbers of both players of the match that is being encoded, as `writePlayers` writes them. */
const NUMBERS = new Int32Array(2 * PLAYER_NUMBERS.length);

/** Of all encoders. */
const SLABS = createSlabs();

/* The extended state update is the one that is copied out; a plain one is the same bytes without the end of its data, so it can be made at
   any later time, when the match has long gone on. */
function createUpdate(extended: Uint8Array, plainEnd: number, dataEnd: number): StateUpdate {
  let plain: Uint8Array | undefined;
  return {
    extended,
    get plain() {
      plain ??= cutData(extended, plainEnd, dataEnd);
      return plain;
    },
  };
}

function cutData(extended: Uint8Array, plainEnd: number, dataEnd: number): Uint8Array {
  const plain = new Uint8Array(extended.length - dataEnd + plainEnd + 1);
  plain.set(extended.subarray(0, plainEnd));
  plain[plainEnd] = CLOSE_OBJECT;
  plain.set(extended.subarray(dataEnd), plainEnd + 1);
  endFrame(new DataView(plain.buffer), 0, plainEnd + 1);
  return plain;
}

/** Writes a user as JSON; a room's users are the same in state update after state update. */
function createUserMemo(): (user: Address | undefined) => Word {
  let last: Address | undefined;
  let written = NO_USER;
  return (user) => {
    if (user !== last) {
      last = user;
      written = user === undefined ? NO_USER : word(JSON.stringify(user));
    }
    return written;
  };
}

/* All that follow write at `at` and give where they ended. */

function putData(view: DataView, from: number, { match, facts, users }: FirstFrame): number {
  let at = putFlag(view, putWord(view, from, READY), facts.ready);
  at = putInteger(view, putWord(view, at, LEVEL), match.level);
  at = putWord(view, putWord(view, at, KEYS[0].user), users[0]);
  at = putWord(view, putWord(view, at, KEYS[1].user), users[1]);
  at = putNumbers(view, at, KEYS[0].original);
  at = putFlag(view, putWord(view, at, KEYS[0].lost), facts.lost[0]);
  at = putNumbers(view, at, KEYS[1].original);
  at = putFlag(view, putWord(view, at, KEYS[1].lost), facts.lost[1]);
  at = putFlag(view, putWord(view, at, KEYS[0].win), facts.win[0]);
  at = putFlag(view, putWord(view, at, KEYS[1].win), facts.win[1]);
  at = putInteger(view, putWord(view, at, TICK), match.tick);
  at = putNumbers(view, at, KEYS[0].plain);
  return putNumbers(view, at, KEYS[1].plain);
}

function putExtended(view: DataView, from: number): number {
  let at = putNumbers(view, from, KEYS[0].extended);
  at = putNumbers(view, at, KEYS[1].extended);
  view.setUint8(at, CLOSE_OBJECT);
  return at + 1;
}

function putNumbers(view: DataView, from: number, keys: readonly NumberKey<Word>[]): number {
  let at = from;
  for (let number = 0; number < keys.length; number += 1) {
    const { before, index } = keys[number]!;
    at = putInteger(view, putWord(view, at, before), NUMBERS[index]!);
  }
  return at;
}

/* Each body of a list begins with a comma, in whose place the bracket stands for the first one. */

function putLasers(view: DataView, from: number, lasers: { match: Match; player: Player }): number {
  const { match, player } = lasers;
  let at = from + FRAME_HEADER_BYTES;
  for (let laser = 0; laser < player.shots; laser += 1) {
    at = putInteger(view, putWord(view, at, LASER_X), laserXAt(player, laser));
    at = putInteger(view, putWord(view, at, LASER_Y), laserYAt(match, player, laser));
    view.setUint8(at++, CLOSE_OBJECT);
  }
  return endList(view, from, at);
}

function putEnemies(view: DataView, from: number, enemies: { match: Match; indexes: Int32Array }): number {
  const { match, indexes } = enemies;
  let at = from + FRAME_HEADER_BYTES;
  for (let place = 0; place < match.living; place += 1) {
    const enemy = indexes[place]!;
    at = putInteger(view, putWord(view, at, ENEMY_X), enemyXAt(match, enemy));
    at = putInteger(view, putWord(view, at, ENEMY_Y), enemyYAt(match, enemy));
    at = putWord(view, at, ENEMY_END[enemyColourAt(match, enemy)]!);
  }
  return endList(view, from, at);
}

function endList(view: DataView, from: number, end: number): number {
  const begin = from + FRAME_HEADER_BYTES;
  const closeAt = end === begin ? begin + 1 : end;
  view.setUint8(begin, OPEN);
  view.setUint8(closeAt, CLOSE);
  return endFrame(view, from, closeAt + 1);
}

/** Fills in the header that was left free at `from`, now that the payload has come to its `end`. */
function endFrame(view: DataView, from: number, end: number): number {
  for (let at = from; at < from + FRAME_HEADER_BYTES; at += 4) view.setInt32(at, SPACES, true);
  const length = end - from - FRAME_HEADER_BYTES;
  putDigits(view, from, length);
  return end;
}

function putWord(view: DataView, at: number, { length, quads }: Word): number {
  for (let quad = 0; quad < quads.length; quad += 1) view.setInt32(at + quad * 4, quads[quad]!, true);
  return at + length;
}

const putFlag = (view: DataView, at: number, flag: boolean): number => putWord(view, at, flag ? TRUE : FALSE);

/** Any int32, in decimal digits. */
function putInteger(view: DataView, at: number, value: number): number {
  if (value < 0) {
    view.setUint8(at, MINUS);
    return putInteger(view, at + 1, -value);
  }
  if (value >= SMALL_INTEGERS) return putDigits(view, at, value);
  view.setInt32(at, DIGITS[value]!, true);
  return at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4);
}

/** Touches no byte beyond the last digit. */
function putDigits(view: DataView, from: number, value: number): number {
  const end = from + countDigits(value);
  let rest = value;
  for (let place = end - 1; place >= from; place -= 1) {
    const tenth = Math.floor(rest / 10);
    view.setUint8(place, DIGIT_0 + rest - tenth * 10);
    rest = tenth;
  }
  return end;
}

function countDigits(value: number): number {
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits += 1;
  return digits;
}
