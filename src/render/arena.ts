import { PLAYER_SPRITE } from '../core/index.ts';
import { BOLD, type Cells, createCells, fillRect, putGlyph, type Rect, textOf } from './cells.ts';
import { ASCII_LETTERS, type Blitter, BRAILLE_DOTS, createPixels, EMPTY, HALF_BLOCKS } from './pixels.ts';
import { drawSprite, mix, type ScaledSprite, scaleSprite } from './raster.ts';
import { type Body, type Camera, type Scene, WHOLE_ARENA } from './scene.ts';
import { PALETTE, SPRITES } from './sprites.ts';
import { drawStars } from './stars.ts';

/* A scene as cells: bodies as pixels where there is room for their shapes, as symbols where there is not. */

/** How bodies are drawn: as symbols of letters and blocks, as half blocks, as dots of braille, or in ASCII: as shapes filled with
    letters where there is room for shapes, else as symbols of ASCII. */
export type DrawMode = 'symbols' | 'half' | 'braille' | 'ascii';

/** How a scene is drawn. */
export interface ArenaOptions {
  /** `bestMode` finds the one that shows most */
  readonly mode: DrawMode;
  /** the whole arena unless given */
  readonly camera?: Camera;
  /** whether stars are drawn where nothing else is; true unless given */
  readonly stars?: boolean;
}

/** Draws a scene into a rectangle of the screen, all of which it fills. */
export function drawArena(
  cells: Cells,
  rect: Rect,
  { scene, ...options }: ArenaOptions & { scene: Scene },
): void {
  const { mode, camera = WHOLE_ARENA, stars = true } = options;
  const ascii = mode === 'ascii';
  // ASCII has one mode for both sizes.
  if (mode === 'symbols' || (ascii && bestMode(rect, camera) === 'symbols'))
    drawSymbols(cells, rect, { scene, camera, ascii });
  else drawPixels(cells, rect, { scene, camera, blitter: BLITTERS[mode] });
  if (stars) drawStars(cells, rect, { camera, ascii });
}

/** Cells of a scene as text, unless others are asked for: 15 × 30 px each, so that a square looks like one. */
const TEXT = { columns: 50, rows: 25 } as const;

/** How a scene is drawn as text. */
export interface TextOptions {
  /** 50 unless given */
  readonly columns?: number;
  /** half the columns look like a square; 25 unless given */
  readonly rows?: number;
  /** whether nothing but ASCII is used; false unless given */
  readonly ascii?: boolean;
}

/**
 * Draws a scene as text in a frame, one letter or block a cell, for where there are neither colours nor pixels.
 *
 * @returns `rows` + 2 lines of at most `columns` + 2 characters
 * @example
 * console.log(renderText(sceneOf(createMatch({ seed: '42' }))).join('\n'));
 */
export function renderText(scene: Scene, { ascii = false, ...size }: TextOptions = {}): string[] {
  const { columns, rows } = { ...TEXT, ...size };
  const cells = createCells(columns, rows);
  const rect = { x: 0, y: 0, width: columns, height: rows };
  drawSymbols(cells, rect, { scene, camera: WHOLE_ARENA, ascii });
  const [topLeft, topRight, lowLeft, lowRight, across, down] = ascii ? '++++-|' : '┌┐└┘─│';
  const edge = across!.repeat(columns);
  const lines = textOf(cells).map((line) => `${down}${line.padEnd(columns)}${down}`);
  return [`${topLeft}${edge}${topRight}`, ...lines, `${lowLeft}${edge}${lowRight}`];
}

const BLITTERS = { half: HALF_BLOCKS, braille: BRAILLE_DOTS, ascii: ASCII_LETTERS } as const;

/** Pixels across a ship from which on its shape can be recognized. */
const SHIP_PIXELS = 9;

/** The mode that shows most in a rectangle: half blocks if a ship is large enough, else symbols. */
export function bestMode(rect: Rect, camera: Camera = WHOLE_ARENA): DrawMode {
  const across = (rect.width / camera.size) * PLAYER_SPRITE.width;
  return across >= SHIP_PIXELS ? 'half' : 'symbols';
}

const colourOf = ({ sprite, hurt }: Body): number =>
  hurt === 0 ? SPRITES[sprite].colour : mix(SPRITES[sprite].colour, PALETTE.hit, hurt);

/** With more enemies they are drawn without edges: in a swarm edges show nothing, and a frame takes twice the bytes. */
const MAX_EDGED = 40;

/** What is drawn, and how much of the arena of it. */
interface Shot {
  readonly scene: Scene;
  readonly camera: Camera;
}

let pixels = createPixels(1, 1);

function drawPixels(
  cells: Cells,
  rect: Rect,
  { scene, camera, blitter }: Shot & { readonly blitter: Blitter },
): void {
  const [width, height] = [rect.width * blitter.across, rect.height * blitter.down];
  if (pixels.width !== width || pixels.height !== height) pixels = createPixels(width, height);
  pixels.values.fill(EMPTY);
  const scale = { x: width / camera.size, y: height / camera.size };
  const edgesEnemies = scene.bodies.filter(({ kind }) => kind === 'enemy').length <= MAX_EDGED;
  const scaledOf = (body: Body): ScaledSprite => {
    const sprite = SPRITES[body.sprite];
    return scaleSprite(sprite, {
      width: Math.max(1, Math.round(sprite.width * scale.x)),
      height: Math.max(sprite.minHeight ?? 1, Math.round(sprite.height * scale.y)),
      colour: colourOf(body),
      edged: body.kind !== 'enemy' || edgesEnemies,
    });
  };
  const known = new Map<string, ScaledSprite>();
  for (const body of scene.bodies) {
    // Bodies of a kind look alike.
    const scaled = known.get(body.sprite) ?? scaledOf(body);
    known.set(body.sprite, scaled);
    const x = Math.round((body.x - camera.x) * scale.x);
    const y = Math.round((body.y - camera.y) * scale.y);
    drawSprite(pixels, scaled, { x, y });
  }
  blitter.blit(pixels, cells, rect, PALETTE.sky);
}

function drawSymbols(
  cells: Cells,
  rect: Rect,
  { scene, camera, ascii }: Shot & { readonly ascii: boolean },
): void {
  fillRect(cells, rect, { bg: PALETTE.sky });
  for (const body of scene.bodies) {
    const sprite = SPRITES[body.sprite];
    const rows = ascii ? sprite.asciiSymbol : sprite.symbol;
    const colour = colourOf(body);
    // The middle of the symbol is that of the body.
    const across = ((body.x + sprite.width / 2 - camera.x) / camera.size) * rect.width;
    const down = ((body.y + sprite.height / 2 - camera.y) / camera.size) * rect.height;
    const left = Math.round(across - rows[0]!.length / 2);
    const top = Math.round(down - rows.length / 2);
    for (const [row, line] of rows.entries()) {
      for (let column = 0; column < line.length; column += 1) {
        const [x, y, glyph] = [left + column, top + row, line[column]!];
        if (glyph === ' ' || x < 0 || x >= rect.width || y < 0 || y >= rect.height) continue;
        // The number of a ship is cut out of its body.
        const isNumber = !ascii && glyph >= '0' && glyph <= '9';
        const [fg, bg] = isNumber ? [PALETTE.sky, colour] : [colour, PALETTE.sky];
        const style = body.kind === 'ship' ? BOLD : 0;
        putGlyph(cells, (rect.y + y) * cells.width + rect.x + x, glyph.charCodeAt(0), { fg, bg, style });
      }
    }
  }
}
