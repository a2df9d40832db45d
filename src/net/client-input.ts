import { equalBytes, utf8ToBytes } from '#platform';
import { type Input, isInput, MAX_TICK, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { asFields, ownField } from '../replay/internal.ts';
import { encodeTextFrame } from './frame.ts';
import { parsePayload } from './json.ts';
import { KEY_BITS, MAX_KEYS, MIN_KEYS, NO_KEYS, scanKeys } from './keys.ts';
import type { KeysForm } from './messages.ts';

/* What a client sends after its hello, as docs/protocol.md has it. Each parser is total: any bytes give a value or a
   ShooterError whose code is the document's with `net/` before it. */

/** The first frame of a client update. A leave says nothing of readiness. */
export interface UserData {
  readonly leave: boolean;
  readonly ready: boolean;
}

const LEAVE: UserData = Object.freeze({ leave: true, ready: false });
const READY: UserData = Object.freeze({ leave: false, ready: true });
const NOT_READY: UserData = Object.freeze({ leave: false, ready: false });

/** What Python's json and JSON.stringify write: recognised as bytes, which takes 0.1 µs where JSON takes 1. */
const USUAL: readonly (readonly [Uint8Array, UserData])[] = [
  [utf8ToBytes('{"connection": true, "ready": true}'), READY],
  [utf8ToBytes('{"connection": true, "ready": false}'), NOT_READY],
  [utf8ToBytes('{"connection":true,"ready":true}'), READY],
  [utf8ToBytes('{"connection":true,"ready":false}'), NOT_READY],
];

/**
 * Reads user_data, or a leave in its place.
 *
 * @param payload of a frame, without its header
 * @throws ShooterError `net/bad-json`, `net/bad-user-data`, `net/second-hello`; `net/bad-order` for keys in its place
 */
export function parseUserData(payload: Uint8Array): UserData {
  for (const [bytes, data] of USUAL) {
    if (equalBytes(payload, bytes)) return data;
  }
  const value = parsePayload(payload);
  if (isHello(value)) throw secondHello();
  if (Array.isArray(value) || Number.isInteger(value))
    throw badOrder('keys came before the user_data of their client update');
  const fields = asFields(value);
  if (fields === undefined) throw badUserData(`user_data is ${describe(value)}, not an object`);
  const connection = ownField(fields, 'connection');
  const ready = ownField(fields, 'ready');
  if (typeof connection !== 'boolean') throw badFlag('connection', connection);
  if (ready !== undefined && typeof ready !== 'boolean') throw badFlag('ready', ready);
  if (!connection) return LEAVE;
  return ready === true ? READY : NOT_READY;
}

/**
 * Reads keys, or a leave in their place.
 *
 * @param payload of a frame, without its header
 * @param form that the hello asked for
 * @returns an integer from 0 to 31, or a leave
 * @throws ShooterError `net/bad-json`, `net/bad-keys`, `net/second-hello`; `net/bad-order` for user_data in their place
 */
export function parseKeys(payload: Uint8Array, form: KeysForm): Input | 'leave' {
  const keys = scanKeys(payload, form);
  return keys === NO_KEYS ? leaveOrRefuse(payload, form) : keys;
}

function leaveOrRefuse(payload: Uint8Array, form: KeysForm): 'leave' {
  const value = parsePayload(payload);
  if (isHello(value)) throw secondHello();
  if (isLeave(value)) return 'leave';
  if (connectionOf(value) === true)
    throw badOrder('user_data came where the keys of its client update belong');
  const wanted =
    form === 'mask'
      ? 'an integer from 0 to 31'
      : `a list of ${MIN_KEYS} to ${MAX_KEYS} of true, false, 0 and 1`;
  throw new ShooterError('net/bad-keys', `the keys are ${describe(value)}; wanted is ${wanted}`);
}

/**
 * Reads what a spectator sends.
 *
 * @param payload of a frame, without its header
 * @returns the tick that it acknowledges, or a leave
 * @throws ShooterError `net/bad-json`, `net/spectator-input`
 */
export function parseAck(payload: Uint8Array): number | 'leave' {
  const value = parsePayload(payload);
  if (isLeave(value)) return 'leave';
  const fields = asFields(value);
  const tick = fields && ownField(fields, 'ack');
  if (typeof tick === 'number' && Number.isInteger(tick) && tick >= 0 && tick <= MAX_TICK) return tick + 0; // Never -0.
  throw new ShooterError(
    'net/spectator-input',
    `a spectator sent ${describe(value)}; it may send {"ack":TICK} alone`,
  );
}

/** The two parsers of a connection. Made by `createInputParser`. */
export interface InputParser {
  /** As `parseUserData`. */
  userData(payload: Uint8Array): UserData;
  /** As `parseKeys`. */
  keys(payload: Uint8Array): Input | 'leave';
}

/**
 * Parsers for one connection, which remember its last list of keys: a held key comes as the same 3,584 bytes again, and to
 * see that they are the same takes 0.12 µs where to read them takes 1.4.
 *
 * @param form that the hello asked for
 */
export function createInputParser(form: KeysForm): InputParser {
  if (form === 'mask') return { userData: parseUserData, keys: (payload) => parseKeys(payload, form) };
  // As long as the longest list was, which the limit of a frame bounds.
  let room = new Uint8Array(0);
  let last: Uint8Array | undefined;
  let lastKeys: Input = 0;
  const keys = (payload: Uint8Array): Input | 'leave' => {
    if (last !== undefined && equalBytes(payload, last)) return lastKeys;
    const parsed = parseKeys(payload, form);
    if (parsed === 'leave') return parsed;
    if (room.length < payload.length) room = new Uint8Array(payload.length);
    room.set(payload);
    last = room.subarray(0, payload.length);
    lastKeys = parsed;
    return parsed;
  };
  return { userData: parseUserData, keys };
}

/**
 * The user_data frame that a client sends, byte for byte as the original client writes it.
 *
 * @param ready whether the player is ready for a match
 * @param connection false to leave; default true
 */
export const encodeUserData = (ready: boolean, connection = true): Uint8Array =>
  encodeTextFrame(`{"connection": ${connection}, "ready": ${ready}}`);

/**
 * The keys frame that a client sends. As a list it is 512 long and as the original client writes it, letters pressed rather
 * than arrows.
 *
 * @param input an integer from 0 to 31
 * @param form that the hello asked for; `array` for a plain one
 * @throws RangeError where `input` is none
 */
export function encodeKeys(input: Input, form: KeysForm): Uint8Array {
  if (!isInput(input))
    throw new RangeError(`${describe(input)} is no input, which is an integer from 0 to 31`);
  return encodeTextFrame(form === 'mask' ? String(input) : keyList(input));
}

function keyList(input: Input): string {
  const entries = Array.from(KEY_BITS, (bit, scancode) => scancode < MIN_KEYS && (bit & input) !== 0);
  return `[${entries.join(', ')}]`;
}

const isHello = (value: unknown): boolean => {
  const fields = asFields(value);
  return value === 'hello' || (fields !== undefined && Object.hasOwn(fields, 'hello'));
};

function connectionOf(value: unknown): unknown {
  const fields = asFields(value);
  return fields && ownField(fields, 'connection');
}

const isLeave = (value: unknown): boolean => connectionOf(value) === false;

const badUserData = (what: string): ShooterError => new ShooterError('net/bad-user-data', what);

const badFlag = (name: string, value: unknown): ShooterError =>
  badUserData(`${name} of user_data is ${describe(value)}, not true or false`);

const badOrder = (what: string): ShooterError => new ShooterError('net/bad-order', what);

const secondHello = (): ShooterError =>
  new ShooterError('net/second-hello', 'the connection has said hello before');
