import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyReader } from '../../cli/tui/keys.ts';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import {
  createHeldKeys,
  type HeldKeys,
  LATCH_MS,
  PULSE_MS,
  SILENCE_MS,
  TAP_MS,
} from '../../src/render/held-keys.ts';
import type { KeyEvent } from '../../src/render/keymap.ts';
import { playKeyOf } from '../../src/render/play-keys.ts';

/** What is held in each of so many ms. */
const timeline = (held: HeldKeys, ms: number, script: Readonly<Record<number, () => void>>): number[] =>
  Array.from({ length: ms }, (_, now) => {
    script[now]?.();
    return held.at(now);
  });

const heldFor = (line: readonly number[], bit: number): number => line.filter((keys) => keys & bit).length;

describe('basic input', () => {
  it('makes a pulse of 6 ticks of one press', () => {
    const held = createHeldKeys();
    const line = timeline(held, 1000, { 10: () => held.press(LEFT, 10) });
    expect(line.indexOf(LEFT)).toBe(10);
    expect(heldFor(line, LEFT)).toBe(PULSE_MS);
    expect(PULSE_MS).toBe(6 * (1000 / 60));
  });

  it('holds a key that repeats within 600 ms until it has been silent for 120 ms', () => {
    const held = createHeldKeys();
    const repeats = [500, 530, 560, 590, 620];
    const script = Object.fromEntries([0, ...repeats].map((at) => [at, () => held.press(UP, at)]));
    const line = timeline(held, 2000, script);
    expect(line.slice(0, PULSE_MS).every((keys) => keys === UP)).toBe(true);
    expect(line.slice(PULSE_MS, 500).every((keys) => keys === 0)).toBe(true);
    expect(line.slice(500, 620 + SILENCE_MS).every((keys) => keys === UP)).toBe(true);
    expect(line.slice(620 + SILENCE_MS).every((keys) => keys === 0)).toBe(true);
  });

  it.each([
    [LATCH_MS, SILENCE_MS],
    [LATCH_MS + 1, PULSE_MS],
  ])('takes a press %i ms after another for %i ms', (after, ms) => {
    const held = createHeldKeys();
    held.press(DOWN, 0);
    held.press(DOWN, after);
    expect(held.at(after + ms - 1)).toBe(DOWN);
    expect(held.at(after + ms)).toBe(0);
  });

  it('lets go of a key when the opposite one is pressed, and of no other', () => {
    const held = createHeldKeys();
    for (const bit of [LEFT, UP, SHOOT]) held.press(bit, 0);
    held.press(RIGHT, 10);
    expect(held.at(11)).toBe(RIGHT | UP | SHOOT);
    held.press(DOWN, 20);
    expect(held.at(21)).toBe(RIGHT | DOWN | SHOOT);
  });

  it('never holds two opposite keys, nor any key longer than its last press is worth, whatever is pressed when', () => {
    const press = fc.record({ bit: fc.constantFrom(LEFT, RIGHT, UP, DOWN, SHOOT), after: fc.nat(700) });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 40 }), fc.nat(1000), (presses, later) => {
        const held = createHeldKeys();
        let now = 0;
        for (const [index, { bit, after }] of presses.entries()) {
          now += after;
          held.press(bit, now);
          if (index % 3 === 0) continue;
          const keys = held.at(now);
          expect(keys & bit).toBe(bit);
          expect((keys & LEFT) > 0 && (keys & RIGHT) > 0).toBe(false);
          expect((keys & UP) > 0 && (keys & DOWN) > 0).toBe(false);
        }
        held.at(now);
        if (later >= SILENCE_MS) expect(held.at(now + later)).toBe(0);
      }),
    );
  });
});

