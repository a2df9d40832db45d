import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, ShooterError } from '../../../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../../../core/internal.ts';
import { compiledUrl } from '../../../platform/node/index.ts';
import type { BotKind, BotSetup } from '../../contract.ts';
import { failureOf, type Isolation, type IsolationLimits } from '../../isolation.ts';
import { onnxFileOf } from '../open-player.ts';
import type { CapturedOutput } from '../output.ts';
import type { Answer, Request } from './frames.ts';
import { IsolationMemory } from './memory.ts';
import { createMarker, environmentOfBot, kill, killMarked } from './process.ts';
import { describeIsolated, identifyPlayer, type ReadDetails, readDetails } from './read-answer.ts';
import type { SupervisorTask } from './supervisor.ts';

/* The host of a sandbox: a thread or a process in which one bot runs. It sends questions and reads their answers, synchronously or by
   promises. */

const LIMITS: OptionNames<IsolationLimits> = { budgetMs: true, startMs: true, memoryMb: true };

type Level = Exclude<Isolation, 'none'>;

/** Memory that the runtime of ONNX policies may take for itself, its compiled code above all, MiB: 90 for a small network, 310 for a graph of
    1,100 operators. */
const RUNTIME_MB = 320;

/** A process that was killed is waited for so long, ms. */
const CLOSING_MS = 2000;

/** A request, and who takes the notes that come with its answer. */
export interface Question extends Request {
  readonly note?: BotSetup['note'] | undefined;
}

export class SandboxHost {
  readonly #name: string;
  readonly #level: Level;
  readonly #limits: Required<{ [name in keyof IsolationLimits]: number }>;
  readonly #known: ReturnType<typeof identifyPlayer>;
  #about: Omit<BotKind, 'createBot'> | undefined;
  #memory = new IsolationMemory();
  #worker: Worker | undefined;
  /** of this opening: the supervisor of the one before may still be at its end */
  #marker = '';
  /** it has not answered what it was asked last, and may never do */
  #late = false;

  /** @throws RangeError for limits that are none; ShooterError as `openPlayer` where there is nothing to be loaded */
  constructor(name: string, level: Level, limits: IsolationLimits) {
    checkOptions(limits, LIMITS, 'openIsolated');
    if (level !== 'worker' && level !== 'process')
      throw new RangeError(`openIsolated: the level is ${describe(level)}; it is "worker" or "process"`);
    const { budgetMs = 100, startMs = 10_000, memoryMb = 256 } = limits;
    for (const [what, value] of Object.entries({ budgetMs, startMs, memoryMb }))
      if (!(value > 0))
        throw new RangeError(`openIsolated: ${what} is ${describe(value)}; it is a number over 0`);
    this.#name = name;
    this.#level = level;
    const runtimeMb = onnxFileOf(name) === undefined ? 0 : RUNTIME_MB;
    this.#limits = { budgetMs, startMs, memoryMb: memoryMb + runtimeMb };
    this.#known = identifyPlayer(name);
  }

  /** The last of what it has printed. */
  readonly output: CapturedOutput = {
    clear: () => this.#memory.output.clear(),
    read: () => this.#memory.output.read(),
  };

  /** Whether a thread or process is there that can be asked. */
  get isReady(): boolean {
    return this.#worker !== undefined && this.#memory.gone === undefined && !this.#late;
  }

  /** Who it is; known once it was loaded. */
  get about(): Omit<BotKind, 'createBot'> {
    return this.#about!;
  }

  /** Asks, and waits with this thread. @throws as `#read` */
  ask(question: Question): number {
    return this.#read(question, this.#memory.ask(question, this.#limitOf(question)));
  }

  /** Asks, and waits by a promise. Rejects as `#read` throws. */
  async askLater(question: Question): Promise<number> {
    return this.#read(question, await this.#memory.askLater(question, this.#limitOf(question)));
  }

