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
/** Bytes of the notes of a decision at most, in JSON: what is more is dropped and counted. */
export const MAX_NOTES = 32_768;
/** Notes of a decision that are counted as dropped at most. */
export const MAX_DROPPED = 65_536;

/* Words before the snapshot of a request, and before the text of an answer, the length among them. */
const REQUEST_HEAD = 4;
const ANSWER_HEAD = 2;
const LENGTH_BYTES = 4;

/** Bytes of a frame at most. */
export const MAX_FRAME: number = 4 * (REQUEST_HEAD + MAX_WORDS) + MAX_TEXT;

/** Memory that holds one frame, as numbers and as bytes. It is written and read in place: nothing is allocated but what a message has. */
export interface FrameMemory {
  readonly numbers: Int32Array;
  readonly bytes: Uint8Array;
}

export const createFrameMemory = (
  buffer: ArrayBufferLike = new ArrayBuffer(MAX_FRAME),
  offset = 0,
): FrameMemory => ({
  numbers: new Int32Array(buffer, offset, MAX_FRAME / 4),
  bytes: new Uint8Array(buffer, offset, MAX_FRAME),
});

/** @returns bytes of the frame @throws RangeError for too many words */
export function writeRequest(memory: FrameMemory, { kind, seat, text, words }: Request): number {
  if (words.length > MAX_WORDS) throw new RangeError(`${words.length} words are more than ${MAX_WORDS}`);
  const { numbers } = memory;
  numbers[1] = REQUESTS.indexOf(kind);
  numbers[2] = seat;
  numbers[3] = words.length;
  numbers.set(words, REQUEST_HEAD);
  return writeText(memory, REQUEST_HEAD + words.length, text);
}

export function readRequest(memory: FrameMemory): Request {
  const { numbers } = memory;
  const end = REQUEST_HEAD + numbers[3]!;
  return {
    kind: REQUESTS[numbers[1]!]!,
    seat: numbers[2] === 2 ? 2 : 1,
    text: readText(memory, end),
    words: numbers.slice(REQUEST_HEAD, end),
  };
}

/** @returns bytes of the frame */
export function writeAnswer(memory: FrameMemory, { value, text }: Answer): number {
  memory.numbers[1] = value;
  return writeText(memory, ANSWER_HEAD, text);
}

export const readAnswer = (memory: FrameMemory): Answer => ({
  value: memory.numbers[1]!,
  text: readText(memory, ANSWER_HEAD),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Ends a frame by its text. What is over `MAX_TEXT` is cut: the JSON that it was is refused by its reader. */
function writeText({ numbers, bytes }: FrameMemory, head: number, text: string): number {
  const at = 4 * head;
  const written = text === '' ? 0 : encoder.encodeInto(text, bytes.subarray(at, at + MAX_TEXT)).written;
  numbers[0] = at + written - LENGTH_BYTES;
  return at + written;
}

/** Copied, because no decoder takes shared memory. */
function readText({ numbers, bytes }: FrameMemory, head: number): string {
  const end = LENGTH_BYTES + numbers[0]!;
  return end <= 4 * head ? '' : decoder.decode(bytes.slice(4 * head, end));
}

/* Overwritten before each use. */
const scratch = createFrameMemory();

export const encodeRequest = (request: Request): Uint8Array =>
  scratch.bytes.slice(0, writeRequest(scratch, request));

export const encodeAnswer = (answer: Answer): Uint8Array =>
  scratch.bytes.slice(0, writeAnswer(scratch, answer));

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
  createReader([4 * REQUEST_HEAD - LENGTH_BYTES, MAX_FRAME - LENGTH_BYTES], readRequest);

export const createAnswerReader = (): FrameReader<Answer> =>
  createReader([4 * ANSWER_HEAD - LENGTH_BYTES, 4 * ANSWER_HEAD - LENGTH_BYTES + MAX_TEXT], readAnswer);

function createReader<Message>(
  [least, most]: readonly [number, number],
  read: (memory: FrameMemory) => Message,
): FrameReader<Message> {
  const memory = createFrameMemory();
  let filled = 0;
  return {
    push(chunk) {
      const messages: Message[] = [];
      for (let at = 0; at < chunk.length; ) {
        // First the length alone is collected and checked, then the frame that has it.
        const wanted = filled < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + memory.numbers[0]!;
        const taken = Math.min(wanted - filled, chunk.length - at);
        memory.bytes.set(chunk.subarray(at, at + taken), filled);
        at += taken;
        filled += taken;
        if (filled < wanted) break;
        if (wanted === LENGTH_BYTES) {
          const found = memory.numbers[0]! >>> 0;
          if (found < least || found > most)
            throw new RangeError(`a message of ${found} bytes; it has ${least} to ${most}`);
        } else {
          messages.push(read(memory));
          filled = 0;
        }
      }
      return messages;
    },
  };
}
