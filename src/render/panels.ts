import type { MatchEvent } from '../replay/browser.ts';
import {
  BOLD,
  type Cells,
  type Colour,
  DEFAULT,
  DIM,
  fillRect,
  type Look,
  putLine,
  putText,
  type Rect,
} from './cells.ts';
import { describeEvent, formatClock } from './format.ts';
import { columnsOf } from './glyphs.ts';
import { PALETTE } from './sprites.ts';
import { countUpTo } from './timeline.ts';

/* What is shown of a match beside its arena, as cells. */

/** The colour of less important text. */
export const QUIET = 0x7a8394;

/** What one player's panel shows. */
export interface PlayerPanel {
  readonly seat: 1 | 2;
  readonly name: string;
  readonly health: number;
  readonly fullHealth: number;
  readonly score: number;
  /** keys of the tick shown, as an input; undefined: they are not known */
  readonly keys: number | undefined;
  /** where the keys came from, unless they were sent for this tick */
  readonly source?: string | undefined;
  readonly note?: string | undefined;
}

/** Draws a line: how it stands, and in what. */
export function drawHead(
  cells: Cells,
  rect: Rect,
  { parts, title }: { readonly parts: readonly string[]; readonly title: string },
): void {
  const end = putText(cells, parts.join(' · '), { ...rect, style: BOLD });
  putLine(cells, title, { x: end + 2, y: rect.y, width: rect.x + rect.width - end - 2, fg: QUIET });
}

/** A player takes so many rows: name, health, keys, a note, and a row between. */
const PLAYER_ROWS = 5;
/** Columns of a panel at most. */
const WIDEST = 60;
/** Columns beside the bar of health, for ` 10000/10000` and a space. */
const HEALTH_COLUMNS = 14;

/** What stands beside an arena. */
export interface SideModel {
  readonly players: readonly [PlayerPanel, PlayerPanel];
  /** in order of ticks */
  readonly events: readonly MatchEvent[];
  /** the tick that is shown */
  readonly tick: number;
  readonly ascii: boolean;
}

/** Draws both players, and the events around the tick that is shown. */
export function drawSide(cells: Cells, rect: Rect, model: SideModel): void {
  for (const [index, player] of model.players.entries())
    drawPlayer(cells, { ...rect, y: rect.y + index * PLAYER_ROWS }, { player, ascii: model.ascii });
  drawEvents(cells, { ...rect, y: rect.y + 2 * PLAYER_ROWS, height: rect.height - 2 * PLAYER_ROWS }, model);
}

const KEYS = [
  ['◀', '<'],
  ['▶', '>'],
  ['▲', '^'],
  ['▼', 'v'],
  ['●', '*'],
] as const;
/** The order in which the keys are shown: left, up, down, right, shoot. */
const ORDER = [0, 2, 3, 1, 4];
const FULL = 0x2588;
const PART = 0x2591;

/** Draws what one player has, and does, into four rows. */
export function drawPlayer(
  cells: Cells,
  { x, y, ...rect }: Rect,
  { player, ascii }: { player: PlayerPanel; ascii: boolean },
): void {
  const width = Math.min(rect.width, WIDEST);
  const { seat, name, health, fullHealth, score, keys, source, note } = player;
  const colour = PALETTE.players[seat - 1]!;
  const put = (text: string, column: number, row: number, fg: Colour, style = 0): number =>
    putText(cells, text, { x: column, y: row, width: x + width - column, fg, style });
  put(`  score ${score}`, put(`${seat} ${name}`, x, y, colour, BOLD), y, QUIET);
  const room = Math.max(4, width - HEALTH_COLUMNS);
  const filled = health === 0 ? 0 : Math.max(1, Math.round((health / fullHealth) * room));
  fillRect(cells, { x, y: y + 1, width: filled, height: 1 }, { fg: colour, glyph: ascii ? 0x23 : FULL });
  fillRect(
    cells,
    { x: x + filled, y: y + 1, width: room - filled, height: 1 },
    { fg: QUIET, glyph: ascii ? 0x2d : PART },
  );
  put(`/${fullHealth}`, put(` ${health}`, x + room, y + 1, DEFAULT), y + 1, QUIET);
  let column = x;
  for (const bit of keys === undefined ? [] : ORDER) {
    const held = (keys! & (1 << bit)) > 0;
    // Shown by shape, not by colour alone: a key that is not pressed is a dot.
    column =
      put(
        held ? KEYS[bit]![ascii ? 1 : 0] : ascii ? '.' : '·',
        column,
        y + 2,
        held ? colour : QUIET,
        held ? BOLD : 0,
      ) + 1;
  }
  if (source !== undefined) put(source, column, y + 2, QUIET);
  if (note !== undefined) put(note, x, y + 3, QUIET);
}

