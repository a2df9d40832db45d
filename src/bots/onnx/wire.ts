import { bytesToUtf8, isUtf8 } from '#platform';
import { ShooterError } from '../../core/index.ts';

/* The wire format of protocol buffers, read: every byte string gives its fields or a coded error. */

/** Where a message is: from byte `at` to before byte `end`. */
export interface Range {
  readonly at: number;
  readonly end: number;
}

/** A field of a message. */
export interface Field {
  readonly number: number;
  /** of a varint field: as near to it as a double is, 2⁶⁴ − 1 for −1; else 0 */
  readonly value: number;
  /** what a length-delimited or fixed field consists of; empty for a varint */
  readonly range: Range;
  readonly kind: 'varint' | 'bytes' | 'fixed32' | 'fixed64';
}

const KINDS: readonly (Field['kind'] | undefined)[] = [
  'varint',
  'fixed64',
  'bytes',
  undefined,
  undefined,
  'fixed32',
];

/** @throws ShooterError `onnx/damaged` */
export function damaged(what: string): ShooterError {
  return new ShooterError('onnx/damaged', `it is no whole ONNX model: ${what}`);
}

/**
 * Reads the fields of a message, one after the other.
 *
 * @param bytes of the file
 * @param message which part of them
 * @throws ShooterError `onnx/damaged`
 */
export function* fieldsOf(bytes: Uint8Array, message: Range): Generator<Field> {
  const { end } = message;
  let { at } = message;
  while (at < end) {
    const tag = readVarint(bytes, { at, end });
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    const kind = KINDS[tag.value % 8];
    if (number < 1 || number >= 2 ** 29 || kind === undefined)
      throw damaged(`byte ${at} begins no field of a protocol buffer`);
    if (kind === 'varint') {
      const { value, next } = readVarint(bytes, { at, end });
      at = next;
      yield { number, kind, value, range: { at, end: at } };
      continue;
    }
    let length = kind === 'fixed32' ? 4 : 8;
    if (kind === 'bytes') {
      const { value, next } = readVarint(bytes, { at, end });
      length = value;
      at = next;
    }
    if (length > end - at)
      throw damaged(`a field at byte ${at} says that it has ${length} bytes, and ${end - at} are left`);
    yield { number, kind, value: 0, range: { at, end: at + length } };
    at += length;
  }
}

/** Bytes of a varint at most. */
const MAX_VARINT = 10;

/** @returns the number, and where the next one begins */
function readVarint(bytes: Uint8Array, { at, end }: Range): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  const limit = Math.min(end, at + MAX_VARINT);
  for (let next = at; next < limit; ) {
    const byte = bytes[next]!;
    next += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next };
    scale *= 128;
  }
  throw damaged(end - at < MAX_VARINT ? 'it is cut off' : `the number at byte ${at} has no end`);
}

/** The text of a field. @throws ShooterError `onnx/damaged` */
export function textOf(bytes: Uint8Array, { kind, range }: Field): string {
  const text = bytes.subarray(range.at, range.end);
  if (kind !== 'bytes' || !isUtf8(text)) throw damaged(`byte ${range.at} begins no text in UTF-8`);
  return bytesToUtf8(text);
}

/** The message that a field holds. @throws ShooterError `onnx/damaged` */
export function messageOf({ kind, range }: Field): Range {
  if (kind !== 'bytes') throw damaged(`byte ${range.at} begins no message`);
  return range;
}

/** The number of a field. @throws ShooterError `onnx/damaged` */
export function numberOf({ kind, value, range }: Field): number {
  if (kind !== 'varint') throw damaged(`byte ${range.at} begins no integer`);
  return value;
}

/** The numbers of a repeated field, as they are asked for: one number, or packed. @throws ShooterError `onnx/damaged` */
export function* numbersOf(bytes: Uint8Array, field: Field): Generator<number, void> {
  if (field.kind !== 'bytes') {
    yield numberOf(field);
    return;
  }
  const { end } = field.range;
  for (let { at } = field.range; at < end; ) {
    const { value, next } = readVarint(bytes, { at, end });
    yield value;
    at = next;
  }
}
