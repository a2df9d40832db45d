import { bytesToUtf8, utf8ToBytes } from '#platform';
import { describe, ShooterError } from '../core/index.ts';
import { type ByteWriter, createWriter, reserve, writeByte, writeBytes, written } from './bytes.ts';

/* The structured records: standard msgpack (github.com/msgpack/msgpack, spec.md), so that any language reads them with a library of
   its own. Of its types these are written and read: nil, booleans, numbers, strings, binaries, lists, and maps of short strings.
   A number takes the shortest integer that holds it up to 32 bits, else a float 64, as msgpackr has it. */

/** Depth of lists and maps at most. */
export const MAX_DEPTH = 8;

/**
 * Packs a value in an array of its own.
 *
 * @throws TypeError for what is no such data, or too deep
 */
export function encodeValue(value: unknown): Uint8Array {
  const writer = spare ?? createWriter();
  // A `toJSON` may encode something itself.
  spare = undefined;
  writer.length = 0;
  writeValue(writer, value, 0);
  if (writer.bytes.length <= MAX_SPARE_BYTES) spare = writer;
  return written(writer);
}

/** Memory of the last call, for the next one, bytes of it at most. */
let spare: ByteWriter | undefined;
const MAX_SPARE_BYTES = 65_536;

function writeValue(writer: ByteWriter, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError(`it is more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') writeText(writer, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writeByte(writer, value ? 0xc3 : 0xc2);
  else if (value === null) writeByte(writer, 0xc0);
  else if (typeof value === 'object') writeObject(writer, value, depth);
  else throw new TypeError(`${describe(value)} is no data`);
}

function writeText(writer: ByteWriter, text: string): void {
  if (text.length < 0x20 && writeAscii(writer, text)) return;
  const bytes = utf8ToBytes(text);
  if (bytes.length < 0x20) writeByte(writer, 0xa0 | bytes.length);
  else writeLength(writer, bytes.length, 0xd9);
  writeBytes(writer, bytes);
}

/** Writes a text of at most 31 characters unless one of them is not ASCII. Most are so, and need no other memory: 4 times as fast. */
function writeAscii(writer: ByteWriter, text: string): boolean {
  reserve(writer, text.length + 1);
  const { bytes, length } = writer;
  bytes[length] = 0xa0 | text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return false;
    bytes[length + 1 + i] = unit;
  }
  writer.length += text.length + 1;
  return true;
}

/** The head of what has a length: 1, 2 or 4 bytes of it after a type, which is `type`, the next one, or the one after that. */
function writeLength(writer: ByteWriter, length: number, type: number): void {
  const size = length < 0x100 ? 1 : length < 0x10000 ? 2 : 4;
  writeByte(writer, type + (size >> 1));
  writeUnsigned(writer, length, size);
}

/** The head of a list or map: up to 15 items in the type itself. */
function writeCount(writer: ByteWriter, count: number, { few, many }: { few: number; many: number }): void {
  if (count < 0x10) writeByte(writer, few | count);
  else if (count < 0x10000) {
    writeByte(writer, many);
    writeUnsigned(writer, count, 2);
  } else {
    writeByte(writer, many + 1);
    writeUnsigned(writer, count, 4);
  }
}

const LIST = { few: 0x90, many: 0xdc };
const MAP = { few: 0x80, many: 0xde };

/** The lowest `size` bytes of an integer, the highest first. */
function writeUnsigned(writer: ByteWriter, value: number, size: number): void {
  for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) writeByte(writer, (value >>> shift) & 0xff);
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (value >>> 0 === value) {
    if (value < 0x80) writeByte(writer, value);
    else writeLength(writer, value, 0xcc);
  } else if (value >> 0 === value) {
    if (value >= -0x20) writeByte(writer, value & 0xff);
    else {
      const size = value >= -0x80 ? 1 : value >= -0x8000 ? 2 : 4;
      writeByte(writer, 0xd0 + (size >> 1));
      writeUnsigned(writer, value, size);
    }
  } else {
    FLOAT.setFloat64(0, value);
    writeByte(writer, 0xcb);
    writeBytes(writer, FLOAT_BYTES);
  }
}

const FLOAT = new DataView(new ArrayBuffer(8));
const FLOAT_BYTES = new Uint8Array(FLOAT.buffer);

function writeObject(writer: ByteWriter, value: object, depth: number): void {
  if (Array.isArray(value)) {
    writeCount(writer, value.length, LIST);
    for (let i = 0; i < value.length; i += 1) writeValue(writer, value[i], depth + 1);
  } else if (value instanceof Uint8Array) {
    writeLength(writer, value.length, 0xc4);
    writeBytes(writer, value);
  } else {
    const fields = value as Fields;
    // Dates, maps, sets, errors, other typed arrays have a tag of their own.
    if (getPrototypeOf(value) !== ofObjects && tagOf.call(value) !== '[object Object]')
      throw new TypeError(`${tagOf.call(value)} is no data`);
    if (typeof fields.toJSON === 'function') writeValue(writer, fields.toJSON(), depth + 1);
    else writeMap(writer, fields, depth);
  }
}

type Fields = Readonly<Record<string, unknown>>;

const { getPrototypeOf, prototype: ofObjects } = Object;
const tagOf = ofObjects.toString;

function writeMap(writer: ByteWriter, value: Fields, depth: number): void {
  const keys = Object.keys(value);
  writeCount(writer, keys.length, MAP);
  for (let i = 0; i < keys.length; i += 1) {
    writeText(writer, keys[i]!);
    writeValue(writer, value[keys[i]!], depth + 1);
  }
}

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
    // An assignment to this name would change what the map inherits.
    map[key === '__proto__' ? '__proto_' : key] = readValue(reader, depth + 1);
  }
  return map;
}

const damaged = (what: string): ShooterError =>
  new ShooterError('log/damaged', `its msgpack is damaged: ${what}`);
