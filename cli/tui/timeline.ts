import type { MatchEvent } from '../../src/replay/index.ts';
import { BOLD, type Cells, createCells, pasteCells, putGlyph, putText, type Rect } from './cells.ts';
import { COLOURS } from './colours.ts';
import { countUpTo } from './count-up-to.ts';

/* A match as a strip: how health and score went, what happened when, and where we are. */

/** What the strip shows of a match, by tick. Made once by `createStory`. */
export interface Story {
  /** 0, but for a match that was joined late */
  readonly firstTick: number;
  readonly lastTick: number;
  /** points of health at the start of a match */
  readonly fullHealth: number;
  readonly events: readonly MatchEvent[];
  /** by player, health and score after each tick at which they changed */
  readonly health: readonly [Curve, Curve];
  readonly score: readonly [Curve, Curve];
}

/** Steps: the value from a tick on, until the next. */
interface Curve {
  readonly ticks: readonly number[];
  readonly values: readonly number[];
}

export interface StoryOptions {
  readonly lastTick: number;
  /** points at the start */
  readonly health: number;
  /** how it stood where the story begins, by player; at tick 0 if left out */
  readonly from?: Standing | undefined;
}

/** How a match stands at a tick, by player. */
export interface Standing {
  readonly tick: number;
  readonly health: readonly [number, number];
  readonly score: readonly [number, number];
}

/** Makes curves of events, which tell all hits and kills. */
export function createStory(events: readonly MatchEvent[], options: StoryOptions): Story {
  const { lastTick, health } = options;
  const { from = { tick: 0, health: [health, health], score: [0, 0] } } = options;
  const curve = (kind: 'hit' | 'kill', seat: 1 | 2): Curve => {
    const ticks = [from.tick];
    const values = [(kind === 'hit' ? from.health : from.score)[seat - 1]!];
    for (const event of events) {
      if (event.kind !== kind || event.seat !== seat) continue;
      ticks.push(event.tick);
      values.push(values.at(-1)! + (kind === 'hit' ? -event.value : event.value));
    }
    return { ticks, values };
  };
  return {
    firstTick: from.tick,
    lastTick,
    fullHealth: health,
    events,
    health: [curve('hit', 1), curve('hit', 2)],
    score: [curve('kill', 1), curve('kill', 2)],
  };
}

/** The value at a tick. */
export const valueAt = ({ ticks, values }: Curve, tick: number): number =>
  values[Math.max(0, countUpTo(ticks.length, tick, (index) => ticks[index]!) - 1)]!;

const BARS = ' ▁▂▃▄▅▆▇█';
const ASCII_BARS = ' ._-=+*#@';
const AHEAD = 0x4a5060;
const LABEL = 0x7a8394;
const RAIL = 0x30363f;

export interface StripOptions {
  readonly story: Story;
  readonly tick: number;
  readonly ascii: boolean;
}

/** Columns of what stands before the curves. */
const LABELS = 9;

/** Draws the strip; of its rows the last ones are the first to be left out, the markers never. */
export function drawStrip(cells: Cells, rect: Rect, options: StripOptions): void {
  const { story, tick, ascii } = options;
  const wide = rect.width - LABELS;
  if (wide < 10 || rect.height < 1) return;
  pasteCells(stripOf(rect, options), cells, rect);
  const head = rect.x + LABELS + columnOf(story, tick, wide);
  for (let y = rect.y; y < rect.y + rect.height; y += 1) cells.bg[y * cells.width + head] = 0x5c6370;
  const foot = (rect.y + rect.height - 1) * cells.width + head;
  putGlyph(cells, foot, ascii ? 0x5e : 0x25b2, { fg: 0xffffff, style: BOLD });
}

/** The newest strip of each story, and what it was drawn for. To draw it takes longer than to draw the arena, and what it
    shows changes when the head comes to another column. */
const drawn = new WeakMap<Story, { readonly key: string; readonly strip: Cells }>();

