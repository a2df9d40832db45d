import {
  type Comparison,
  compareAt,
  createViewerState,
  type DiffAction,
  type Divergences,
  type Pair,
  reduceViewer,
  skipEqual,
  tickOf,
  type ViewerAction,
  type ViewerStart,
  type ViewerState,
} from '../../src/render/browser.ts';
import type { Playback } from '../../src/replay/browser.ts';
import type { Side } from './side.ts';

/* What a player shows, without a page. */

/** What a player shows at a moment. */
export interface Model {
  /** one match, or two that are compared */
  readonly sides: readonly Side[];
  state: ViewerState;
  boxes: boolean;
  /** whether what is equal is skipped while two matches play */
  skips: boolean;
  /** of two matches, once they are found */
  divergences: Divergences | undefined;
}

/** Both playbacks of a comparison; undefined: there is one match. */
export function pairOf({ sides: [a, b] }: Pick<Model, 'sides'>): Pair<Playback> | undefined {
  return a === undefined || b === undefined ? undefined : [a.replay.playback, b.replay.playback];
}

/** Makes the model at its beginning. */
export function createModel(sides: readonly Side[], start: ViewerStart): Model {
  const lastTick = Math.max(...sides.map(({ replay }) => replay.playback.lastTick));
  const at = Math.min(lastTick, start.at ?? 0);
  return {
    sides,
    state: createViewerState(lastTick, { ...start, at }),
    boxes: false,
    skips: false,
    divergences: undefined,
  };
}

/** Does what is asked for, as far as it is a matter of the model. */
export function reduceModel(model: Model, action: DiffAction): void {
  if (action.kind === 'boxes') model.boxes = !model.boxes;
  else if (action.kind === 'skip') model.skips = !model.skips;
  else if (action.kind !== 'pane')
    model.state = reduceViewer(
      model.state,
      action as ViewerAction,
      action.kind === 'event' ? jumpsOf(model) : [],
    );
}

/** The ticks that are jumped to: of events, or of divergences. */
function jumpsOf({ sides, state, divergences }: Model): number[] {
  if (sides.length === 1) return sides[0]!.replay.events[state.filter].map(({ tick }) => tick);
  const ranges = [...(divergences?.inputs ?? []), ...(divergences?.states ?? [])];
  return [...new Set(ranges.map(({ from }) => from))].sort((one, other) => one - other);
}

/** Lets time pass. */
export function advanceModel(model: Model, ms: number): void {
  model.state = reduceViewer(model.state, { kind: 'pass', ms }, []);
  const { state, divergences, skips } = model;
  if (!skips || divergences === undefined || !state.playing || state.backwards) return;
  model.state = { ...state, position: Math.max(state.position, skipEqual(divergences, tickOf(state))) };
}

/** Seeks all matches to the tick that is shown; one that is over before, to its end. @returns how two of them differ there */
export function seekModel(model: Model): Comparison | undefined {
  const tick = tickOf(model.state);
  const pair = pairOf(model);
  if (pair !== undefined) return compareAt(pair, tick);
  const { playback } = model.sides[0]!.replay;
  playback.seek(Math.min(tick, playback.lastTick));
  return undefined;
}
