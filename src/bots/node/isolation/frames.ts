/* What an isolated bot is asked, what it answers, and both as bytes: frames that begin with their length, so that whoever reads knows how
   much is to come before it keeps any of it. They lie in shared memory, and go over the pipe of a process.

   request: u32 bytes that follow · i32 kind · i32 seat · i32 words · snapshot as int32 words · text
   answer:  u32 bytes that follow · i32 input · text

   All numbers are as the machine has them, for both ends are on one; text is UTF-8. */

/** What is asked of the other side. */
const REQUESTS = ['load', 'start', 'decide'] as const;

export interface Request {
  readonly kind: (typeof REQUESTS)[number];
  readonly seat: 1 | 2;
  /** plain JSON, as text */
  readonly text: string;
  /** a snapshot of the match */
  readonly words: Int32Array;
}

/** What comes back: an input, or what went wrong, and details beside it. */
export interface Answer {
  readonly value: number;
  /** an object in JSON, or nothing */
  readonly text: string;
}

/** Words of a snapshot at most: a wave of 4096 takes a fifth of that. */
const MAX_WORDS = 1 << 16;
/** Bytes of text at most. */
const MAX_TEXT = 1 << 16;
/** Bytes of the notes of a decision at most, in JSON: what is more is dropped. */
export const MAX_NOTES = 32_768;

/* Words before the snapshot of a request, and before the text of an answer, the length among them. */
const REQUEST_HEAD = 4;
const ANSWER_HEAD = 2;
const LENGTH_BYTES = 4;

/** Bytes of a frame at most. */
export const MAX_FRAME: number = 4 * (REQUEST_HEAD + MAX_WORDS) + MAX_TEXT;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_BYTES = new Uint8Array(0);

/** @throws RangeError for a request that is too long */
export function encodeRequest({ kind, seat, text, words }: Request): Uint8Array {
  if (words.length > MAX_WORDS) throw new RangeError(`${words.length} words are more than ${MAX_WORDS}`);
  const { frame, numbers } = createFrame(REQUEST_HEAD + words.length, text);
  numbers[1] = REQUESTS.indexOf(kind);
  numbers[2] = seat;
  numbers[3] = words.length;
  numbers.set(words, REQUEST_HEAD);
  return frame;
}

export function decodeRequest(frame: Uint8Array): Request {
  const [, kind, seat, count] = new Int32Array(frame.buffer, 0, REQUEST_HEAD);
  const words = new Int32Array(frame.buffer, 4 * REQUEST_HEAD, count);
  const text = decoder.decode(frame.subarray(4 * REQUEST_HEAD + words.byteLength));
  return { kind: REQUESTS[kind!]!, seat: seat === 2 ? 2 : 1, text, words };
}

export function encodeAnswer({ value, text }: Answer): Uint8Array {
  const { frame, numbers } = createFrame(ANSWER_HEAD, text);
  numbers[1] = value;
  return frame;
}

export const decodeAnswer = (frame: Uint8Array): Answer => ({
  value: new Int32Array(frame.buffer, 0, ANSWER_HEAD)[1]!,
  text: decoder.decode(frame.subarray(4 * ANSWER_HEAD)),
});

/** A frame of so many numbers and a text. Text over `MAX_TEXT` is cut: the JSON that it was is refused by its reader. */
function createFrame(count: number, text: string): { frame: Uint8Array; numbers: Int32Array } {
  const bytes = text === '' ? NO_BYTES : encoder.encode(text).subarray(0, MAX_TEXT);
  const frame = new Uint8Array(4 * count + bytes.length);
  frame.set(bytes, 4 * count);
  const numbers = new Int32Array(frame.buffer, 0, count);
  numbers[0] = frame.length - LENGTH_BYTES;
  return { frame, numbers };
}

/** The frame at the beginning of a memory that holds one: a copy. */
export const copyFrame = (memory: Uint8Array): Uint8Array =>
  memory.slice(0, LENGTH_BYTES + new Int32Array(memory.buffer, memory.byteOffset, 1)[0]!);

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
  createReader([4 * REQUEST_HEAD - LENGTH_BYTES, MAX_FRAME - LENGTH_BYTES], decodeRequest);

export const createAnswerReader = (): FrameReader<Answer> =>
  createReader([4 * ANSWER_HEAD - LENGTH_BYTES, 4 * ANSWER_HEAD - LENGTH_BYTES + MAX_TEXT], decodeAnswer);

function createReader<Message>(
  [least, most]: readonly [number, number],
  decode: (frame: Uint8Array) => Message,
): FrameReader<Message> {
  let frame = new Uint8Array(LENGTH_BYTES);
  let filled = 0;
  return {
    push(chunk) {
      const messages: Message[] = [];
      for (let at = 0; at < chunk.length; ) {
        const taken = Math.min(frame.length - filled, chunk.length - at);
        frame.set(chunk.subarray(at, at + taken), filled);
        at += taken;
        filled += taken;
        if (filled < frame.length) break;
        if (filled === LENGTH_BYTES) {
          const [length] = new Uint32Array(frame.buffer) as unknown as [number];
          if (length < least || length > most)
            throw new RangeError(`a message of ${length} bytes; it has ${least} to ${most}`);
          const whole = new Uint8Array(LENGTH_BYTES + length);
          whole.set(frame);
          frame = whole;
        } else {
          messages.push(decode(frame));
          frame = new Uint8Array(LENGTH_BYTES);
          filled = 0;
        }
      }
      return messages;
    },
  };
}
