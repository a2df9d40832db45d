import type { ReadStream, WriteStream } from 'node:tty';
import type { ReactNode } from 'react';
import type { TerminalEvent } from './keys.ts';
import { createPalette, depthOf } from './palette.ts';
import { createScreen, type Screen } from './screen.ts';
import { Terminal } from './terminal.ts';

/* A terminal with a screen on it, and the beat at which it is drawn: frames while something moves, the layout now and then, and
   nothing at all while nothing does. */

/** Where a terminal interface opens. */
export interface TerminalPlace {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ascii: boolean;
}

/** What is shown on a stage. */
export interface Act {
  readonly releases?: boolean;
  /** What is laid out now. */
  layOut(size: { readonly columns: number; readonly rows: number }): ReactNode;
  /** Time has passed; whether it goes on to. @param ms since the last call, 0 after a rest */
  pass(ms: number): boolean;
  /** Something has come; whether anything is to be shown anew for it. */
  take(event: TerminalEvent): boolean;
}

const FRAME_MS = 1000 / 60;
/** The layout, which is slow, follows so much later while no key is pressed. */
const LAYOUT_MS = 100;
/** Bytes that the terminal has not taken: with more, frames are left out. */
const MOST_PENDING = 16_384;

export class Stage {
  readonly screen: Screen;
  readonly #act: Act;
  readonly #terminal: Terminal;
  readonly #onEnd: (code: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = 0;
  #laidOutAt = 0;

  /** @param onEnd told once, with the exit code, when the terminal is as it was */
  constructor({ stdin, stdout, env, ascii }: TerminalPlace, act: Act, onEnd: (code: number) => void) {
    this.#act = act;
    this.#onEnd = onEnd;
    this.#terminal = new Terminal({
      stdin,
      stdout,
      releases: act.releases ?? false,
      onEvent: (event) => {
        if (act.take(event)) this.refresh();
      },
      onResize: () => {
        this.screen.invalidate();
        this.refresh();
      },
      onEnd: (code) => this.#finish(code),
    });
    const { columns, rows } = this.#terminal;
    this.screen = createScreen({
      palette: createPalette(depthOf(env)),
      ascii,
      size: () => ({ columns: this.#terminal.columns ?? columns, rows: this.#terminal.rows ?? rows }),
      write: (text) => this.#terminal.write(text),
    });
  }

  /** Lays out and draws now, and goes on for as long as time passes. */
  refresh(): void {
    this.#layOut();
    this.#timer ??= setTimeout(this.#beat, 0);
  }

  write(text: string): void {
    this.#terminal.write(text);
  }

  suspend(): void {
    this.#terminal.suspend();
  }

  end(code: number): void {
    this.#terminal.close();
    this.#finish(code);
  }

  #finish(code: number): void {
    clearTimeout(this.#timer);
    this.screen.close();
    this.#onEnd(code);
  }

  #layOut(): void {
    this.screen.layOut(this.#act.layOut({ columns: this.#terminal.columns, rows: this.#terminal.rows }));
    this.screen.draw();
    this.#laidOutAt = performance.now();
  }

  readonly #beat = (): void => {
    const now = performance.now();
    const goesOn = this.#act.pass(this.#lastAt === 0 ? 0 : now - this.#lastAt);
    this.#lastAt = goesOn ? now : 0;
    if (this.#terminal.pending <= MOST_PENDING) {
      if (!goesOn || now - this.#laidOutAt >= LAYOUT_MS) this.#layOut();
      else this.screen.draw();
    }
    this.#timer = goesOn
      ? setTimeout(this.#beat, Math.max(1, FRAME_MS - (performance.now() - now)))
      : undefined;
  };
}
