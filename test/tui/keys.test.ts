import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyReader, type TerminalEvent } from '../../cli/tui/keys.ts';
import { describeKeys, type KeyEvent } from '../../src/render/keymap.ts';
import { REPLAY_KEYS } from '../../src/render/viewer-keys.ts';

const SEED = 20_261_125;

/** What pieces of text give, with a flush at the end. */
function readPieces(...pieces: readonly string[]): TerminalEvent[] {
  const reader = new KeyReader();
  const events = pieces.flatMap((piece) => reader.push(piece));
  return [...events, ...reader.flush()];
}

const key = (name: string, more: Partial<KeyEvent> = {}): KeyEvent => ({
  key: name,
  ctrl: false,
  shift: false,
  alt: false,
  type: 'press',
  ...more,
});

const input = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.integer({ min: 40, max: 70 }).map((digits) => `\x1b[${'1'.repeat(digits)}A`),
      fc.constantFrom('\ud83d', '\udc7e'),
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1bO',
        '\x1b[<0;3',
        '\x1b[A',
        '\x1b[1;5C',
        '\x1b[97;1:3u',
        '\x1b[?1u',
        'é',
        '漢',
      ),
      fc.constantFrom(
        '\x1b\x1b[A',
        '\x1b[<64;1;1M',
        '\x1b[I',
        '\x1b[200~',
        'aaad',
        '\r',
        '\x03',
        '\x7f',
        '👾',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('keys', () => {
  test('are the same however the text is split, and whatever it is', () => {
    fc.assert(
      fc.property(input, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b),
          text.length,
        ];
        const pieces = places.slice(1).map((end, at) => text.slice(places[at], end));
        expect(readPieces(...pieces)).toEqual(readPieces(text));
        expect(readPieces(...text)).toEqual(readPieces(text));
      }),
      { numRuns: 3000, seed: SEED },
    );
  });

  test('of a long sequence that never ends are found in bounded memory', () => {
    const reader = new KeyReader();
    let events = 0;
    for (let count = 0; count < 10_000; count += 1) events += reader.push(`\x1b[${'1;'.repeat(40)}`).length;
    expect(events).toBeGreaterThan(10_000);
    expect(reader.flush().length).toBeLessThan(100);
    expect(reader.waiting).toBe(false);
  });

  test('several letters in one piece are as many keys', () => {
    expect(readPieces('aaad')).toEqual([key('a'), key('a'), key('a'), key('d')]);
  });

  test('an escape alone waits for what follows it, and is the key if nothing does', () => {
    const reader = new KeyReader();
    expect(reader.push('\x1b')).toEqual([]);
    expect(reader.waiting).toBe(true);
    expect(reader.flush()).toEqual([key('escape')]);
    expect(reader.waiting).toBe(false);
    expect(reader.push('\x1b')).toEqual([]);
    expect(reader.push('[A')).toEqual([key('up')]);
    expect(readPieces('\x1b\x1b[A')).toEqual([key('escape'), key('up')]);
  });

  test.each<readonly [string, TerminalEvent]>([
    ['\x1b[D', key('left')],
    ['\x1bOC', key('right')],
    ['\x1b[1;2C', key('right', { shift: true })],
    ['\x1b[1;5D', key('left', { ctrl: true })],
    ['\x1b[H', key('home')],
    ['\x1b[4~', key('end')],
    ['\x1b[3~', key('delete')],
    ['\x1b[Z', key('tab', { shift: true })],
    ['\r', key('enter')],
    ['\x7f', key('backspace')],
    [' ', key('space')],
    ['\x03', key('c', { ctrl: true })],
    ['\x1a', key('z', { ctrl: true })],
    ['\x1bf', key('f', { alt: true })],
    ['?', key('?')],
    // The kitty protocol: press, repeat and release, and Ctrl+C as a sequence.
    ['\x1b[97u', key('a')],
    ['\x1b[97;1:1u', key('a')],
    ['\x1b[97;1:2u', key('a', { type: 'repeat' })],
    ['\x1b[97;1:3u', key('a', { type: 'release' })],
    ['\x1b[1;1:3D', key('left', { type: 'release' })],
    ['\x1b[99;5u', key('c', { ctrl: true })],
    ['\x1b[27u', key('escape')],
    ['\x1b[32;1:3u', key('space', { type: 'release' })],
    ['\x1b[?11u', { report: 'kitty' }],
    ['\x1b[I', { report: 'focus' }],
    ['\x1b[O', { report: 'blur' }],
  ])('%j is %o', (text, event) => expect(readPieces(text)).toEqual([event]));

  test.each([
    '\x1b[57441u',
    '\x1b[99999999999u',
    '\x1b[<0;10;5M',
    '\x1b[<0;10;5m',
    '\x1b[<64;2;2M',
    '\x1b[<0;0;5M',
    '\x1b[<;;M',
    '\x1b[200~',
    '\x1b[5n',
    '\0',
  ])('%j is none, and leaves nothing behind', (text) => expect(readPieces(`${text}x`)).toEqual([key('x')]));
});

describe('the footer', () => {
  const words = (columns: number): string => describeKeys(REPLAY_KEYS, columns);

  test('tells as many keys as fit, the first ones first, and always help and the way out', () => {
    const all = words(1000).split(' · ');
    expect(all.slice(-2)).toEqual(['? help', 'q quit']);
    for (let columns = 15; columns < 140; columns += 1) {
      const text = words(columns);
      expect(text.length).toBeLessThanOrEqual(columns);
      const told = text.split(' · ');
      expect(told.slice(-2)).toEqual(['? help', 'q quit']);
      expect(told.slice(0, -2)).toEqual(all.slice(0, told.length - 2));
      const next = all[told.length - 2]!;
      if (told.length < all.length) expect(text.length + next.length + 3).toBeGreaterThan(columns);
    }
  });
});
