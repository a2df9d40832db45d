import { describe, expect, it } from 'vitest';
import {
  describe as describeValue,
  escapeUnprintable,
  isName,
  isPrintable,
  quote,
  replaceUnprintable,
} from '../../src/core/internal.ts';

const HOSTILE = [
  ...['\0', '\u0007', '\u001b', '\n', '\r', '\t', '\u007f', '\u0085', '\u009b', '\u009d', '\u200b'],
  ...['\u200e', '\u202e', '\u2028', '\u2029', '\u2066', '\ufeff', '\ue000', '\ud800', '\udc00', '\uffff'],
  ...['\u{e0041}', '\u{10ffff}', '\u00ad'],
];

describe('text from outside', () => {
  it.each(HOSTILE)('is no name and is never shown as it is: %j', (character) => {
    const text = `a${character}b`;
    expect(isName(text, 64)).toBe(false);
    expect(isPrintable(text)).toBe(false);
    for (const shown of [
      replaceUnprintable(text),
      escapeUnprintable(text),
      quote(text),
      describeValue(text),
    ]) {
      expect(isPrintable(shown)).toBe(true);
      expect(shown).toContain('a');
      expect(shown).toContain('b');
    }
    expect(JSON.parse(escapeUnprintable(JSON.stringify({ [text]: text })))).toEqual({ [text]: text });
  });

  it.each(['a', 'bot 7', 'Łukasz', 'ไทย', 'नमस्ते', '机器人', '☠️', 'é', '😀', 'x'.repeat(64), '😀'.repeat(64)])(
    'is a name that shows: %s',
    (name) => {
      expect(isName(name, 64)).toBe(true);
      expect(replaceUnprintable(name)).toBe(name);
      expect(escapeUnprintable(name)).toBe(name);
    },
  );

  it.each([
    '',
    ' ',
    '   ',
    '\u3164',
    '\u115f',
    '\u2800',
    'a\u00a0b',
    '\ufe0f',
    'x'.repeat(65),
    '😀'.repeat(65),
  ])('is no name where it shows nothing, or too much: %j', (name) => expect(isName(name, 64)).toBe(false));
});
