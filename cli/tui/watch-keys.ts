import type { Keymap } from './keymap.ts';
import { REPLAY_KEYS } from './replay-keys.ts';
import type { WatchAction } from './watch-state.ts';

const OTHERWISE = ['toggle', 'first', 'last', 'copy'];

/** The keys of `shooter watch`. */
export const WATCH_KEYS: Keymap<WatchAction> = [
  {
    keys: ['space', 'k'],
    label: 'space',
    help: 'stop, go on from there',
    short: 'stop',
    action: { kind: 'toggle' },
  },
  {
    keys: ['end', 'L'],
    label: 'end',
    help: 'the present; L does the same',
    short: 'live',
    action: { kind: 'last' },
  },
  { keys: ['home'], label: 'home', help: 'the first that was seen', action: { kind: 'first' } },
  ...REPLAY_KEYS.filter(({ action }) => !OTHERWISE.includes(action.kind)).map((binding) => ({
    ...binding,
    keys: binding.keys.filter((key) => key !== 'L'),
  })),
  { keys: ['r'], label: 'r', help: 'another room', short: 'rooms', action: { kind: 'rooms' } },
];

/** As `WATCH_KEYS`, of a log: there are no rooms. */
export const WATCH_LOG_KEYS: Keymap<WatchAction> = WATCH_KEYS.filter(({ action }) => action.kind !== 'rooms');

export type RoomsAction = {
  readonly kind: 'up' | 'down' | 'enter' | 'help' | 'close' | 'quit' | 'interrupt' | 'suspend';
};

/** The keys of the list of rooms. */
export const ROOM_KEYS: Keymap<RoomsAction> = [
  { keys: ['up', 'k'], label: '↑ ↓', help: 'the room above, below', short: 'choose', action: { kind: 'up' } },
  { keys: ['down', 'j'], label: '↓', action: { kind: 'down' } },
  { keys: ['enter', 'space'], label: 'enter', help: 'watch it', short: 'watch', action: { kind: 'enter' } },
  { keys: ['?'], label: '?', help: 'this help', short: 'help', action: { kind: 'help' } },
  { keys: ['escape'], label: 'esc', help: 'close this', action: { kind: 'close' } },
  { keys: ['q'], label: 'q', help: 'quit', short: 'quit', action: { kind: 'quit' } },
  { keys: ['ctrl+c'], label: 'ctrl c', help: 'quit, as interrupted', action: { kind: 'interrupt' } },
  { keys: ['ctrl+z'], label: 'ctrl z', help: 'stop; fg goes on', action: { kind: 'suspend' } },
];
