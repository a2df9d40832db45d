import type { Match } from '../../core/index.ts';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { checkRange } from '../checks.ts';
import { type Effects, effectsAt } from '../effects.ts';
import { hurtBy } from '../timeline.ts';
import { artOf, drawBodies } from './arena.ts';
import { drawEffects } from './bursts.ts';
import { drawHud, HUD_FROM } from './hud.ts';
import type { Image } from './image.ts';
import { IMAGE_COLOURS, IMAGE_GREYS } from './palette.ts';
import { MAX_FLASH } from './shapes.ts';

/* A tick as pixels: for files, for films, and for policies that learn from pictures. */

/** The smallest and the largest size of a picture, pixels a side. */
export const PIXEL_LIMITS = { size: [32, 2160] } as const;

/** What is on a picture. */
export interface PictureOptions {
  /** whether the sky has stars and clouds; true unless given */
  readonly stars?: boolean;
}

/** Options of `drawPixels`. */
export interface PixelOptions extends PictureOptions {
  /** pixels a side: 32 to 2160 */
  readonly size: number;
  /** bytes a pixel: 1 grey, 3 red, green and blue, 4 these and 255; 3 unless given */
  readonly channels?: 1 | 3 | 4;
  /** explosions and hits, as `createEffects` finds them; none unless given */
  readonly effects?: Effects;
  /** whether names, health, scores, wave, time and result are written on pictures of at least 160 pixels a side; false unless given */
  readonly hud?: boolean;
  /** what the players are called; `1` and `2` unless given */
  readonly names?: readonly [string, string];
}

const OPTIONS: OptionNames<PixelOptions> = {
  size: true,
  channels: true,
  stars: true,
  hud: true,
  names: true,
  effects: true,
};

/**
 * Draws the tick at which a match is as pixels, by integers alone: every engine gives the same bytes. What is drawn of a size is made by the first
 * picture of it; another picture takes no memory.
 *
 * @param target overwritten: `size` × `size` × `channels` bytes, 0 to 255, row by row from the top, the channels of a pixel side by side
 * @param match read, not changed
 * @throws RangeError for a size or a number of channels outside its range, and for a target of another length; TypeError for an unknown option
 * @example
 * const pixels = new Uint8Array(84 * 84);
 * drawPixels(pixels, createMatch({ seed: '42' }), { size: 84, channels: 1, stars: false });
 */
export function drawPixels(
  target: Uint8Array | Uint8ClampedArray,
  match: Match,
  options: PixelOptions,
): void {
  checkOptions(options, OPTIONS, 'drawPixels');
  const { size, channels = 3 } = options;
  checkRange('size', size, PIXEL_LIMITS.size);
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new RangeError(`channels is ${channels}; it is 1, 3 or 4`);
  if (target.length !== size * size * channels)
    throw new RangeError(`target has ${target.length} bytes; a picture has ${size * size * channels}`);
  writeChannels(target, drawImage(match, options), channels);
}

/** Draws a tick into an image that the next call overwrites. */
export function drawImage(match: Match, options: Omit<PixelOptions, 'channels'>): Image {
  const { size, stars = true, hud = false, names = NUMBERS, effects } = options;
  const art = artOf(size, stars);
  const { image, flash } = art;
  const seen = effects && effectsAt(effects, match.tick);
  for (const seat of [0, 1] as const)
    flash[seat] = Math.ceil(MAX_FLASH * hurtBy(seen?.hits[seat]?.tick, match.tick));
  drawBodies(art, match);
  if (seen !== undefined) drawEffects(image, match, seen);
  if (hud && size >= HUD_FROM) drawHud(image, match, { names, effects: seen });
  return image;
}

const NUMBERS = ['1', '2'] as const;

const OPAQUE = 0xff;
const [REDS, GREENS, BLUES] = [16, 8, 0].map((shift) =>
  Uint8Array.from(IMAGE_COLOURS, (colour) => (colour >> shift) & 0xff),
) as [Uint8Array, Uint8Array, Uint8Array];

/** Writes an image as bytes of channels. */
export function writeChannels(
  target: Uint8Array | Uint8ClampedArray,
  { pixels }: Image,
  channels: 1 | 3 | 4,
): void {
  if (channels === 1) {
    for (let at = 0; at < pixels.length; at += 1) target[at] = IMAGE_GREYS[pixels[at]!]!;
    return;
  }
  for (let at = 0, to = 0; at < pixels.length; at += 1, to += channels) {
    const index = pixels[at]!;
    target[to] = REDS[index]!;
    target[to + 1] = GREENS[index]!;
    target[to + 2] = BLUES[index]!;
    if (channels === 4) target[to + 3] = OPAQUE;
  }
}
