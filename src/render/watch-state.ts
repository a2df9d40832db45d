import { TICK_RATE } from '../core/index.ts';
import {
  createViewerState,
  MOST_MS,
  reduceViewer,
  TICKS_PER_MS,
  tickOf,
  type ViewerAction,
  type ViewerState,
} from './viewer-state.ts';

/* The state of a viewer of a match that is still being played. It adds to the state of a viewer of a recorded match that there is a
   newest tick, which advances, and that the viewer may follow it. */

/** What a viewer of a live match can be asked for: `rooms` chooses another room. */
export type WatchAction = ViewerAction | { readonly kind: 'rooms' };

/** What a viewer of a live match is doing. */
export interface WatchState {
  readonly viewer: ViewerState;
  /** whether it follows the newest tick */
  readonly live: boolean;
}

/** The state at the beginning: it follows the newest tick. */
export const FIRST_WATCH_STATE: WatchState = {
  viewer: createViewerState(0, { playing: false }),
  live: true,
};

/** The ticks that can be shown. */
export interface Extent {
  readonly first: number;
  readonly last: number;
  /** whether new ticks arrive in batches, as from a log that is being written, and not one by one */
  readonly arrivesInBatches: boolean;
}

/** Adopts new ticks: more of the same match, or those of another one. */
export function extend(state: WatchState, extent: Extent): WatchState {
  const { viewer, live } = state;
  const { first, last } = extent;
  const position = live ? keepUp(viewer.position, extent) : clamp(viewer.position, [first, last]);
  if (viewer.firstTick === first && viewer.lastTick === last && viewer.position === position) return state;
  return { ...state, viewer: { ...viewer, firstTick: first, lastTick: last, position } };
}

function keepUp(position: number, { first, last, arrivesInBatches }: Extent): number {
  if (!arrivesInBatches) return last;
  const isNear = position >= first && position <= last && last - position <= MOST_BEHIND;
  return isNear ? position : Math.max(first, last - SMOOTH_TICKS);
}

const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

/** How far behind the newest tick a source that arrives in batches is shown, ticks: more than a batch has. */
const SMOOTH_TICKS = 60;
/** Beyond this lag, ticks, the position jumps forward to SMOOTH_TICKS. */
const MOST_BEHIND = 240;

/** What `action` makes of a state. @param events ticks of the events that are jumped to */
export function reduceWatch(state: WatchState, action: WatchAction, events: readonly number[]): WatchState {
  const { viewer, live } = state;
  if (action.kind === 'rooms') return state;
  if (action.kind === 'pass') return pass(state, action.ms);
  const typing = viewer.typed !== undefined;
  if (action.kind === 'toggle' && !typing) return toggle(state);
  if (action.kind === 'last' && !typing)
    return { ...state, live: true, viewer: { ...viewer, message: '', playing: false } };
  const next = reduceViewer(viewer, action, events);
  if (next === viewer) return state;
  // Going back leaves the present; reaching the end returns to it.
  const moved = next.position !== viewer.position;
  const atEnd = next.position >= next.lastTick;
  return { ...state, viewer: next, live: moved ? atEnd : live };
}

/** Pauses what moves: the live match, or playback. Else plays from the current position, or, at the newest tick, goes live again. */
function toggle({ viewer, live }: WatchState): WatchState {
  const position = tickOf(viewer);
  const stopped = { ...viewer, position, message: '', playing: false };
  if (live || viewer.playing) return { viewer: stopped, live: false };
  if (position >= viewer.lastTick) return { viewer: stopped, live: true };
  return { viewer: { ...stopped, playing: true }, live: false };
}

function pass(state: WatchState, ms: number): WatchState {
  const { viewer, live } = state;
  if (live) {
    const position = approach(viewer, ms);
    return position === viewer.position ? state : { ...state, viewer: { ...viewer, position } };
  }
  const next = reduceViewer(viewer, { kind: 'pass', ms }, []);
  if (next === viewer) return state;
  return { ...state, viewer: next, live: viewer.playing && next.position >= next.lastTick };
}

/** Approaches the newest tick evenly: faster from farther away, so that the lag stays near SMOOTH_TICKS. */
function approach({ position, lastTick }: ViewerState, ms: number): number {
  const behind = lastTick - position;
  const rate = clamp(behind / SMOOTH_TICKS, [0.5, 2]);
  return Math.min(lastTick, position + Math.min(ms, MOST_MS) * TICKS_PER_MS * rate);
}

/** The lag behind the newest tick: `LIVE −0.2 s`, `❚❚ −12.4 s`. @param ageMs how old the newest tick is; undefined: there is none yet, or the connection is lost */
export function formatLag(
  { viewer, live }: WatchState,
  { ageMs, ascii }: { ageMs: number | undefined; ascii: boolean },
): string {
  if (ageMs === undefined) return 'joining';
  const seconds = ageMs / 1000 + (viewer.lastTick - viewer.position) / TICK_RATE;
  const late = `${ascii ? '-' : '−'}${seconds < 100 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (live) return `LIVE ${late}`;
  return `${viewer.playing ? (ascii ? '>' : '▶') : ascii ? '=' : '❚❚'} ${late}`;
}
