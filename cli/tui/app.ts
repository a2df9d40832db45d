import type { ReadStream, WriteStream } from 'node:tty';
import type { ReactNode } from 'react';
import { createPalette, depthOf } from '../../src/render/index.ts';
import { EXIT } from '../exit.ts';
import { createDisplay, type Display, type Size } from './display.ts';
import type { TerminalEvent } from './keys.ts';
import { Terminal } from './terminal.ts';

/* Shows one screen after the other on a terminal: draws frames while something moves, and nothing while nothing does. */

export interface TerminalStreams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ascii: boolean;
}

export interface Screen {
  /** Lays out the regions of the screen, which draw themselves in each frame. */
  layOut(size: Size): ReactNode;
  /** Advances time. @param ms since the last call, 0 after a pause · @returns whether something still moves */
  advance(ms: number): boolean;
  /** Handles an event of the terminal. @returns whether the screen must be redrawn */
  handle(event: TerminalEvent): boolean;
  close?(): void;
}

const FRAME_MS = 1000 / 60;
/** Bytes in the write buffer at most: with more, frames are skipped until the terminal has caught up. */
const MAX_PENDING = 16_384;

/**
 * Shows screens until one of them ends the app.
 *
 * @param open opens the first screen
 * @param releases whether releases of keys are asked for
 * @returns the exit code, once the terminal is restored
 * @throws what `fail` was given
 */
export const runApp = (
  streams: TerminalStreams,
  open: (app: App) => Screen,
  releases = false,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const app = new App({ ...streams, releases }, (code, failure) =>
      failure === undefined ? resolve(code) : reject(failure.error),
    );
    app.go(() => open(app));
  });

interface Failure {
  readonly error: unknown;
}

export class App {
  readonly ascii: boolean;
  readonly #onEnd: (code: number, failure: Failure | undefined) => void;
  readonly #display: Display;
  readonly #terminal: Terminal;
  #screen: Screen | undefined;
  #failure: Failure | undefined;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = 0;
  /** whether a frame was skipped since the last one that was drawn */
  #isBehind = false;
  /** the size that the layout is for; empty: there is none */
  #laidOut = '';

  constructor(
    { env, ascii, ...streams }: TerminalStreams & { readonly releases: boolean },
    onEnd: (code: number, failure: Failure | undefined) => void,
  ) {
    this.ascii = ascii;
    this.#onEnd = onEnd;
    this.#terminal = new Terminal({
      ...streams,
      onEvent: (event) => {
        if (this.#screen?.handle(event)) this.refresh();
      },
      onResize: () => {
        this.#display.invalidate();
        this.refresh();
      },
      onDrain: () => {
        if (this.#isBehind) this.refresh();
      },
      onEnd: (code) => this.#finish(code),
    });
    this.#display = createDisplay({
      palette: createPalette(depthOf(env)),
      ascii,
      size: () => this.#terminal.size,
      write: (text) => this.#terminal.write(text),
    });
  }

  go(open: () => Screen): void {
    this.#screen?.close?.();
    this.#laidOut = '';
    this.#screen = open();
    this.refresh();
  }

  /** Draws now, and keeps drawing while something moves. */
  refresh(): void {
    if (this.#hasEnded) return;
    this.present();
    this.#timer ??= setTimeout(this.#frame, 0);
  }

  present(): void {
    this.#isBehind = this.#terminal.pending > MAX_PENDING;
    if (this.#hasEnded || this.#screen === undefined || this.#isBehind) return;
    const { size } = this.#terminal;
    const laidOut = `${size.columns} ${size.rows}`;
    // A layout takes as long as twenty frames: one for each screen and size.
    if (laidOut !== this.#laidOut) this.#display.layOut(this.#screen.layOut(size));
    this.#laidOut = laidOut;
    this.#display.draw();
  }

  write(text: string): void {
    this.#terminal.write(text);
  }

  suspend(): void {
    this.#terminal.suspend();
  }

  /** Restores the terminal and ends the app. @param code the exit code */
  end(code: number): void {
    if (this.#hasEnded) return;
    this.#terminal.close();
    this.#finish(code);
  }

  /** As `end`; `runApp` rejects with the error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end(EXIT.unusable);
  }

  #finish(code: number): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#display.close();
    this.#screen?.close?.();
    this.#onEnd(code, this.#failure);
  }

  readonly #frame = (): void => {
    const now = performance.now();
    const goesOn = this.#screen!.advance(this.#lastAt === 0 ? 0 : now - this.#lastAt);
    this.#timer = undefined;
    this.#lastAt = goesOn ? now : 0;
    this.present();
    if (goesOn && !this.#hasEnded)
      this.#timer = setTimeout(this.#frame, Math.max(1, FRAME_MS - (performance.now() - now)));
  };
}
