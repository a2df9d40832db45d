import { ARENA_SIZE } from '../core/index.ts';
import { type Cells, putGlyph, type Rect } from './cells.ts';
import { SPACE } from './glyphs.ts';
import type { Camera } from './scene.ts';
import { PALETTE } from './sprites.ts';

/* The stars. They show that the background is a sky. They stand still, so that their cells need not be written again in each frame. Each is a
   character, a middle dot or a full stop: where there are no colours, a half block or a dot of braille could be taken for part of a laser. */

interface Star {
  /** px of the arena */
  readonly x: number;
  readonly y: number;
  /** its place in `PALETTE.stars` */
  readonly brightness: 0 | 1 | 2;
}

/** Stars of the whole arena at most, and cells of it that there are for each. */
const MAX_STARS = 160;
const CELLS_A_STAR = 45;

/** Places drawn for each star, of which the farthest from all others is taken. */
const CANDIDATES = 6;

/** Brightness of the stars, in turn: most are faint. */
const BRIGHTNESSES = [0, 1, 0, 2, 0, 1, 0, 0, 1] as const;

/** The stars of the sky; any first ones of them are scattered evenly, too. */
export const STARS: readonly Star[] = scatter();

/** Scatters stars evenly, any first n of them too. Deterministic. */
function scatter(): Star[] {
  let word = 0x5eed;
  // A step of a linear congruence: the high bits are good enough for a sky.
  const chance = (): number => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return word / 2 ** 32;
  };
  const stars: Star[] = [];
  while (stars.length < MAX_STARS) {
    const brightness = BRIGHTNESSES[stars.length % BRIGHTNESSES.length]!;
    let best: Star = { x: 0, y: 0, brightness };
    let farthest = -1;
    for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
      const star = { x: chance() * ARENA_SIZE, y: chance() * ARENA_SIZE, brightness };
      const distance = Math.min(
        ARENA_SIZE * ARENA_SIZE,
        ...stars.map(({ x, y }) => (x - star.x) * (x - star.x) + (y - star.y) * (y - star.y)),
      );
      if (distance > farthest) [best, farthest] = [star, distance];
    }
    stars.push(best);
  }
  return stars;
}

const DOT = 0xb7;
const FULL_STOP = 0x2e;

/** Draws the stars where nothing else is. */
export function drawStars(
  cells: Cells,
  rect: Rect,
  { camera, ascii }: { camera: Camera; ascii: boolean },
): void {
  const zoom = ARENA_SIZE / camera.size;
  const count = Math.min(MAX_STARS, (rect.width * rect.height * zoom * zoom) / CELLS_A_STAR);
  for (let star = 0; star < count; star += 1) {
    const { x, y, brightness } = STARS[star]!;
    const column = Math.floor(((x - camera.x) / camera.size) * rect.width);
    const row = Math.floor(((y - camera.y) / camera.size) * rect.height);
    if (column < 0 || column >= rect.width || row < 0 || row >= rect.height) continue;
    const at = (rect.y + row) * cells.width + rect.x + column;
    if (cells.glyphs[at] === SPACE)
      putGlyph(cells, at, ascii ? FULL_STOP : DOT, { fg: PALETTE.stars[brightness] });
  }
}

/** Whether nothing but the sky, or a star of it, is there. */
export function isSky({ glyphs }: Cells, at: number): boolean {
  const glyph = glyphs[at]!;
  return glyph === SPACE || glyph === DOT || glyph === FULL_STOP;
}
