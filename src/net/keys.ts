import { ALL_KEYS, DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import * as ascii from './ascii.ts';
import type { KeysForm } from './messages.ts';

/* Keys as the wire has them, read by hand over the bytes: a list of 45 to 512 entries by SDL scancode, each `true`, `false`,
   `0` or `1`, or one integer from 0 to 31. JSON.parse would make an array of 512 first, and would take 1.0 for 1. */

export const MIN_KEYS = 45;
export const MAX_KEYS = 512;

/** What `scanKeys` gives for all that is not keys of its form. */
export const NO_KEYS = -1;

/* The letters of `true` and `false` below: t 0x74, r 0x72, u 0x75, e 0x65 · f 0x66, a 0x61, l 0x6c, s 0x73. */

/** By scancode, the input that a key stands for: A and left, D and right, W and up, S and down, space. */
export const KEY_BITS: Uint8Array = new Uint8Array(MAX_KEYS);
KEY_BITS[4] = KEY_BITS[80] = LEFT;
KEY_BITS[7] = KEY_BITS[79] = RIGHT;
KEY_BITS[26] = KEY_BITS[82] = UP;
KEY_BITS[22] = KEY_BITS[81] = DOWN;
KEY_BITS[44] = SHOOT;

const USUAL_FALSE_BYTES = 'false, '.length;
const SPACE = ascii.SPACE;
const OPEN = ascii.OPEN;
const CLOSE = ascii.CLOSE;
const COMMA = ascii.COMMA;
const DIGIT_0 = ascii.DIGIT_0;
const DIGIT_1 = ascii.DIGIT_1;
const DIGIT_9 = ascii.DIGIT_9;

/** Reads keys of one form; `NO_KEYS` for anything else. */
export const scanKeys = (payload: Uint8Array, form: KeysForm): Input | typeof NO_KEYS =>
  form === 'mask' ? scanMask(payload) : scanList(payload);

function scanMask(bytes: Uint8Array): number {
  const start = skipSpace(bytes, 0);
  let at = start;
  let mask = 0;
  while (at < start + 2 && isDigit(bytes[at])) mask = mask * 10 + bytes[at++]! - DIGIT_0;
  const leadingZero = bytes[start] === DIGIT_0 && at > start + 1;
  const whole = at > start && skipSpace(bytes, at) === bytes.length;
  return whole && !leadingZero && mask <= ALL_KEYS ? mask : NO_KEYS;
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9;

/* Each turn of the loop reads one entry. Entries written as `false, ` before it are skipped at once, and counted in `scancode`. */
function scanList(bytes: Uint8Array): number {
  let at = skipSpace(bytes, 0) + 1;
  let keys = 0;
  if (bytes[at - 1] !== OPEN) return NO_KEYS;
  for (let scancode = 0; scancode < MAX_KEYS; scancode += 1) {
    at = skipSpace(bytes, at);
    const falses = countUsualFalses(bytes, at);
    scancode += falses;
    at = skipSpace(bytes, at + falses * USUAL_FALSE_BYTES);
    const length = entryLength(bytes, at);
    if (length === 0 || scancode >= MAX_KEYS) return NO_KEYS;
    if (isPressed(bytes[at]!)) keys |= KEY_BITS[scancode]!;
    at = skipSpace(bytes, at + length) + 1;
    if (bytes[at - 1] === COMMA) continue;
    const whole = bytes[at - 1] === CLOSE && skipSpace(bytes, at) === bytes.length;
    return whole && scancode + 1 >= MIN_KEYS ? keys : NO_KEYS;
  }
  return NO_KEYS;
}

/**
 * How many times `false, ` stands there, which is most of the list of a person's keys: a list of 512 takes 1.4 µs, where
 * JSON.parse alone takes 5.
 */
function countUsualFalses(bytes: Uint8Array, from: number): number {
  const last = bytes.length - USUAL_FALSE_BYTES;
  let at = from;
  while (
    at <= last &&
    bytes[at] === 0x66 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x6c &&
    bytes[at + 3] === 0x73 &&
    bytes[at + 4] === 0x65 &&
    bytes[at + 5] === COMMA &&
    bytes[at + 6] === SPACE
  )
    at += USUAL_FALSE_BYTES;
  return (at - from) / USUAL_FALSE_BYTES;
}

/** Bytes of the entry at `at`, 0 where there is none. */
function entryLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === DIGIT_0 || first === DIGIT_1) return 1;
  const isFalse =
    first === 0x66 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x6c &&
    bytes[at + 3] === 0x73 &&
    bytes[at + 4] === 0x65;
  if (isFalse) return 5;
  const isTrue = first === 0x74 && bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65;
  return isTrue ? 4 : 0;
}

/** By the first byte of an entry: `true` and `1` are. */
const isPressed = (first: number): boolean => first === 0x74 || first === DIGIT_1;

/** JSON's white space: space, tab, line feed, carriage return. */
function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at]!)) at += 1;
  return at;
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
