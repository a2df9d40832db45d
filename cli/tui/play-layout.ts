import { Box, type DOMElement } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import { toAscii } from '../shown.ts';
import { describeKeys, listKeys } from './keymap.ts';
import { line, overlay, QUIET, tooSmall } from './panels.ts';
import { PLAY_KEYS } from './play-keys.ts';
import { type PlayState, tellPlay } from './play-state.ts';
import { LEAST } from './replay-layout.ts';

/* The layout of `shooter play`: the places in which what moves is painted, and what Ink writes beside them. */

export interface PlayFrame {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  readonly state: PlayState;
  /** whether the terminal tells releases */
  readonly full: boolean;
}

export interface PlayPlaces {
  readonly header: Ref<DOMElement>;
  readonly canvas: Ref<DOMElement>;
  /** a panel each, or a line where there is no room for one */
  readonly players: readonly [Ref<DOMElement>, Ref<DOMElement>];
  readonly cover: Ref<DOMElement>;
}

/** Changes when the layout does. */
export const playLayoutKey = ({ state, full }: Pick<PlayFrame, 'state' | 'full'>): string =>
  JSON.stringify([state, full]);

const SIDEBAR_FROM = 70;
const SIDEBAR_WIDTH = 30;
/** Name, health, keys, and a row between: who plays writes no notes. */
const PANEL_ROWS = 4;

export function playLayout(frame: PlayFrame, places: PlayPlaces): ReactElement {
  const { columns, rows } = frame.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(frame.size, LEAST);
  const sidebar = columns >= SIDEBAR_FROM;
  const height = rows - (sidebar ? 2 : 3);
  // A cell is twice as high as wide, and the arena is a square.
  const width = Math.min(2 * height, sidebar ? columns - SIDEBAR_WIDTH - 1 : columns);
  const canvasHeight = Math.min(height, Math.ceil(width / 2));
  const rest = columns - width;
  // Where both panels have room, each stands on its player's side.
  const between = rest >= 2 * (SIDEBAR_WIDTH + 1);
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    h(Box, { ref: places.header, width: columns, height: 1, flexShrink: 0 }),
    h(
      Box,
      { height, width: columns, justifyContent: sidebar && !between ? 'flex-start' : 'center' },
      between && panels(places, [0], Math.floor(rest / 2) - 1),
      between && h(Box, { width: 1, flexShrink: 0 }),
      h(
        Box,
        { width, height: canvasHeight, flexShrink: 0 },
        h(Box, { ref: places.canvas, width, height: canvasHeight, flexShrink: 0 }),
        prompt(frame, places.cover),
      ),
      sidebar && h(Box, { width: 1, flexShrink: 0 }),
      between && panels(places, [1], Math.ceil(rest / 2) - 1),
      sidebar && !between && panels(places, [0, 1], rest - 1),
    ),
    !sidebar && status(places, columns),
    h(Box, { height: 1, flexShrink: 0 }, footer(frame)),
    frame.state.help && help(frame, places.cover),
  );
}

/** Room for the panels of some of the players, one below the other. */
const panels = ({ players }: PlayPlaces, indexes: readonly (0 | 1)[], width: number): ReactElement =>
  h(
    Box,
    { flexDirection: 'column', width, flexShrink: 0 },
    ...indexes.map((index) =>
      h(Box, { key: index, ref: players[index], width, height: PANEL_ROWS, flexShrink: 0 }),
    ),
  );

/** Room for both players in a line. */
const status = ({ players }: PlayPlaces, columns: number): ReactElement =>
  h(
    Box,
    { height: 1, flexShrink: 0 },
    ...players.map((ref, index) =>
      h(Box, { key: index, ref, width: Math.floor(columns / 2), height: 1, flexShrink: 0 }),
    ),
  );

function footer({ size, ascii }: PlayFrame): ReactElement {
  const keys = describeKeys(PLAY_KEYS, size.columns);
  return line(ascii ? toAscii(keys) : keys, { color: QUIET });
}

/** Over the arena: what is waited for. */
function prompt({ state, ascii }: PlayFrame, cover: Ref<DOMElement>): ReactElement | false {
  if (state.help || (state.phase === 'playing' && !state.lost)) return false;
  const [title, next] = tellPlay(state).split(': ');
  const lines = [...(next === undefined ? [] : [next]), '? keys, q quit'];
  return overlay({ title: title!, lines, ascii, cover });
}

const help = ({ full, ascii }: PlayFrame, cover: Ref<DOMElement>): ReactElement =>
  overlay({ title: 'Keys', lines: [...listKeys(PLAY_KEYS), ' ', tellInput(full)], ascii, cover });

const tellInput = (full: boolean): string =>
  full
    ? 'INPUT full: this terminal tells when a key is let go.'
    : 'INPUT basic: this terminal does not tell when a key is let go.';