describe('full input', () => {
  it('holds a key from its press to its release, however long that is', () => {
    const held = createHeldKeys();
    held.enableReleases();
    held.press(LEFT, 0);
    held.press(SHOOT, 5);
    expect(held.at(1_000_000)).toBe(LEFT | SHOOT);
    held.release(LEFT);
    expect(held.at(1_000_001)).toBe(SHOOT);
  });

  it('holds a press that is shorter than a tick for two, however often that is asked in a turn', () => {
    const held = createHeldKeys();
    held.enableReleases();
    held.press(UP, 1000);
    held.release(UP);
    expect([held.at(1000), held.at(1000), held.at(1000 + TAP_MS - 1)]).toEqual([UP, UP, UP]);
    expect(held.at(1000 + TAP_MS)).toBe(0);
  });

  it('forgets what was guessed before the terminal said that it tells releases', () => {
    const held = createHeldKeys();
    held.press(LEFT, 0);
    held.enableReleases();
    expect(held.full).toBe(true);
    expect(held.at(1)).toBe(0);
  });

  it('keeps what is held when the terminal says so again', () => {
    const held = createHeldKeys();
    held.enableReleases();
    held.press(LEFT, 0);
    held.enableReleases();
    expect(held.at(1)).toBe(LEFT);
  });
});

it.each([true, false])('a press counts once, however late it is asked for (full: %s)', (full) => {
  const held = createHeldKeys();
  if (full) held.enableReleases();
  held.press(LEFT, 0);
  held.release(LEFT);
  expect(held.at(5000)).toBe(LEFT);
  expect(held.at(5001)).toBe(0);
});

it.each([true, false])('all keys are let go when the window loses the keyboard (full: %s)', (full) => {
  const held = createHeldKeys();
  if (full) held.enableReleases();
  for (const bit of [LEFT, UP, SHOOT]) held.press(bit, 0);
  expect(held.at(1)).toBe(LEFT | UP | SHOOT);
  held.clear();
  expect(held.at(2)).toBe(0);
});

it('autofire shoots without a key, beside the keys that are held, until it is asked for again', () => {
  const held = createHeldKeys();
  held.toggleAutofire();
  expect(held.at(0)).toBe(SHOOT);
  held.press(LEFT, 0);
  expect(held.at(1)).toBe(LEFT | SHOOT);
  held.clear();
  expect(held.at(2)).toBe(SHOOT);
  held.toggleAutofire();
  expect(held.at(3)).toBe(0);
});

describe('the keys of play', () => {
  const keysOf = (text: string): (ReturnType<typeof playKeyOf> & { type?: string })[] =>
    new KeyReader().push(text).flatMap((event) => playKeyOf(event as KeyEvent) ?? []);

  it.each([
    ['arrows', '\x1b[D\x1b[C\x1b[A\x1b[B'],
    ['arrows in application mode', '\x1bOD\x1bOC\x1bOA\x1bOB'],
    ['letters', 'adws'],
    ['letters under Caps Lock', 'ADWS'],
    ['letters of the kitty protocol, with shift', '\x1b[97;2u\x1b[100;2u\x1b[119;2u\x1b[115;2u'],
  ])('fly by %s', (_, text) => {
    expect(keysOf(text)).toEqual([LEFT, RIGHT, UP, DOWN].map((bit) => ({ kind: 'hold', bit })));
  });

  it('take the release of a key for one whatever is held with it', () => {
    const left = { kind: 'hold', bit: LEFT };
    expect(keysOf('\x1b[1;1:1D\x1b[1;5:3D')).toEqual([left, left]);
    expect(keysOf('\x1b[97;1:1u\x1b[97;5:3u')).toEqual([left, left]);
    expect(keysOf('\x1b[97;5:1u'), 'Ctrl+A is no way to fly').toEqual([]);
  });

  it('ask for something at a press alone, neither at its repeats nor at its release', () => {
    expect(keysOf('\x1b[113;1:3u\x1b[102;1:2u\x1b[114;1:3u')).toEqual([]);
    expect(keysOf('\x1b[113;1:1u')).toEqual([{ kind: 'quit' }]);
  });

  it('leave by q, and by Ctrl+C as every terminal tells it', () => {
    for (const text of ['q', 'Q', '\x03', '\x1b[99;5u', '\x1b[99;5:1u'])
      expect(keysOf(text), JSON.stringify(text)).toEqual([{ kind: 'quit' }]);
  });
});

it('a terminal that knows the kitty protocol, but was not asked for releases or cannot tell them, says nothing', () => {
  const reports = (text: string): object[] => new KeyReader().push(text);
  expect(reports('\x1b[?11u')).toEqual([{ report: 'kitty' }]);
  expect(reports('\x1b[?3u')).toEqual([{ report: 'kitty' }]);
  expect(reports('\x1b[?0u\x1b[?1u\x1b[?9u\x1b[?u')).toEqual([]);
});
