import { Box, type DOMElement } from 'ink';
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

/* A line of the table. */
const FIELD_COLUMNS = 22;
const VALUE_COLUMNS = 10;
const TABLE_COLUMNS = FIELD_COLUMNS + 2 * VALUE_COLUMNS;

/** From so many columns on what differs is listed beside the one match that there is room for, else below it. */
const BESIDE_FROM = 70;

export function diffLayout(model: DiffModel, places: DiffPlaces): ReactElement {
  const { columns, rows } = model.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return tooSmall(model.size, LEAST);
  const beside = columns >= BESIDE_FROM && columns < BOTH_FROM;
  const below = beside ? 0 : Math.max(3, Math.min(10, Math.floor(rows / 4)));
  const height = rows - 3 - STRIP_ROWS - below;
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    header(model),
    h(
      Box,
      { height: height + 1, width: columns, justifyContent: beside ? 'flex-start' : 'center' },
      ...arenas(model, places, height),
      beside && h(Box, { flexGrow: 1 }),
      beside && tableOf(model, { columns: TABLE_COLUMNS - 1, rows: height + 1 }),
    ),
    h(Box, { ref: places.strip, width: columns, height: STRIP_ROWS, flexShrink: 0 }),
    !beside && tableOf(model, { columns, rows: below }),
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

/** Both matches, or the one that there is room for, each below its name. */
function arenas({ size, pane, names }: DiffModel, places: DiffPlaces, height: number): ReactElement[] {
  const { columns } = size;
  const both = columns >= BOTH_FROM;
  const room = both
    ? Math.floor((columns - 1) / 2)
    : columns < BESIDE_FROM
      ? columns
      : columns - TABLE_COLUMNS;
  const width = Math.min(2 * height, room);
  const canvas = { width, height: Math.min(height, Math.ceil(width / 2)), flexShrink: 0 };
  return (both ? ([0, 1] as const) : [pane]).map((index) =>
    h(
      Box,
      { key: index, flexDirection: 'column', width, marginRight: both && index === 0 ? 1 : 0, flexShrink: 0 },
      line(`${index === 0 ? 'a' : 'b'}  ${names[index]}`, { bold: true }),
      h(Box, { ref: places.canvases[index], ...canvas }),
    ),
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
    ...(skips ? ['skips equal'] : []),
  ];
  return h(Box, { height: 1, flexShrink: 0 }, line(parts.join(' · '), { bold: true }));
}

/** What differs: in words, then field by field below a heading, in as many columns as fit. */
function tableOf({ fields, remarks }: DiffModel, { columns, rows }: Room): ReactElement {
  const told = remarks.slice(0, rows);
  const room = rows - told.length - 1;
  const across = Math.max(1, Math.floor((columns + 1) / (TABLE_COLUMNS + 1)));
  const most = Math.max(0, room) * across;
  const kept = fields
    .slice(0, fields.length > most ? Math.max(0, most - 1) : most)
    .map(({ field, a, b }) => row(field, tell(a), tell(b)));
  if (kept.length < fields.length && most > 0) kept.push(`and ${fields.length - kept.length} more`);
  const heading = row('field', 'a', 'b');
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows, flexShrink: 0, overflow: 'hidden' },
    ...told.map((text, index) => line(text, { key: `remark ${index}`, bold: true })),
    h(
      Box,
      { key: 'fields', flexShrink: 0 },
      ...Array.from({ length: room > 0 ? across : 0 }, (_, index) =>
        kept.slice(index * room, (index + 1) * room),
      )
        .filter((lines) => lines.length > 0)
        .map((lines, index) =>
          h(
            Box,
            {
              key: index,
              flexDirection: 'column',
              width: Math.min(columns, TABLE_COLUMNS + 1),
              flexShrink: 0,
            },
            line(heading, { color: QUIET, key: 'heading' }),
            ...lines.map((text, at) =>
              line(text, { key: at, ...(text.startsWith('and ') && { color: QUIET }) }),
            ),
          ),
        ),
    ),
  );
}

interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** @param words the field and its values in a and in b */
const row = (...words: readonly [string, string, string]): string =>
  words
    .map((word, index) => {
      const width = index === 0 ? FIELD_COLUMNS : VALUE_COLUMNS;
      return word.slice(0, width - 1).padEnd(width);
    })
    .join('')
    .trimEnd();

const tell = (value: number | string | null): string => String(value ?? '-');

function footer({ state, size, ascii }: DiffModel): ReactElement {
  const asked =
    state.typed === undefined ? undefined : `go to tick, or time: ${state.typed}${ascii ? '_' : '▏'}`;
  const text = asked ?? (state.message || describeKeys(DIFF_KEYS, size.columns));
  return h(Box, { height: 1, flexShrink: 0 }, line(text, asked || state.message ? {} : { color: QUIET }));
}
