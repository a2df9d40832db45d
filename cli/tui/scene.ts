import {
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  PLAYER_SPRITE,
  playerX,
  playerY,
} from '../../src/core/index.ts';
import { type Camera, WHOLE_ARENA } from './camera.ts';
import type { Cells, Rect } from './cells.ts';
import { COLOURS } from './colours.ts';
import {
  ASCII_LETTERS,
  type Blitter,
  BRAILLE_DOTS,
  createPixels,
  EMPTY,
  HALF_BLOCKS,
  inkOf,
  type Pixels,
} from './pixels.ts';
import { drawStamp, ENEMIES, ENEMY_HEIGHT, ENEMY_WIDTHS, mix, SHIPS, stampOf } from './sprites.ts';
import { drawStars } from './stars.ts';
import { drawSymbols } from './symbols.ts';

/* The arena on the screen: bodies as pixels where there is room for their shapes, as symbols where there is not. */

/** How bodies are drawn: as symbols of letters and blocks, as half blocks, as dots of braille, or in ASCII: as
   letters, or as signs where there is room. */
export type DrawMode = 'symbols' | 'half' | 'braille' | 'ascii';

/** What is shown beside the state of the match. */
export interface SceneOptions {
  readonly mode: DrawMode;
  readonly camera?: Camera;
  /** by player, how fresh its last hit is: 1 now, 0 long ago */
  readonly hurt?: readonly [number, number];
}

/** Draws a match into a rectangle of the screen, all of which it fills. */
export function drawScene(
  cells: Cells,
  rect: Rect,
  { match, options }: { match: Match; options: SceneOptions },
): void {
  const { mode, camera = WHOLE_ARENA, hurt = [0, 0] } = options;
  const small = mode === 'symbols' || (mode === 'ascii' && bestMode(rect, camera) === 'symbols');
  if (small) drawSymbols(cells, rect, { match, camera, hurt, ascii: mode === 'ascii' });
  else drawPixels(cells, rect, { match, camera, hurt, blitter: BLITTERS[mode as keyof typeof BLITTERS] });
  drawStars(cells, rect, { camera, ascii: mode === 'ascii' });
}

const BLITTERS = { half: HALF_BLOCKS, braille: BRAILLE_DOTS, ascii: ASCII_LETTERS } as const;

/** Pixels across a ship from which on its shape can be told. */
const SHIP_PIXELS = 9;

/** The mode that shows most in a rectangle: half blocks if a ship is large enough, else symbols. */
export function bestMode(rect: Rect, camera: Camera = WHOLE_ARENA): DrawMode {
  const across = (rect.width / camera.size) * PLAYER_SPRITE.width;
  return across >= SHIP_PIXELS ? 'half' : 'symbols';
}

interface Drawn {
  readonly match: Match;
  readonly camera: Camera;
  readonly hurt: readonly [number, number];
  readonly blitter: Blitter;
}

let pixels = createPixels(1, 1);
let indexes = new Int32Array(64);

function drawPixels(cells: Cells, rect: Rect, { match, camera, hurt, blitter }: Drawn): void {
  const [width, height] = [rect.width * blitter.across, rect.height * blitter.down];
  if (pixels.width !== width || pixels.height !== height) pixels = createPixels(width, height);
  pixels.inks.fill(EMPTY);
  const scale = { x: width / camera.size, y: height / camera.size };
  const place = (x: number, y: number): Spot => ({
    x: Math.round((x - camera.x) * scale.x),
    y: Math.round((y - camera.y) * scale.y),
  });
  const sizeOf = (px: number, axis: 'x' | 'y'): number => Math.max(1, Math.round(px * scale[axis]));
  drawEnemies(match, { place, sizeOf });
  for (const [index, player] of [match.player1, match.player2].entries()) {
    const colour = COLOURS.players[index]!;
    drawLasers(match, index, { place, sizeOf, colour });
    const stamp = stampOf(SHIPS[index]!, {
      width: sizeOf(PLAYER_SPRITE.width, 'x'),
      height: sizeOf(PLAYER_SPRITE.height, 'y'),
      colour: mix(colour, COLOURS.hit, hurt[index]!),
      edged: true,
    });
    drawStamp(pixels, stamp, place(playerX(match, player), playerY(match, player)));
  }
  blitter.blit(pixels, cells, rect, COLOURS.sky);
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Scale {
  readonly place: (x: number, y: number) => Spot;
  readonly sizeOf: (px: number, axis: 'x' | 'y') => number;
}

/** Enemies that are drawn with edges at most: in a swarm they tell nothing, and a frame takes twice the bytes. */
const MOST_EDGED = 40;

function drawEnemies(match: Match, { place, sizeOf }: Scale): void {
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  const stamps = ENEMIES.map((sprite, kind) =>
    stampOf(sprite, {
      width: sizeOf(ENEMY_WIDTHS[kind]!, 'x'),
      height: sizeOf(ENEMY_HEIGHT, 'y'),
      colour: COLOURS.enemies[kind]!,
      edged: match.living <= MOST_EDGED,
    }),
  );
  for (let i = 0; i < match.living; i += 1) {
    const enemy = indexes[i]!;
    const spot = place(enemyXAt(match, enemy), enemyYAt(match, enemy));
    drawStamp(pixels, stamps[enemyColourAt(match, enemy)]!, spot);
  }
}

/** In ASCII, by player. */
const LASER_LETTERS = ['|', ':'];

/** Rows of a laser below which nothing can be left out of it. */
const LEAST_SPLIT = 3;

/** The first player's lasers are whole, the second's in two parts. */
function drawLasers(
  match: Match,
  index: number,
  { place, sizeOf, colour }: Scale & { colour: number },
): void {
  const player = index === 0 ? match.player1 : match.player2;
  const ink = inkOf(mix(colour, 0xffffff, 0.5), LASER_LETTERS[index]!);
  const [width, full] = [sizeOf(LASER_HITBOX.width, 'x'), sizeOf(LASER_HITBOX.height, 'y')];
  // A part of a third: what is between them is as long.
  const height = index === 0 ? full : Math.max(LEAST_SPLIT, full);
  const part = index === 0 ? height : Math.round(height / 3);
  for (let laser = 0; laser < player.shots; laser += 1) {
    const { x, y } = place(
      laserXAt(player, laser) + LASER_HITBOX.x,
      laserYAt(match, player, laser) + LASER_HITBOX.y,
    );
    fillPixels(pixels, { x, y, width, height: part }, ink);
    if (index === 1) fillPixels(pixels, { x, y: y + height - part, width, height: part }, ink);
  }
}

function fillPixels({ inks, width, height }: Pixels, rect: Rect, ink: number): void {
  for (let y = Math.max(0, rect.y); y < Math.min(height, rect.y + rect.height); y += 1) {
    for (let x = Math.max(0, rect.x); x < Math.min(width, rect.x + rect.width); x += 1)
      inks[y * width + x] = ink;
  }
}
