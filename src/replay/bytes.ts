import { ShooterError } from '../core/index.ts';

/* A cursor that writes and one that reads. Numbers are LEB128 varints: seven bits a byte, the lowest first, the top bit
   set on all but the last. */

export interface ByteWriter {
  bytes: Uint8Array;
  length: number;
}

export const createWriter = (): ByteWriter => ({ bytes: new Uint8Array(256), length: 0 });

/** What has been written, in an array of its own. */
export const written = (writer: ByteWriter): Uint8Array => writer.bytes.slice(0, writer.length);

/** Makes room for `count` more bytes. */
export function reserve(writer: ByteWriter, count: number): void {
  if (writer.length + count <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(writer.bytes.length * 2, writer.length + count));
  grown.set(writer.bytes);
  writer.bytes = grown;
}

export function writeByte(writer: ByteWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.length++] = byte;
}

/** @param value an integer from 0 to 2⁵³ − 1 */
export function writeVarint(writer: ByteWriter, value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    writeByte(writer, (rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  writeByte(writer, rest);
}

export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.length);
  writer.length += bytes.length;
}

export function writeHash(writer: ByteWriter, hash: bigint): void {
  reserve(writer, 8);
  new DataView(writer.bytes.buffer).setBigUint64(writer.length, hash, true);
  writer.length += 8;
}

export interface ByteReader {
  readonly bytes: Uint8Array;
  at: number;
}

export const createReader = (bytes: Uint8Array): ByteReader => ({ bytes, at: 0 });

export function readByte(reader: ByteReader): number {
  if (reader.at >= reader.bytes.length) throw endsEarly();
  return reader.bytes[reader.at++]!;
}

export function readVarint(reader: ByteReader): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 53; scale *= 0x80) {
    const byte = readByte(reader);
    value += (byte % 0x80) * scale;
    if (value > Number.MAX_SAFE_INTEGER) break;
    if (byte < 0x80) return value;
  }
  throw damaged('a number is too large');
}

export function readBytes(reader: ByteReader, count: number): Uint8Array {
  if (count > reader.bytes.length - reader.at) throw endsEarly();
  reader.at += count;
  return reader.bytes.subarray(reader.at - count, reader.at);
}

export function readHash(reader: ByteReader): bigint {
  const bytes = readBytes(reader, 8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

const endsEarly = (): ShooterError => damaged('a record ends early');

/** Bytes that no writer of logs has written. */
export const damaged = (what: string): ShooterError => new ShooterError('log/damaged', what);
