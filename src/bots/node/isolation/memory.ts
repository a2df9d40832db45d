import { setTimeout as pause } from 'node:timers/promises';
import { OUTPUT_RING_BYTES, OutputRing } from '../output.ts';

/* Shared memory for requests to an isolated bot and for its answers. The thread that asks blocks until the answer comes, so a match of
   isolated bots advances tick by tick as any other. There is one request at a time. After a time-out the next request waits until the
   late answer has come, and ignores it. */

/** What is asked of the other side. */
export const REQUESTS = ['load', 'start', 'decide'] as const;
type RequestKind = (typeof REQUESTS)[number];

export interface Request {
  readonly kind: RequestKind;
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

/* Words of control: the state, then what is asked or answered. */
const STATE = 0;
const KIND = 1;
const SEAT = 2;
const VALUE = 3;
const WORDS = 4;
const TEXT = 5;
/** the process in which the bot is, 0 if there is none */
const PID = 6;
/** bytes of the reason why no answer comes any more, 0 if there is none; UNWRITTEN while it is being written */
const WHY = 7;
const CONTROL_WORDS = 8;

/* States; 0 is that nothing was asked yet. */
const ASKED = 1;
const ANSWERED = 2;
const GONE = 3;

const UNWRITTEN = -1;

/** Words of a snapshot at most: a wave of 4096 takes a fifth of that. */
export const MAX_WORDS: number = 1 << 16;
/** Bytes of text at most. */
export const MAX_TEXT: number = 1 << 16;

/** Bytes of the notes of a decision at most, in JSON: what is more is dropped. */
export const MAX_NOTES = 32_768;

/** Bytes of the reason for leaving at most. */
const MAX_WHY = 1024;

/** The compiler's library for ES2023 lacks it. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
  ): { readonly async: boolean; readonly value: unknown };
};

/** After control, words and text. */
const WHY_AT: number = 4 * (CONTROL_WORDS + MAX_WORDS) + MAX_TEXT;
const OUTPUT_AT: number = WHY_AT + MAX_WHY;

const NO_WORDS = new Int32Array(0);

/** Either end of the memory. */
export class IsolationMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #text: Uint8Array;
  readonly #why: Uint8Array;
  /** what the bot prints */
  readonly output: OutputRing;
  /** settled once what was asked last, without waiting, has come to its end */
  #before: Promise<unknown> = Promise.resolve();
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(OUTPUT_AT + OUTPUT_RING_BYTES)) {
    this.buffer = buffer;
    this.#control = new Int32Array(buffer, 0, CONTROL_WORDS);
    this.#words = new Int32Array(buffer, 4 * CONTROL_WORDS, MAX_WORDS);
    this.#text = new Uint8Array(buffer, 4 * (CONTROL_WORDS + MAX_WORDS), MAX_TEXT);
    this.#why = new Uint8Array(buffer, WHY_AT, MAX_WHY);
    this.output = new OutputRing(buffer, OUTPUT_AT);
  }

  /** Asks, and waits. @returns undefined if no answer came in time; `gone` if none will ever */
  ask(request: Request, timeoutMs: number): Answer | 'gone' | undefined {
    // The previous request may have timed out. Its late answer is ignored.
    const until = performance.now() + timeoutMs;
    this.#wait(until);
    const put = this.#put(request);
    if (put !== 'put') return put;
    this.#wait(until);
    return this.#take();
  }

  /** As `ask`, without waiting with this thread. Of two questions at once, the second waits for the answer to the first. */
  askLater(request: Request, timeoutMs: number): Promise<Answer | 'gone' | undefined> {
    const until = performance.now() + timeoutMs;
    const answer = this.#before.then(async () => {
      await this.#waitLater(until);
      const put = this.#put(request);
      if (put !== 'put') return put;
      await this.#waitLater(until);
      return this.#take();
    });
    this.#before = answer.catch(() => {});
    return answer;
  }

  /** Writes a request. @returns undefined while the previous request is unanswered; an answer that arrives after this check belongs to it. */
  #put({ kind, seat, text, words }: Request): 'put' | 'gone' | undefined {
    const state = this.#state;
    if (state === ASKED) return undefined;
    if (state === GONE) return 'gone';
    if (words.length > MAX_WORDS) throw new RangeError(`${words.length} words are more than ${MAX_WORDS}`);
    this.#control[KIND] = REQUESTS.indexOf(kind);
    this.#control[SEAT] = seat;
    this.#control[WORDS] = words.length;
    this.#words.set(words);
    this.#writeText(text);
    return this.#move(state, ASKED) ? 'put' : 'gone';
  }

  #take(): Answer | 'gone' | undefined {
    const state = this.#state;
    if (state === ASKED) return undefined;
    if (state === GONE) return 'gone';
    return { value: this.#control[VALUE]!, text: this.#readText() };
  }

  /** Waits for a request. @returns undefined if none came in time */
  next(timeoutMs: number): Request | undefined {
    const state = this.#state;
    if (state !== ASKED) Atomics.wait(this.#control, STATE, state, timeoutMs);
    if (this.#state !== ASKED) return undefined;
    const count = this.#control[WORDS]!;
    return {
      kind: REQUESTS[this.#control[KIND]!]!,
      seat: this.#control[SEAT] === 2 ? 2 : 1,
      text: this.#readText(),
      words: count === 0 ? NO_WORDS : this.#words.slice(0, count),
    };
  }

  answer({ value, text }: Answer): void {
    if (this.#state !== ASKED) return;
    this.#control[VALUE] = value;
    this.#writeText(text);
    this.#move(ASKED, ANSWERED);
  }

  /** Says that no answer will come any more. @param why for people; the first one counts */
  leave(why: string): void {
    // Several threads may say so at once: one of them writes the reason.
    if (Atomics.compareExchange(this.#control, WHY, 0, UNWRITTEN) !== 0) return;
    const { written } = this.#encoder.encodeInto(why, this.#why);
    Atomics.store(this.#control, WHY, written);
    Atomics.store(this.#control, STATE, GONE);
    Atomics.notify(this.#control, STATE);
  }

  /** Why no answer will come any more; undefined: they do. */
  get gone(): string | undefined {
    if (this.#state !== GONE) return undefined;
    return this.#decoder.decode(this.#why.slice(0, Atomics.load(this.#control, WHY)));
  }

  get pid(): number {
    return Atomics.load(this.#control, PID);
  }

  set pid(pid: number) {
    Atomics.store(this.#control, PID, pid);
  }

  get #state(): number {
    return Atomics.load(this.#control, STATE);
  }

  /** Whoever has said meanwhile that it is gone has the last word. @returns whether the state was `from` still */
  #move(from: number, to: number): boolean {
    if (Atomics.compareExchange(this.#control, STATE, from, to) !== from) return false;
    Atomics.notify(this.#control, STATE);
    return true;
  }

  /** Waits in a loop, because a wake-up may belong to the previous answer: its writer may have been paused between store and notify. */
  #wait(until: number): void {
    for (
      let left = until - performance.now();
      this.#state === ASKED && left > 0;
      left = until - performance.now()
    )
      Atomics.wait(this.#control, STATE, ASKED, left);
  }

  /** The wait of Atomics has no time-out where nothing else keeps the loop of events alive, so a timer stands beside it. */
  async #waitLater(until: number): Promise<void> {
    for (
      let left = until - performance.now();
      this.#state === ASKED && left > 0;
      left = until - performance.now()
    ) {
      const { async, value } = waitAsync(this.#control, STATE, ASKED);
      if (!async) continue;
      const timer = new AbortController();
      await Promise.race([value, pause(left, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
    }
  }

  #writeText(text: string): void {
    // Longer text is truncated here. Callers stay below MAX_TEXT; JSON that is cut off does not parse, so the reader rejects it.
    this.#control[TEXT] = text === '' ? 0 : this.#encoder.encodeInto(text, this.#text).written;
  }

  #readText(): string {
    const length = this.#control[TEXT]!;
    return length === 0 ? '' : this.#decoder.decode(this.#text.slice(0, length));
  }
}

/** How long the other side waits for a request with its thread before it lets its own timers and promises run, ms. */
const TURN_MS = 10;

/** Answers requests for as long as there are any to come. */
export function serve(memory: IsolationMemory, handle: (request: Request) => Answer | Promise<Answer>): void {
  const turn = async (): Promise<void> => {
    const request = memory.next(TURN_MS);
    if (request !== undefined) {
      const answer = handle(request);
      memory.answer(answer instanceof Promise ? await answer : answer);
    }
    if (memory.gone === undefined) setImmediate(turn);
  };
  void turn();
}
