import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';

/* The bytes of a log by hand, as docs/log-format.md says them: to build what no recorder would write. */

export const MAGIC: Buffer = Buffer.from('8953485452 0d0a1a'.replace(' ', ''), 'hex');

export const TYPES = {
  header: 0x81,
  block: 0x82,
  end: 0x83,
  seal: 0x84,
  signature: 0x85,
  recording: 0x01,
  state: 0x02,
  events: 0x03,
  notes: 0x04,
  failures: 0x05,
} as const;

/** The first five bytes of a record. */
export function head(type: number, length: number): Buffer {
  const bytes = Buffer.from([type, length & 0xff, (length >> 8) & 0xff, length >> 16, 0xa5]);
  for (let i = 0; i < 4; i += 1) bytes[4]! ^= bytes[i]!;
  return bytes;
}

/** A record with everything right around its payload. */
export function frame(type: number, payload: Uint8Array): Buffer {
  const record = Buffer.concat([head(type, payload.length), payload, Buffer.alloc(4)]);
  record.writeUInt32LE(crc32(record.subarray(0, -4)), record.length - 4);
  return record;
}

export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The records of a log that is whole. */
export function splitFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let start = MAGIC.length; start < bytes.length; ) {
    const end = start + 9 + bytes.readUIntLE(start + 1, 3);
    frames.push({ type: bytes[start]!, payload: bytes.subarray(start + 5, end - 4), start, end });
    start = end;
  }
  return frames;
}

/** A log of these records. */
export const joinFrames = (frames: readonly Pick<Frame, 'type' | 'payload'>[]): Buffer =>
  Buffer.concat([MAGIC, ...frames.map(({ type, payload }) => frame(type, payload))]);

/** A log of these records, sealed anew, whatever they say. */
export function sealFrames(frames: readonly Pick<Frame, 'type' | 'payload'>[]): Buffer {
  const bytes = joinFrames(frames.filter(({ type }) => type !== TYPES.seal));
  return Buffer.concat([bytes, frame(TYPES.seal, createHash('sha256').update(bytes).digest())]);
}

const packr = new Packr({ useRecords: false, moreTypes: false, variableMapSize: true });

export const pack = (value: unknown): Buffer => Buffer.from(packr.pack(value));

/** A varint: seven bits a byte, the lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

export function readVarints(bytes: Uint8Array, count: number): number[] {
  const found: number[] = [];
  let [value, scale] = [0, 1];
  for (let at = 0; found.length < count; at += 1) {
    value += (bytes[at]! & 127) * scale;
    scale *= 128;
    if (bytes[at]! >= 128) continue;
    found.push(value);
    [value, scale] = [0, 1];
  }
  return found;
}
