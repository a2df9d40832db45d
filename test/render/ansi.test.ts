import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { encodeAnsi } from '../../src/render/ansi.ts';
import { type Cells, createCells, pasteCells, putText } from '../../src/render/cells.ts';
import { createPalette } from '../../src/render/palette.ts';
import { createDraw, scribble } from './random-cells.ts';

const WIDTH = 40;
const HEIGHT = 9;
const PALETTE = createPalette('all');

const openTerminal = (): xterm.Terminal =>
  new xterm.Terminal({ cols: WIDTH, rows: HEIGHT, allowProposedApi: true });

const write = (terminal: xterm.Terminal, text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(text, resolve));

/** Every cell of a terminal, as what it shows. */
function readScreen({ buffer }: xterm.Terminal): string[] {
  return Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const cell = buffer.active.getLine(Math.floor(at / WIDTH))!.getCell(at % WIDTH)!;
    const look = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
    const style = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline()].map(Number);
    return `${cell.getChars() || ' '} ${cell.getWidth()} ${[...look, ...style].join(' ')}`;
  });
}

/** What a screen shows to which all is written. */
async function readAnew(cells: Cells): Promise<string[]> {
  const terminal = openTerminal();
  await write(terminal, encodeAnsi(undefined, cells, PALETTE));
  const screen = readScreen(terminal);
  terminal.dispose();
  return screen;
}

/** Shows frames of chance, each by its difference to the one before; what is wrong with the first that is shown wrong. */
async function findWrong(
  seed: number,
  frames: number,
  spoil = (text: string): string => text,
): Promise<string> {
  const draw = createDraw(seed);
  const terminal = openTerminal();
  let shown = createCells(WIDTH, HEIGHT);
  await write(terminal, encodeAnsi(undefined, shown, PALETTE));
  for (let frame = 0; frame < frames; frame += 1) {
    const next = createCells(WIDTH, HEIGHT);
    // Sometimes much is new, sometimes little.
    if (draw(10) > 0) pasteCells(shown, next, { x: 0, y: 0 });
    scribble(next, draw, 1 + draw(30));
    await write(terminal, spoil(encodeAnsi(shown, next, PALETTE)));
    const [found, wanted] = [readScreen(terminal), await readAnew(next)];
    const at = wanted.findIndex((cell, index) => cell !== found[index]);
    if (at !== -1)
      return `seed ${seed}, frame ${frame}, cell ${at % WIDTH},${Math.floor(at / WIDTH)}: "${found[at]}", not "${wanted[at]}"`;
    shown = next;
  }
  terminal.dispose();
  return '';
}

describe('a difference', () => {
  test('makes a terminal show what writing all of it shows, in 300 frames of chance with wide glyphs', async () => {
    for (const seed of [1, 2, 3]) expect(await findWrong(seed, 100)).toBe('');
  });

  test('that is spoiled is found', async () => {
    expect(await findWrong(1, 20, (text) => text.replace(/\x1b\[(\d+)C/, ''))).toContain('seed 1');
    expect(await findWrong(1, 20, (text) => text.replaceAll('38;2', '39;2'))).toContain('seed 1');
  });

  test('is one frame for a terminal that knows them, and erases nothing', () => {
    const draw = createDraw(5);
    const [before, after] = [createCells(WIDTH, HEIGHT), createCells(WIDTH, HEIGHT)];
    for (let frame = 0; frame < 50; frame += 1) {
      scribble(after, draw, 9);
      const text = encodeAnsi(before, after, PALETTE);
      expect(text.startsWith('\x1b[?2026h')).toBe(true);
      expect(text.endsWith('\x1b[0m\x1b[?2026l')).toBe(true);
      expect(text.slice(8, -8)).not.toMatch(/\x1b\[[\d;?]*[JKXPLM@]|\x1bc|\n|2026/);
      pasteCells(after, before, { x: 0, y: 0 });
    }
  });

  test('of nothing is nothing, of one cell a few bytes', () => {
    const [before, after] = [createCells(200, 60), createCells(200, 60)];
    expect(encodeAnsi(before, after, PALETTE)).toBe('');
    putText(after, 'x', { x: 150, y: 50 });
    expect(encodeAnsi(before, after, PALETTE).length).toBeLessThan(40);
  });
});
