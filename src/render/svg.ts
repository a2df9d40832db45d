import { escapeXml } from '../core/internal.ts';
import { BOLD, type Cells, DEFAULT, DIM, INVERSE, UNDERLINE } from './cells.ts';
import { type Shape, shapesOf } from './glyph-shapes.ts';
import { characterOf, RIGHT_HALF, SPACE } from './glyphs.ts';
import { mix } from './raster.ts';

/* A screen as a picture, as a terminal with a good font would show it. Pure: the same cells, the same text. */

/** How cells become SVG. */
export interface SvgOptions {
  /** the text alternative, which browsers also show as a tooltip */
  readonly title: string;
  /** 0xRRGGBB: what stands for the colour of text of the terminal; 0xd5dae3 unless given */
  readonly foreground?: number;
  /** 0xRRGGBB: what stands for the colour behind it; 0x12161e unless given */
  readonly background?: number;
}

/** A cell, px. */
const WIDTH = 10;
const HEIGHT = 20;
/** In most monospaced fonts a glyph is 0.602 of the font size wide: at this size it is as wide as a cell. */
const FONT_SIZE = 16.6;
const BASELINE = 15;
const FONTS =
  "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Liberation Mono','Noto Sans Mono',ui-monospace,monospace";
const FOREGROUND = 0xd5dae3;
const BACKGROUND = 0x12161e;

/** Draws cells as SVG of 10 × 20 px a cell. @returns a document of its own */
export function drawSvg(
  cells: Cells,
  { title, foreground = FOREGROUND, background = BACKGROUND }: SvgOptions,
): string {
  const [width, height] = [cells.width * WIDTH, cells.height * HEIGHT];
  const theme = { foreground, background };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${hex(background)}"/>`,
    '<g shape-rendering="crispEdges">',
    ...drawBackgrounds(cells, theme),
    '</g>',
    '<g shape-rendering="geometricPrecision">',
    ...drawShapes(cells, theme),
    '</g>',
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...drawTexts(cells, theme),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Theme {
  readonly foreground: number;
  readonly background: number;
}

/** What a cell is drawn in, its style considered. */
function coloursAt(
  { fg, bg, styles }: Cells,
  at: number,
  { foreground, background }: Theme,
): [fg: number, bg: number] {
  const style = styles[at]!;
  let front = fg[at] === DEFAULT ? foreground : fg[at]!;
  let back = bg[at] === DEFAULT ? background : bg[at]!;
  if ((style & INVERSE) > 0) [front, back] = [back, front];
  return [(style & DIM) > 0 ? mix(front, back, 0.5) : front, back];
}

/** Paths by colour. Rectangles of one row that touch are joined into one. */
class Paths {
  readonly #paths = new Map<number, { done: string[]; x: number; y: number; w: number; h: number }>();

  /** px */
  rect(colour: number, x: number, y: number, w: number, h: number): void {
    const path = this.#of(colour);
    if (path.y === y && path.h === h && path.x + path.w === x) {
      path.w += w;
      return;
    }
    end(path);
    Object.assign(path, { x, y, w, h });
  }

  polygon(colour: number, points: readonly (readonly [number, number])[]): void {
    this.#of(colour).done.push(`M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}Z`);
  }

  list(): string[] {
    return [...this.#paths].map(([colour, path]) => {
      end(path);
      return `<path fill="${hex(colour)}" d="${path.done.join('')}"/>`;
    });
  }

  #of(colour: number): { done: string[]; x: number; y: number; w: number; h: number } {
    let path = this.#paths.get(colour);
    if (path === undefined) {
      path = { done: [], x: 0, y: 0, w: 0, h: 0 };
      this.#paths.set(colour, path);
    }
    return path;
  }
}

function end(path: { done: string[]; x: number; y: number; w: number; h: number }): void {
  const { done, x, y, w, h } = path;
  if (w > 0) done.push(`M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}z`);
  path.w = 0;
}

