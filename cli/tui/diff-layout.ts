import { Box, type DOMElement, Text } from 'ink';
import { createElement as h, type ReactElement, type Ref } from 'react';
import type { FieldDifference } from '../../src/core/index.ts';
import { formatClock } from './clock-text.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { describeKeys, listKeys } from './keymap.ts';
import { line, overlay, QUIET, tooSmall } from './panels.ts';
import { LEAST } from './replay-layout.ts';
import { SPEEDS, tickOf, type ViewerState } from './viewer-state.ts';

/* The layout of `shooter diff --tui`: both matches beside each other, or one of them where there is no room, and what differs. */

export interface DiffModel {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ascii: boolean;
  readonly names: readonly [string, string];
  readonly state: ViewerState;
  /** which match is shown where one is */
  readonly pane: 0 | 1;
  readonly skips: boolean;
  /** what differs now; of a match that is over, nothing is known */
  readonly fields: readonly FieldDifference[];
  /** in words: keys that differ in this tick, ends */
  readonly remarks: readonly string[];
  /** how many stretches of differing states there are */
  readonly divergences: number;
}

export interface DiffPlaces {
  readonly canvases: readonly [Ref<DOMElement>, Ref<DOMElement>];
  readonly strip: Ref<DOMElement>;
  readonly cover: Ref<DOMElement>;
}

const BOTH_FROM = 100;
const STRIP_ROWS = 2;

export function diffLayout(model: DiffModel, places: DiffPlaces): ReactElement {
  const { columns, rows } = model.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(model.size, LEAST);
  const both = columns >= BOTH_FROM;
  const table = Math.max(2, Math.min(10, Math.floor(rows / 4)));
  const height = rows - 3 - STRIP_ROWS - table;
  const room = both ? Math.floor((columns - 1) / 2) : columns;
  const width = Math.min(2 * height, room);
  const canvas = { width, height: Math.min(height, Math.ceil(width / 2)), flexShrink: 0 };
  const shown = both ? ([0, 1] as const) : ([model.pane] as const);
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    header(model),
    h(
      Box,
      { height: height + 1, width: columns, justifyContent: 'center' },
      ...shown.map((index) =>
        h(
          Box,
          {
            key: index,
            flexDirection: 'column',
            width,
            marginRight: both && index === 0 ? 1 : 0,
            flexShrink: 0,
          },
          line(`${index === 0 ? 'a' : 'b'}  ${model.names[index]}`, { bold: true }),
          h(Box, { ref: places.canvases[index], ...canvas }),
        ),
      ),
    ),
    h(Box, { ref: places.strip, width: columns, height: STRIP_ROWS, flexShrink: 0 }),
    tableOf(model, table),
    footer(model),
    model.state.help &&
      overlay({
        title: 'Keys',
        lines: listKeys(DIFF_KEYS, model.ascii),
        ascii: model.ascii,
        cover: places.cover,
      }),
  );
}

function header({ state, fields, ascii, skips, divergences }: DiffModel): ReactElement {
  const tick = tickOf(state);
  const speed = SPEEDS[state.speed]!;
  const parts = [
    `${state.playing ? (ascii ? '>' : '▶') : ascii ? '=' : '❚❚'} ${formatClock(tick)} / ${formatClock(state.lastTick)}`,
    `tick ${tick}`,
    fields.length === 0
      ? 'equal'
      : `${fields.length} ${fields.length === 1 ? 'field differs' : 'fields differ'}`,
    divergences === 1 ? '1 divergence' : `${divergences} divergences`,
    ...(speed === 1 ? [] : [`${ascii ? 'x' : '×'}${speed}`]),
    ...(skips ? ['skips what is equal'] : []),
  ];
  return h(Box, { height: 1, flexShrink: 0 }, line(parts.join(' · '), { bold: true }));
}

const FIELD_COLUMNS = 22;
const VALUE_COLUMNS = 10;

function tableOf({ fields, remarks, size }: DiffModel, rows: number): ReactElement {
  const column = (text: string, width: number): string => text.slice(0, width - 1).padEnd(width);
  const width = FIELD_COLUMNS + 2 * VALUE_COLUMNS;
  // As many columns of the table as fit beside each other.
  const across = Math.max(1, Math.floor(size.columns / (width + 2)));
  const cells = [
    ...remarks,
    ...fields.map(({ field, a, b }) =>
      [column(field, FIELD_COLUMNS), column(tell(a), VALUE_COLUMNS), column(tell(b), VALUE_COLUMNS)].join(''),
    ),
  ];
  const most = rows * across;
  const kept =
    cells.length > most ? [...cells.slice(0, most - 1), `and ${cells.length - most + 1} more`] : cells;
  return h(
    Box,
    { height: rows, flexShrink: 0 },
    ...Array.from({ length: across }, (_, index) =>
      h(
        Box,
        {
          key: index,
          flexDirection: 'column',
          width: across === 1 ? size.columns : width + 2,
          flexShrink: 0,
        },
        ...kept
          .slice(index * rows, (index + 1) * rows)
          .map((text, row) => line(text, { key: row, ...(text.startsWith('and ') && { color: QUIET }) })),
      ),
    ),
  );
}

const tell = (value: number | string | null): string => String(value ?? '-');

function footer({ state, size, ascii }: DiffModel): ReactElement {
  const asked =
    state.typed === undefined ? undefined : `go to tick, or time: ${state.typed}${ascii ? '_' : '▏'}`;
  const text = asked ?? (state.message || describeKeys(DIFF_KEYS, size.columns));
  return h(Box, { height: 1, flexShrink: 0 }, h(Text, { wrap: 'truncate-end' }, text));
}
