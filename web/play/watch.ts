import { ShooterError } from '../../src/core/index.ts';
import { showState, spectateOver, type Transport, type WireState } from '../../src/net/browser.ts';
import {
  actionIn,
  extend,
  FIRST_WATCH_STATE,
  formatClock,
  formatLag,
  type Keymap,
  reduceWatch,
  type Timeline,
  tickOf,
  type ViewerAction,
  WATCH_KEYS,
  type WatchAction,
  type WatchState,
} from '../../src/render/browser.ts';
import { WatchedRoom } from '../../src/render/internal.ts';
import { keyEventOf } from '../keys.ts';
import { byId, setHidden, setText } from './dom.ts';
import { replayAddress } from './link.ts';
import { type Moment, openMatchScreen } from './match-screen.ts';
import { drawStrip } from './strip.ts';
import { describeWatchEnd } from './words.ts';

/* A room, watched: as late as the host shows it, looked back at, and live again. */

export interface WatchOptions {
  readonly transport: Transport;
  readonly room: string;
  readonly token: string | undefined;
  say(text: string): void;
  toRooms(trouble: string): void;
  help(): void;
}

/** What a page has no use for: it has one way to draw, all of the arena, and the browser closes it and its dialogs. */
const NOT_HERE: readonly string[] = [
  'mode',
  'follow',
  'zoom-in',
  'zoom-out',
  'suspend',
  'interrupt',
  'quit',
  'close',
];

/** The keys of a page that watches. */
export const PAGE_WATCH_KEYS: Keymap<WatchAction> = WATCH_KEYS.filter(
  ({ action }) => !NOT_HERE.includes(action.kind),
);

/** Watches a room until `signal` fires. */
export function openWatch(options: WatchOptions, signal: AbortSignal): void {
  const { transport, room, token, toRooms } = options;
  const live = new WatchedRoom<WireState>(location.host, showState);
  const watch = createWatch(live, options, signal);
  listen(watch, options, signal);
  spectateOver(transport, {
    hello: { room, token },
    signal,
    onConnect: (client) => live.connect(client),
    onLost: (_, waitMs) => {
      live.lose(performance.now() + waitMs);
      watch.update();
    },
    onUpdate(state) {
      live.takeUpdate(state, performance.now());
      watch.update();
    },
    onMessage: (message) => live.takeMessage(message),
  }).then(
    () => !signal.aborted && toRooms('This room is closed: everybody has left.'),
    (error: unknown) => {
      if (!signal.aborted) toRooms(error instanceof ShooterError ? describeWatchEnd(error) : String(error));
    },
  );
}

interface Watch {
  act(action: WatchAction): void;
  /** Takes what has come. */
  update(): void;
  readonly typing: boolean;
}

function createWatch(live: WatchedRoom<WireState>, { say }: WatchOptions, signal: AbortSignal): Watch {
  let state = FIRST_WATCH_STATE;
  let said = '';
  /** Shows what stands below the arena, announces a remark that is new, and gives the screen of the match what it is to show. */
  const present = (): Moment => {
    const { viewer } = state;
    const now = performance.now();
    const at = { atEnd: viewer.position >= viewer.lastTick, now };
    const shown = live.show(tickOf(viewer), at);
    const { match, players, title, remarks } = shown;
    showDeck(state, { live, now, timeline: shown.timeline });
    const remark = remarks.join(' · ');
    if (remark !== said) say(remark);
    said = remark;
    const head = match.tick === 0 ? '' : `wave ${match.level} · ${formatClock(match.tick)}`;
    return {
      frame: { match, effects: live.effects, keys: [0, 0] },
      players,
      where: title,
      state: remark === '' ? head : head === '' ? remark : `${head} · ${remark}`,
      card: undefined,
    };
  };
  const screen = openMatchScreen(present, signal);
  const follow = (): void => {
    if (state.live) live.catchUp();
    state = extend(state, live);
    screen.refresh();
  };
  const advance = createAdvance((ms) => {
    if (signal.aborted) return false;
    state = reduceWatch(state, { kind: 'pass', ms }, []);
    follow();
    return state.viewer.playing;
  });
  return {
    act(action) {
      const events = live.events[state.viewer.filter].map(({ tick }) => tick);
      state = reduceWatch(state, action, events);
      if (state.viewer.message !== '') say(state.viewer.message);
      follow();
      if (state.viewer.playing) advance();
    },
    update: follow,
    get typing() {
      return state.viewer.typed !== undefined;
    },
  };
}

