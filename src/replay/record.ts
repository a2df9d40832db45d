import { crc32 } from '#platform';
import { ShooterError } from '../core/index.ts';

/* The frame of everything in a log after the magic bytes, as docs/log-format.md has it: type, length, check byte, payload, CRC-32. */

export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x53, 0x48, 0x54, 0x52, 0x0d, 0x0a, 0x1a);

export const HEADER = 0x81;
export const BLOCK = 0x82;
export const END = 0x83;
export const SEAL = 0x84;
export const SIGNATURE = 0x85;
export const RECORDING = 0x01;
export const STATE = 0x02;
export const EVENTS = 0x03;
export const NOTES = 0x04;
export const FAILURES = 0x05;

const HEAD_BYTES = 5;
const CRC_BYTES = 4;
/** Bytes of a SEAL record: its payload is a SHA-256. */
export const SEAL_BYTES: number = HEAD_BYTES + 32 + CRC_BYTES;

/** Bytes of a payload at most: what a reader has to hold to get any further. */
const MAX_PAYLOAD_BYTES: number = 4 << 20;

/** Whether a reader that does not know the type has to refuse the log. */
export const isCritical = (type: number): boolean => (type & 0x80) !== 0;

/** Frames a payload of at most `MAX_PAYLOAD_BYTES`. @throws ShooterError `log/too-large` */
export function encodeRecord(type: number, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new ShooterError('log/too-large', `${payload.length} bytes do not fit into a record of a log`);
  const record = new Uint8Array(HEAD_BYTES + payload.length + CRC_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, type | (payload.length << 8), true);
  record[4] = checkByte(record, 0);
  record.set(payload, HEAD_BYTES);
  view.setUint32(HEAD_BYTES + payload.length, crc32(record.subarray(0, HEAD_BYTES + payload.length)), true);
  return record;
}

const checkByte = (bytes: Uint8Array, at: number): number =>
  0xa5 ^ bytes[at]! ^ bytes[at + 1]! ^ bytes[at + 2]! ^ bytes[at + 3]!;

export type RecordFound =
  | { readonly kind: 'whole'; readonly type: number; readonly payload: Uint8Array; readonly end: number }
  /** the bytes end within a record */
  | { readonly kind: 'cut' }
  | { readonly kind: 'damaged'; readonly what: string };

/** Looks at the record that begins at `at`, which is before the end of `bytes`. Total: never throws. */
export function readRecord(bytes: Uint8Array, at: number): RecordFound {
  if (bytes.length - at < HEAD_BYTES) return { kind: 'cut' };
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const length = view.getUint32(0, true) >>> 8;
  if (bytes[at + 4] !== checkByte(bytes, at)) return { kind: 'damaged', what: 'its check byte is wrong' };
  if (length > MAX_PAYLOAD_BYTES) return { kind: 'damaged', what: `it claims ${length} bytes` };
  const end = at + HEAD_BYTES + length + CRC_BYTES;
  if (end > bytes.length) return { kind: 'cut' };
  const crc = crc32(bytes.subarray(at, end - CRC_BYTES));
  if (crc !== view.getUint32(end - CRC_BYTES - at, true))
    return { kind: 'damaged', what: 'its CRC-32 is wrong' };
  return { kind: 'whole', type: bytes[at]!, payload: bytes.subarray(at + HEAD_BYTES, end - CRC_BYTES), end };
}
