import {
  BOLD,
  type Cells,
  createCells,
  fillRect,
  pasteCells,
  putGlyph,
  putText,
  type Rect,
} from './cells.ts';
import type { Divergences } from './divergences.ts';
import { PALETTE } from './sprites.ts';
import { type Timeline, valueAt } from './timeline.ts';

/* Strips below an arena: the timeline of a match, and where two matches differ. */

/** Bars of 0 to 8 eighths of a cell; the key is whether they are ASCII. */
const BARS = { false: ' ▁▂▃▄▅▆▇█', true: ' ._-=+*#@' } as const;

/** The bar of a share, 0 to 1. A little is shown as more than nothing. */
export function barOf(share: number, ascii: boolean): string {
  const bars = BARS[`${ascii}`];
  return bars[share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * (bars.length - 1)))]!;
}

/** Colour of the curves after the tick that is shown. */
const AHEAD = 0x4a5060;
/** Colour of the names of curves and rows. */
const LABEL = 0x7a8394;
/** Colour of the line on which events are marked. */
const RAIL = 0x30363f;
/** Background of the column of the tick that is shown. */
const CURSOR = 0x5c6370;

export interface TimelineStripOptions {
  readonly timeline: Timeline;
  readonly tick: number;
  readonly ascii: boolean;
}

/** Columns of what stands before the curves. */
const LABELS = 9;

/** Draws the strip. With few rows it leaves out curves from the last on, never the markers. */
export function drawTimeline(cells: Cells, rect: Rect, options: TimelineStripOptions): void {
  const { timeline, tick, ascii } = options;
  const wide = rect.width - LABELS;
  if (wide < 10 || rect.height < 1) return;
  pasteCells(stripOf(rect, options), cells, rect);
  const head = rect.x + LABELS + columnOf(timeline, tick, wide);
  for (let y = rect.y; y < rect.y + rect.height; y += 1) cells.bg[y * cells.width + head] = CURSOR;
  const foot = (rect.y + rect.height - 1) * cells.width + head;
  putGlyph(cells, foot, ascii ? 0x5e : 0x25b2, { fg: 0xffffff, style: BOLD });
}

/** The newest strip of each timeline, and what it was drawn for. To draw it takes longer than to draw the arena, and what it
    shows changes when the head comes to another column. */
const drawn = new WeakMap<Timeline, { readonly key: string; readonly strip: Cells }>();

/** The strip without its head. */
function stripOf({ width, height }: Rect, options: TimelineStripOptions): Cells {
  const { timeline, tick, ascii } = options;
  const passed = passedColumns(timeline, tick, width - LABELS);
  const key = `${width} ${height} ${passed} ${ascii}`;
  const before = drawn.get(timeline);
  if (before?.key === key) return before.strip;
  const strip = createCells(width, height);
  drawAll(strip, passed, options);
  drawn.set(timeline, { key, strip });
  return strip;
}

/** @param passed columns that are not ahead */
function drawAll(strip: Cells, passed: number, { timeline, ascii }: TimelineStripOptions): void {
  const most = Math.max(1, ...timeline.score.map(({ values }) => values.at(-1)!));
  const full = timeline.fullHealth;
  const curves = [
    { name: '1 health', curve: timeline.health[0], top: full, player: 0 },
    { name: '2 health', curve: timeline.health[1], top: full, player: 1 },
    { name: '1 score', curve: timeline.score[0], top: most, player: 0 },
    { name: '2 score', curve: timeline.score[1], top: most, player: 1 },
  ];
  const last = strip.height - 1;
  const width = strip.width - LABELS;
  for (const [y, { name, curve, top, player }] of curves.slice(0, last).entries()) {
    const colour = PALETTE.players[player]!;
    putText(strip, name, { x: 0, y, fg: colour });
    for (let column = 0; column < width; column += 1) {
      const bar = barOf(valueAt(curve, tickAt(timeline, column, width)) / top, ascii);
      const fg = column < passed ? colour : AHEAD;
      putGlyph(strip, y * strip.width + LABELS + column, bar.charCodeAt(0), { fg });
    }
  }
  drawMarkers(strip, { timeline, ascii });
  putText(strip, 'events', { x: 0, y: last, fg: LABEL });
}

