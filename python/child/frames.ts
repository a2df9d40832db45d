import { base64ToBytes, bytesToBase64, bytesToUtf8, utf8ToBytes } from '#platform';
import type { Channel } from './channel.ts';

/* What passes over the channel. A request is one byte, STEP or MESSAGE; a message follows it as a frame. A step is answered by one byte,
   DONE or FAILED; a frame follows FAILED, and answers a message. A frame is two words of 32 bits, little-endian, and then as many bytes as
   they say: of JSON in UTF-8, and of a blob. */

export const STEP = 0x53;
export const MESSAGE = 0x4d;
export const DONE: Uint8Array = Uint8Array.of(0);
export const FAILED: Uint8Array = Uint8Array.of(1);

/** A frame, taken apart. */
export interface Frame {
  readonly json: unknown;
  readonly blob: Uint8Array;
}

const NO_BLOB = new Uint8Array(0);
const HEAD_BYTES = 8;

/** The next frame; undefined once the other side has closed the channel. */
export function readFrame(channel: Channel): Frame | undefined {
  const head = new Uint8Array(HEAD_BYTES);
  if (!channel.read(head)) return undefined;
  const lengths = new DataView(head.buffer);
  const text = new Uint8Array(lengths.getUint32(0, true));
  const blob = new Uint8Array(lengths.getUint32(4, true));
  if (!channel.read(text) || !channel.read(blob)) return undefined;
  return { json: JSON.parse(bytesToUtf8(text), reviveArray), blob };
}

/** Writes a frame; false once nobody reads it. */
export function writeFrame(channel: Channel, json: unknown, blob: Uint8Array = NO_BLOB): boolean {
  const text = utf8ToBytes(JSON.stringify(json, replaceArray));
  const bytes = new Uint8Array(HEAD_BYTES + text.length + blob.length);
  const lengths = new DataView(bytes.buffer);
  lengths.setUint32(0, text.length, true);
  lengths.setUint32(4, blob.length, true);
  bytes.set(text, HEAD_BYTES);
  bytes.set(blob, HEAD_BYTES + text.length);
  return channel.write(bytes);
}

/* Typed arrays, of which snapshots are made, pass through JSON by the name of their type and their bytes. */

const ARRAYS = { Int32Array, Float32Array, Uint8Array, Float64Array } as const;

/** A typed array in JSON. */
interface PackedArray {
  readonly typedArray: keyof typeof ARRAYS;
  readonly base64: string;
}

function replaceArray(_: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return { typedArray: value.constructor.name, base64: bytesToBase64(bytes) };
}

function reviveArray(_: string, value: unknown): unknown {
  const { typedArray, base64 } = (value ?? {}) as Partial<PackedArray>;
  if (typedArray === undefined || base64 === undefined || !Object.hasOwn(ARRAYS, typedArray)) return value;
  return new ARRAYS[typedArray](base64ToBytes(base64).slice().buffer);
}
