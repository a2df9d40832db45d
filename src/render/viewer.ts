import type { Match } from '../core/index.ts';
import type { MatchEvent } from '../replay/browser.ts';
import { bestMode, drawArena } from './arena.ts';
import { type Cells, clearCells, keepAscii, putLine, type Rect } from './cells.ts';
import { formatClock } from './format.ts';
import { describeKeys, type Keymap, listKeys } from './keymap.ts';
import { drawDialog, drawHead, drawSide, hasRoom, type PlayerPanel, QUIET } from './panels.ts';
import { cameraOf, sceneOf } from './scene.ts';
import { drawTimeline } from './strip.ts';
import { hurtAt, type Timeline } from './timeline.ts';
import { SPEEDS, tickOf, type ViewerState } from './viewer-state.ts';

/* The whole screen of a viewer of one match, recorded or live, as cells. */

/** What a viewer shows at a moment. */
export interface ViewerModel {
  /** at the tick of the state */
  readonly match: Match;
  readonly timeline: Timeline;
  readonly state: ViewerState;
  readonly title: string;
  readonly players: readonly [PlayerPanel, PlayerPanel];
  /** of the filter, in order of ticks */
  readonly events: readonly MatchEvent[];
  /** how the match ended, once that is shown; that a log does not hold the end of its match */
  readonly remarks: readonly string[];
  /** what stands before the tick, in place of where we are in the match */
  readonly lead?: string;
  readonly keys: Keymap<unknown>;
  /** whether nothing but ASCII is shown */
  readonly ascii: boolean;
}

/** Columns from which a screen has a sidebar, and columns of that. */
export const SIDEBAR_FROM = 70;
export const SIDEBAR_WIDTH = 30;

/** Draws a viewer on all of the screen. */
export function drawViewer(cells: Cells, model: ViewerModel): void {
  clearCells(cells);
  if (hasRoom(cells)) drawParts(cells, model);
  if (model.ascii) keepAscii(cells);
}

function drawParts(cells: Cells, model: ViewerModel): void {
  const { match, timeline, state, ascii, keys } = model;
  const { width: columns, height: rows } = cells;
  const tick = tickOf(state);
  // The events, and with more rows two or all four of the curves.
  const strip = rows >= 30 ? 5 : rows >= 20 ? 3 : 1;
  const height = rows - 2 - strip;
  const sidebar = columns >= SIDEBAR_FROM;
  const square = squareIn({ width: sidebar ? columns - SIDEBAR_WIDTH - 1 : columns, height });
  // Below the head.
  const arena = { x: sidebar ? 0 : Math.round((columns - square.width) / 2), y: 1, ...square };
  drawHead(cells, { x: 0, y: 0, width: columns, height: 1 }, { parts: headOf(model), title: model.title });
  const camera = cameraOf(match, state);
  const mode = ascii ? 'ascii' : (state.mode ?? bestMode(arena, camera));
  drawArena(cells, arena, { scene: sceneOf(match, { hurt: hurtAt(timeline, match.tick) }), mode, camera });
  const side = { x: arena.width + 1, y: 1, width: columns - arena.width - 1, height };
  if (sidebar) drawSide(cells, side, { ...model, tick });
  drawTimeline(cells, { x: 0, y: 1 + height, width: columns, height: strip }, { timeline, tick, ascii });
  drawFooter(cells, model);
  if (state.help) drawDialog(cells, { title: 'Keys', lines: listKeys(keys, ascii), ascii });
}

type Area = Pick<Rect, 'width' | 'height'>;

/** The largest square that fits: a cell is twice as high as wide. */
export function squareIn({ width, height }: Area): Area {
  const across = Math.min(2 * height, width);
  return { width: across, height: Math.min(height, Math.ceil(across / 2)) };
}

/** A sign for `playing`, or for paused; of ASCII alone if `ascii`. */
export const playSign = (playing: boolean, ascii: boolean): string =>
  playing ? (ascii ? '>' : '▶') : ascii ? '=' : '❚❚';

function headOf({ state, ascii, remarks, match, lead }: ViewerModel): string[] {
  const tick = tickOf(state);
  const speed = SPEEDS[state.speed]!;
  return [
    lead ??
      `${state.playing && state.backwards ? (ascii ? '<' : '◀') : playSign(state.playing, ascii)} ${formatClock(tick)} / ${formatClock(state.lastTick)}`,
    `tick ${tick}`,
    `wave ${match.level}`,
    ...(speed === 1 ? [] : [`×${speed}`]),
    ...remarks,
  ];
}

/** Draws the last line: what is being typed, a message, or keys. */
export function drawFooter(
  cells: Cells,
  { state, keys, ascii }: Pick<ViewerModel, 'state' | 'keys' | 'ascii'>,
): void {
  const asked = state.typed === undefined ? '' : `go to tick, or time: ${state.typed}${ascii ? '_' : '▏'}`;
  const message = asked || state.message;
  const look = message === '' ? { fg: QUIET } : {};
  putLine(cells, message || describeKeys(keys, cells.width), { x: 0, y: cells.height - 1, ...look });
}
