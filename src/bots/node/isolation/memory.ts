import { setTimeout as pause } from 'node:timers/promises';
import { OUTPUT_RING_BYTES, OutputRing } from '../output.ts';
import {
  type Answer,
  createFrameMemory,
  type FrameMemory,
  MAX_FRAME,
  type Request,
  readAnswer,
  readRequest,
  writeAnswer,
  writeRequest,
} from './frames.ts';

/* Shared memory for requests to an isolated bot and for its answers. The thread that asks blocks until the answer comes, so a match of
   isolated bots advances tick by tick as any other. There is one request at a time. After a time-out the next request waits until the
   late answer has come, and ignores it. */

/* Words of control. */
const STATE = 0;
/** the process in which the bot is, 0 if there is none */
const PID = 1;
/** bytes of the reason why no answer comes any more, 0 if there is none; UNWRITTEN while it is being written */
const WHY = 2;
const CONTROL_WORDS = 3;

/* States; 0 is that nothing was asked yet. */
const ASKED = 1;
const ANSWERED = 2;
const GONE = 3;

const UNWRITTEN = -1;

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

/* After the words of control comes the frame of what was asked or answered last; then the reason for leaving, and what is printed. */
const FRAME_AT = 4 * CONTROL_WORDS;
const WHY_AT: number = FRAME_AT + MAX_FRAME;
const OUTPUT_AT: number = WHY_AT + MAX_WHY;

/** Either end of the memory. */
export class IsolationMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #frame: FrameMemory;
  readonly #why: Uint8Array;
  /** what the bot prints */
  readonly output: OutputRing;
  /** settled once what was asked last, without waiting, has come to its end */
  #before: Promise<unknown> = Promise.resolve();

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(OUTPUT_AT + OUTPUT_RING_BYTES)) {
    this.buffer = buffer;
    this.#control = new Int32Array(buffer, 0, CONTROL_WORDS);
    this.#frame = createFrameMemory(buffer, FRAME_AT);
    this.#why = new Uint8Array(buffer, WHY_AT, MAX_WHY);
    this.output = new OutputRing(buffer, OUTPUT_AT);
  }

  /** Asks, and waits. @returns undefined if no answer came in time; `gone` if none will ever */
  ask(request: Request, timeoutMs: number): Answer | 'gone' | undefined {
    // The previous request may have timed out. Its late answer is ignored.
    const until = performance.now() + timeoutMs;
    this.#wait(until);
    if (!this.#put(request)) return this.#noAnswer;
    this.#wait(until);
    return this.#take();
  }

  /** As `ask`, without waiting with this thread. Of two questions at once, the second waits for the answer to the first. */
  askLater(request: Request, timeoutMs: number): Promise<Answer | 'gone' | undefined> {
    const until = performance.now() + timeoutMs;
    const answer = this.#before.then(async () => {
      await this.#waitLater(until);
      if (!this.#put(request)) return this.#noAnswer;
      await this.#waitLater(until);
      return this.#take();
    });
    this.#before = answer.catch(() => {});
    return answer;
  }

  /** Writes a request. @returns false while the previous one is unanswered; an answer that arrives after this check belongs to it */
  #put(request: Request): boolean {
    const state = this.#state;
    if (state === ASKED || state === GONE) return false;
    writeRequest(this.#frame, request);
    return this.#move(state, ASKED);
  }

  get #noAnswer(): 'gone' | undefined {
    return this.#state === GONE ? 'gone' : undefined;
  }

  #take(): Answer | 'gone' | undefined {
    return this.#state === ANSWERED ? readAnswer(this.#frame) : this.#noAnswer;
  }

  /** Waits for a request. @returns undefined if none came in time */
  next(timeoutMs: number): Request | undefined {
    const state = this.#state;
    if (state !== ASKED) Atomics.wait(this.#control, STATE, state, timeoutMs);
    return this.#state === ASKED ? readRequest(this.#frame) : undefined;
  }

  answer(answer: Answer): void {
    if (this.#state !== ASKED) return;
    writeAnswer(this.#frame, answer);
    this.#move(ASKED, ANSWERED);
  }

  /** Says that no answer will come any more. @param why for people; the first one counts */
  leave(why: string): void {
    // Several threads may say so at once: one of them writes the reason.
    if (Atomics.compareExchange(this.#control, WHY, 0, UNWRITTEN) !== 0) return;
    const { written } = new TextEncoder().encodeInto(why, this.#why);
    Atomics.store(this.#control, WHY, written);
    Atomics.store(this.#control, STATE, GONE);
    Atomics.notify(this.#control, STATE);
  }

  /** Why no answer will come any more; undefined: they do. */
  get gone(): string | undefined {
    if (this.#state !== GONE) return undefined;
    return new TextDecoder().decode(this.#why.slice(0, Atomics.load(this.#control, WHY)));
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

  #isAwaited(until: number): boolean {
    return this.#state === ASKED && performance.now() < until;
  }

  /** Waits in a loop, because a wake-up may belong to the previous answer: its writer may have been paused between store and notify. */
  #wait(until: number): void {
    while (this.#isAwaited(until)) Atomics.wait(this.#control, STATE, ASKED, until - performance.now());
  }

  /** The wait of Atomics has no time-out where nothing else keeps the loop of events alive, so a timer stands beside it. */
  async #waitLater(until: number): Promise<void> {
    while (this.#isAwaited(until)) {
      const { async, value } = waitAsync(this.#control, STATE, ASKED);
      if (!async) continue;
      const timer = new AbortController();
      const { signal } = timer;
      await Promise.race([value, pause(until - performance.now(), undefined, { signal }).catch(() => {})]);
      timer.abort();
    }
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
