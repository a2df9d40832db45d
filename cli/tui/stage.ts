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
  /** What is laid out now: the frame for what is painted, and what seldom changes. */
  layOut(size: { readonly columns: number; readonly rows: number }): ReactNode;
  /** Changes when the layout does. Without it all is laid out anew ten times a second. */
  layoutKey?(): string;
  /** Time has passed; whether it goes on to. @param ms since the last call, 0 after a rest */
  pass(ms: number): boolean;
  /** Something has come; whether anything is to be shown anew for it. */
  take(event: TerminalEvent): boolean;
}

const FRAME_MS = 1000 / 60;
/** The layout, which is slow, follows so much later while no key is pressed. */
const LAYOUT_MS = 100;
/** Bytes that the terminal has not taken: with more, frames are left out, and the newest one is drawn once it has taken them. */
const MOST_PENDING = 16_384;

export class Stage {
  readonly screen: Screen;
  readonly #act: Act;
  readonly #terminal: Terminal;
  readonly #onEnd: (code: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = 0;
  #laidOutAt = 0;
  /** whether a frame was left out since the last one that was drawn */
  #isBehind = false;
  /** the key of the layout */
  #laidOut: string | undefined;

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
      onDrain: () => {
        if (this.#isBehind) this.refresh();
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

  /** Shows what there is to show now, and goes on for as long as time passes. */
  refresh(): void {
    this.#show(true);
    this.#timer ??= setTimeout(this.#beat, 0);
  }

  /** Draws now what has come from elsewhere; the layout follows as it does at a beat. */
  present(): void {
    this.#show(false);
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

  /** @param now whether something has come that is to be seen at once */
  #show(now: boolean): void {
    this.#isBehind = this.#terminal.pending > MOST_PENDING;
    if (this.#isBehind) return;
    const { columns, rows } = this.#terminal;
    const key = this.#act.layoutKey && `${columns} ${rows} ${this.#act.layoutKey()}`;
    const late = performance.now() - this.#laidOutAt >= LAYOUT_MS;
    if (key === undefined ? now || late : key !== this.#laidOut) {
      // To lay out takes as long as twenty frames: of what seldom changes only.
      this.screen.layOut(this.#act.layOut({ columns, rows }));
      this.#laidOut = key;
      this.#laidOutAt = performance.now();
    }
    this.screen.draw();
  }

  readonly #beat = (): void => {
    const now = performance.now();
    const goesOn = this.#act.pass(this.#lastAt === 0 ? 0 : now - this.#lastAt);
    this.#lastAt = goesOn ? now : 0;
    this.#show(!goesOn);
    this.#timer = goesOn
      ? setTimeout(this.#beat, Math.max(1, FRAME_MS - (performance.now() - now)))
      : undefined;
  };
}
