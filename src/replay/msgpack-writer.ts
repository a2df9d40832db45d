import { packPlainData, utf8ToBytes } from '#platform';
import { describe, LONE_SURROGATE } from '../core/internal.ts';
import { type ByteWriter, createWriter, reserve, writeByte, writeBytes, written } from './bytes.ts';
import { MAX_DEPTH } from './msgpack.ts';

/* Writes what msgpack.ts reads. */

/**
 * Packs a value in an array of its own: in Node by msgpackr, elsewhere by `packValue`, to the same bytes.
 *
 * @throws TypeError for what is no such data, or too deep
 */
export const encodeValue = (value: unknown): Uint8Array =>
  packPlainData !== undefined && isPlainData(value, 0) ? packPlainData(value) : packValue(value);

/** Whether a value is plain data, of which msgpackr and `packValue` write the same: no `toJSON`, no class, no lone surrogate. */
function isPlainData(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (typeof value !== 'object') return typeof value === 'number' || typeof value === 'boolean';
  if (value === null) return true;
  if (depth === MAX_DEPTH) return false;
  if (isArray(value)) return areAllPlain(value, depth);
  const prototype = getPrototypeOf(value);
  if (prototype === ofBytes) return true;
  if (prototype !== ofObjects || 'toJSON' in value) return false;
  return areAllPlain(keysOf(value), depth) && areAllPlain(valuesOf(value), depth);
}

function areAllPlain(values: readonly unknown[], depth: number): boolean {
  for (let i = 0; i < values.length; i += 1) if (!isPlainData(values[i], depth + 1)) return false;
  return true;
}

/**
 * Packs a value by plain TypeScript, in an array of its own.
 *
 * @throws TypeError for what is no such data, or too deep
 */
export function packValue(value: unknown): Uint8Array {
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
  if (isArray(value)) {
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

const { getPrototypeOf, keys: keysOf, prototype: ofObjects, values: valuesOf } = Object;
const { isArray } = Array;
const ofBytes = Uint8Array.prototype;
const tagOf = ofObjects.toString;

function writeMap(writer: ByteWriter, value: Fields, depth: number): void {
  const keys = keysOf(value);
  writeCount(writer, keys.length, MAP);
  for (let i = 0; i < keys.length; i += 1) {
    writeText(writer, keys[i]!);
    writeValue(writer, value[keys[i]!], depth + 1);
  }
}
