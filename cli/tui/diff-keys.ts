import type { Keymap } from './keymap.ts';
import { REPLAY_KEYS } from './replay-keys.ts';
import type { ViewerAction } from './viewer-state.ts';

/** What the comparison of two matches can be asked for, beside what a viewer can. */
export type DiffAction = ViewerAction | { readonly kind: 'pane' | 'skip' };

const OTHERWISE = ['event', 'filter', 'copy', 'follow'];

/** The keys of `shooter diff --tui`. */
export const DIFF_KEYS: Keymap<DiffAction> = [
  {
    keys: ['d', ']'],
    label: 'd D',
    help: 'the next divergence, the one before',
    short: 'divergence',
    action: { kind: 'event', direction: 1 },
  },
  { keys: ['D', '['], label: 'D', action: { kind: 'event', direction: -1 } },
  {
    keys: ['tab'],
    label: 'tab',
    help: 'the other match, where one is shown',
    short: 'other',
    action: { kind: 'pane' },
  },
  { keys: ['s'], label: 's', help: 'skip what is equal, or not', short: 'skip', action: { kind: 'skip' } },
  ...REPLAY_KEYS.filter(({ action }) => !OTHERWISE.includes(action.kind)),
];
