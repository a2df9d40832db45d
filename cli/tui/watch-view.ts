import { EXIT } from '../exit.ts';
import type { Keymap } from './keymap.ts';
import { createPlaces } from './replay.ts';
import { drawArena } from './replay-arena.ts';
import { actionIn } from './replay-keys.ts';
import { layoutKeyOf, replayLayout } from './replay-layout.ts';
import type { Scenes } from './scenes.ts';
import { drawHeader, drawSide, type SideModel } from './side.ts';
import type { Act } from './stage.ts';
import { drawStrip } from './timeline.ts';
import { tickOf } from './viewer-state.ts';
import type { WatchSource } from './watch-source.ts';
import {
  extend,
  FIRST_WATCH_STATE,
  reduceWatch,
  tellTime,
  type WatchAction,
  type WatchState,
} from './watch-state.ts';

/* A match that is watched, on a stage. */

export interface ViewingOptions {
  readonly source: WatchSource;
  readonly keys: Keymap<WatchAction>;
  toRooms(): void;
}

export interface Viewing {
  readonly act: Act;
  /** There is something new at the source. */
  update(): void;
}

export function createViewing({ stage, ascii, end }: Scenes, options: ViewingOptions): Viewing {
  const { source, keys } = options;
  let state = FIRST_WATCH_STATE;
  const follow = (): void => {
    if (state.live) source.catchUp();
    state = extend(state, source);
    source.show(tickOf(state.viewer));
  };
  const places = createPlaces(
    stage.screen,
    createPainters(() => ({ source, state }), ascii),
  );
  const act: Act = {
    layOut: (size) => replayLayout({ size, state: state.viewer, ascii, keys }, places),
    layoutKey: () => layoutKeyOf(state.viewer),
    pass(ms) {
      state = reduceWatch(state, { kind: 'pass', ms }, []);
      follow();
      return isMoving(state);
    },
    take(event) {
      const before = state;
      const typing = state.viewer.typed !== undefined;
      const action = 'key' in event ? (actionIn(keys, event, typing) as WatchAction | undefined) : undefined;
      if (action === undefined) return false;
      if (action.kind === 'rooms') return leaveFor(options);
      if (action.kind === 'suspend') stage.suspend();
      if (action.kind === 'interrupt') end(EXIT.interrupted);
      state = reduceWatch(
        state,
        action,
        source.events[state.viewer.filter].map(({ tick }) => tick),
      );
      follow();
      if (state.viewer.done) end(EXIT.done);
      return !state.viewer.done && action.kind !== 'interrupt' && state !== before;
    },
  };
  return {
    act,
    update() {
      follow();
      // What comes in pieces moves by itself, and is to be set going.
      if (isMoving(state)) stage.refresh();
      else stage.present();
    },
  };
}

function leaveFor({ toRooms }: ViewingOptions): boolean {
  toRooms();
  return false;
}

const isMoving = ({ viewer, live }: WatchState): boolean =>
  viewer.playing || (live && viewer.position < viewer.lastTick);

interface Shown {
  readonly source: WatchSource;
  readonly state: WatchState;
}

const createPainters = (shown: () => Shown, ascii: boolean): Parameters<typeof createPlaces>[1] => ({
  header: (cells, rect) => drawHeader(cells, rect, modelOf(shown(), ascii)),
  side: (cells, rect) => drawSide(cells, rect, modelOf(shown(), ascii)),
  canvas(cells, rect) {
    const { source, state } = shown();
    const { match, story } = source;
    drawArena(cells, rect, { match, story, state: state.viewer, ascii });
  },
  strip(cells, rect) {
    const { source, state } = shown();
    drawStrip(cells, rect, { story: source.story, tick: tickOf(state.viewer), ascii });
  },
});

function modelOf({ source, state }: Shown, ascii: boolean): SideModel {
  const { viewer } = state;
  const atEnd = viewer.position >= viewer.lastTick;
  return {
    ascii,
    state: viewer,
    title: source.title,
    wave: source.match.level,
    players: source.panels(),
    events: source.events[viewer.filter],
    remarks: source.remarks(atEnd),
    lead: tellTime(state, { ageMs: source.ageMs(performance.now()), ascii }),
  };
}
