import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import { does, type KeyEvent, type Keymap, lookUp, shown } from './keymap.ts';

/** What a key does while a person plays: it is one of the game, or it asks for something. */
export type PlayKey =
  | { readonly kind: 'hold'; readonly bit: Input }
  | { readonly kind: 'ready' | 'autofire' | 'help' | 'close' | 'quit' | 'suspend' };

const hold = (bit: Input): PlayKey => ({ kind: 'hold', bit });

/** The keys of `shooter play`. */
export const PLAY_KEYS: Keymap<PlayKey> = [
  { keys: ['left', 'a'], ...shown('arrows', 'fly; so do w a s d', 'fly'), action: hold(LEFT) },
  { keys: ['right', 'd'], label: 'right', action: hold(RIGHT) },
  { keys: ['up', 'w'], label: 'up', action: hold(UP) },
  { keys: ['down', 's'], label: 'down', action: hold(DOWN) },
  { keys: ['space'], ...shown('space', 'shoot', 'shoot'), action: hold(SHOOT) },
  {
    keys: ['r', 'enter'],
    ...shown('r', 'ready, and again after a match; so does enter', 'ready'),
    action: does('ready'),
  },
  {
    keys: ['f'],
    ...shown('f', 'shoot without a key, or no longer', 'autofire'),
    action: does('autofire'),
  },
  // A terminal that reports releases reports keys rather than characters: for ? that may be the key /.
  { keys: ['?', '/', 'h', 'f1'], ...shown('?', 'this help; so does h', 'help'), action: does('help') },
  { keys: ['escape'], ...shown('esc', 'close this'), action: does('close') },
  {
    keys: ['q', 'ctrl+c'],
    ...shown('q', 'leave the match and quit; so does Ctrl+C', 'quit'),
    action: does('quit'),
  },
  { keys: ['ctrl+z'], ...shown('ctrl z', 'stop; fg goes on'), action: does('suspend') },
];

/**
 * What a key does. Shift and Caps Lock make no difference. A release is that of the key whatever is held with it: else a key
 * would stay down that was let go after Ctrl was pressed.
 */
export function playKeyOf(event: KeyEvent): PlayKey | undefined {
  const { type, ctrl } = event;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = lookUp(PLAY_KEYS, {
    key,
    ctrl: ctrl && type !== 'release',
    shift: false,
    alt: false,
    type: 'press',
  });
  return found?.kind === 'hold' || type === 'press' ? found : undefined;
}
