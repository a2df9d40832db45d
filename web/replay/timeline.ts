import { formatClock, type TickRange, type Timeline, valueAt } from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import type { Log } from '../../src/replay/browser.ts';
import { find, setAttribute } from './dom.ts';
import type { Side } from './side.ts';
import { themeColoursOf } from './theme-colours.ts';

/* The timeline: the health curves of both players, one above and one below a line in the middle, with waves, hits, kills, notes and divergences. It is drawn when the
   match or the room for it changes; as time goes on only its cursor moves. */

/** A timeline in the page. */
export interface TimelineView {
  /** Draws all of it. */
  draw(): void;
  /** Moves the cursor. */
  update(tick: number): void;
}

/** What a timeline shows. */
export interface TimelineModel {
  /** the first match */
  readonly side: Side;
  readonly lastTick: number;
  /** where two matches differ; none for one */
  readonly inputs: readonly TickRange[];
  readonly states: readonly TickRange[];
}

/** Shows a timeline. @param onSeek gets the tick that is asked for */
export function createTimelineView(
  root: ParentNode,
  model: () => TimelineModel,
  onSeek: (tick: number) => void,
): TimelineView {
  const slider = find(root, '.timeline');
  const canvas = find<HTMLCanvasElement>(slider, 'canvas');
  const cursor = find(slider, '.cursor');
  const hint = find(slider, '.hint');
  const tickAt = (event: PointerEvent): number => {
    const { left, width } = slider.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
    return Math.round(share * model().lastTick);
  };
  const showHint = (event: PointerEvent): void => {
    const { left, width } = slider.getBoundingClientRect();
    hint.hidden = false;
    hint.textContent = describeTick(model().side, tickAt(event));
    const half = hint.offsetWidth / 2;
    hint.style.left = `${Math.min(width - half, Math.max(half, event.clientX - left))}px`;
  };
  slider.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    slider.setPointerCapture(event.pointerId);
    onSeek(tickAt(event));
  });
  slider.addEventListener('pointermove', (event) => {
    showHint(event);
    if (slider.hasPointerCapture(event.pointerId)) onSeek(tickAt(event));
  });
  for (const over of ['pointerleave', 'pointercancel', 'pointerup'] as const)
    slider.addEventListener(over, (event) => {
      if (over !== 'pointerup' || event.pointerType !== 'mouse') hint.hidden = true;
    });
  return {
    draw: () => drawTimeline(canvas, root, model()),
    update(tick) {
      const { lastTick, side } = model();
      cursor.style.left = `${(100 * tick) / Math.max(1, lastTick)}%`;
      setAttribute(slider, 'aria-valuemax', String(lastTick));
      setAttribute(slider, 'aria-valuenow', String(tick));
      setAttribute(slider, 'aria-valuetext', describeTick(side, tick));
    },
  };
}

/** `1:23.4, tick 5,004, wave 4`. */
function describeTick({ replay: { events } }: Side, tick: number): string {
  const wave = events.waves.findLast((event) => event.tick <= tick)?.value;
  return `${formatClock(tick)}, tick ${formatCount(tick)}${wave === undefined ? '' : `, wave ${wave}`}`;
}

/* Where things stand, px. */
const WAVES_HEIGHT = 14;
const DIVERGENCES_HEIGHT = 12;
const MARGIN = 5;
/** Between two numbers of waves at least. */
const LABEL_PX = 22;
/** Lines of waves are left out where they would stand closer. */
const LINE_PX = 5;

interface Paper {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly x: (tick: number) => number;
  readonly colours: ReturnType<typeof themeColoursOf>;
}

function drawTimeline(canvas: HTMLCanvasElement, root: ParentNode, model: TimelineModel): void {
  const { width, height } = canvas.getBoundingClientRect();
  if (width === 0) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const x = (tick: number): number => (tick / Math.max(1, model.lastTick)) * width;
  const paper: Paper = { context, width, height, x, colours: themeColoursOf(root) };
  const { replay, log } = model.side;
  const hasDivergences = model.inputs.length + model.states.length > 0;
  const bottom = height - MARGIN - (hasDivergences ? DIVERGENCES_HEIGHT : 0);
  const middle = (WAVES_HEIGHT + bottom) / 2;
  drawWaves(paper, replay.timeline);
  for (const seat of [1, 2] as const)
    drawPlayer(paper, { timeline: replay.timeline, log, seat, middle, room: (bottom - WAVES_HEIGHT) / 2 });
  if (hasDivergences) drawDivergences(paper, model);
}

