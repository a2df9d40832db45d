import { TICK_RATE } from '../core/index.ts';
import { does, type KeyEvent, type Keymap, lookUp, shown } from './keymap.ts';
import type { ViewerAction } from './viewer-state.ts';
import type { WatchAction } from './watch-state.ts';

/* What the keys do where a match is shown: recorded, live, or two of them in comparison. */

/** ticks */
const SECOND: number = TICK_RATE;

const step = (ticks: number): ViewerAction => ({ kind: 'step', ticks });
const event = (direction: 1 | -1): ViewerAction => ({ kind: 'event', direction });

/** The keys of `shooter replay`. */
export const REPLAY_KEYS: Keymap<ViewerAction> = [
  { keys: ['space', 'k'], ...shown('space', 'play, pause', 'play'), action: does('toggle') },
  { keys: ['r'], ...shown('r', 'play backwards, forwards again'), action: does('reverse') },
  { keys: ['left', 'h'], ...shown('← →', 'a second back, a second on'), action: step(-SECOND) },
  { keys: ['right', 'l'], label: '→', action: step(SECOND) },
  { keys: ['shift+left', 'H'], ...shown('shift ← →', 'five seconds back, on'), action: step(-5 * SECOND) },
  { keys: ['shift+right', 'L'], label: 'shift →', action: step(5 * SECOND) },
  { keys: [','], ...shown(', .', 'a tick back, a tick on', 'tick'), action: step(-1) },
  { keys: ['.'], label: '.', action: step(1) },
  { keys: ['['], ...shown('[ ]', 'the event before, the next one', 'event'), action: event(-1) },
  { keys: [']'], label: ']', action: event(1) },
  { keys: ['<'], ...shown('< >', 'slower, faster: a quarter to 16 times', 'speed'), action: does('slower') },
  { keys: ['>'], label: '>', action: does('faster') },
  { keys: ['backspace'], ...shown('backspace', 'the speed of play'), action: does('normal') },
  { keys: ['home'], ...shown('home end', 'the beginning, the end'), action: does('first') },
  { keys: ['end'], label: 'end', action: does('last') },
  { keys: ['g'], ...shown('g', 'go to a tick, 1200, or a time, 0:20', 'go to'), action: does('ask') },
  { keys: ['/'], ...shown('/', 'which events: all, waves, hits, kills'), action: does('filter') },
  { keys: ['f'], ...shown('f', 'follow a player, the other, none'), action: does('follow') },
  { keys: ['+', '='], ...shown('+ -', 'nearer, farther'), action: does('zoom-in') },
  { keys: ['-'], label: '-', action: does('zoom-out') },
  { keys: ['v'], ...shown('v', 'drawn as symbols, half blocks, braille'), action: does('mode') },
  { keys: ['y'], ...shown('y', 'copy the command that opens this tick'), action: does('copy') },
  { keys: ['?'], ...shown('?', 'this help', 'help'), action: does('help') },
  { keys: ['escape'], ...shown('esc', 'close this'), action: does('close') },
  { keys: ['q'], ...shown('q', 'quit', 'quit'), action: does('quit') },
  { keys: ['ctrl+c'], ...shown('ctrl c', 'quit, as interrupted'), action: does('interrupt') },
  { keys: ['ctrl+z'], ...shown('ctrl z', 'stop; fg goes on'), action: does('suspend') },
];

/** The keys of `REPLAY_KEYS` but for those of some actions. */
const otherKeys = (...kinds: readonly string[]): Keymap<ViewerAction> =>
  REPLAY_KEYS.filter(({ action }) => !kinds.includes(action.kind));

/** What the comparison of two matches can be asked for, beside what a viewer can. */
export type DiffAction = ViewerAction | { readonly kind: 'pane' | 'skip' };

/** The keys of `shooter diff --tui`. */
export const DIFF_KEYS: Keymap<DiffAction> = [
  {
    keys: ['d', ']'],
    ...shown('d D', 'the next divergence, the one before', 'divergence'),
    action: event(1),
  },
  { keys: ['D', '['], label: 'D', action: event(-1) },
  { keys: ['tab'], ...shown('tab', 'the other match, where one is shown', 'other'), action: does('pane') },
  { keys: ['s'], ...shown('s', 'skip what is equal, or not', 'skip'), action: does('skip') },
  ...otherKeys('event', 'filter', 'copy', 'follow'),
];

/** What the keys of a terminal do and those of a page do not: it cannot end, draws all of the arena in one way, and copies a link in place of a command. */
const OF_TERMINALS: readonly string[] = [
  ...['quit', 'interrupt', 'suspend', 'mode', 'copy'],
  ...['follow', 'zoom-in', 'zoom-out'],
];

const OF_PAGES: Keymap<ViewerAction> = [
  { keys: ['b'], ...shown('b', 'show hitboxes, or not'), action: does('boxes') },
  { keys: ['y'], ...shown('y', 'copy a link to this tick'), action: does('copy') },
  { keys: ['p'], ...shown('p', 'save a picture of this tick'), action: does('picture') },
];

/** The keys of a page that shows a match. */
export const PAGE_KEYS: Keymap<ViewerAction> = [...otherKeys(...OF_TERMINALS), ...OF_PAGES];

/** The keys of a page that compares two matches. */
export const PAGE_DIFF_KEYS: Keymap<DiffAction> = [
  ...DIFF_KEYS.filter(({ action }) => action.kind !== 'pane' && !OF_TERMINALS.includes(action.kind)),
  ...OF_PAGES,
];

/** The keys of `shooter watch`. */
export const WATCH_KEYS: Keymap<WatchAction> = [
  { keys: ['space', 'k'], ...shown('space', 'stop, go on from there', 'stop'), action: does('toggle') },
  { keys: ['end', 'L'], ...shown('end', 'the present; L does the same', 'live'), action: does('last') },
  { keys: ['home'], ...shown('home', 'the first that was seen'), action: does('first') },
  { keys: ['r'], ...shown('r', 'another room', 'rooms'), action: does('rooms') },
  ...otherKeys('toggle', 'first', 'last', 'copy', 'reverse').map((binding) => ({
    ...binding,
    keys: binding.keys.filter((key) => key !== 'L'),
  })),
];

/** As `WATCH_KEYS`, of a log: there are no rooms. */
export const WATCH_LOG_KEYS: Keymap<WatchAction> = WATCH_KEYS.filter(({ action }) => action.kind !== 'rooms');

/**
 * What a key asks for. Digits are tenths of the match in every table.
 *
 * @param keymap the table of the viewer
 * @param typing whether a tick is being typed: keys are characters then
 * @returns undefined: nothing
 */
export function actionIn<Action extends { readonly kind: string }>(
  keymap: Keymap<Action>,
  event: KeyEvent,
  typing: boolean,
): Action | ViewerAction | undefined {
  if (event.type === 'release') return undefined;
  const action = lookUp(keymap, event);
  // Its key is no character, also while a tick is typed.
  if (action?.kind === 'suspend') return action;
  if (typing) return typingAction(event);
  const { key, ctrl, alt } = event;
  if (!ctrl && !alt && key >= '0' && key <= '9' && key.length === 1)
    return { kind: 'tenth', tenth: Number(key) };
  return action;
}

function typingAction({ key, ctrl }: KeyEvent): ViewerAction | undefined {
  if (key === 'escape' || (ctrl && key === 'c')) return { kind: 'close' };
  if (key === 'enter') return { kind: 'enter' };
  if (key === 'backspace') return { kind: 'erase' };
  return key.length === 1 && !ctrl ? { kind: 'type', text: key } : undefined;
}
