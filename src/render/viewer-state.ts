import { TICK_RATE } from '../core/index.ts';
import { formatClock } from './format.ts';

/* The state of a viewer of a recorded match: a reducer of actions. The match and its events are not part of it. */

/** Speeds, in ticks shown per tick of time. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
const NORMAL: number = SPEEDS.indexOf(1);

/** What a viewer can be asked for. */
export type ViewerAction =
  | { readonly kind: 'toggle' | 'first' | 'last' | 'faster' | 'slower' | 'normal' }
  /** Moves by `ticks`. A step of one tick pauses; a larger one does not. */
  | { readonly kind: 'step'; readonly ticks: number }
  /** to the next event (1) or the last one before (-1) */
  | { readonly kind: 'event'; readonly direction: 1 | -1 }
  /** to so many tenths of the match */
  | { readonly kind: 'tenth'; readonly tenth: number }
  | { readonly kind: 'go'; readonly tick: number }
  /** plays towards the beginning, or towards the end again */
  | { readonly kind: 'reverse' }
  | { readonly kind: 'help' | 'filter' | 'mode' | 'follow' | 'zoom-in' | 'zoom-out' | 'copy' }
  /** lists and jumps to other events */
  | { readonly kind: 'list'; readonly filter: Filter }
  /** plays at another speed: an index into SPEEDS */
  | { readonly kind: 'speed'; readonly speed: number }
  /** shows hitboxes, or not; saves a picture: of a page alone */
  | { readonly kind: 'boxes' | 'picture' }
  | { readonly kind: 'close' | 'quit' | 'suspend' | 'interrupt' }
  /** opens the line in which a tick is typed, and types into it */
  | { readonly kind: 'ask' }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'erase' | 'enter' }
  /** time has passed */
  | { readonly kind: 'pass'; readonly ms: number };

/** Which events are listed and jumped to. */
export const FILTERS = ['all', 'waves', 'hits', 'kills'] as const;
/** One of `FILTERS`. */
export type Filter = (typeof FILTERS)[number];

/** What a viewer is doing. Made by `createViewerState`, changed by `reduceViewer`. */
export interface ViewerState {
  /** where it is, in ticks; a fraction is time that has passed since the tick */
  readonly position: number;
  /** the first tick that there is: 0, but for a match that was joined late */
  readonly firstTick: number;
  readonly lastTick: number;
  readonly playing: boolean;
  /** whether it plays towards the beginning */
  readonly backwards: boolean;
  /** index into SPEEDS */
  readonly speed: number;
  readonly help: boolean;
  readonly filter: Filter;
  /** whom the camera follows: nobody, or a player */
  readonly follow: 0 | 1 | 2;
  /** the arena is shown this many times as large */
  readonly zoom: 1 | 2 | 3;
  /** undefined: the mode that shows most */
  readonly mode: 'symbols' | 'half' | 'braille' | undefined;
  /** the tick that is being typed; undefined: none is */
  readonly typed: string | undefined;
  /** a line for the person, until the next key */
  readonly message: string;
  readonly done: boolean;
}

/** How a viewer begins. */
export interface ViewerStart {
  /** the tick; 0 unless given */
  readonly at?: number;
  /** one of SPEEDS; 1 unless given */
  readonly speed?: number;
  /** true unless given */
  readonly playing?: boolean;
}

/** The state of a viewer at the beginning. @param lastTick of the match */
export function createViewerState(lastTick: number, start: ViewerStart = {}): ViewerState {
  const { at = 0, speed = 1, playing = true } = start;
  const index = (SPEEDS as readonly number[]).indexOf(speed);
  return {
    position: at,
    firstTick: 0,
    lastTick,
    playing: playing && at < lastTick,
    backwards: false,
    speed: index === -1 ? NORMAL : index,
    help: false,
    filter: 'all',
    follow: 0,
    zoom: 1,
    mode: undefined,
    typed: undefined,
    message: '',
    done: false,
  };
}

/** The tick that is shown. */
export const tickOf = ({ position }: ViewerState): number => Math.floor(position);

/** Ticks of events, ascending: what `event` jumps to. */
export type EventTicks = readonly number[];

/**
 * What `action` makes of a state: a pure function.
 *
 * @param events ticks of the events that `event` jumps to, ascending
 * @example
 * const state = reduceViewer(createViewerState(900), { kind: 'go', tick: 300 }, []);
 */
export function reduceViewer(state: ViewerState, action: ViewerAction, events: EventTicks): ViewerState {
  if (action.kind === 'pass') return pass(state, action.ms);
  const next = state.typed === undefined ? act(state, action, events) : type(state, action);
  return state.message !== '' && next.message === state.message ? { ...next, message: '' } : next;
}

export const TICKS_PER_MS: number = TICK_RATE / 1000;
/** Longer gaps were not watched: the machine slept, or the terminal was stopped. ms */
export const MOST_MS = 250;

function pass(state: ViewerState, ms: number): ViewerState {
  if (!state.playing) return state;
  const ticks = Math.min(ms, MOST_MS) * TICKS_PER_MS * SPEEDS[state.speed]!;
  const position = state.position + (state.backwards ? -ticks : ticks);
  const end = endOf(state);
  return (state.backwards ? position > end : position < end)
    ? { ...state, position }
    : { ...state, position: end, playing: false };
}

/** Where it stops. */
const endOf = ({ backwards, firstTick, lastTick }: ViewerState): number => (backwards ? firstTick : lastTick);

const goTo = (state: ViewerState, tick: number): ViewerState => ({
  ...state,
  position: Math.min(state.lastTick, Math.max(state.firstTick, tick)),
  playing: state.playing && (state.backwards ? tick > state.firstTick : tick < state.lastTick),
});