/** The tick that a column of curves stands for. */
const tickAt = ({ firstTick, lastTick }: Timeline, column: number, width: number): number =>
  firstTick + (column / Math.max(1, width - 1)) * (lastTick - firstTick);

/** How many columns stand for no later tick than this. */
function passedColumns(timeline: Timeline, tick: number, width: number): number {
  let columns = 0;
  while (columns < width && tickAt(timeline, columns, width) <= tick) columns += 1;
  return columns;
}

function columnOf({ firstTick, lastTick }: Timeline, tick: number, width: number): number {
  if (lastTick === firstTick) return 0;
  return Math.min(width - 1, Math.floor(((tick - firstTick) / (lastTick - firstTick)) * (width - 1) + 0.5));
}

/** What stands for an event, the rarest first: where several fall into a column, that is shown. */
const MARKERS = [
  { kind: 'end', glyph: '■', letter: 'X', colour: 0xffffff },
  { kind: 'wave', glyph: '┃', letter: '|', colour: 0xb39ddb },
  { kind: 'hit', glyph: '▼', letter: '!', colour: 0xef5350 },
  { kind: 'kill', glyph: '·', letter: '.', colour: 0x81c784 },
] as const;

function drawMarkers(
  strip: Cells,
  { timeline, ascii }: Pick<TimelineStripOptions, 'timeline' | 'ascii'>,
): void {
  const width = strip.width - LABELS;
  const start = (strip.height - 1) * strip.width + LABELS;
  for (let column = 0; column < width; column += 1)
    putGlyph(strip, start + column, ascii ? 0x2d : 0x2500, { fg: RAIL });
  for (const { kind, glyph, letter, colour } of MARKERS.toReversed()) {
    for (const event of timeline.events) {
      // A live match may be known from a later tick on than its events: the oldest states are forgotten first.
      if (event.kind !== kind || event.tick < timeline.firstTick) continue;
      const at = start + columnOf(timeline, event.tick, width);
      putGlyph(strip, at, (ascii ? letter : glyph).codePointAt(0)!, { fg: colour });
    }
  }
}

const DIFFERS = 0xef5350;
const EQUAL = 0x4a5060;
const DIVERGENCE_LABELS = 8;

/** What a strip of divergences shows. */
export interface DivergenceStripOptions {
  /** of the whole match */
  readonly divergences: Divergences;
  /** the one that is shown */
  readonly tick: number;
  /** whether nothing but ASCII is used */
  readonly ascii: boolean;
}

/** Draws a row for keys and a row for states: where two matches differ, and where we are. */
export function drawDivergences(
  cells: Cells,
  rect: Rect,
  { divergences, tick, ascii }: DivergenceStripOptions,
): void {
  const { inputs, states, lastTick } = divergences;
  const width = rect.width - DIVERGENCE_LABELS;
  const columnOf = (at: number): number => (lastTick === 0 ? 0 : Math.round((at / lastTick) * (width - 1)));
  for (const [row, name, ranges] of [
    [0, 'keys', inputs],
    [1, 'states', states],
  ] as const) {
    const y = rect.y + row;
    const x = rect.x + DIVERGENCE_LABELS;
    putText(cells, name, { x: rect.x, y, fg: LABEL });
    fillRect(cells, { x, y, width, height: 1 }, { fg: EQUAL, glyph: ascii ? 0x2d : 0x2500 });
    for (const { from, to } of ranges)
      for (let column = columnOf(from); column <= columnOf(to); column += 1)
        putGlyph(cells, y * cells.width + x + column, ascii ? 0x23 : 0x2584, { fg: DIFFERS });
    const look = { fg: 0xffffff, bg: CURSOR, style: BOLD };
    putGlyph(cells, y * cells.width + x + columnOf(tick), ascii ? 0x7c : 0x2503, look);
  }
}
