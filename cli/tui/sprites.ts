import { darken, EMPTY, inkOf, type Pixels } from './pixels.ts';

/* What things look like, 5 px of the arena a dot: the sizes of the sprites, with the shape of the hitbox in them. Each kind is
   told by its shape, never by colour alone, and has a drawing of its own for where there is no room for that one. A letter is
   a shade of the body's colour. */

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly string[];
}

/** Made by `createSprite`. */
export interface Sprite {
  readonly large: Drawing;
  readonly small: Drawing;
  /** by shade, the bits of the letter that it is in ASCII */
  readonly letters: readonly number[];
}

const draw = (...rows: string[]): Drawing => ({ width: rows[0]!.length, height: rows.length, rows });

/** @param letters of the body, of what is light in it, and of what is dark */
const createSprite = (large: Drawing, small: Drawing, letters: string): Sprite => ({
  large,
  small,
  letters: [0, ...Array.from(letters, (letter) => inkOf(0, letter))],
});

/** 100 × 90 px: swept wings, a long nose. */
const DART: Drawing = draw(
  '.........##.........',
  '.........##.........',
  '........####........',
  '........####........',
  '........#++#........',
  '.......##++##.......',
  '.......##++##.......',
  '.......######.......',
  '......########......',
  '.....##########.....',
  '....############....',
  '...####.####.####...',
  '..####..####..####..',
  '.####...####...####.',
  '###-....####....-###',
  '##......-##-......##',
  '........-##-........',
  '.........--.........',
);

const SMALL_DART: Drawing = draw('..#..', '..#..', '.###.', '#####', '#.#.#');

/** 100 × 90 px: a broad body, two noses. */
const FORK: Drawing = draw(
  '....##........##....',
  '....##........##....',
  '...####......####...',
  '...####......####...',
  '...####......####...',
  '...####.####.####...',
  '...##############...',
  '..######++++######..',
  '..######++++######..',
  '.########++########.',
  '####################',
  '####################',
  '####-##########-####',
  '###..-########-..###',
  '##....########....##',
  '#......##--##......#',
  '.......##..##.......',
  '.......--..--.......',
);

const SMALL_FORK: Drawing = draw('#...#', '##.##', '#####', '#####', '.#.#.');

export const SHIPS: readonly [Sprite, Sprite] = [
  createSprite(DART, SMALL_DART, '#1"'),
  createSprite(FORK, SMALL_FORK, '%2"'),
];

/** 70 × 50 px. */
const RED: Drawing = draw(
  '##..........##',
  '####......####',
  '##############',
  '.####++++####.',
  '..##########..',
  '...########...',
  '....######....',
  '.....####.....',
  '......##......',
  '......--......',
);

const SMALL_RED: Drawing = draw('#..#', '####', '.##.');

/** 50 × 50 px. */
const BLUE: Drawing = draw(
  '....##....',
  '....##....',
  '..######..',
  '..######..',
  '####++####',
  '####++####',
  '..######..',
  '..######..',
  '....##....',
  '....##....',
);

const SMALL_BLUE: Drawing = draw('.#.', '###', '.#.');

/** 70 × 50 px. */
const GREEN: Drawing = draw(
  '....######....',
  '..##########..',
  '.############.',
  '##############',
  '###++####++###',
  '###++####++###',
  '##############',
  '.############.',
  '.--..----..--.',
  '.--........--.',
);

const SMALL_GREEN: Drawing = draw('.##.', '####', '#..#');

/** By the number of their colour, px. */
export const ENEMY_WIDTHS: readonly number[] = [70, 50, 70];
export const ENEMY_HEIGHT = 50;

/** By the number of their colour. */
export const ENEMIES: readonly Sprite[] = [
  createSprite(RED, SMALL_RED, 'VvV'),
  createSprite(BLUE, SMALL_BLUE, 'XxX'),
  createSprite(GREEN, SMALL_GREEN, 'MoM'),
];

/** A sprite in a size, and a pixel around it. */
interface Scaled {
  readonly width: number;
  readonly height: number;
  /** row by row, 0 where nothing is */
  readonly shades: Uint8Array;
}

const BODY = 1;
const LIGHT = 2;
const DARK = 3;
/** Beside the body. */
const EDGE = 4;
const SHADES: Readonly<Record<string, number>> = { '#': BODY, '+': LIGHT, '-': DARK };

function scale(sprite: Sprite, bodyWidth: number, bodyHeight: number): Scaled {
  const [width, height] = [bodyWidth + 2, bodyHeight + 2];
  const drawing = bodyWidth <= MOST_ENLARGED * sprite.small.width ? sprite.small : sprite.large;
  const size = { width: bodyWidth, height: bodyHeight };
  const shades = new Uint8Array(width * height);
  for (let y = 0; y < bodyHeight; y += 1)
    for (let x = 0; x < bodyWidth; x += 1) shades[(y + 1) * width + x + 1] = shadeAt(drawing, size, { x, y });
  // A small one has no room for it.
  if (drawing === sprite.small) return { width, height, shades };
  const isBody = (at: number): boolean => shades[at] !== undefined && shades[at] !== 0 && shades[at] !== EDGE;
  for (let at = 0; at < shades.length; at += 1) {
    if (shades[at] === 0 && [at - width, at - 1, at + 1, at + width].some(isBody)) shades[at] = EDGE;
  }
  return { width, height, shades };
}

