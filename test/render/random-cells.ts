import { BOLD, type Cells, createCells, DIM, INVERSE, putText, UNDERLINE } from '../../src/render/cells.ts';

/* Screens of chance, from a seed. */

/** Numbers from 0 to below `below`: the same for the same seed. */
export type Draw = (below: number) => number;

export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    // xorshift, of Marsaglia
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const WORDS = [
  'a',
  'Z ',
  '漢字',
  '▀▄█',
  '⣿⠁',
  'ほ',
  '│─',
  'score 12',
  '한',
  '   ',
  '≥½',
  'กำปั้น',
  'e\u0301x',
  '👩‍🚀',
];
const COLOURS = [-1, 0xff0000, 0x12ab34, 0x0000ff];
const STYLES = [0, 0, BOLD, DIM, INVERSE, UNDERLINE, BOLD | UNDERLINE];

/** Writes over some of the cells. */
export function scribble(cells: Cells, draw: Draw, texts: number): void {
  for (let count = 0; count < texts; count += 1) {
    const [word, fg, bg, style] = [WORDS, COLOURS, COLOURS, STYLES].map((list) => list[draw(list.length)]!);
    const place = { x: draw(cells.width), y: draw(cells.height) };
    putText(cells, word as string, {
      ...place,
      fg: fg as number,
      bg: bg as number,
      style: style as number,
    });
  }
}

export function randomCells(draw: Draw, [width, height]: readonly [number, number]): Cells {
  const cells = createCells(width, height);
  scribble(cells, draw, (width * height) / 4);
  return cells;
}