function drawWaves({ context, height, x, colours }: Paper, { events }: Timeline): void {
  context.font = '10px ui-sans-serif,system-ui,sans-serif';
  context.textBaseline = 'top';
  let [labelled, lined] = [-LABEL_PX, -LINE_PX];
  for (const { kind, tick, value } of events) {
    if (kind !== 'wave') continue;
    const at = x(tick);
    if (at - lined < LINE_PX) continue;
    lined = at;
    const hasLabel = at - labelled >= LABEL_PX;
    context.fillStyle = colours.line;
    context.fillRect(Math.round(at), hasLabel ? 2 : WAVES_HEIGHT, 1, height);
    if (!hasLabel) continue;
    labelled = at;
    context.fillStyle = colours.quiet;
    context.fillText(String(value), Math.round(at) + 3, 3);
  }
}

interface PlayerBand {
  readonly timeline: Timeline;
  readonly log: Log;
  readonly seat: 1 | 2;
  /** the line from which both curves go away, and how far, px */
  readonly middle: number;
  readonly room: number;
}

function drawPlayer(paper: Paper, band: PlayerBand): void {
  const { context, x, colours } = paper;
  const { timeline, seat, middle, room, log } = band;
  const up = seat === 1 ? -1 : 1;
  const y = (health: number): number =>
    middle + up * (1 + (room - 1) * (health / Math.max(1, timeline.fullHealth)));
  const curve = timeline.health[seat - 1]!;
  const last = Math.min(timeline.lastTick, log.track.ticks);
  context.beginPath();
  context.moveTo(x(0), middle + up);
  for (const [index, tick] of curve.ticks.entries()) {
    if (index > 0) context.lineTo(x(tick), y(curve.values[index - 1]!));
    context.lineTo(x(tick), y(curve.values[index]!));
  }
  context.lineTo(x(last), y(valueAt(curve, last)));
  context.lineTo(x(last), middle + up);
  context.closePath();
  context.fillStyle = colours.players[seat - 1]!;
  context.globalAlpha = 0.3;
  context.fill();
  context.globalAlpha = 1;
  drawMarks(paper, band, y);
}

/** Hits as wedges at the curve, kills as a row by the middle, notes as dots at the edge. */
function drawMarks(
  paper: Paper,
  { timeline, log, seat, middle, room }: PlayerBand,
  y: (h: number) => number,
): void {
  const { context, x, colours } = paper;
  const up = seat === 1 ? -1 : 1;
  const curve = timeline.health[seat - 1]!;
  context.fillStyle = colours.players[seat - 1]!;
  for (const column of columnsOf(timeline.score[seat - 1]!.ticks.slice(1), x))
    context.fillRect(column, middle + (up < 0 ? -6 : 2), 1, 4);
  context.fillStyle = colours.text;
  for (const [index, tick] of curve.ticks.entries()) {
    if (index === 0) continue;
    const [at, edge] = [x(tick), y(curve.values[index - 1]!)];
    context.beginPath();
    context.moveTo(at, edge - up * 6);
    context.lineTo(at - 3.5, edge + up);
    context.lineTo(at + 3.5, edge + up);
    context.fill();
  }
  context.fillStyle = colours.event;
  const notes = log.notes.filter((note) => note.seat === seat).map(({ tick }) => tick);
  for (const column of columnsOf(notes, x))
    context.fillRect(column - 1, middle + up * room + (up < 0 ? -2 : 0), 2, 2);
}

/** Columns of pixels in which something stands, each once: a match may have 100,000 kills. */
const columnsOf = (ticks: readonly number[], x: (tick: number) => number): Set<number> =>
  new Set(ticks.map((tick) => Math.round(x(tick))));

function drawDivergences(
  { context, height, width, x, colours }: Paper,
  { inputs, states }: TimelineModel,
): void {
  const top = height - DIVERGENCES_HEIGHT;
  for (const [row, ranges] of [inputs, states].entries()) {
    const y = top + row * 5;
    context.fillStyle = colours.line;
    context.fillRect(0, y, width, 4);
    context.fillStyle = colours.bad;
    for (const { from, to } of ranges) context.fillRect(x(from), y, Math.max(1, x(to) - x(from)), 4);
  }
}