/** How much larger than it is a small drawing is drawn at most. */
const MOST_ENLARGED = 1.5;

/** Samples of a pixel along each axis. */
const SAMPLES = 4;

/** By shade, what a sample of it counts: eyes and cockpits are to be seen though they fill no pixel. */
const WEIGHTS = [1, 1, 2, 1];

/** The shade that most of a pixel has, nothing if more than half of it is empty. */
function shadeAt(
  drawing: Drawing,
  { width, height }: { width: number; height: number },
  { x, y }: { x: number; y: number },
): number {
  const counts = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const column = Math.floor(((x + ((sample % SAMPLES) + 0.5) / SAMPLES) / width) * drawing.width);
    const row = Math.floor(((y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / height) * drawing.height);
    counts[SHADES[drawing.rows[row]![column]!] ?? 0]! += 1;
  }
  const filled = SAMPLES * SAMPLES - counts[0]!;
  if (filled * 2 < SAMPLES * SAMPLES) return 0;
  const weighed = counts.map((count, shade) => count * WEIGHTS[shade]!);
  return weighed.indexOf(Math.max(...weighed.slice(1)), 1);
}

/** How a body is drawn, wherever it is. */
export interface Finish {
  /** pixels */
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB */
  readonly colour: number;
  /** whether what is behind it is darkened around it, which tells it from those that it hides in part */
  readonly edged: boolean;
}

/** A sprite ready to be put on pixels, and a pixel around it: what is the same for all bodies of a kind. Made by `stampOf`. */
export interface Stamp {
  readonly width: number;
  readonly height: number;
  /** row by row: an ink, `EMPTY`, or `SHADOW` */
  readonly inks: Int32Array;
  /** by row, where the first and behind the last is that is not `EMPTY` */
  readonly starts: Uint16Array;
  readonly ends: Uint16Array;
}

/** What is there is darkened. */
const SHADOW = -2;

/** Stamps of a sprite that are remembered at most: a screen has one size, and a hit fades through some colours. */
const MOST_STAMPS = 64;
const known = new WeakMap<Sprite, Map<string, Stamp>>();

/** Finds the stamp of a sprite, or makes it. Whole pixels all. */
export function stampOf(sprite: Sprite, finish: Finish): Stamp {
  let stamps = known.get(sprite);
  if (stamps === undefined) {
    stamps = new Map();
    known.set(sprite, stamps);
  }
  const key = `${finish.width} ${finish.height} ${finish.colour} ${finish.edged}`;
  let stamp = stamps.get(key);
  if (stamp === undefined) {
    stamp = cutStamp(sprite, finish);
    if (stamps.size >= MOST_STAMPS) stamps.clear();
    stamps.set(key, stamp);
  }
  return stamp;
}

function cutStamp(sprite: Sprite, { colour, edged, ...size }: Finish): Stamp {
  const { width, height, shades } = scale(sprite, size.width, size.height);
  const colours = [EMPTY, colour, mix(colour, 0xffffff, 0.55), mix(colour, 0x000000, 0.45)];
  const inks = Int32Array.from(shades, (shade) =>
    shade === 0
      ? EMPTY
      : shade === EDGE
        ? edged
          ? SHADOW
          : EMPTY
        : colours[shade]! | sprite.letters[shade]!,
  );
  const [starts, ends] = [new Uint16Array(height), new Uint16Array(height)];
  for (let row = 0; row < height; row += 1) {
    const line = inks.subarray(row * width, (row + 1) * width);
    starts[row] = Math.max(
      0,
      line.findIndex((ink) => ink !== EMPTY),
    );
    ends[row] = line.findLastIndex((ink) => ink !== EMPTY) + 1;
  }
  return { width, height, inks, starts, ends };
}

/** Draws a body, as far as it is on the pixels. @param x left of it · @param y top of it */
export function drawStamp(pixels: Pixels, stamp: Stamp, { x, y }: { x: number; y: number }): void {
  const { inks, width } = pixels;
  const [left, top] = [x - 1, y - 1];
  const below = Math.min(stamp.height, pixels.height - top);
  for (let row = Math.max(0, -top); row < below; row += 1) {
    const from = row * stamp.width;
    const to = (top + row) * width + left;
    const end = Math.min(stamp.ends[row]!, width - left);
    for (let column = Math.max(stamp.starts[row]!, -left); column < end; column += 1) {
      const ink = stamp.inks[from + column]!;
      if (ink >= 0) inks[to + column] = ink;
      else if (ink === SHADOW) inks[to + column] = darken(inks[to + column]!);
    }
  }
}

/** A colour on its way to another one. @param share 0 to 1 */
export function mix(from: number, to: number, share: number): number {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const [a, b] = [(from >> shift) & 0xff, (to >> shift) & 0xff];
    mixed |= Math.round(a + (b - a) * share) << shift;
  }
  return mixed;
}