const tenthOf = ({ firstTick, lastTick }: ViewerState, tenth: number): number =>
  Math.round(firstTick + ((lastTick - firstTick) * tenth) / 10);

/** Moves to `tick`, and pauses if that is a step of one tick. */
function step(state: ViewerState, tick: number): ViewerState {
  const next = goTo(state, tick);
  return Math.abs(tick - tickOf(state)) > 1 ? next : { ...next, playing: false };
}

const MODES = [undefined, 'symbols', 'half', 'braille'] as const;

function act(state: ViewerState, action: ViewerAction, events: EventTicks): ViewerState {
  switch (action.kind) {
    case 'step':
      return step(state, tickOf(state) + action.ticks);
    case 'event':
      return jump(state, action.direction, events);
    case 'tenth':
      return goTo(state, tenthOf(state, action.tenth));
    case 'go':
      return goTo(state, action.tick);
    case 'list':
      return { ...state, filter: action.filter };
    case 'speed':
      return { ...state, speed: Math.min(SPEEDS.length - 1, Math.max(0, action.speed)) };
    default: {
      const change = CHANGES[action.kind];
      return change === undefined ? state : { ...state, ...change(state) };
    }
  }
}

/** What the actions that say nothing but their kind change. One without an entry, such as `copy` or `suspend`, is for the screen to act on. */
const CHANGES: { readonly [Kind in ViewerAction['kind']]?: (state: ViewerState) => Partial<ViewerState> } = {
  toggle: (state) => toggle(state, tickOf(state)),
  first: (state) => goTo(state, state.firstTick),
  last: (state) => goTo(state, state.lastTick),
  faster: ({ speed }) => ({ speed: Math.min(SPEEDS.length - 1, speed + 1) }),
  slower: ({ speed }) => ({ speed: Math.max(0, speed - 1) }),
  normal: () => ({ speed: NORMAL }),
  reverse,
  help: ({ help }) => ({ help: !help }),
  filter: ({ filter }) => ({ filter: next(FILTERS, filter) }),
  mode: ({ mode }) => ({ mode: next(MODES, mode) }),
  follow,
  'zoom-in': ({ zoom }) => ({ zoom: zoom === 1 ? 2 : 3 }),
  'zoom-out': ({ zoom }) => ({ zoom: zoom === 3 ? 2 : 1 }),
  ask: () => ({ typed: '' }),
  close: () => ({ help: false }),
  quit: () => ({ done: true }),
};

function toggle(state: ViewerState, tick: number): Partial<ViewerState> {
  if (state.playing) return { position: tick, playing: false };
  const { firstTick, lastTick, backwards } = state;
  const start = backwards ? lastTick : firstTick;
  return { position: tick === endOf(state) ? start : tick, playing: true };
}

/** Turns the direction around, and plays: whoever turns it around wants to see that. */
function reverse(state: ViewerState): Partial<ViewerState> {
  const turned = { ...state, backwards: !state.backwards };
  return { ...turned, position: tickOf(state), playing: tickOf(state) !== endOf(turned) };
}

/** Following a player needs a zoom: the whole arena shows no difference. */
function follow({ follow: before, zoom }: ViewerState): Partial<ViewerState> {
  const whom = next([0, 1, 2] as const, before);
  return { follow: whom, zoom: whom === 0 ? 1 : zoom === 1 ? 2 : zoom };
}

const next = <T>(list: readonly T[], one: T): T => list[(list.indexOf(one) + 1) % list.length]!;

function jump(state: ViewerState, direction: 1 | -1, events: EventTicks): ViewerState {
  const tick = tickOf(state);
  const found =
    direction === 1 ? events.find((event) => event > tick) : events.findLast((event) => event < tick);
  // There may be events of ticks that are no longer there.
  if (found === undefined || found < state.firstTick)
    return { ...state, message: direction === 1 ? 'no event after this' : 'no event before this' };
  return { ...goTo(state, found), playing: false };
}

/** Characters of what is typed at most: enough for the largest tick, and for the longest time that `formatClock` gives, `9942:03:14.1`. */
const MAX_TYPED = 12;

/** A line in which a tick is typed, or a time as `1:23`. */
function type(state: ViewerState, action: ViewerAction): ViewerState {
  const typed = state.typed!;
  switch (action.kind) {
    case 'type':
      return /^[\d:.]+$/.test(action.text)
        ? { ...state, typed: (typed + action.text).slice(0, MAX_TYPED) }
        : state;
    case 'erase':
      return { ...state, typed: typed.slice(0, -1) };
    case 'enter':
      return arrive({ ...state, typed: undefined }, typed);
    case 'quit':
    case 'close':
      return { ...state, typed: undefined };
    default:
      return state;
  }
}

function arrive(state: ViewerState, typed: string): ViewerState {
  if (typed === '') return state;
  const tick = readTick(typed);
  if (tick === undefined) return { ...state, message: `${typed} is no tick and no time: 1200, or 0:20` };
  if (tick > state.lastTick)
    return {
      ...goTo(state, state.lastTick),
      message: `the last tick is ${state.lastTick}, ${formatClock(state.lastTick)}`,
    };
  return { ...goTo(state, tick), playing: false };
}

/** `1200`, or a time, `0:20`, `1:02.5` or `1:00:02.5`, as ticks; undefined for anything else. */
function readTick(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const [, hours = '0', minutes, seconds] =
    /^(?:(\d+):(?=\d\d:))?(\d+):(\d{1,2}(?:\.\d+)?)$/.exec(text) ?? [];
  if (minutes === undefined) return undefined;
  return Math.round((3600 * Number(hours) + 60 * Number(minutes) + Number(seconds)) * TICK_RATE);
}
