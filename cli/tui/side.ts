import type { MatchEvent } from '../../src/replay/index.ts';
import { describeEvent } from '../event-text.ts';
import {
  BOLD,
  type Cells,
  type Colour,
  columnsOf,
  DEFAULT,
  DIM,
  fillRect,
  putText,
  type Rect,
} from './cells.ts';
import { formatClock } from './clock-text.ts';
import { COLOURS } from './colours.ts';
import { countUpTo } from './count-up-to.ts';
import type { PlayerPanel } from './panels.ts';
import { SPEEDS, tickOf, type ViewerState } from './viewer-state.ts';

/* What is told of a match beside its arena, and changes with every tick: painted, for Ink takes as long for it as for twenty
   frames. */

export interface SideModel {
  readonly ascii: boolean;
  readonly title: string;
  readonly state: ViewerState;
  readonly players: readonly [PlayerPanel, PlayerPanel];
  readonly wave: number;
  /** of the filter, in order of ticks */
  readonly events: readonly MatchEvent[];
  /** how the match ended, once that is shown; that a log does not hold the end of its match */
  readonly remarks: readonly string[];
  /** what stands before the tick in place of where we are in the match */
  readonly lead?: string;
}

const QUIET = 0x7a8394;

/** A line: where we are, and in what. */
export function drawHeader(cells: Cells, rect: Rect, model: SideModel): void {
  const { title, state, ascii, remarks, wave } = model;
  const tick = tickOf(state);
  const speed = SPEEDS[state.speed]!;
  const sign = state.playing ? (ascii ? '>' : '▶') : ascii ? '=' : '❚❚';
  const parts = [
    model.lead ?? `${sign} ${formatClock(tick)} / ${formatClock(state.lastTick)}`,
    `tick ${tick}`,
    `wave ${wave}`,
    ...(speed === 1 ? [] : [`×${speed}`]),
    ...remarks,
  ];
  drawHead(cells, rect, { parts, title });
}

/** A line: how it stands, and in what. */
export function drawHead(
  cells: Cells,
  rect: Rect,
  { parts, title }: { parts: readonly string[]; title: string },
): void {
  const end = putText(cells, parts.join(' · '), { ...rect, style: BOLD });
  const room = rect.x + rect.width - end - 2;
  const whole = columnsOf(title) <= room;
  const cut = putText(cells, title, { x: end + 2, y: rect.y, width: whole ? room : room - 1, fg: QUIET });
  if (!whole && room > 0) putText(cells, '…', { x: cut, y: rect.y, fg: QUIET });
}

/** A player takes so many rows: name, health, keys, a note, and a row between. */
const PLAYER_ROWS = 5;
const WIDEST = 60;

/** Both players, and the events around the tick that is shown. */
export function drawSide(cells: Cells, rect: Rect, model: SideModel): void {
  for (const [index, player] of model.players.entries()) {
    drawPlayer(cells, { ...rect, y: rect.y + index * PLAYER_ROWS }, { player, ascii: model.ascii });
  }
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
  const colour = COLOURS.players[seat - 1]!;
  const put = (text: string, column: number, row: number, fg: Colour, style = 0): number =>
    putText(cells, text, { x: column, y: row, width: x + width - column, fg, style });
  put(`  score ${score}`, put(`${seat} ${name}`, x, y, colour, BOLD), y, QUIET);
  const room = Math.max(4, width - 14);
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
    // Told by more than by colour: what is not pressed is a dot.
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
function drawEvents(cells: Cells, rect: Rect, { events, state, ascii }: SideModel): void {
  if (rect.height < 1) return;
  const tick = tickOf(state);
  const passed = countUpTo(events.length, tick, (index) => events[index]!.tick);
  const from = Math.max(0, Math.min(passed - Math.ceil(rect.height / 2), events.length - rect.height));
  for (const [row, event] of events.slice(from, from + rect.height).entries()) {
    const fg = event.seat === undefined ? QUIET : COLOURS.players[event.seat - 1]!;
    const mark = from + row === passed - 1 ? (ascii ? '>' : '▸') : ' ';
    const text = mark + tellEvent(event);
    putText(cells, text, { ...rect, y: rect.y + row, fg, style: event.tick > tick ? DIM : 0 });
  }
}

/** What is told of an event: some fifty are, in every frame. */
const told = new WeakMap<MatchEvent, string>();

function tellEvent(event: MatchEvent): string {
  let text = told.get(event);
  if (text === undefined) {
    text = `${formatClock(event.tick).padStart(7)} ${describeEvent(event)}`;
    told.set(event, text);
  }
  return text;
}
