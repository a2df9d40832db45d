import { describe, expect, test } from 'vitest';
import { encodeAnsi } from '../../src/render/ansi.ts';
import { DEFAULT } from '../../src/render/cells.ts';
import { createPalette, depthOf } from '../../src/render/palette.ts';
import { createDraw, randomCells } from './random-cells.ts';

describe('the depth of a terminal', () => {
  test.each([
    [{ TERM: 'xterm' }, 16],
    [{ TERM: 'xterm-256color' }, 256],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'all'],
    [{ TERM: 'xterm-kitty' }, 'all'],
    [{ TERM: 'xterm-direct' }, 'all'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'dumb' }, 'none'],
    [{}, 'none'],
    [{ TERM: 'xterm-kitty', COLORTERM: 'truecolor', FORCE_COLOR: '3', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm', NO_COLOR: '' }, 16],
  ] as const)('of %o is %s', (env, depth) => expect(depthOf(env)).toBe(depth));
});

describe('a palette', () => {
  test('of all colours tells each as it is', () => {
    const palette = createPalette('all');
    expect(palette.foreground(0x12ab34)).toBe('38;2;18;171;52');
    expect(palette.background(0x0000ff)).toBe('48;2;0;0;255');
    expect([palette.foreground(DEFAULT), palette.background(DEFAULT)]).toEqual(['39', '49']);
  });

  /* The colours of the table of xterm: a cube of six steps, and greys. */
  const LEVELS = [0, 95, 135, 175, 215, 255];
  const colour256 = (index: number): number[] => {
    if (index >= 232) return [0, 1, 2].map(() => 8 + 10 * (index - 232));
    return [36, 6, 1].map((unit) => LEVELS[Math.floor((index - 16) / unit) % 6]!);
  };
  const far = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0);

  test('of 256 tells the nearest', () => {
    const palette = createPalette(256);
    const draw = createDraw(256);
    for (let count = 0; count < 2000; count += 1) {
      const rgb = [draw(256), draw(256), draw(256)] as const;
      const told = /^38;5;(\d+)$/.exec(palette.foreground((rgb[0] << 16) | (rgb[1] << 8) | rgb[2]));
      const nearest = Math.min(...Array.from({ length: 240 }, (_, at) => far(rgb, colour256(at + 16))));
      // The steps of the cube are told apart at their middles, rounded.
      expect(far(rgb, colour256(Number(told?.[1]))), String(rgb)).toBeLessThanOrEqual(nearest + 300);
    }
  });

  test('of 16 tells one of them, the bright ones too', () => {
    const palette = createPalette(16);
    expect(palette.foreground(0x000000)).toBe('30');
    expect(palette.foreground(0xffffff)).toBe('97');
    expect(palette.background(0xffffff)).toBe('107');
    expect(palette.background(0xcd3131)).toBe('41');
    for (let colour = 0; colour < 0xffffff; colour += 4999)
      expect(palette.foreground(colour)).toMatch(/^(3[0-7]|9[0-7])$/);
  });

  test('of none leaves no colour in what is written, but bold, dim and reversed', () => {
    const sgr = (depth: 'none' | 16): string[] => {
      const text = encodeAnsi(undefined, randomCells(createDraw(7), [60, 20]), createPalette(depth));
      return text.match(/(?<=\[)[\d;]*(?=m)/g)!.flatMap((codes) => codes.split(';'));
    };
    expect([...new Set(sgr('none'))].sort()).toEqual(['0', '1', '2', '4', '7']);
    expect(sgr(16)).toContain('32');
  });

  test('forgets colours rather than keep more and more, and tells them right all the same', () => {
    const palette = createPalette('all');
    for (let colour = 0; colour < 20_000; colour += 1) palette.foreground(colour);
    expect(palette.foreground(5)).toBe('38;2;0;0;5');
  });
});
