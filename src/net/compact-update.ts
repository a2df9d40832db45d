import { COLOURS, type Colour, type PlayerState } from '../core/index.ts';
import { PLAYER_NUMBERS, playerFrom } from '../core/internal.ts';
import * as ascii from './ascii.ts';
import { type Address, EMPTY_SEAT } from './messages.ts';
import {
  readAnyUpdate,
  type WireEnemy,
  type WireLaser,
  type WirePlayer,
  type WireState,
} from './read-update.ts';
import { keysOfSeat, type NumberKey, SENT_NUMBERS } from './seat-keys.ts';

/* Reads a state update that has exactly the form in which a host of ours writes it, byte by byte: `shooter bench host` plays lockstep
   between two hunters twice as fast as by JSON.parse. Any other form is left to the general reader in read-update.ts; a test compares
   the two. */

/** A place in a payload; `failed` once something else stood there than was expected. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  failed: boolean;
}

const word = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const MINUS = ascii.MINUS;
const DIGIT_0 = ascii.DIGIT_0;
const COMMA = ascii.COMMA;
const OPEN = ascii.OPEN;
const CLOSE = ascii.CLOSE;
const CLOSE_OBJECT = ascii.CLOSE_OBJECT;
/** Digits of an integer at most: all that fit are read exactly. */
const MAX_DIGITS = 10;
/** Bytes of a user at most: an address in quotes, a port, brackets. */
const MAX_USER_BYTES = 64;

const READY = word('{"ready":');
const LEVEL = word(',"level":');
const TICK = word(',"tick":');
const KEYS = [keysOfSeat(word, 1), keysOfSeat(word, 2)] as const;
const TRUE = word('true');
const FALSE = word('false');
const LASER_X = word('{"x":');
const LASER_Y = word(',"y":');
const ENEMY_X = word('{"ex":');
const ENEMY_Y = word(',"ey":');
const ENEMY_COLOUR = word(',"ecolor":"');
const COLOUR_WORDS = COLOURS.map((colour) => word(`${colour}"}`));

/**
 * Reads a state update.
 *
 * @param payloads of its four frames, without their headers
 * @throws ShooterError `net/bad-update`
 */
export const readUpdate = (payloads: readonly Uint8Array[]): WireState =>
  readCompactUpdate(payloads) ?? readAnyUpdate(payloads);

/** The state of a state update for plain or extended clients; undefined where its payloads are not of the compact form. */
export function readCompactUpdate(payloads: readonly Uint8Array[]): WireState | undefined {
  const [data, lasers1, lasers2, enemies] = payloads;
  if (payloads.length !== 4) return undefined;
  const state = readData(data!);
  const first = readList(lasers1!, readLaser);
  const second = readList(lasers2!, readLaser);
  const third = readList(enemies!, readEnemy);
  if (state === undefined || first === undefined || second === undefined || third === undefined)
    return undefined;
  return { ...state, lasers: [first, second], enemies: third };
}

type Data = Omit<WireState, 'lasers' | 'enemies'>;

function readData(bytes: Uint8Array): Data | undefined {
  const cursor: Cursor = { bytes, at: 0, failed: false };
  const ready = flagAfter(cursor, READY);
  const level = integerAfter(cursor, LEVEL);
  const users = [userAfter(cursor, 0), userAfter(cursor, 1)] as const;
  readNumbers(cursor, KEYS[0].original);
  const lost1 = flagAfter(cursor, KEYS[0].lost);
  readNumbers(cursor, KEYS[1].original);
  const lost2 = flagAfter(cursor, KEYS[1].lost);
  const win1 = flagAfter(cursor, KEYS[0].win);
  const win2 = flagAfter(cursor, KEYS[1].win);
  const tick = integerAfter(cursor, TICK);
  readNumbers(cursor, KEYS[0].plain);
  readNumbers(cursor, KEYS[1].plain);
  const isExtended = bytes[cursor.at] !== CLOSE_OBJECT;
  if (isExtended) {
    readNumbers(cursor, KEYS[0].extended);
    readNumbers(cursor, KEYS[1].extended);
  }
  if (cursor.failed || bytes[cursor.at] !== CLOSE_OBJECT || cursor.at + 1 !== bytes.length) return undefined;
  const players = [readPlayer(0, lost1, win1), readPlayer(1, lost2, win2)] as const;
  return {
    ready,
    level,
    users,
    players: isExtended ? players : [asPlain(players[0]), asPlain(players[1])],
    tick,
  };
}

/** The numbers of both players that were read last, as `playerFrom` takes them. */
const NUMBERS: number[] = PLAYER_NUMBERS.flatMap(() => [0, 0]);

function readNumbers(cursor: Cursor, keys: readonly NumberKey<Uint8Array>[]): void {
  for (let number = 0; number < keys.length; number += 1) {
    const { index, before } = keys[number]!;
    NUMBERS[index] = integerAfter(cursor, before);
  }
}

