import { EMPTY, type Pixels } from './pixels.ts';

/* What things look like, 5 px of the arena a dot: the sizes of the sprites, with the shape of the hitbox in them. Each kind is
   told by its shape, never by colour alone. A letter is a shade of the body's colour. */

export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly string[];
}

const sprite = (...rows: string[]): Sprite => ({ width: rows[0]!.length, height: rows.length, rows });

/** 100 × 90 px: swept wings, a long nose. */
const DART: Sprite = sprite(
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

/** 100 × 90 px: a broad body, two noses. */
const FORK: Sprite = sprite(
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

export const SHIPS: readonly [Sprite, Sprite] = [DART, FORK];

/** 70 × 50 px. */
const RED: Sprite = sprite(
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

/** 50 × 50 px. */
const BLUE: Sprite = sprite(
  '....##....',
  '...####...',
  '..######..',
  '.###++###.',
  '.##++++##.',
  '.###++###.',
  '..######..',
  '...####...',
  '....##....',
  '....--....',
);

/** 70 × 50 px. */
const GREEN: Sprite = sprite(
  '....######....',
  '..##########..',
  '.############.',
  '##############',
  '##+##+##+##+##',
  '##############',
  '.############.',
  '..--##--##--..',
  '..--......--..',
  '..............',
);

/** By the number of their colour. */
export const ENEMIES: readonly Sprite[] = [RED, BLUE, GREEN];

/** A sprite in the size in which it is drawn: shades, row by row, 0 where nothing is. */
interface Scaled {
  readonly width: number;
  readonly height: number;
  readonly shades: Uint8Array;
}

const BODY = 1;
const LIGHT = 2;
const DARK = 3;
const SHADES: Readonly<Record<string, number>> = { '#': BODY, '+': LIGHT, '-': DARK };

/** By sprite, then by `width × 4096 + height`. A screen has one scale, and a resize a few. */
const known = new WeakMap<Sprite, Map<number, Scaled>>();

function scale(sprite: Sprite, width: number, height: number): Scaled {
  let sizes = known.get(sprite);
  if (sizes === undefined) {
    sizes = new Map();
    known.set(sprite, sizes);
  }
  const key = width * 4096 + height;
  let found = sizes.get(key);
  if (found === undefined) {
    found = { width, height, shades: new Uint8Array(width * height) };
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) found.shades[y * width + x] = shadeAt(sprite, found, { x, y });
    sizes.set(key, found);
  }
  return found;
}

/** Samples of a pixel along each axis. */
const SAMPLES = 4;

/** The shade that most of a pixel has, nothing if more than half of it is empty. */
function shadeAt(sprite: Sprite, { width, height }: Scaled, { x, y }: { x: number; y: number }): number {
  const counts = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const column = Math.floor(((x + ((sample % SAMPLES) + 0.5) / SAMPLES) / width) * sprite.width);
    const row = Math.floor(((y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / height) * sprite.height);
    counts[SHADES[sprite.rows[row]![column]!] ?? 0]! += 1;
  }
  const filled = SAMPLES * SAMPLES - counts[0]!;
  if (filled * 2 < SAMPLES * SAMPLES) return 0;
  return counts.indexOf(Math.max(...counts.slice(1)), 1);
}

/** A body on pixels. */
export interface Body {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB */
  readonly colour: number;
}

/** Draws a sprite, as far as it is on the pixels. Whole pixels all. */
export function drawSprite(pixels: Pixels, sprite: Sprite, { x, y, width, height, colour }: Body): void {
  const { shades } = scale(sprite, width, height);
  const colours = shadesOf(colour);
  for (let row = Math.max(0, -y); row < height && y + row < pixels.height; row += 1) {
    for (let column = Math.max(0, -x); column < width && x + column < pixels.width; column += 1) {
      const shade = shades[row * width + column]!;
      if (shade !== 0) pixels.rgb[(y + row) * pixels.width + x + column] = colours[shade]!;
    }
  }
}

/** Colours whose shades are remembered at most. */
const MOST_COLOURS = 256;
const shadesByColour = new Map<number, readonly number[]>();

/** By shade: nothing, the colour itself, light, dark. */
function shadesOf(colour: number): readonly number[] {
  let shades = shadesByColour.get(colour);
  if (shades === undefined) {
    shades = [EMPTY, colour, mix(colour, 0xffffff, 0.55), mix(colour, 0x000000, 0.45)];
    if (shadesByColour.size >= MOST_COLOURS) shadesByColour.clear();
    shadesByColour.set(colour, shades);
  }
  return shades;
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
