import { constants } from 'node:os';
import type { ReadStream, WriteStream } from 'node:tty';
import { createKeyReader, type TerminalEvent } from './keys.ts';

/* The terminal, while it is ours: another screen, raw keys, nothing of what was there before touched; and as it was before
   whatever ends us. */

export interface TerminalOptions {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** whether releases of keys are asked for: they are told where the terminal knows the kitty protocol */
  readonly releases?: boolean;
  onEvent(event: TerminalEvent): void;
  /** The size has changed, or the terminal is ours again after a stop: all is to be drawn anew. */
  onResize(): void;
  /** The terminal has taken all that was written, after it had fallen behind. */
  onDrain(): void;
  /** A signal ends us, or the terminal is gone. It is as it was by then. @param code the exit code */
  onEnd(code: number): void;
}

/* Another screen, no cursor, no wrapping at the right edge, told when the window has the keyboard. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h\x1b[2J';
const LEAVE = '\x1b[0m\x1b[?1004l\x1b[?7h\x1b[?25h\x1b[?1049l';
/* Press, repeat and release of each key, and whether that is known. */
const RELEASES_ON = '\x1b[>11u\x1b[?u';
const RELEASES_OFF = '\x1b[<u';

/** An escape alone is the key, if nothing has followed it for so long, ms. */
const ESCAPE_MS = 30;

/** Before a stop the terminal is waited for so long to take what gives it back, ms. */
const GIVEN_BACK_MS = 1000;

/** Who is still running so long after it was to be stopped is not, ms. */
const UNSTOPPED_MS = 100;

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #reader = createKeyReader();
  readonly #onResize = (): void => this.#options.onResize();
  readonly #onDrain = (): void => {
    if (this.#open) this.#options.onDrain();
  };
  #open = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  /** Takes the terminal. */
  constructor(options: TerminalOptions) {
    this.#options = options;
    const { stdin, stdout } = options;
    stdin.setEncoding('utf8');
    stdin.on('data', this.#take);
    stdin.on('end', this.#hangUp);
    stdout.on('resize', this.#onResize);
    stdout.on('drain', this.#onDrain);
    stdout.on('error', this.#hangUp);
    process.on('SIGCONT', this.#goOn);
    // Whatever goes wrong is told after this, on the screen of before.
    process.on('exit', this.#leave);
    process.on('uncaughtExceptionMonitor', this.#leave);
    for (const signal of SIGNALS) process.on(signal, this.#endBy);
    this.#enter();
  }

  /** cells; 0 × 0 where the terminal does not tell */
  get size(): { columns: number; rows: number } {
    const { columns = 0, rows = 0 } = this.#options.stdout;
    return { columns, rows };
  }

  /** bytes that the terminal has not taken yet */
  get pending(): number {
    return this.#options.stdout.writableLength;
  }

  /** Writes, unless the terminal is not ours any more: a last frame must not land on the screen of before. */
  write(text: string): void {
    if (this.#open) this.#options.stdout.write(text);
  }

  /** Stops us as Ctrl+Z does; the terminal is given back until we go on. */
  suspend(): void {
    this.#leave();
    let isStopped = false;
    const stop = (): void => {
      clearTimeout(timer);
      if (isStopped || this.#open || this.#closed) return;
      isStopped = true;
      process.kill(process.pid, 'SIGTSTP');
      // Nobody is there to let us go on again where that has not stopped us.
      setTimeout(this.#goOn, UNSTOPPED_MS);
    };
    const timer = setTimeout(stop, GIVEN_BACK_MS);
    this.#options.stdout.write('', stop);
  }

  /** Gives the terminal back as it was. */
  close(): void {
    const { stdin, stdout } = this.#options;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#leave();
    stdin.off('data', this.#take);
    stdin.off('end', this.#hangUp);
    stdout.off('resize', this.#onResize);
    stdout.off('drain', this.#onDrain);
    stdout.off('error', this.#hangUp);
    process.off('SIGCONT', this.#goOn);
    process.off('exit', this.#leave);
    process.off('uncaughtExceptionMonitor', this.#leave);
    // Not at once: Ink ends the process by a signal for which it finds no other ear.
    setImmediate(() => {
      for (const signal of SIGNALS) process.off(signal, this.#endBy);
    });
  }

  #enter(): void {
    const { stdin, stdout, releases } = this.#options;
    this.#open = true;
    stdin.setRawMode(true);
    stdin.resume();
    stdout.write(`${ENTER}${releases ? RELEASES_ON : ''}`);
  }

  readonly #leave = (): void => {
    if (!this.#open) return;
    const { stdin, stdout, releases } = this.#options;
    this.#open = false;
    stdout.write(`${releases ? RELEASES_OFF : ''}${LEAVE}`);
    // A terminal that is gone cannot be given back.
    if (!stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  };

  readonly #take = (text: string): void => {
    clearTimeout(this.#timer);
    this.#report(this.#reader.push(text));
    if (this.#reader.waiting) this.#timer = setTimeout(() => this.#report(this.#reader.flush()), ESCAPE_MS);
  };

  #report(events: readonly TerminalEvent[]): void {
    for (const event of events) if (this.#open) this.#options.onEvent(event);
  }

  readonly #goOn = (): void => {
    if (this.#open || this.#closed) return;
    this.#enter();
    this.#options.onResize();
  };

  readonly #endBy = (signal: NodeJS.Signals): void => {
    if (this.#closed) return;
    this.close();
    this.#options.onEnd(128 + constants.signals[signal]);
  };

  readonly #hangUp = (): void => this.#endBy('SIGHUP');
}
