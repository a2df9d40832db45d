import { COLOURS, enemyColourAt, enemyXAt, enemyYAt, listEnemies, type Match } from '../../core/index.ts';
import type { Burst, WaveStart } from '../effects.ts';
import { SPRITES } from '../sprites.ts';
import { LETTER } from './font.ts';
import { fillBox, fillLight, type Image } from './image.ts';
import { BRIGHT, DIM, HUE_OF, HUE_OF_SEAT, HUES, indexOf, NAME } from './palette.ts';
import { scaled } from './shapes.ts';
import { drawText, textWidth } from './text.ts';

/* What is written on a picture for a while: who is about to come, points, waves, the end. */

/** Ticks for which what happened is written, and those in which it appears and fades. */
const POINT_TICKS = 30;
export const WAVE_TICKS = 100;
const APPEARS = 10;
const FADES = 30;

/** `+1` above an enemy that was shot, in the colour of who shot it. */
export function drawPoint(to: Image, { x, y, colour, cause, seats }: Burst, { age, scale }: Age): void {
  if (cause !== 'shot' || age >= POINT_TICKS) return;
  const level = DIM + Math.floor(((NAME - DIM) * 2 * (POINT_TICKS - age)) / POINT_TICKS);
  for (const [place, seat] of seats.entries())
    drawText(to, '+1', {
      x: scaled(x + (SPRITES[colour].width >> 1), to.size) + place * textWidth('+1 ', scale),
      y: scaled(y - Math.floor(age / 2), to.size) - LETTER.height * scale,
      ...{ align: 'middle', scale },
      index: indexOf(HUE_OF_SEAT[seat - 1]!, Math.min(NAME, level)),
    });
}

interface Age {
  /** ticks since it happened */
  readonly age: number;
  readonly scale: number;
}

/** Which wave comes, and of how many enemies. */
export function drawWave(to: Image, { wave, enemies }: WaveStart, { age, scale }: Age): void {
  if (age >= WAVE_TICKS) return;
  const [rising, falling] = [
    Math.floor((BRIGHT * (age + 1)) / APPEARS),
    Math.floor((BRIGHT * (WAVE_TICKS - age)) / FADES),
  ];
  // White of level 0 is not a colour to draw in: a film has it for what stays as it is.
  const index = indexOf(HUES.white, Math.max(1, Math.min(BRIGHT, rising, falling)));
  const look = { x: to.size >> 1, align: 'middle', index } as const;
  const y = Math.floor((to.size * 2) / 5);
  drawText(to, `WAVE ${wave}`, { ...look, y, scale: 3 * scale });
  const many = `${enemies} ${enemies === 1 ? 'enemy' : 'enemies'}`;
  drawText(to, many, { ...look, y: y + 3 * (LETTER.height + 2) * scale, scale });
}

/** Ticks before an enemy comes, from which on it is announced. */
const MARK_TICKS = 120;
/** Half the width of a mark, px of the arena. */
const MARK_SIDE = 7;

let indexes = new Int32Array(64);

/** Marks at the upper edge where enemies are about to come, the brighter the sooner. */
export function drawMarks(to: Image, match: Match): void {
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  for (let i = 0; i < match.living; i += 1) {
    const enemy = indexes[i]!;
    const { width, height } = SPRITES[COLOURS[enemyColourAt(match, enemy)]!];
    const [away, from] = [-height - enemyYAt(match, enemy), MARK_TICKS * match.rules.enemySpeed];
    if (away < 0 || away >= from) continue;
    const index = indexOf(
      HUE_OF[COLOURS[enemyColourAt(match, enemy)]!],
      4 + Math.floor((18 * (from - away)) / from),
    );
    const side = Math.max(1, scaled(MARK_SIDE, to.size));
    const x = scaled(enemyXAt(match, enemy) + (width >> 1), to.size);
    for (let row = 0; row < side; row += 1)
      fillLight(to, { x: x - side + row, y: row, width: 2 * (side - row) - 1, height: 1 }, index);
  }
}

/** How a match ended, across its middle. */
export function drawOutcome(
  to: Image,
  winner: 1 | 2 | null,
  { names, scale }: { names: readonly [string, string]; scale: number },
): void {
  const text = winner === null ? 'DRAW' : `${names[winner - 1]} WINS`;
  const room = to.size - 8 * scale;
  const large = textWidth(text, 3 * scale) <= room ? 3 * scale : scale;
  const height = (LETTER.height + 6) * large;
  const y = (to.size - height) >> 1;
  fillBox(to, { x: 0, y, width: to.size, height }, indexOf(HUES.sky, 0));
  const hue = winner === null ? HUES.white : HUE_OF_SEAT[winner - 1]!;
  for (const line of [y, y + height - scale])
    fillBox(to, { x: 0, y: line, width: to.size, height: scale }, indexOf(hue, DIM));
  const x = to.size >> 1;
  drawText(to, text, { x, y: y + 3 * large, align: 'middle', scale: large, index: indexOf(hue, BRIGHT) });
}
