import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { type DOMElement, render } from 'ink';
import type { ReactNode, RefCallback } from 'react';
import { keepAscii } from './ascii-cells.ts';
import { type Cells, copyCells, copyRect, createCells, type Rect } from './cells.ts';
import { readFrame } from './ink-frame.ts';
import { paint } from './paint.ts';
import type { Palette } from './palette.ts';

/* The whole screen: what Ink lays out, as cells, with what we draw ourselves laid over it; and one write for what changed. Ink
   never meets the terminal: it writes into memory. To pass an arena through its text costs ten times as much as to lay it
   over, and erases the screen in between. */

/** Draws into its rectangle of the screen. */
export type Painter = (cells: Cells, rect: Rect) => void;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface ScreenOptions {
  readonly palette: Palette;
  /** nothing but ASCII is shown */
  readonly ascii?: boolean;
  size(): Size;
  write(text: string): void;
}

/** Made by `createScreen`. */
export interface Screen {
  /** Lays out: slow, some ms. What is drawn over it is drawn at the next `draw`. */
  layOut(tree: ReactNode): void;
  /** To be an element's `ref`: draws over the layout where the element stands. */
  painted(painter: Painter): RefCallback<DOMElement>;
  /** An element's `ref`: where the element stands nothing is drawn over the layout. */
  readonly cover: RefCallback<DOMElement>;
  /** Shows what there is to show. @returns bytes written */
  draw(): number;
  /** Forgets what the terminal shows: the next `draw` writes all of it. */
  invalidate(): void;
  /** What is shown. */
  readonly cells: Cells;
  close(): void;
}

/** What Ink takes for a terminal. */
class Sink extends Writable {
  columns: number;
  rows: number;
  readonly isTTY = true;
  readonly #take: (frame: string) => void;

  constructor({ columns, rows }: Size, take: (frame: string) => void) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#take = take;
  }

  override _write(chunk: string | Buffer, _: string, done: () => void): void {
    this.#take(String(chunk));
    done();
  }
}

/** Keys are read by keys.ts: Ink is given none. */
function createNoInput(): NodeJS.ReadStream {
  const silent = {
    isTTY: true,
    setEncoding() {},
    setRawMode() {},
    resume() {},
    pause() {},
    ref() {},
    unref() {},
    read: () => null,
  };
  return Object.assign(new EventEmitter(), silent) as unknown as NodeJS.ReadStream;
}

/** A write of Ink that shows nothing but moves or hides the cursor. */
const NOTHING_SHOWN = /^(?:\x1b\[[?0-9;]*[a-zA-Z])*$/;

const openInk = (sink: Sink): ReturnType<typeof render> =>
  render(null, {
    stdout: sink as unknown as NodeJS.WriteStream,
    stdin: createNoInput(),
    // Whole frames, none left out.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });

export function createScreen({ palette, ascii = false, size, write }: ScreenOptions): Screen {
  let { columns, rows } = size();
  let base = createCells(columns, rows);
  let next = createCells(columns, rows);
  let shown = createCells(columns, rows);
  let known = false;
  let resized = false;
  const painters = new Map<DOMElement, Painter>();
  const covers = new Set<DOMElement>();
  const sink = new Sink({ columns, rows }, (frame) => {
    if (!NOTHING_SHOWN.test(frame)) readFrame(frame, base);
  });
  const ink = openInk(sink);

  const adopt = (): void => {
    const now = size();
    if (now.columns === columns && now.rows === rows) return;
    ({ columns, rows } = now);
    base = createCells(columns, rows);
    next = createCells(columns, rows);
    shown = createCells(columns, rows);
    known = false;
    resized = true;
    Object.assign(sink, { columns, rows });
    sink.emit('resize');
  };

  return {
    layOut(tree) {
      adopt();
      ink.rerender(tree);
    },
    painted: (painter) => (element) => {
      if (element === null) return undefined;
      painters.set(element, painter);
      return () => void painters.delete(element);
    },
    cover: (element) => {
      if (element === null) return undefined;
      covers.add(element);
      return () => void covers.delete(element);
    },
    draw() {
      copyCells(base, next);
      for (const [element, painter] of painters) {
        const rect = clip(rectOf(element), { columns, rows });
        if (rect !== undefined) painter(next, rect);
      }
      for (const element of covers) {
        const rect = clip(rectOf(element), { columns, rows });
        if (rect !== undefined) copyRect(base, next, rect);
      }
      if (ascii) keepAscii(next);
      const text = paint(known ? shown : undefined, next, palette);
      // Beyond the cells of a screen that has become larger may stand what the terminal made of the old one.
      if (text !== '') write(resized ? `\x1b[0m\x1b[2J${text}` : text);
      resized = false;
      known = true;
      [shown, next] = [next, shown];
      return text.length;
    },
    invalidate() {
      known = false;
      resized = true;
    },
    get cells() {
      return shown;
    },
    close: () => ink.unmount(),
  };
}

/** Where an element stands, in cells from the top-left corner. */
function rectOf(element: DOMElement): Rect {
  const { yogaNode } = element;
  let [x, y] = [0, 0];
  for (let node: DOMElement | undefined = element; node !== undefined; node = node.parentNode) {
    x += node.yogaNode?.getComputedLeft() ?? 0;
    y += node.yogaNode?.getComputedTop() ?? 0;
  }
  return { x, y, width: yogaNode?.getComputedWidth() ?? 0, height: yogaNode?.getComputedHeight() ?? 0 };
}

/** What of a rectangle is on the screen; undefined if nothing is. */
function clip({ x, y, width, height }: Rect, { columns, rows }: Size): Rect | undefined {
  const [right, bottom] = [Math.min(columns, x + width), Math.min(rows, y + height)];
  return x < 0 || y < 0 || right <= x || bottom <= y
    ? undefined
    : { x, y, width: right - x, height: bottom - y };
}
