import { utf8ToBytes } from '#platform';
import { ShooterError } from '../core/index.ts';
import * as ascii from './ascii.ts';

/* The frame of the wire: a header of 64 ASCII bytes, the payload's length in decimal digits and then spaces, and the
   payload. */

/** The length of a frame's header, bytes. */
export const FRAME_HEADER_BYTES = 64;
const MAX_DIGITS = 6;
const SPACE = ascii.SPACE;
const DIGIT_0 = ascii.DIGIT_0;
const DIGIT_1 = ascii.DIGIT_1;
const DIGIT_9 = ascii.DIGIT_9;

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

/** A frame around a text, in UTF-8. @throws RangeError as `encodeFrame` */
export const encodeTextFrame = (text: string): Uint8Array => encodeFrame(utf8ToBytes(text));

/** Takes bytes as they come and gives whole payloads. Made by `createFrameDecoder`. */
export interface FrameDecoder {
  /** The longest payload that is taken from now on, bytes: checked before anything is kept of it. */
  limit: number;
  /** Whether a frame has begun and is not complete. */
  readonly midFrame: boolean;
  /** Whether bytes were fed that `next` has not looked at. After an error it stays so. */
  readonly backlog: boolean;
  /**
   * Takes the next bytes, and keeps them until `next` has gone through them.
   *
   * @throws RangeError while there is a backlog
   */
  feed(bytes: Uint8Array): void;
  /**
   * The next whole payload, or undefined when more bytes are needed.
   *
   * @returns a view of the bytes fed, or of the decoder's own: it holds until the next call of `next` or `feed`
   * @throws ShooterError `net/bad-header`, `net/too-long`; the stream cannot be followed after that, and every further
   *   call throws the same
   */
  next(): Uint8Array | undefined;
}

/** A decoder that takes chunks faster than they are read. */
export type FrameQueue = Omit<FrameDecoder, 'backlog'>;

/** @param limit the longest payload that is taken, bytes */
export function createFrameQueue(limit: number): FrameQueue {
  const decoder = createFrameDecoder(limit);
  /** chunks that come after the one that is being read */
  const waiting: Uint8Array[] = [];
  return {
    get limit() {
      return decoder.limit;
    },
    set limit(bytes) {
      decoder.limit = bytes;
    },
    get midFrame() {
      return decoder.midFrame;
    },
    feed(bytes) {
      if (decoder.backlog || waiting.length > 0) waiting.push(bytes);
      else decoder.feed(bytes);
    },
    next() {
      let payload = decoder.next();
      while (payload === undefined && waiting.length > 0) {
        decoder.feed(waiting.shift()!);
        payload = decoder.next();
      }
      return payload;
    },
  };
}

const NO_BYTES = new Uint8Array(0);

/** @param limit the longest payload that is taken, bytes */
export const createFrameDecoder = (limit: number): FrameDecoder => new Decoder(limit);

class Decoder implements FrameDecoder {
  limit: number;
  #chunk: Uint8Array = NO_BYTES;
  #at = 0;
  #headerBytes = 0;
  #digits = 0;
  /** of the payload whose header is being read, or has been */
  #length = 0;
  /** what came of a payload that lies in more than one chunk; as long as such a payload ever was, and used again */
  #carry: Uint8Array = NO_BYTES;
  #carried = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get midFrame(): boolean {
    return this.#headerBytes > 0;
  }

  get backlog(): boolean {
    return this.#at < this.#chunk.length;
  }

  feed(bytes: Uint8Array): void {
    if (this.backlog)
      throw new RangeError(`${this.#chunk.length - this.#at} bytes fed before are still to be read`);
    this.#chunk = bytes;
    this.#at = 0;
  }

  next(): Uint8Array | undefined {
    if (!this.#takeHeader()) return this.#endChunk();
    const whole = this.#carried === 0 && this.#length <= this.#chunk.length - this.#at;
    return whole ? this.#takeWhole() : this.#takePart();
  }

  /* Each byte is judged as it comes, so that the verdict does not depend on how the bytes were split, and what is no header is
     refused at its first wrong byte. In local variables: each frame has 64 of them. */
  #takeHeader(): boolean {
    const chunk = this.#chunk;
    const begin = this.#at - this.#headerBytes;
    const end = Math.min(chunk.length, begin + FRAME_HEADER_BYTES);
    let at = this.#at;
    let digits = at === begin ? 0 : this.#digits;
    let length = at === begin ? 0 : this.#length;
    for (; at < end && digits === at - begin && digits < MAX_DIGITS; at += 1) {
      if (!isDigit(chunk[at]!, digits === 0)) break;
      length = length * 10 + chunk[at]! - DIGIT_0;
      if (length > this.limit) throw tooLong(length, this.limit);
      digits += 1;
    }
    while (at < end && digits > 0 && chunk[at] === SPACE) at += 1;
    if (at < end) throw badHeader(at - begin);
    this.#at = at;
    this.#headerBytes = at - begin;
    this.#digits = digits;
    this.#length = length;
    return at - begin === FRAME_HEADER_BYTES;
  }

  #takeWhole(): Uint8Array {
    const from = this.#at;
    this.#headerBytes = 0;
    this.#at += this.#length;
    return this.#chunk.subarray(from, this.#at);
  }

  #takePart(): Uint8Array | undefined {
    if (this.#at === this.#chunk.length) return this.#endChunk();
    const length = this.#length;
    if (this.#carry.length < length)
      this.#carry = new Uint8Array(roomFor(length, this.#carry.length, this.limit));
    const part = Math.min(length - this.#carried, this.#chunk.length - this.#at);
    this.#carry.set(this.#chunk.subarray(this.#at, this.#at + part), this.#carried);
    this.#at += part;
    this.#carried += part;
    if (this.#carried < length) return this.#endChunk();
    this.#headerBytes = this.#carried = 0;
    return this.#carry.subarray(0, length);
  }

  /** Lets go of a chunk that is read: an idle connection keeps no bytes of the network's. */
  #endChunk(): undefined {
    this.#chunk = NO_BYTES;
    this.#at = 0;
  }
}

/** A payload may be of any length up to the limit, each a bit longer than the last: room grows by half at least. */
const roomFor = (length: number, before: number, limit: number): number =>
  Math.max(length, Math.min(limit, before + (before >> 1)));

const isDigit = (byte: number, first: boolean): boolean =>
  byte >= (first ? DIGIT_1 : DIGIT_0) && byte <= DIGIT_9;

const tooLong = (length: number, limit: number): ShooterError =>
  new ShooterError('net/too-long', `a frame of at least ${length} bytes; the limit is ${limit}`);

const badHeader = (at: number): ShooterError =>
  new ShooterError(
    'net/bad-header',
    `byte ${at} of a frame's header is not one of a decimal length and spaces`,
  );
