import { describe, expect, test } from 'vitest';
import { ROOM_KEYS } from '../../cli/tui/watch-rooms.ts';
import { describeKeys, type KeyEvent, type Keymap, listKeys, lookUp } from '../../src/render/keymap.ts';
import { PLAY_KEYS } from '../../src/render/play-keys.ts';
import {
  DIFF_KEYS,
  PAGE_DIFF_KEYS,
  PAGE_KEYS,
  REPLAY_KEYS,
  WATCH_KEYS,
  WATCH_LOG_KEYS,
} from '../../src/render/viewer-keys.ts';

/* Help and footer of every screen are made of the table by which its keys are looked up: what they say is what the keys do. */

/** The event of a key by its name in a table. */
function eventOf(name: string): KeyEvent {
  const [, modifier = '', key = name] = /^(ctrl|shift)\+(.+)$/.exec(name) ?? [];
  return { key, type: 'press', ctrl: modifier === 'ctrl', alt: false, shift: modifier === 'shift' };
}

const TABLES: readonly (readonly [string, Keymap<unknown>])[] = [
  ['replay', REPLAY_KEYS],
  ['diff', DIFF_KEYS],
  ['play', PLAY_KEYS],
  ['watch, of a host', WATCH_KEYS],
  ['watch, of a log', WATCH_LOG_KEYS],
  ['the list of rooms', ROOM_KEYS],
];
const PAGES: readonly (readonly [string, Keymap<unknown>])[] = [
  ['a page', PAGE_KEYS],
  ['a page of two matches', PAGE_DIFF_KEYS],
];

/** Keys that stand for two things, of which only the first would be done. */
const doubled = (table: Keymap<unknown>): string[] => {
  const all = table.flatMap(({ keys }) => keys);
  return all.filter((key, index) => all.indexOf(key) !== index);
};

describe.each([...TABLES, ...PAGES])('the keys of %s', (_, table) => {
  test('do what their line of the table says, each of them', () => {
    expect(doubled(table)).toEqual([]);
    for (const { keys, action } of table)
      for (const key of keys) expect(lookUp(table, eventOf(key)), key).toBe(action);
  });

  test('are all told by the help, with the words of the table; the footer tells some of them', () => {
    const help = listKeys(table);
    let group = '';
    for (const { label, help: words } of table) {
      if (words !== undefined) group = help.find((line) => line.startsWith(label) && line.endsWith(words))!;
      expect(group, label).toBeDefined();
      // A key without words of its own is told with the one before.
      if (words === undefined && !/^arrows/.test(group)) expect(group).toContain(label.replace('shift ', ''));
    }
    const footer = describeKeys(table, 200);
    for (const { label, short } of table)
      if (short !== undefined) expect(footer).toContain(`${label} ${short}`);
  });
});

test.each(TABLES)('the keys of %s lead out, and to the help', (_, table) => {
  for (const key of ['q', 'ctrl+c', '?']) expect(lookUp(table, eventOf(key)), key).toBeDefined();
  // In the narrowest footer, too.
  expect(describeKeys(table, 1).split(' · ')).toEqual(['? help', 'q quit']);
});

test.each(PAGES)('the keys of %s lead to the help, and end nothing', (_, table) => {
  expect(lookUp(table, eventOf('?'))).toBeDefined();
  for (const key of ['q', 'ctrl+c', 'ctrl+z']) expect(lookUp(table, eventOf(key)), key).toBeUndefined();
});

test('a key that is bound twice is found', () => {
  expect(doubled([...REPLAY_KEYS, { keys: ['q'], label: 'q', help: 'again', action: {} }])).toEqual(['q']);
});
