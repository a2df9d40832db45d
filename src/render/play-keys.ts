import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import { type KeyEvent, type Keymap, lookUp } from './keymap.ts';

/** What a key does while a person plays: it is one of the game, or it asks for something. */
export type PlayKey =
  | { readonly kind: 'hold'; readonly bit: Input }
  | { readonly kind: 'ready' | 'autofire' | 'help' | 'close' | 'quit' | 'suspend' };

const hold = (bit: Input): PlayKey => ({ kind: 'hold', bit });

/** The keys of `shooter play`. */
export const PLAY_KEYS: Keymap<PlayKey> = [
  { keys: ['left', 'a'], label: 'arrows', help: 'fly; so do w a s d', short: 'fly', action: hold(LEFT) },
  { keys: ['right', 'd'], label: 'right', action: hold(RIGHT) },
  { keys: ['up', 'w'], label: 'up', action: hold(UP) },
  { keys: ['down', 's'], label: 'down', action: hold(DOWN) },
  { keys: ['space'], label: 'space', help: 'shoot', short: 'shoot', action: hold(SHOOT) },
  {
    keys: ['r', 'enter'],
    label: 'r',
    help: 'ready, and again after a match; so does enter',
    short: 'ready',
    action: { kind: 'ready' },
  },
  {
    keys: ['f'],
    label: 'f',
    help: 'shoot without a key, or no longer',
    short: 'autofire',
    action: { kind: 'autofire' },
  },
  // A terminal that tells releases tells keys, not characters: ? may be the key / there.
  {
    keys: ['?', '/', 'h', 'f1'],
    label: '?',
    help: 'this help; so does h',
    short: 'help',
    action: { kind: 'help' },
  },
  { keys: ['escape'], label: 'esc', help: 'close this', action: { kind: 'close' } },
  {
    keys: ['q', 'ctrl+c'],
    label: 'q',
    help: 'leave the match and quit; so does Ctrl+C',
    short: 'quit',
    action: { kind: 'quit' },
  },
  { keys: ['ctrl+z'], label: 'ctrl z', help: 'stop; fg goes on', action: { kind: 'suspend' } },
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
