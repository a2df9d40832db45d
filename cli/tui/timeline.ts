import type { MatchEvent } from '../../src/replay/index.ts';
import { BOLD, type Cells, fillRect, putGlyph, putText, type Rect } from './cells.ts';
import { COLOURS } from './colours.ts';

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
export function valueAt({ ticks, values }: Curve, tick: number): number {
  let [low, high] = [0, ticks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ticks[middle]! <= tick) low = middle;
    else high = middle - 1;
  }
  return values[low]!;
}

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
  const { story, tick } = options;
  const wide = rect.width - LABELS;
  if (wide < 10 || rect.height < 1) return;
  fillRect(cells, rect, { bg: -1 });
  const most = Math.max(1, ...story.score.map(({ values }) => values.at(-1)!));
  const full = story.fullHealth;
  const curves = [
    { name: '1 health', curve: story.health[0], top: full, player: 0 },
    { name: '2 health', curve: story.health[1], top: full, player: 1 },
    { name: '1 score', curve: story.score[0], top: most, player: 0 },
    { name: '2 score', curve: story.score[1], top: most, player: 1 },
  ];
  const place = { x: rect.x + LABELS, width: wide };
  for (const [row, { name, curve, top, player }] of curves.slice(0, rect.height - 1).entries()) {
    const y = rect.y + row;
    putText(cells, name, { x: rect.x, y, fg: COLOURS.players[player]! });
    drawCurve(cells, { ...place, y, curve, top, colour: COLOURS.players[player]! }, options);
  }
  drawMarkers(cells, { ...place, y: rect.y + rect.height - 1 }, options);
  putText(cells, 'events', { x: rect.x, y: rect.y + rect.height - 1, fg: LABEL });
  const head = columnOf(story, tick, wide);
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    const at = y * cells.width + place.x + head;
    cells.bg[at] = 0x5c6370;
    if (y === rect.y + rect.height - 1)
      putGlyph(cells, at, options.ascii ? 0x5e : 0x25b2, { fg: 0xffffff, style: BOLD });
  }
}

function columnOf({ firstTick, lastTick }: Story, tick: number, width: number): number {
  if (lastTick === firstTick) return 0;
  return Math.min(width - 1, Math.floor(((tick - firstTick) / (lastTick - firstTick)) * (width - 1) + 0.5));
}

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function drawCurve(
  cells: Cells,
  { x, y, width, curve, top, colour }: Drawn & { curve: Curve; top: number; colour: number },
  { story, tick, ascii }: StripOptions,
): void {
  const bars = ascii ? ASCII_BARS : BARS;
  const { firstTick, lastTick } = story;
  for (let column = 0; column < width; column += 1) {
    const then = firstTick + (column / Math.max(1, width - 1)) * (lastTick - firstTick);
    const share = Math.max(0, valueAt(curve, then)) / top;
    // Little is told from nothing.
    const level = share === 0 ? 0 : Math.max(1, Math.round(share * (bars.length - 1)));
    const fg = then <= tick ? colour : AHEAD;
    putGlyph(cells, y * cells.width + x + column, bars.charCodeAt(level), { fg });
  }
}

/** What stands for an event, the rarest first: where several fall into a column, that is shown. */
const MARKERS = [
  { kind: 'end', glyph: '■', letter: 'X', colour: 0xffffff },
  { kind: 'wave', glyph: '┃', letter: '|', colour: 0xb39ddb },
  { kind: 'hit', glyph: '▼', letter: '!', colour: 0xef5350 },
  { kind: 'kill', glyph: '·', letter: '.', colour: 0x81c784 },
] as const;

function drawMarkers(cells: Cells, { x, y, width }: Drawn, { story, ascii }: StripOptions): void {
  for (let column = 0; column < width; column += 1)
    putGlyph(cells, y * cells.width + x + column, ascii ? 0x2d : 0x2500, { fg: RAIL });
  for (const { kind, glyph, letter, colour } of MARKERS.toReversed()) {
    for (const event of story.events) {
      if (event.kind !== kind) continue;
      const at = y * cells.width + x + columnOf(story, event.tick, width);
      putGlyph(cells, at, (ascii ? letter : glyph).codePointAt(0)!, { fg: colour });
    }
  }
}
