import { ShooterError } from '../core/index.ts';

/* The frame of the wire: a header of 64 ASCII bytes, the payload's length in decimal digits and then spaces, and the
   payload. */

export const FRAME_HEADER_BYTES = 64;
const MAX_DIGITS = 6;
const SPACE = 0x20;
const DIGIT_0 = 0x30;
const DIGIT_1 = 0x31;
const DIGIT_9 = 0x39;

/**
 * A frame around a payload.
 *
 * @param payload 1 to 999,999 bytes
 * @throws RangeError for a payload that no header can announce
 */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  const digits = String(payload.length);
  if (payload.length === 0 || digits.length > MAX_DIGITS)
    throw new RangeError(`a frame cannot hold ${digits} bytes`);
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payload.length).fill(SPACE, 0, FRAME_HEADER_BYTES);
  for (let i = 0; i < digits.length; i += 1) frame[i] = digits.charCodeAt(i);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** Takes bytes as they come and gives whole payloads. Made by `createFrameDecoder`. */
export interface FrameDecoder {
  /** The longest payload that is taken from now on, bytes: checked before anything is kept of it. */
  limit: number;
  /**
   * Takes the next bytes.
   *
   * @param onPayload is given each payload in order; it may be a view of `bytes` and holds only during the call
   * @throws ShooterError `net/bad-header`, `net/too-long`; after that the stream cannot be followed any further
   */
  push(bytes: Uint8Array, onPayload: (payload: Uint8Array) => void): void;
}

/** @param limit the longest payload that is taken, bytes */
export function createFrameDecoder(limit: number): FrameDecoder {
  let headerBytes = 0;
  let digits = 0;
  let length = 0;
  let payload = new Uint8Array(0);
  let payloadBytes = 0;
  const decoder: FrameDecoder = { limit, push };

  function push(bytes: Uint8Array, onPayload: (payload: Uint8Array) => void): void {
    for (let at = 0; at < bytes.length; ) {
      if (headerBytes === FRAME_HEADER_BYTES) at = takePayload(bytes, at, onPayload);
      else takeHeaderByte(bytes[at++]!);
    }
  }

  // Each byte is judged as it comes, so that the verdict does not depend on how the bytes were split, and what is no
  // header is refused at its first wrong byte.
  function takeHeaderByte(byte: number): void {
    const first = headerBytes === 0;
    if (first) digits = length = 0;
    if (
      byte >= (first ? DIGIT_1 : DIGIT_0) &&
      byte <= DIGIT_9 &&
      digits === headerBytes &&
      digits < MAX_DIGITS
    ) {
      digits += 1;
      length = length * 10 + byte - DIGIT_0;
    } else if (byte !== SPACE || first) {
      throw badHeader(headerBytes);
    }
    if (length > decoder.limit)
      throw new ShooterError(
        'net/too-long',
        `a frame of at least ${length} bytes; the limit is ${decoder.limit}`,
      );
    headerBytes += 1;
    if (headerBytes < FRAME_HEADER_BYTES) return;
    payload = new Uint8Array(length);
    payloadBytes = 0;
  }

  function takePayload(bytes: Uint8Array, at: number, onPayload: (payload: Uint8Array) => void): number {
    const part = bytes.subarray(at, at + payload.length - payloadBytes);
    const whole = part.length === payload.length;
    if (!whole) payload.set(part, payloadBytes);
    payloadBytes += part.length;
    if (payloadBytes === payload.length) {
      headerBytes = 0;
      onPayload(whole ? part : payload);
    }
    return at + part.length;
  }

  return decoder;
}

const badHeader = (at: number): ShooterError =>
  new ShooterError(
    'net/bad-header',
    `byte ${at} of a frame's header is not one of a decimal length and spaces`,
  );
