import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOLD, createCells, DIM, INVERSE, textOf, UNDERLINE } from '../../cli/tui/cells.ts';
import { readFrame } from '../../cli/tui/ink-frame.ts';

const SEED = 20_261_125;

/** Text in which sequences, whole and broken, are frequent. */
const frames = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b[38;2;1;2',
        '\x1b[38;5;9m',
        '\x1b[m',
        '\x1b]8;;x\x07',
        '\n',
        '漢',
        'm',
      ),
      fc
        .tuple(fc.constantFrom(38, 48), fc.nat(999), fc.nat(999), fc.nat(999))
        .map(([kind, ...rgb]) => `\x1b[${kind};2;${rgb.join(';')}m.`),
      fc.array(fc.nat(300), { maxLength: 7 }).map((codes) => `\x1b[${codes.join(';')}m`),
    ),
  )
  .map((parts) => parts.join(''));

describe('a frame', () => {
  test('is read into cells whatever it is: what they hold is a glyph, a colour, a style', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }), (frame, w, h) => {
        const cells = createCells(w, h);
        cells.glyphs.fill(0x7fffffff);
        readFrame(frame, cells);
        for (const glyph of cells.glyphs)
          if (glyph > 0x10ffff || (glyph !== 0 && glyph < 0x20)) throw new Error(`the glyph ${glyph}`);
        for (const colour of [...cells.fg, ...cells.bg])
          if (colour < -1 || colour > 0xffffff) throw new Error(`the colour ${colour}`);
        for (const style of cells.styles) if (style > 15) throw new Error(`the style ${style}`);
      }),
      { numRuns: 2000, seed: SEED },
    );
  });

  test('is text in its colours and styles', () => {
    const cells = createCells(8, 3);
    readFrame(
      '\x1b[1;38;2;1;2;3mab\x1b[22mc\x1b[39m\x1b[48;2;255;0;0md\x1b[0me\n\x1b[7m漢\x1b[27m\x1b[4mx\x1b[2my',
      cells,
    );
    expect(textOf(cells)).toEqual(['abcde', '漢xy', '']);
    expect([...cells.fg.subarray(0, 5)]).toEqual([0x010203, 0x010203, 0x010203, -1, -1]);
    expect([...cells.bg.subarray(0, 5)]).toEqual([-1, -1, -1, 0xff0000, -1]);
    expect([...cells.styles.subarray(0, 5)]).toEqual([BOLD, BOLD, 0, 0, 0]);
    expect([...cells.styles.subarray(8, 12)]).toEqual([INVERSE, INVERSE, UNDERLINE, UNDERLINE | DIM]);
  });

  test('leaves nothing of the one before', () => {
    const cells = createCells(8, 3);
    readFrame('\x1b[7mlonger\nand\nmore', cells);
    readFrame('x', cells);
    expect(cells).toEqual(
      (() => {
        const fresh = createCells(8, 3);
        fresh.glyphs[0] = 0x78;
        return fresh;
      })(),
    );
  });
});