/** The events around the tick shown: what has happened, then what will, dim. */
function drawEvents(cells: Cells, rect: Rect, { events, tick, ascii }: SideModel): void {
  if (rect.height < 1) return;
  const passed = countUpTo(events.length, tick, (index) => events[index]!.tick);
  const from = Math.max(0, Math.min(passed - Math.ceil(rect.height / 2), events.length - rect.height));
  for (const [row, event] of events.slice(from, from + rect.height).entries()) {
    const fg = event.seat === undefined ? QUIET : PALETTE.players[event.seat - 1]!;
    const mark = from + row === passed - 1 ? (ascii ? '>' : '▸') : ' ';
    const text = mark + eventLine(event);
    putText(cells, text, { ...rect, y: rect.y + row, fg, style: event.tick > tick ? DIM : 0 });
  }
}

/** Events in words: some fifty are shown in every frame. */
const described = new WeakMap<MatchEvent, string>();

function eventLine(event: MatchEvent): string {
  let text = described.get(event);
  if (text === undefined) {
    text = `${formatClock(event.tick).padStart(7)} ${describeEvent(event)}`;
    described.set(event, text);
  }
  return text;
}

/** Draws lines in a frame, in the middle of the screen, as much of them as fits. */
export function drawDialog(
  cells: Cells,
  {
    title,
    lines,
    ascii,
  }: { readonly title: string; readonly lines: readonly string[]; readonly ascii: boolean },
  within: Rect = { x: 0, y: 0, width: cells.width, height: cells.height },
): void {
  const width = Math.min(within.width, Math.max(...[title, ...lines].map(columnsOf)) + 4);
  const height = Math.min(within.height, lines.length + 3);
  if (width < 5 || height < 3) return;
  const x = within.x + Math.round((within.width - width) / 2);
  const y = within.y + Math.round((within.height - height) / 2);
  fillRect(cells, { x, y, width, height }, { bg: DIALOG });
  const [topLeft, topRight, lowLeft, lowRight, across, down] = ascii ? '++++-|' : '╭╮╰╯─│';
  const edge = across!.repeat(width - 2);
  const look: Look = { bg: DIALOG };
  putText(cells, topLeft + edge + topRight, { x, y, ...look });
  for (const [index, text] of [title, ...lines].slice(0, height - 2).entries()) {
    const row = { y: y + 1 + index, ...look };
    putText(cells, down!, { x, ...row });
    putLine(cells, text, { x: x + 2, width: width - 4, style: index === 0 ? BOLD : 0, ...row });
    putText(cells, down!, { x: x + width - 1, ...row });
  }
  putText(cells, lowLeft + edge + lowRight, { x, y: y + height - 1, ...look });
}

const DIALOG = 0x161a22;

/** The smallest screen on which a match is shown, cells. */
const LEAST_SCREEN = { columns: 40, rows: 12 } as const;

/** Whether there is room for a match. If not, draws a message that says so. */
export function hasRoom(cells: Cells): boolean {
  const { columns, rows } = LEAST_SCREEN;
  const { width, height } = cells;
  if (width >= columns && height >= rows) return true;
  const lines = [
    'This screen is too small:',
    `${width} × ${height}; ${columns} × ${rows} at least.`,
    'q quits.',
  ];
  for (const [y, text] of lines.entries()) putLine(cells, text, { x: 0, y });
  return false;
}
