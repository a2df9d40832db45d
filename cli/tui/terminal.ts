import { constants } from 'node:os';
import type { ReadStream, WriteStream } from 'node:tty';
import { KeyReader, type TerminalEvent } from './keys.ts';

/* Takes the terminal (alternate screen, raw keys) and restores it whatever ends the process. */

export interface TerminalOptions {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** whether to ask for releases of keys: terminals with the kitty protocol report them */
  readonly releases?: boolean;
  onEvent(event: TerminalEvent): void;
  /** The size has changed, or the process goes on after a stop: everything must be redrawn. */
  onResize(): void;
  /** The terminal has caught up: the write buffer is empty. */
  onDrain(): void;
  /** A signal ends the process, or the terminal is gone. The terminal is restored by then. @param code the exit code */
  onEnd(code: number): void;
}

/* Alternate screen, no cursor, no wrapping at the right edge, reports of focus. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h\x1b[2J';
const LEAVE = '\x1b[0m\x1b[?1004l\x1b[?7h\x1b[?25h\x1b[?1049l';
/* The kitty protocol: press, repeat and release of each key; a query whether the terminal knows it. */
const RELEASES_ON = '\x1b[>11u\x1b[?u';
const RELEASES_OFF = '\x1b[<u';

/** An escape that nothing follows within this time is the key itself, ms. */
const ESCAPE_MS = 30;

/** Time for the terminal to take the restoring sequences before a stop, ms. */
const GIVEN_BACK_MS = 1000;

/** A process that still runs this long after SIGTSTP was not stopped, ms. */
const UNSTOPPED_MS = 100;

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #reader = new KeyReader();
  readonly #listeners: readonly [NodeJS.EventEmitter, ...Parameters<NodeJS.EventEmitter['on']>][];
  #open = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { stdin, stdout } = options;
    stdin.setEncoding('utf8');
    this.#listeners = [
      [stdin, 'data', this.#take],
      [stdin, 'end', this.#hangUp],
      [stdout, 'resize', () => options.onResize()],
      [stdout, 'drain', () => this.#open && options.onDrain()],
      [stdout, 'error', this.#hangUp],
      [process, 'SIGCONT', this.#goOn],
      // Errors are printed after this, on the restored screen.
      [process, 'exit', this.#leave],
      [process, 'uncaughtExceptionMonitor', this.#leave],
    ];
    for (const [emitter, event, listener] of this.#listeners) emitter.on(event, listener);
    for (const signal of SIGNALS) process.on(signal, this.#endBy);
    this.#enter();
  }

  /** cells; 0 × 0 where the terminal does not report a size */
  get size(): { columns: number; rows: number } {
    const { columns = 0, rows = 0 } = this.#options.stdout;
    return { columns, rows };
  }

  get pending(): number {
    return this.#options.stdout.writableLength;
  }

  /** Writes, unless the terminal is restored already: a late frame must not land on the restored screen. */
  write(text: string): void {
    if (this.#open) this.#options.stdout.write(text);
  }

  /** Stops the process as Ctrl+Z does; the terminal is restored until it goes on. */
  suspend(): void {
    this.#leave();
    let isStopped = false;
    const stop = (): void => {
      clearTimeout(timer);
      if (isStopped || this.#open || this.#closed) return;
      isStopped = true;
      process.kill(process.pid, 'SIGTSTP');
      // Without job control SIGTSTP stops nothing, and no SIGCONT follows.
      setTimeout(this.#goOn, UNSTOPPED_MS);
    };
    const timer = setTimeout(stop, GIVEN_BACK_MS);
    this.#options.stdout.write('', stop);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#leave();
    for (const [emitter, event, listener] of this.#listeners) emitter.off(event, listener);
    // Later: Ink re-raises a signal for which it finds no other listener.
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
    // A terminal that is gone cannot be restored.
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
