import {
  BOLD,
  type Cells,
  type Colour,
  clearCells,
  DEFAULT,
  DIM,
  INVERSE,
  putText,
  UNDERLINE,
} from './cells.ts';

/* What Ink draws, read into cells: text between SGR sequences, and nothing else of what a terminal understands. */

interface Pen {
  fg: Colour;
  bg: Colour;
  style: number;
}

const ESCAPE = /\x1b(?:\[([0-9;:?<=>]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)/gy;

/** Reads a frame of Ink into cells, all of which it sets; what lies beyond them is left out. Total: any text will do. */
export function readFrame(frame: string, cells: Cells): void {
  clearCells(cells);
  const pen: Pen = { fg: DEFAULT, bg: DEFAULT, style: 0 };
  for (const [y, line] of frame.split('\n').entries()) readLine(line, { cells, pen, y });
}

function readLine(line: string, { cells, pen, y }: { cells: Cells; pen: Pen; y: number }): void {
  let x = 0;
  for (let at = 0; at < line.length; ) {
    ESCAPE.lastIndex = at;
    const sequence = ESCAPE.exec(line);
    if (sequence !== null) {
      if (sequence[2] === 'm') turn(pen, sequence[1]!);
      at = ESCAPE.lastIndex;
      continue;
    }
    const next = line.indexOf('\x1b', at + 1);
    const end = next === -1 ? line.length : next;
    x = putText(cells, line.slice(at, end), { x, y, ...pen });
    at = end;
  }
}

const SET: Readonly<Record<number, number>> = { 1: BOLD, 2: DIM, 4: UNDERLINE, 7: INVERSE };
const UNSET: Readonly<Record<number, number>> = { 22: BOLD | DIM, 24: UNDERLINE, 27: INVERSE };

/** Does what an SGR sequence says. */
function turn(pen: Pen, parameters: string): void {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index]!;
    if (code === 0) Object.assign(pen, { fg: DEFAULT, bg: DEFAULT, style: 0 });
    else if (code === 39) pen.fg = DEFAULT;
    else if (code === 49) pen.bg = DEFAULT;
    else if (code === 38 || code === 48) {
      const [colour, used] = readColour(codes, index + 1);
      if (code === 38) pen.fg = colour;
      else pen.bg = colour;
      index += used;
    } else pen.style = (pen.style | (SET[code] ?? 0)) & ~(UNSET[code] ?? 0);
  }
}

/** Our own components name colours by their hexadecimal digits, so Ink tells them in full. */
function readColour(codes: readonly number[], at: number): [colour: Colour, used: number] {
  if (codes[at] !== 2) return [DEFAULT, 2];
  const [red = 0, green = 0, blue = 0] = codes.slice(at + 1, at + 4);
  return [((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff), 4];
}