/** The strip without its head. */
function stripOf({ width, height }: Rect, options: StripOptions): Cells {
  const { story, tick, ascii } = options;
  const passed = passedColumns(story, tick, width - LABELS);
  const key = `${width} ${height} ${passed} ${ascii}`;
  const before = drawn.get(story);
  if (before?.key === key) return before.strip;
  const strip = createCells(width, height);
  drawAll(strip, passed, options);
  drawn.set(story, { key, strip });
  return strip;
}

function drawAll(strip: Cells, passed: number, { story, ascii }: StripOptions): void {
  const most = Math.max(1, ...story.score.map(({ values }) => values.at(-1)!));
  const full = story.fullHealth;
  const curves = [
    { name: '1 health', curve: story.health[0], top: full, player: 0 },
    { name: '2 health', curve: story.health[1], top: full, player: 1 },
    { name: '1 score', curve: story.score[0], top: most, player: 0 },
    { name: '2 score', curve: story.score[1], top: most, player: 1 },
  ];
  const last = strip.height - 1;
  for (const [y, { name, curve, top, player }] of curves.slice(0, last).entries()) {
    const colour = COLOURS.players[player]!;
    putText(strip, name, { x: 0, y, fg: colour });
    drawCurve(strip, { y, curve, top, colour, passed }, { story, ascii });
  }
  drawMarkers(strip, { story, ascii });
  putText(strip, 'events', { x: 0, y: last, fg: LABEL });
}

/** The tick that a column of curves stands for. */
const tickAt = ({ firstTick, lastTick }: Story, column: number, width: number): number =>
  firstTick + (column / Math.max(1, width - 1)) * (lastTick - firstTick);

/** How many columns stand for no later tick than this. */
function passedColumns(story: Story, tick: number, width: number): number {
  let columns = 0;
  while (columns < width && tickAt(story, columns, width) <= tick) columns += 1;
  return columns;
}

function columnOf({ firstTick, lastTick }: Story, tick: number, width: number): number {
  if (lastTick === firstTick) return 0;
  return Math.min(width - 1, Math.floor(((tick - firstTick) / (lastTick - firstTick)) * (width - 1) + 0.5));
}

interface DrawnCurve {
  readonly y: number;
  readonly curve: Curve;
  /** what fills a cell */
  readonly top: number;
  readonly colour: number;
  /** columns that are not ahead */
  readonly passed: number;
}

type Shown = Pick<StripOptions, 'story' | 'ascii'>;

function drawCurve(
  strip: Cells,
  { y, curve, top, colour, passed }: DrawnCurve,
  { story, ascii }: Shown,
): void {
  const bars = ascii ? ASCII_BARS : BARS;
  const width = strip.width - LABELS;
  for (let column = 0; column < width; column += 1) {
    const share = Math.max(0, valueAt(curve, tickAt(story, column, width))) / top;
    // Little is told from nothing.
    const level = share === 0 ? 0 : Math.max(1, Math.round(share * (bars.length - 1)));
    const fg = column < passed ? colour : AHEAD;
    putGlyph(strip, y * strip.width + LABELS + column, bars.charCodeAt(level), { fg });
  }
}

/** What stands for an event, the rarest first: where several fall into a column, that is shown. */
const MARKERS = [
  { kind: 'end', glyph: '■', letter: 'X', colour: 0xffffff },
  { kind: 'wave', glyph: '┃', letter: '|', colour: 0xb39ddb },
  { kind: 'hit', glyph: '▼', letter: '!', colour: 0xef5350 },
  { kind: 'kill', glyph: '·', letter: '.', colour: 0x81c784 },
] as const;

function drawMarkers(strip: Cells, { story, ascii }: Shown): void {
  const width = strip.width - LABELS;
  const start = (strip.height - 1) * strip.width + LABELS;
  for (let column = 0; column < width; column += 1)
    putGlyph(strip, start + column, ascii ? 0x2d : 0x2500, { fg: RAIL });
  for (const { kind, glyph, letter, colour } of MARKERS.toReversed()) {
    for (const event of story.events) {
      if (event.kind !== kind) continue;
      const at = start + columnOf(story, event.tick, width);
      putGlyph(strip, at, (ascii ? letter : glyph).codePointAt(0)!, { fg: colour });
    }
  }
}