  #limitOf({ kind }: Question): number {
    return kind === 'decide' ? this.#limits.budgetMs : this.#limits.startMs;
  }

  /**
   * Makes sense of what came back.
   *
   * @throws ShooterError `bot/late`, `bot/died`, or with what the bot's side said went wrong
   */
  #read(question: Question, answer: Answer | 'gone' | undefined): number {
    this.#late = answer === undefined;
    if (question.kind !== 'load') return this.#readAnswer(question, answer);
    try {
      return this.#readAnswer(question, answer);
    } catch (error) {
      throw this.#failToOpen(error);
    }
  }

  #readAnswer(question: Question, answer: Answer | 'gone' | undefined): number {
    const { kind, note } = question;
    const who = kind === 'load' ? `${this.#name}: ` : '';
    if (answer === undefined) {
      const cure = kind === 'load' ? CURE : '';
      const what = `it did not ${VERBS[kind]} within ${this.#limitOf(question)} ms`;
      throw failed('bot/late', `${who}${what}${cure}`);
    }
    if (answer === 'gone') throw failed('bot/died', `${who}${this.#memory.gone}`);
    let details: ReadDetails;
    try {
      details = readDetails(kind, answer.text);
    } catch (error) {
      const why = `it sent ${(error as Error).message}`;
      this.#memory.leave(why);
      throw failed('bot/died', why);
    }
    for (const value of details.notes) note?.(value);
    if (details.failure !== undefined) throw failureOf(details.failure);
    // Whatever it calls itself when it is opened anew, it is who it was.
    if (details.about !== undefined) this.#about ??= describeIsolated(this.#known, details.about);
    // Any integer, if a bot has written the answer itself. Who asked for a decision finds out whether it is an input: `askBot`, or a host.
    return answer.value;
  }

  /**
   * Opens the thread or process, anew if there was one. What goes wrong until the player is loaded closes it.
   *
   * @returns the question that has to be asked first: to load the player
   */
  open(): Question {
    try {
      this.#start();
    } catch (error) {
      throw this.#failToOpen(error);
    }
    return { kind: 'load', seat: 1, text: this.#name, words: new Int32Array(0) };
  }

  #failToOpen(error: unknown): unknown {
    void this.close();
    if (this.#about === undefined) return error;
    // It could be loaded once: that it cannot be now is not the bot's doing.
    const message = `it could not be opened again: ${(error as Error).message}`;
    return new ShooterError('bot/not-reopened', message);
  }

  #start(): void {
    void this.close();
    const { hash } = identifyPlayer(this.#name);
    if (hash !== this.#known.hash)
      throw new ShooterError('bot/not-reopened', `${this.#name} has changed since it was opened first`);
    const memory = new IsolationMemory();
    this.#memory = memory;
    this.#marker = createMarker();
    const worker = this.#startWorker(memory.buffer);
    // What a bot prints gets between no results.
    worker.stdout.pipe(process.stderr, { end: false });
    worker.on('error', (error) => memory.leave(describeEnd(error, this.#limits.memoryMb)));
    worker.on('exit', () => memory.leave('its thread has ended'));
    worker.unref();
    this.#worker = worker;
    this.#late = false;
    process.once('exit', this.#endAtExit);
  }

  #startWorker(buffer: SharedArrayBuffer): Worker {
    const { memoryMb } = this.#limits;
    if (this.#level === 'worker')
      return new Worker(compiledUrl('bot-side.js', import.meta.url), {
        workerData: buffer,
        env: environmentOfBot(),
        resourceLimits: { maxOldGenerationSizeMb: memoryMb },
        stdout: true,
      });
    const task: SupervisorTask = { buffer, name: this.#name, memoryMb, marker: this.#marker };
    return new Worker(compiledUrl('supervisor.js', import.meta.url), {
      workerData: task,
      stdout: true,
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    this.#memory.leave('it was closed');
    this.#kill();
    process.off('exit', this.#endAtExit);
    if (worker.threadId === -1) return;
    worker.ref();
    const ended = once(worker, 'exit');
    if (this.#level === 'worker') await worker.terminate();
    // The supervisor of a process ends by itself once that is reaped. Terminated before, it would leave a zombie.
    else await Promise.race([ended, pause(CLOSING_MS, undefined, { ref: false })]);
    worker.unref();
  }

  /** Ends the bot when this process exits: its supervisor ends with this process and cannot do it. */
  readonly #endAtExit = (): void => {
    this.#kill();
    if (this.#level === 'process') killMarked(this.#marker);
  };

  /** Kills the process of the bot, if there is one: nothing else stops a bot that never returns. */
  #kill(): void {
    const { pid } = this.#memory;
    if (pid !== 0) kill(pid);
  }
}

/** The error for a bot that did not answer, and so could not say where it failed. */
const failed = (code: ErrorCode, message: string): ShooterError => failureOf({ code, message, stack: [] });

const VERBS = { load: 'load', start: 'return', decide: 'decide' } as const;
const CURE =
  '. It loops, or awaits what never comes, outside of all functions. Mend the module, or give it more time';

const describeEnd = (error: NodeJS.ErrnoException, memoryMb: number): string =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `it took more than ${memoryMb} MiB of memory`
    : `its thread ended by ${error.message}`;
