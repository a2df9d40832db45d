import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, ShooterError, snapshot } from '../core/index.ts';
import type { Bot, BotKind, BotSetup } from './bot.ts';
import { compiledUrl } from './compiled-url.ts';
import type { Isolation, IsolationLimits } from './isolation.ts';
import { type Answer, IsolationMemory, type Request } from './isolation-memory.ts';
import type { AnswerDetails } from './isolation-runner.ts';
import type { Printed } from './printed.ts';
import { matchOfView, type Seat, type View } from './view.ts';

/* Players kept apart: in a thread, or in a process behind one. Whoever asks waits with its own thread, up to a budget. */

/** A player in isolation. It plays one match at a time in each seat, and holds a thread or a process until it is closed. */
export interface IsolatedPlayer extends BotKind {
  /** what it prints, which goes to standard error, too */
  readonly printed: Printed;
  close(): Promise<void>;
}

/**
 * Opens a player in isolation. After it has died, or where it has not come back from a decision, it is opened anew for the next match.
 *
 * @param name as for `openPlayer`
 * @throws ShooterError as `openPlayer`; `bot/late`, `bot/died` where it could not even be loaded
 */
export function openIsolated(
  name: string,
  level: Exclude<Isolation, 'none'>,
  limits: IsolationLimits = {},
): IsolatedPlayer {
  const cell = new Cell(name, level, limits);
  const about = cell.load();
  return Object.freeze({
    ...about,
    createBot: (setup: BotSetup) => cell.createBot(setup),
    printed: { clear: () => cell.printed.clear(), read: () => cell.printed.read() },
    close: () => cell.close(),
  });
}

/** A process that was killed is waited for so long, ms. */
const CLOSING_MS = 2000;

const NO_WORDS = new Int32Array(0);

class Cell {
  readonly #name: string;
  readonly #level: Exclude<Isolation, 'none'>;
  readonly #limits: { readonly budgetMs: number; readonly startMs: number; readonly memoryMb: number };
  #memory = new IsolationMemory();
  #worker: Worker | undefined;
  /** it has not answered what it was asked last, and may never do */
  #late = false;

  constructor(name: string, level: Exclude<Isolation, 'none'>, limits: IsolationLimits) {
    this.#name = name;
    this.#level = level;
    const { budgetMs = 100, startMs = 5000, memoryMb = 256 } = limits;
    for (const [what, value] of Object.entries({ budgetMs, startMs, memoryMb }))
      if (!(value > 0)) throw new RangeError(`${what} is ${value}; it is a number over 0`);
    this.#limits = { budgetMs, startMs, memoryMb };
  }

  get printed(): Printed {
    return this.#memory.printed;
  }

  load(): Omit<BotKind, 'createBot'> {
    this.#open();
    try {
      const { about } = this.#ask(
        { kind: 'load', seat: 1, text: this.#name, words: NO_WORDS },
        'startMs',
      ).details;
      return about!;
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  createBot({ seat, rules, seed, note }: BotSetup): Bot {
    if (this.#worker === undefined || this.#memory.gone !== undefined || this.#late) this.#reopen();
    this.#ask(
      { kind: 'start', seat, text: JSON.stringify({ rules, seed }), words: NO_WORDS },
      'startMs',
      note,
    );
    return { decide: (view) => this.#decide(view, seat, note) };
  }

  /** It could be loaded once: that it cannot be now is not the bot's doing. */
  #reopen(): void {
    try {
      this.load();
    } catch (error) {
      throw new ShooterError('bot/not-reopened', `it could not be opened again: ${(error as Error).message}`);
    }
  }

  #decide(view: View, seat: Seat, note: BotSetup['note']): number {
    const words = snapshot(matchOfView(view));
    return this.#ask({ kind: 'decide', seat, text: '', words }, 'budgetMs', note).value;
  }

  #ask(
    request: Request,
    limit: 'budgetMs' | 'startMs',
    note?: BotSetup['note'],
  ): { readonly value: number; readonly details: AnswerDetails } {
    const timeoutMs = this.#limits[limit];
    const answer: Answer | 'gone' | undefined = this.#memory.ask(request, timeoutMs);
    this.#late = answer === undefined;
    if (answer === undefined)
      throw new ShooterError('bot/late', `it did not ${VERBS[request.kind]} within ${timeoutMs} ms`);
    if (answer === 'gone') throw new ShooterError('bot/died', this.#memory.gone!);
    const details = answer.text === '' ? {} : (JSON.parse(answer.text) as AnswerDetails);
    for (const told of details.notes ?? []) note?.(told === '' ? undefined : JSON.parse(told));
    if (details.code !== undefined)
      throw new ShooterError(details.code, details.message ?? describe(this.#name));
    return { value: answer.value, details };
  }

  #open(): void {
    void this.close();
    const memory = new IsolationMemory();
    this.#memory = memory;
    const { memoryMb } = this.#limits;
    const worker =
      this.#level === 'worker'
        ? new Worker(compiledUrl('isolation-worker', import.meta.url), {
            workerData: memory.buffer,
            resourceLimits: { maxOldGenerationSizeMb: memoryMb },
            stdout: true,
          })
        : new Worker(compiledUrl('isolation-keeper', import.meta.url), {
            workerData: { buffer: memory.buffer, memoryMb },
          });
    // What a bot prints gets between no results.
    worker.stdout.pipe(process.stderr, { end: false });
    worker.on('error', (error) => memory.leave(tellEnd(error, memoryMb)));
    worker.on('exit', () => memory.leave('its thread has ended'));
    worker.unref();
    this.#worker = worker;
    process.once('exit', this.#kill);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    this.#memory.leave('it was closed');
    this.#kill();
    process.off('exit', this.#kill);
    if (worker.threadId === -1) return;
    worker.ref();
    const ended = once(worker, 'exit');
    // The keeper of a process ends by itself once that has, and nobody else would take its last breath.
    if (this.#level === 'process') await Promise.race([ended, pause(CLOSING_MS, undefined, { ref: false })]);
    await worker.terminate();
  }

  /** A bot that never returns hears nothing but this. */
  readonly #kill = (): void => {
    const { pid } = this.#memory;
    if (pid === 0) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
}

const VERBS = { load: 'load', start: 'start', decide: 'decide' } as const;

const tellEnd = (error: NodeJS.ErrnoException, memoryMb: number): string =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `it took more than ${memoryMb} MiB of memory`
    : `its thread ended by ${error.message}`;
