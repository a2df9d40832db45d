import { PassThrough } from 'node:stream';
import { Box, type DOMElement, render } from 'ink';
import { createElement as h, type ReactElement, type ReactNode } from 'react';
import {
  type Cells,
  clearCells,
  createCells,
  encodeAnsi,
  hasRoom,
  keepAscii,
  type Look,
  type Palette,
  putLine,
  type Rect,
} from '../../src/render/index.ts';

/* From a layout to the bytes of a terminal: Ink places the regions of the screen, each region draws itself into cells, and the cells
   that changed are written at once. Ink itself draws nothing and never writes to the terminal. */

/** Draws into its rectangle of the screen. */
export type Painter = (cells: Cells, rect: Rect) => void;

const painters = new WeakMap<DOMElement, Painter>();

type RegionProps = Parameters<typeof Box>[0] & { readonly key?: string | number };

/** A box of a layout that draws itself. Regions are drawn in the order in which they stand in the layout. */
export const region = (painter: Painter, props: RegionProps = {}): ReactElement =>
  h(Box, {
    flexShrink: 0,
    ...props,
    ref: (element: DOMElement | null) => {
      if (element !== null) painters.set(element, painter);
    },
  });

/** A region that is a line of text, cut at its end. */
export const textLine = (
  text: () => string,
  { look = {}, ...props }: RegionProps & { look?: Look } = {},
): ReactElement =>
  region((cells, rect) => putLine(cells, text(), { ...rect, ...look }), { height: 1, ...props });

/** A region above all others, which stand in the same box. */
export const topRegion = (painter: Painter): ReactElement =>
  region(painter, { position: 'absolute', width: '100%', height: '100%' });

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface DisplayOptions {
  readonly palette: Palette;
  /** whether nothing but ASCII is shown; false unless given */
  readonly ascii?: boolean;
  /** 0 × 0 while the terminal does not report a size */
  size(): Size;
  write(text: string): void;
}

/** Made by `createDisplay`. */
export interface Display {
  /** Lays out the regions, which takes some ms. They are drawn by the next `draw`. */
  layOut(tree: ReactNode): void;
  /** Draws all regions and writes what changed. @returns characters written */
  draw(): number;
  /** Makes the next `draw` write every cell. */
  invalidate(): void;
  readonly cells: Cells;
  close(): void;
}

/** The terminal that Ink is given: its frames are blank, and dropped. */
type Sink = PassThrough & Size;

const openInk = (sink: Sink): ReturnType<typeof render> =>
  render(null, {
    stdout: sink as unknown as NodeJS.WriteStream,
    // Keys are read by keys.ts.
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    // Lay out at once, without throttling.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });

/** The screen of a terminal that does not report its size: room for two lines that say so. */
const UNKNOWN_SIZE: Size = { columns: 40, rows: 2 };

const isKnownSize = ({ columns, rows }: Size): boolean => columns > 0 && rows > 0;

export function createDisplay({ palette, ascii = false, size, write }: DisplayOptions): Display {
  let root: DOMElement | null = null;
  let shown = createCells(0, 0);
  let next = shown;
  /** whether the terminal shows `shown`, so that only what changed needs to be written */
  let isUpToDate = false;
  /** whether the next frame erases the terminal first */
  let mustErase = false;
  const sink: Sink = Object.assign(new PassThrough().resume(), { isTTY: true, ...UNKNOWN_SIZE });
  const ink = openInk(sink);

  /** Takes over the size of the terminal, if it is another one. */
  const adoptSize = (): void => {
    const { columns, rows } = isKnownSize(size()) ? size() : UNKNOWN_SIZE;
    if (columns === next.width && rows === next.height) return;
    [shown, next] = [createCells(columns, rows), createCells(columns, rows)];
    mustErase ||= isUpToDate;
    isUpToDate = false;
    Object.assign(sink, { columns, rows });
    sink.emit('resize');
  };
  return {
    layOut(tree) {
      adoptSize();
      const { width, height } = next;
      const setRoot = (element: DOMElement | null): void => {
        root = element;
      };
      if (hasRoom(next)) ink.rerender(h(Box, { ref: setRoot, width, height }, tree));
    },
    draw() {
      adoptSize();
      clearCells(next);
      if (!isKnownSize(size())) drawUnknownSize(next);
      else if (hasRoom(next)) drawRegions(root, next, { x: 0, y: 0 });
      if (ascii) keepAscii(next);
      const text = encodeAnsi(isUpToDate ? shown : undefined, next, palette);
      // A terminal that was resized may show remains of the old screen beyond the cells.
      if (text !== '') write(mustErase ? `\x1b[0m\x1b[2J${text}` : text);
      mustErase = false;
      isUpToDate = true;
      [shown, next] = [next, shown];
      return text.length;
    },
    invalidate() {
      isUpToDate = false;
      mustErase = true;
    },
    get cells() {
      return shown;
    },
    close: () => ink.unmount(),
  };
}

function drawUnknownSize(cells: Cells): void {
  putLine(cells, 'This terminal reports no size: 0 × 0.', { x: 0, y: 0 });
  putLine(cells, 'Waiting for one. q quits.', { x: 0, y: 1 });
}

/** Draws an element and what is in it. @param at where its parent stands */
function drawRegions(
  element: DOMElement | null,
  cells: Cells,
  at: { readonly x: number; readonly y: number },
): void {
  const { yogaNode } = element ?? {};
  if (element === null || yogaNode === undefined) return;
  const [x, y] = [at.x + yogaNode.getComputedLeft(), at.y + yogaNode.getComputedTop()];
  const [right, bottom] = [x + yogaNode.getComputedWidth(), y + yogaNode.getComputedHeight()];
  const rect = { x, y, width: Math.min(cells.width, right) - x, height: Math.min(cells.height, bottom) - y };
  if (x >= 0 && y >= 0 && rect.width > 0 && rect.height > 0) painters.get(element)?.(cells, rect);
  for (const child of element.childNodes)
    if ('yogaNode' in child) drawRegions(child as DOMElement, cells, { x, y });
}