interface Flags {
  lost: boolean;
  win: boolean;
}

function readPlayer(seat: 0 | 1, lost: boolean, win: boolean): WirePlayer {
  const player = playerFrom(NUMBERS, seat * PLAYER_NUMBERS.length) as PlayerState & Flags;
  // A copy by spread would take a sixth of the time of a state update of 34 enemies.
  player.lost = lost;
  player.win = win;
  return player;
}

/** Without what a plain client is not sent. */
function asPlain(player: WirePlayer): WirePlayer {
  const entries = Object.entries(player).filter(
    ([name]) => !SENT_NUMBERS.extended.some((one) => one === name),
  );
  return Object.fromEntries(entries) as unknown as WirePlayer;
}

function readList<T>(bytes: Uint8Array, readItem: (cursor: Cursor) => T): T[] | undefined {
  const cursor: Cursor = { bytes, at: 1, failed: bytes[0] !== OPEN };
  const items: T[] = [];
  if (bytes.length === 2 && bytes[1] === CLOSE) return cursor.failed ? undefined : items;
  while (!cursor.failed) {
    items.push(readItem(cursor));
    const next = bytes[cursor.at++];
    if (next === CLOSE && cursor.at === bytes.length && !cursor.failed) return items;
    if (next !== COMMA) return undefined;
  }
  return undefined;
}

function readLaser(cursor: Cursor): WireLaser {
  const laser = { x: integerAfter(cursor, LASER_X), y: integerAfter(cursor, LASER_Y) };
  if (cursor.bytes[cursor.at++] !== CLOSE_OBJECT) cursor.failed = true;
  return laser;
}

function readEnemy(cursor: Cursor): WireEnemy {
  const x = integerAfter(cursor, ENEMY_X);
  const y = integerAfter(cursor, ENEMY_Y);
  skip(cursor, ENEMY_COLOUR);
  return { x, y, colour: readColour(cursor) };
}

function readColour(cursor: Cursor): Colour {
  for (let colour = 0; colour < COLOURS.length; colour += 1) {
    if (!stands(cursor, COLOUR_WORDS[colour]!)) continue;
    cursor.at += COLOUR_WORDS[colour]!.length;
    return COLOURS[colour]!;
  }
  cursor.failed = true;
  return 'red';
}

interface Written {
  readonly bytes: Uint8Array;
  readonly user: Address | null;
}

const NO_USER: Written = { bytes: word(JSON.stringify(EMPTY_SEAT)), user: null };

/** By seat, what was read last: it is the same in state update after state update. */
const lastUsers: [Written, Written] = [NO_USER, NO_USER];

function userAfter(cursor: Cursor, seat: 0 | 1): Address | null {
  skip(cursor, KEYS[seat].user);
  let written: Written | undefined = lastUsers[seat];
  if (!stands(cursor, written.bytes)) written = stands(cursor, NO_USER.bytes) ? NO_USER : readUser(cursor);
  if (written === undefined) {
    cursor.failed = true;
    return null;
  }
  lastUsers[seat] = written;
  cursor.at += written.bytes.length;
  return written.user;
}

function readUser({ bytes, at }: Cursor): Written | undefined {
  const end = bytes.indexOf(CLOSE, at);
  if (end === -1 || end - at > MAX_USER_BYTES) return undefined;
  const text = String.fromCharCode(...bytes.subarray(at, end + 1));
  const [, ip, port] = /^\["([0-9a-f.:]+)",(0|[1-9]\d{0,4})\]$/.exec(text) ?? [];
  return ip === undefined ? undefined : { bytes: word(text), user: [ip, Number(port)] };
}

function flagAfter(cursor: Cursor, key: Uint8Array): boolean {
  skip(cursor, key);
  const flag = stands(cursor, TRUE);
  skip(cursor, flag ? TRUE : FALSE);
  return flag;
}

function integerAfter(cursor: Cursor, key: Uint8Array): number {
  skip(cursor, key);
  const { bytes } = cursor;
  const negative = bytes[cursor.at] === MINUS;
  const from = negative ? cursor.at + 1 : cursor.at;
  let at = from;
  let value = 0;
  for (let digit = bytes[at]! - DIGIT_0; digit >= 0 && digit <= 9; digit = bytes[at]! - DIGIT_0) {
    value = value * 10 + digit;
    at += 1;
  }
  // A leading zero is no JSON. A point or an exponent fails in the next read, which expects something else there.
  const digits = at - from;
  if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && bytes[from] === DIGIT_0)) cursor.failed = true;
  cursor.at = at;
  return negative && value !== 0 ? -value : value;
}

function skip(cursor: Cursor, expected: Uint8Array): void {
  if (stands(cursor, expected)) cursor.at += expected.length;
  else cursor.failed = true;
}

function stands({ bytes, at }: Cursor, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}