function drawBackgrounds(cells: Cells, theme: Theme): string[] {
  const paths = new Paths();
  for (let at = 0; at < cells.glyphs.length; at += 1) {
    const [, bg] = coloursAt(cells, at, theme);
    const [x, y] = [at % cells.width, Math.floor(at / cells.width)];
    if (bg !== theme.background) paths.rect(bg, x * WIDTH, y * HEIGHT, WIDTH, HEIGHT);
  }
  return paths.list();
}

function drawShapes(cells: Cells, theme: Theme): string[] {
  const paths = new Paths();
  for (let at = 0; at < cells.glyphs.length; at += 1) {
    const [left, top] = [(at % cells.width) * WIDTH, Math.floor(at / cells.width) * HEIGHT];
    for (const shape of shapesOf(cells.glyphs[at]!) ?? [])
      drawShape(paths, shape, { left, top, colours: coloursAt(cells, at, theme) });
  }
  return paths.list();
}

interface Spot {
  readonly left: number;
  readonly top: number;
  readonly colours: readonly [number, number];
}

function drawShape(paths: Paths, shape: Shape, { left, top, colours: [fg, bg] }: Spot): void {
  if (shape.kind === 'shade') paths.rect(mix(bg, fg, shape.share), left, top, WIDTH, HEIGHT);
  else if (shape.kind === 'rect')
    paths.rect(fg, left + shape.x * WIDTH, top + shape.y * HEIGHT, shape.w * WIDTH, shape.h * HEIGHT);
  else
    paths.polygon(
      fg,
      shape.points.map(([x, y]) => [left + x * WIDTH, top + y * HEIGHT]),
    );
}

/** Letters next to each other that look the same. */
interface Run {
  text: string;
  readonly at: number;
  columns: number;
  readonly fg: number;
  readonly style: number;
}

function drawTexts(cells: Cells, theme: Theme): string[] {
  const runs: Run[] = [];
  for (let at = 0; at < cells.glyphs.length; at += 1) {
    const glyph = cells.glyphs[at]!;
    const style = cells.styles[at]! & (BOLD | UNDERLINE);
    const isBlank = glyph === SPACE && (style & UNDERLINE) === 0;
    if (isBlank || glyph === RIGHT_HALF || shapesOf(glyph) !== undefined) continue;
    const [fg] = coloursAt(cells, at, theme);
    const run = runs.at(-1);
    if (run !== undefined && continues(run, { at, fg, style, glyph }, cells.width)) {
      // A space continues the run: a new element takes more bytes.
      run.text += `${' '.repeat(at - run.at - run.columns)}${characterOf(glyph)}`;
      run.columns = at + 1 - run.at;
    } else {
      const wide = (at + 1) % cells.width !== 0 && cells.glyphs[at + 1] === RIGHT_HALF;
      runs.push({ text: characterOf(glyph), at, columns: wide ? 2 : 1, fg, style });
    }
  }
  return runs.map((run) => drawText(run, cells.width));
}

/** Characters outside ASCII may come from a font of another width, so each is placed by itself. */
function continues(
  run: Run,
  { at, fg, style, glyph }: { at: number; fg: number; style: number; glyph: number },
  width: number,
): boolean {
  const gap = at - run.at - run.columns;
  return (
    run.fg === fg &&
    run.style === style &&
    glyph < 0x7f &&
    run.text.charCodeAt(run.text.length - 1) < 0x7f &&
    gap <= (style & UNDERLINE ? 0 : 1) &&
    Math.floor(at / width) === Math.floor(run.at / width)
  );
}

function drawText({ text, at, columns, fg, style }: Run, width: number): string {
  const [x, y] = [(at % width) * WIDTH, Math.floor(at / width) * HEIGHT + BASELINE];
  const more = `${style & BOLD ? ' font-weight="bold"' : ''}${style & UNDERLINE ? ' text-decoration="underline"' : ''}`;
  const place =
    columns > 1 ? `x="${x}" textLength="${columns * WIDTH}"` : `x="${x + WIDTH / 2}" text-anchor="middle"`;
  return `<text ${place} y="${y}" fill="${hex(fg)}"${more}>${escapeXml(text)}</text>`;
}

const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

/** At most two decimals. */
const short = (value: number): string => String(Math.round(value * 100) / 100);
