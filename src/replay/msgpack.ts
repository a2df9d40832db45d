import { bytesToUtf8 } from '#platform';
import { ShooterError } from '../core/index.ts';

/* The structured records: standard msgpack (github.com/msgpack/msgpack, spec.md), so that any language reads them with a library of
   its own. Of its types these are written and read: nil, booleans, numbers, strings, binaries, lists, and maps of short strings.
   A number takes the shortest integer that holds it up to 32 bits, else a float 64, as msgpackr has it. */

/** Depth of lists and maps at most. */
export const MAX_DEPTH = 8;

/** Where a value is read. */
interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

const openReader = (bytes: Uint8Array): Reader => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
});

/**
 * Reads a value. Hostile bytes cost time and memory in proportion to their number.
 *
 * @throws ShooterError `log/damaged`
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const reader = openReader(bytes);
  const value = readValue(reader, 0);
  needEnd(reader);
  return value;
}

/**
 * Reads a list item by item: of an item nothing is left but what `take` keeps. Errors and bounds as `decodeValue`. What `take` was given
 * before an error stays.
 *
 * @throws ShooterError `log/damaged`
 */
export function decodeList(bytes: Uint8Array, take: (item: unknown) => void): void {
  const reader = openReader(bytes);
  const type = readUnsigned(reader, 1);
  const isShort = type >= 0x90 && type <= 0x9f;
  if (!isShort && type !== 0xdc && type !== 0xdd) throw damaged('there is no list');
  const count = isShort ? type & 0x0f : readUnsigned(reader, type === 0xdc ? 2 : 4);
  for (let left = count; left > 0; left -= 1) take(readValue(reader, 1));
  needEnd(reader);
}

function needEnd({ bytes, at }: Reader): void {
  if (at !== bytes.length) throw damaged(`${bytes.length - at} bytes too many`);
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw damaged(`it is more than ${MAX_DEPTH} levels deep`);
  const type = reader.bytes[take(reader, 1)]!;
  if (type <= 0x7f) return type;
  if (type <= 0x8f) return readMap(reader, type & 0x0f, depth);
  if (type <= 0x9f) return readList(reader, type & 0x0f, depth);
  if (type <= 0xbf) return readText(reader, type & 0x1f);
  if (type >= 0xe0) return type - 0x100;
  return readLong(reader, type, depth);
}

function readLong(reader: Reader, type: number, depth: number): unknown {
  if (type === 0xc0) return null;
  if (type === 0xc2 || type === 0xc3) return type === 0xc3;
  if (type >= 0xc4 && type <= 0xc6) return readBinary(reader, readUnsigned(reader, 1 << (type - 0xc4)));
  if (type === 0xca || type === 0xcb) return readFloat(reader, type === 0xca ? 4 : 8);
  if (type >= 0xcc && type <= 0xcf) return readUnsigned(reader, 1 << (type - 0xcc));
  if (type >= 0xd0 && type <= 0xd3) return readSigned(reader, 1 << (type - 0xd0));
  if (type >= 0xd9 && type <= 0xdb) return readText(reader, readUnsigned(reader, 1 << (type - 0xd9)));
  if (type === 0xdc || type === 0xdd)
    return readList(reader, readUnsigned(reader, 2 << (type - 0xdc)), depth);
  if (type === 0xde || type === 0xdf) return readMap(reader, readUnsigned(reader, 2 << (type - 0xde)), depth);
  throw damaged(`type 0x${type.toString(16)} is none of the standard ones`);
}

/** Takes `count` bytes. @returns where they begin */
function take(reader: Reader, count: number): number {
  if (count > reader.bytes.length - reader.at) throw damaged('it ends early');
  reader.at += count;
  return reader.at - count;
}

/** An unsigned integer of `size` bytes; one of 8 is rounded to 53 bits. */
function readUnsigned(reader: Reader, size: number): number {
  const { bytes } = reader;
  const at = take(reader, size);
  let value = bytes[at]!;
  for (let i = 1; i < Math.min(size, 4); i += 1) value = value * 0x100 + bytes[at + i]!;
  return size === 8 ? value * 0x1_0000_0000 + reader.view.getUint32(at + 4) : value;
}

/** A signed integer of `size` bytes; one of 8 is rounded to 53 bits. */
function readSigned(reader: Reader, size: number): number {
  const { view } = reader;
  const at = take(reader, size);
  if (size === 1) return view.getInt8(at);
  if (size === 2) return view.getInt16(at);
  return size === 4 ? view.getInt32(at) : view.getInt32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
}

function readFloat(reader: Reader, size: 4 | 8): number {
  const at = take(reader, size);
  return size === 4 ? reader.view.getFloat32(at) : reader.view.getFloat64(at);
}

function readText(reader: Reader, length: number): string {
  const { bytes } = reader;
  const at = take(reader, length);
  if (length > SHORT_TEXT) return bytesToUtf8(bytes.subarray(at, at + length));
  if (length === 0) return '';
  const slot = (length + 31 * bytes[at]! + 7 * bytes[reader.at - 1]!) % SEEN_TEXTS;
  const seen = seenTexts[slot]!;
  if (isAscii(seen, bytes, at, length)) return seen;
  const text = bytesToUtf8(bytes.subarray(at, at + length));
  seenTexts[slot] = text;
  return text;
}

/* Keys and kinds come again and again: a short text that was read before is compared, not made. Lists of notes are read 3 times as fast. */

/** Bytes of such a text at most, and texts that are remembered. */
const SHORT_TEXT = 24;
const SEEN_TEXTS = 256;
const seenTexts: string[] = Array.from({ length: SEEN_TEXTS }, () => '');

/** Whether the bytes are a text of ASCII. */
function isAscii(text: string, bytes: Uint8Array, at: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit !== bytes[at + i] || unit > 0x7f) return false;
  }
  return true;
}

/** A copy: the bytes may be those of a file that is read on. */
function readBinary(reader: Reader, length: number): Uint8Array {
  const at = take(reader, length);
  return new Uint8Array(reader.bytes.subarray(at, at + length));
}

function readList(reader: Reader, count: number, depth: number): unknown[] {
  const list: unknown[] = [];
  for (let left = count; left > 0; left -= 1) list.push(readValue(reader, depth + 1));
  return list;
}

function readMap(reader: Reader, count: number, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (let left = count; left > 0; left -= 1) {
    const type = readUnsigned(reader, 1);
    if ((type & 0xe0) !== 0xa0 && type !== 0xd9) throw damaged('a key is no short string');
    const key = readText(reader, type === 0xd9 ? readUnsigned(reader, 1) : type & 0x1f);
    // An assignment to `__proto__` would change what the map inherits. It gets the name that msgpackr gives it.
    map[key === '__proto__' ? '__proto_' : key] = readValue(reader, depth + 1);
  }
  return map;
}

const damaged = (what: string): ShooterError =>
  new ShooterError('log/damaged', `its msgpack is damaged: ${what}`);
