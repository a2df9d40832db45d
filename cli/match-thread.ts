import type { BotFailure, MatchResult } from '../src/bots/index.ts';
import { endRecord } from '../src/bots/internal.ts';
import { type Match, ShooterError, snapshot, step } from '../src/core/index.ts';
import type { Recorder } from '../src/replay/index.ts';
import type { MatchMessage, MatchStart, MatchTask } from './match-thread-entry.ts';
import { type BotThread, startThread } from './module-thread.ts';
import { startLimitOf } from './players.ts';
import type { Failure, PlayEnd, RecordedPlay, Recording } from './record-match.ts';
import { createTickMemory, createTickReader } from './tick-ring.ts';

/** How often the ring is read, ms. */
const LOOK_MS = 5;

/**
 * Plays a match in a thread, because one of its bots is a module, and records it in this one. No bot is loaded here, and the match is
 * simulated here as well. So a bot that does not return, ends its thread or changes what the simulation runs on spoils no record.
 *
 * @returns undefined if it was interrupted before its first tick
 */
export function playInThread(options: RecordedPlay, recording: Recording): Promise<PlayEnd | undefined> {
  return new ThreadedMatch(options, recording).play();
}

class ThreadedMatch {
  readonly #options: RecordedPlay;
  readonly #recording: Recording;
  readonly #thread: BotThread;
  readonly #reader: ReturnType<typeof createTickReader>;
  readonly #failures: Failure[] = [];
  /** notes whose entries in the ring are still to be read */
  readonly #notes: Extract<MatchMessage, { kind: 'note' }>[] = [];
  #begun: { readonly match: Match; readonly recorder: Recorder } | undefined;
  /** looks for new ticks; set once both bots are made, and no tick is played before */
  #timer: NodeJS.Timeout | undefined;
  #result: MatchResult | undefined;
  /** whether the thread has played ticks after the end of the match as it is simulated here */
  #isBeyond = false;

  constructor(options: RecordedPlay, recording: Recording) {
    this.#options = options;
    this.#recording = recording;
    const ticks = createTickMemory();
    this.#reader = createTickReader(ticks);
    const task: MatchTask = { players: options.players, isolation: options.isolation, ticks };
    this.#thread = startThread<MatchTask, MatchMessage>(
      {
        module: new URL('./match-thread-entry.js', import.meta.url),
        task,
        startMs: startLimitOf(options.isolation),
        onMessage: (message) => this.#take(message),
      },
      () => this.#reader.stop(),
    );
  }

  async play(): Promise<PlayEnd | undefined> {
    try {
      await this.#thread.gone;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Before the match has begun there is nothing to be kept; after that, the record is whole up to here.
      if (!this.#hasBegun || !code?.startsWith('ERR_WORKER')) throw error;
      this.#fail('bot/died', `a bot has ended the thread of its match: ${message}`);
    } finally {
      clearInterval(this.#timer);
    }
    const interrupted = this.#thread.isInterrupted;
    if (!this.#hasBegun) {
      if (interrupted) return undefined;
      throw new ShooterError('bot/died', 'a bot has ended the thread of its match before it began');
    }
    this.#read();
    if (this.#result === undefined && !interrupted && this.#failures.every(({ code }) => code !== 'bot/died'))
      this.#fail('bot/died', 'a bot has ended the thread of its match');
    const result = this.#endResult();
    const failures = this.#failures.filter((failure): failure is BotFailure => failure.seat !== null);
    const log = endRecord(this.#begun!.recorder, { result, failures });
    return { log, result, interrupted, failures: this.#failures };
  }

  get #hasBegun(): boolean {
    return this.#timer !== undefined;
  }

  #take(message: MatchMessage): void {
    if (message.kind === 'opened') {
      this.#begin(message.players).catch((error: unknown) => this.#thread.fail(error));
    } else if (message.kind === 'made') {
      this.#recording.keepUp();
      this.#timer = setInterval(() => this.#look(), LOOK_MS);
    } else if (message.kind === 'note') this.#notes.push(message);
    else if (message.kind === 'failure') this.#failures.push(message.failure);
    else if (message.kind === 'stray') this.#fail('bot/threw', message.message);
    else {
      this.#result = message.result;
      this.#thread.terminate();
    }
  }

  async #begin(players: Parameters<Recording['begin']>[0]): Promise<void> {
    this.#begun = await this.#recording.begin(players);
    const { match } = this.#begun;
    const { seed, rules } = match;
    const start: MatchStart = { seed, rules, words: snapshot(match), botSeed: this.#options.botSeed };
    this.#thread.port.postMessage(start);
  }

  #look(): void {
    try {
      this.#read();
      this.#recording.keepUp();
    } catch (error) {
      this.#thread.fail(error);
    }
  }

  /** Simulates and records what has been played. */
  #read(): void {
    const { match, recorder } = this.#begun!;
    this.#reader.read(
      (first, second, sources) => {
        if (match.outcome !== undefined) this.#isBeyond = true;
        else {
          step(match, first, second);
          recorder.record(first, second, sources);
        }
      },
      () => {
        const note = this.#notes.shift();
        if (note !== undefined) recorder.note(note.seat, note.value);
        return note !== undefined;
      },
    );
  }

  #fail(code: Failure['code'], message: string): void {
    this.#failures.push({ seat: null, tick: this.#begun!.match.tick, code, message });
  }

  /** How the match ended: by the rules only if the simulation here says so, else as the thread reports. */
  #endResult(): MatchResult {
    const { outcome } = this.#begun!.match;
    const { reason, winner } = this.#result ?? INTERRUPTED;
    const byRules = reason === 'health' || reason === 'time';
    const isSame = outcome === undefined ? !byRules : outcome.reason === reason && outcome.winner === winner;
    // A signal may come between the last tick and the message that reports it.
    if ((!isSame && this.#result !== undefined) || this.#isBeyond)
      this.#fail(
        'bot/threw',
        'a bot has changed what its match is simulated by: simulated apart from the bots, it ends otherwise. --isolate worker keeps bots away from it',
      );
    return outcome ?? (byRules ? INTERRUPTED : { reason, winner });
  }
}

const INTERRUPTED: MatchResult = { reason: 'interrupted', winner: null };
