import { Box, type DOMElement } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import type { MatchEvent } from '../../src/replay/index.ts';
import { formatClock } from './clock-text.ts';
import { describeKeys, listKeys } from './keymap.ts';
import { line, overlay, PLAYER_HEX, type PlayerPanel, playerPanel, QUIET } from './panels.ts';
import { REPLAY_KEYS } from './replay-keys.ts';
import { SPEEDS, tickOf, type ViewerState } from './viewer-state.ts';

/* The layout of `shooter replay`: what Ink draws, and the places in which the arena and the strip are drawn. */

export interface ReplayModel {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  readonly title: string;
  readonly state: ViewerState;
  readonly players: readonly [PlayerPanel, PlayerPanel];
  readonly wave: number;
  /** of the filter, in order of ticks */
  readonly events: readonly MatchEvent[];
  /** how the match ended, once that is shown */
  readonly outcome: string;
  /** of a log that does not hold the end of its match */
  readonly unfinished: boolean;
}

/** The smallest screen on which anything can be told. */
export const LEAST = { columns: 40, rows: 12 } as const;
const SIDEBAR_FROM = 70;
const SIDEBAR_WIDTH = 30;

/** Rows of the strip. */
const stripRows = (rows: number): number => (rows >= 30 ? 5 : rows >= 20 ? 3 : 1);

export interface Places {
  readonly canvas: Ref<DOMElement>;
  readonly strip: Ref<DOMElement>;
  readonly cover: Ref<DOMElement>;
}

export function replayLayout(model: ReplayModel, places: Places): ReactElement {
  const { columns, rows } = model.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(columns, rows);
  const strip = stripRows(rows);
  const height = rows - 2 - strip;
  // A cell is twice as high as wide, and the arena is a square.
  const sidebar = columns >= SIDEBAR_FROM;
  const width = Math.min(2 * height, sidebar ? columns - SIDEBAR_WIDTH - 1 : columns);
  const canvasHeight = Math.min(height, Math.ceil(width / 2));
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    header(model),
    h(
      Box,
      { height, width: columns, justifyContent: sidebar ? 'flex-start' : 'center' },
      h(Box, { ref: places.canvas, width, height: canvasHeight, flexShrink: 0 }),
      sidebar && h(Box, { width: 1, flexShrink: 0 }),
      sidebar && side(model, { width: columns - width - 1, height }),
    ),
    h(Box, { ref: places.strip, width: columns, height: strip, flexShrink: 0 }),
    footer(model),
    model.state.help &&
      overlay({
        title: 'Keys',
        lines: listKeys(REPLAY_KEYS, model.ascii),
        ascii: model.ascii,
        cover: places.cover,
      }),
  );
}

const tooSmall = (columns: number, rows: number): ReactElement =>
  h(
    Box,
    { width: columns, height: rows, flexDirection: 'column' },
    line('This screen is too small:'),
    line(`${columns} × ${rows}; ${LEAST.columns} × ${LEAST.rows} at least.`),
    line('q quits.'),
  );

function header({ title, state, ascii, outcome, unfinished, wave }: ReplayModel): ReactElement {
  const tick = tickOf(state);
  const speed = SPEEDS[state.speed]!;
  const sign = state.playing ? (ascii ? '>' : '▶') : ascii ? '=' : '❚❚';
  const parts = [
    `${sign} ${formatClock(tick)} / ${formatClock(state.lastTick)}`,
    `tick ${tick}`,
    `wave ${wave}`,
    ...(speed === 1 ? [] : [`${ascii ? 'x' : '×'}${speed}`]),
    ...(outcome === '' ? [] : [outcome]),
    ...(unfinished ? ['UNFINISHED LOG'] : []),
  ];
  return h(
    Box,
    { height: 1, flexShrink: 0 },
    h(Box, { flexShrink: 0, marginRight: 2 }, line(parts.join(ascii ? ' - ' : ' · '), { bold: true })),
    line(title, { color: QUIET }),
  );
}

function side(model: ReplayModel, { width, height }: { width: number; height: number }): ReactElement {
  const { players, ascii } = model;
  const panel = Math.min(width, 60);
  const rows = Math.max(0, height - 10);
  return h(
    Box,
    { flexDirection: 'column', width, height, flexShrink: 0, overflow: 'hidden' },
    playerPanel(players[0], { width: panel, ascii }),
    h(Box, { height: 1, flexShrink: 0 }),
    playerPanel(players[1], { width: panel, ascii }),
    h(Box, { height: 1, flexShrink: 0 }),
    ...eventLines(model, rows),
  );
}

/** The events around the tick shown: what has happened, then what will, dim. */
function eventLines({ events, state, ascii }: ReplayModel, rows: number): ReactElement[] {
  const tick = tickOf(state);
  const ahead = events.findIndex((event) => event.tick > tick);
  const passed = ahead === -1 ? events.length : ahead;
  const from = Math.max(0, Math.min(passed - Math.ceil(rows / 2), events.length - rows));
  return events.slice(from, from + rows).map((event, index) => {
    const color = event.seat === undefined ? QUIET : PLAYER_HEX[event.seat - 1]!;
    const mark = from + index === passed - 1 ? (ascii ? '>' : '▸') : ' ';
    const text = `${mark}${formatClock(event.tick).padStart(7)} ${describeEvent(event)}`;
    return line(text, { key: from + index, color, dimColor: event.tick > tick });
  });
}

export function describeEvent({ kind, seat, value }: MatchEvent): string {
  switch (kind) {
    case 'wave':
      return `wave ${value}`;
    case 'hit':
      return `${seat} is hit, −${value}`;
    case 'kill':
      return `${seat} hits ${value === 1 ? 'an enemy' : `${value} enemies`}`;
    default:
      return 'the end';
  }
}

function footer({ state, size, ascii }: ReplayModel): ReactElement {
  const asked =
    state.typed === undefined ? undefined : `go to tick, or time: ${state.typed}${ascii ? '_' : '▏'}`;
  const text = asked ?? (state.message || describeKeys(REPLAY_KEYS, size.columns));
  return h(Box, { height: 1, flexShrink: 0 }, line(text, asked || state.message ? {} : { color: QUIET }));
}
