import { Box, type DOMElement } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import { describeKeys, type Keymap, listKeys } from './keymap.ts';
import { line, overlay, QUIET, tooSmall } from './panels.ts';
import type { ViewerState } from './viewer-state.ts';

/* The layout of `shooter replay` and `shooter watch`: the places in which what moves is painted, and what Ink writes beside them. */

export interface ReplayFrame {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  readonly state: ViewerState;
  readonly keys: Keymap<unknown>;
}

/** The smallest screen on which anything can be told. */
export const LEAST = { columns: 40, rows: 12 } as const;
const SIDEBAR_FROM = 70;
const SIDEBAR_WIDTH = 30;

/** Rows of the strip. */
const stripRows = (rows: number): number => (rows >= 30 ? 5 : rows >= 20 ? 3 : 1);

export interface Places {
  readonly header: Ref<DOMElement>;
  readonly canvas: Ref<DOMElement>;
  readonly side: Ref<DOMElement>;
  readonly strip: Ref<DOMElement>;
  readonly cover: Ref<DOMElement>;
}

/** Changes when the layout of a state does. */
export const layoutKeyOf = ({ help, typed, message }: ViewerState): string => `${help} ${typed} ${message}`;

export function replayLayout(frame: ReplayFrame, places: Places): ReactElement {
  const { columns, rows } = frame.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(frame.size, LEAST);
  const strip = stripRows(rows);
  const height = rows - 2 - strip;
  // A cell is twice as high as wide, and the arena is a square.
  const sidebar = columns >= SIDEBAR_FROM;
  const width = Math.min(2 * height, sidebar ? columns - SIDEBAR_WIDTH - 1 : columns);
  const canvasHeight = Math.min(height, Math.ceil(width / 2));
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    h(Box, { ref: places.header, width: columns, height: 1, flexShrink: 0 }),
    h(
      Box,
      { height, width: columns, justifyContent: sidebar ? 'flex-start' : 'center' },
      h(Box, { ref: places.canvas, width, height: canvasHeight, flexShrink: 0 }),
      sidebar && h(Box, { width: 1, flexShrink: 0 }),
      sidebar && h(Box, { ref: places.side, width: columns - width - 1, height, flexShrink: 0 }),
    ),
    h(Box, { ref: places.strip, width: columns, height: strip, flexShrink: 0 }),
    footer(frame),
    frame.state.help &&
      overlay({
        title: 'Keys',
        lines: listKeys(frame.keys, frame.ascii),
        ascii: frame.ascii,
        cover: places.cover,
      }),
  );
}

function footer({ state, size, ascii, keys }: ReplayFrame): ReactElement {
  const asked =
    state.typed === undefined ? undefined : `go to tick, or time: ${state.typed}${ascii ? '_' : '▏'}`;
  const text = asked ?? (state.message || describeKeys(keys, size.columns));
  return h(Box, { height: 1, flexShrink: 0 }, line(text, asked || state.message ? {} : { color: QUIET }));
}
