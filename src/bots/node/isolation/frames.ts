import { type Answer, MAX_TEXT, MAX_WORDS, REQUESTS, type Request } from './memory.ts';

/* What goes over the pipe between the supervisor of a bot's process and that process: frames that begin with their length, so
   that whoever reads knows how much is to come before it keeps any of it.

   request: u32 bytes that follow · u8 kind · u8 seat · u16 0 · u32 bytes of text · text · snapshot as int32 words
   answer:  u32 bytes that follow · i32 input · text

   All numbers are little-endian; text is UTF-8. */

const LENGTH_BYTES = 4;
const REQUEST_HEAD = 8;
const ANSWER_HEAD = 4;

/** Bytes of an answer at most, after its length. */
const MAX_ANSWER: number = ANSWER_HEAD + MAX_TEXT;
const MAX_REQUEST: number = REQUEST_HEAD + MAX_TEXT + 4 * MAX_WORDS;

export function encodeRequest({ kind, seat, text, words }: Request): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const frame = Buffer.alloc(LENGTH_BYTES + REQUEST_HEAD + bytes.length + 4 * words.length);
  frame.writeUInt32LE(frame.length - LENGTH_BYTES, 0);
  frame.writeUInt8(REQUESTS.indexOf(kind), 4);
  frame.writeUInt8(seat, 5);
  frame.writeUInt32LE(bytes.length, 8);
  bytes.copy(frame, 12);
  for (let i = 0; i < words.length; i += 1) frame.writeInt32LE(words[i]!, 12 + bytes.length + 4 * i);
  return frame;
}

function decodeRequest(body: Buffer): Request {
  const textBytes = body.readUInt32LE(4);
  const from = REQUEST_HEAD + textBytes;
  const words = new Int32Array((body.length - from) / 4);
  for (let i = 0; i < words.length; i += 1) words[i] = body.readInt32LE(from + 4 * i);
  return {
    kind: REQUESTS[body.readUInt8(0)]!,
    seat: body.readUInt8(1) === 2 ? 2 : 1,
    text: body.toString('utf8', REQUEST_HEAD, from),
    words,
  };
}

export function encodeAnswer({ value, text }: Answer): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const frame = Buffer.alloc(LENGTH_BYTES + ANSWER_HEAD + bytes.length);
  frame.writeUInt32LE(frame.length - LENGTH_BYTES, 0);
  frame.writeInt32LE(value, 4);
  bytes.copy(frame, 8);
  return frame;
}

const decodeAnswer = (body: Buffer): Answer => ({
  value: body.readInt32LE(0),
  text: body.toString('utf8', ANSWER_HEAD),
});

/** Collects one kind of frame from the chunks of a pipe. Keeps one frame at most. */
export interface FrameReader<Message> {
  /**
   * Takes the next chunk.
   *
   * @returns the messages that it completes
   * @throws RangeError for a frame that is longer or shorter than any may be; nothing after it can be read
   */
  push(chunk: Uint8Array): Message[];
}

export const createRequestReader = (): FrameReader<Request> =>
  createReader([REQUEST_HEAD, MAX_REQUEST], decodeRequest);

export const createAnswerReader = (): FrameReader<Answer> =>
  createReader([ANSWER_HEAD, MAX_ANSWER], decodeAnswer);

function createReader<Message>(
  [least, most]: readonly [number, number],
  decode: (body: Buffer) => Message,
): FrameReader<Message> {
  const head = Buffer.alloc(LENGTH_BYTES);
  let body: Buffer | undefined;
  let filled = 0;
  /** Copies what is still missing of a part of a frame. @returns how much of the chunk that took */
  const fill = (part: Buffer, chunk: Uint8Array, from: number): number => {
    const taken = Math.min(part.length - filled, chunk.length - from);
    part.set(chunk.subarray(from, from + taken), filled);
    filled += taken;
    return taken;
  };
  return {
    push(chunk) {
      const messages: Message[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (body === undefined) {
          at += fill(head, chunk, at);
          if (filled < LENGTH_BYTES) break;
          const length = head.readUInt32LE(0);
          if (length < least || length > most)
            throw new RangeError(`a message of ${length} bytes; it has ${least} to ${most}`);
          body = Buffer.alloc(length);
          filled = 0;
        }
        at += fill(body, chunk, at);
        if (filled < body.length) break;
        messages.push(decode(body));
        body = undefined;
        filled = 0;
      }
      return messages;
    },
  };
}