/** @returns what calls `act` from the next frame on, with the time that has passed, for as long as that returns true; it may be called again meanwhile */
function createAdvance(act: (ms: number) => boolean): () => void {
  let before: number | undefined;
  const frame = (now: number): void => {
    const ms = Math.max(0, now - before!);
    before = now;
    if (act(ms)) requestAnimationFrame(frame);
    else before = undefined;
  };
  return () => {
    if (before !== undefined) return;
    before = performance.now();
    requestAnimationFrame(frame);
  };
}

/** Draws the timeline again where it looks different: it grows ten times a second at most. */
function showStrip(timeline: Timeline): void {
  const canvas = byId<HTMLCanvasElement>('strip');
  const { firstTick, lastTick, events } = timeline;
  const key = [firstTick, Math.floor(lastTick / 6), events.length, canvas.clientWidth].join(' ');
  if (canvas.dataset.drawn === key) return;
  canvas.dataset.drawn = key;
  drawStrip(canvas, timeline);
}

interface Shown {
  readonly live: WatchedRoom<WireState>;
  readonly now: number;
  readonly timeline: Timeline;
}

/** The timeline and what stands below it. */
function showDeck(state: WatchState, { live, now, timeline }: Shown): void {
  const { viewer } = state;
  const seek = byId<HTMLInputElement>('seek');
  for (const [name, value] of [
    ['min', viewer.firstTick],
    ['max', viewer.lastTick],
    ['value', tickOf(viewer)],
  ] as const)
    if (seek[name] !== String(value)) seek[name] = String(value);
  seek.setAttribute('aria-valuetext', formatClock(tickOf(viewer)));
  showStrip(timeline);
  const goesOn = state.live || viewer.playing;
  setText(byId('toggle'), goesOn ? 'Pause' : 'Play');
  byId('live').ariaPressed = String(state.live);
  const { typed, message, filter } = viewer;
  const lag = formatLag(state, { ageMs: live.ageMs(now), ascii: false });
  const of = filter === 'all' ? '' : ` · ${filter} alone`;
  setText(byId('lag'), typed === undefined ? `${message === '' ? lag : message}${of}` : `go to ${typed}▏`);
  const link = byId<HTMLAnchorElement>('watched-replay');
  setHidden(link, live.nonce === undefined);
  if (live.nonce !== undefined) link.href = replayAddress(live.nonce);
}

/** What the buttons ask for. */
const BUTTONS: Readonly<Record<string, WatchAction>> = {
  toggle: { kind: 'toggle' },
  back: { kind: 'step', ticks: -60 },
  on: { kind: 'step', ticks: 60 },
  'event-back': { kind: 'event', direction: -1 },
  'event-on': { kind: 'event', direction: 1 },
  last: { kind: 'last' },
  rooms: { kind: 'rooms' },
};

function listen(watch: Watch, { toRooms, help }: WatchOptions, signal: AbortSignal): void {
  const act = (action: WatchAction | ViewerAction): void => {
    if (action.kind === 'rooms') toRooms('');
    else if (action.kind === 'help') help();
    else watch.act(action);
  };
  /** Does what was clicked or tapped. First it ends the typing of a tick, during which a viewer takes nothing but what is typed. */
  const point = (action: WatchAction): void => {
    if (watch.typing) act({ kind: 'close' });
    act(action);
  };
  byId('deck').addEventListener(
    'click',
    ({ target }) => {
      const button = (target as Element).closest<HTMLElement>('[data-action]');
      if (button !== null) point(BUTTONS[button.dataset.action!]!);
    },
    { signal },
  );
  const seek = byId<HTMLInputElement>('seek');
  seek.addEventListener('input', () => point({ kind: 'go', tick: seek.valueAsNumber }), { signal });
  byId('arena').addEventListener('click', () => point({ kind: 'toggle' }), { signal });
  document.addEventListener(
    'keydown',
    (event) => {
      const pressed = keyEventOf(event);
      if (pressed === undefined || pressed.ctrl || pressed.alt || !(isOurs(event) || watch.typing)) return;
      const action = actionIn(PAGE_WATCH_KEYS, pressed, watch.typing);
      if (action === undefined) return;
      event.preventDefault();
      act(action);
    },
    { signal },
  );
}

/** Whether a key is for the match: not what a dialog or a button takes for itself. The timeline's own keys are the match's. */
function isOurs({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest('dialog') !== null) return false;
  return !(key === 'Enter' || key === ' ') || target.closest('button, a') === null;
}
