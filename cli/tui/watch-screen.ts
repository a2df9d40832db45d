import {
  actionIn,
  extend,
  FIRST_WATCH_STATE,
  formatLag,
  type Keymap,
  reduceWatch,
  tickOf,
  type ViewerModel,
  type WatchAction,
} from '../../src/render/index.ts';
import type { WatchSource } from '../../src/render/internal.ts';
import { EXIT } from '../exit.ts';
import type { App, Screen } from './app.ts';
import { viewerLayout } from './replay.ts';

export interface WatchOptions {
  readonly source: WatchSource;
  readonly keys: Keymap<WatchAction>;
  toRooms(): void;
}

export interface WatchScreen extends Screen {
  update(): void;
}

export function createWatchScreen(app: App, { source, keys, toRooms }: WatchOptions): WatchScreen {
  const { ascii } = app;
  let state = FIRST_WATCH_STATE;
  /** Takes what the source has by now; live, it also goes on to the next match. */
  const follow = (): void => {
    if (state.live) source.catchUp();
    state = extend(state, source);
  };
  const isMoving = (): boolean => {
    const { viewer, live } = state;
    return viewer.playing || (live && viewer.position < viewer.lastTick);
  };
  const model = (): ViewerModel => {
    const { viewer } = state;
    const now = performance.now();
    return {
      ...source.show(tickOf(viewer), { atEnd: viewer.position >= viewer.lastTick, now }),
      state: viewer,
      events: source.events[viewer.filter],
      lead: formatLag(state, { ageMs: source.ageMs(now), ascii }),
      keys,
      ascii,
    };
  };
  return {
    layOut: () => viewerLayout(model),
    advance(ms) {
      state = reduceWatch(state, { kind: 'pass', ms }, []);
      follow();
      return isMoving();
    },
    handle(event) {
      const before = state;
      const typing = state.viewer.typed !== undefined;
      const action = 'key' in event ? (actionIn(keys, event, typing) as WatchAction | undefined) : undefined;
      if (action === undefined) return false;
      if (action.kind === 'rooms') {
        toRooms();
        return false;
      }
      if (action.kind === 'suspend') app.suspend();
      if (action.kind === 'interrupt') app.end(EXIT.interrupted);
      const events = source.events[state.viewer.filter].map(({ tick }) => tick);
      state = reduceWatch(state, action, events);
      follow();
      if (state.viewer.done) app.end(EXIT.done);
      return state !== before;
    },
    update() {
      follow();
      // A source that arrives in batches is shown evenly: it moves between two batches as well.
      if (isMoving()) app.refresh();
      else app.present();
    },
  };
}
