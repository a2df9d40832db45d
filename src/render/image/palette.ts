import { PALETTE, SPRITES, type SpriteName } from '../sprites.ts';

/* The 256 colours of pictures: eight ramps of 32 levels. What is drawn is a hue and a level, so that light is a larger number and a GIF has every
   colour that a picture has. Computed by integers alone: all engines have the same. */

/** Ramps, by their number. The sky has colours of its own; the others go from the sky by a colour to white. */
export const HUES = { sky: 0, white: 1, seat1: 2, seat2: 3, red: 4, blue: 5, green: 6, fire: 7 } as const;

const LEVEL_BITS = 5;
/** The highest level: white, in all ramps but that of the sky. */
export const BRIGHTEST: number = (1 << LEVEL_BITS) - 1;
/** The level at which a ramp has its colour. */
const PURE = 20;

/** A colour by its ramp and its level, an integer from 0 to `BRIGHTEST`. */
export const indexOf = (hue: number, level: number): number => (hue << LEVEL_BITS) | level;

/** How bright a colour is. Of the sky nothing counts as bright: all light is drawn over it. */
export const levelOf = (index: number): number => (index > BRIGHTEST ? index & BRIGHTEST : 0);

/** The ramp of each kind of body. */
export const HUE_OF: Readonly<Record<SpriteName, number>> = {
  ship1: HUES.seat1,
  laser1: HUES.seat1,
  ship2: HUES.seat2,
  laser2: HUES.seat2,
  red: HUES.red,
  blue: HUES.blue,
  green: HUES.green,
};

/** The ramps of the players, seat 1 first. */
export const HUE_OF_SEAT: readonly [number, number] = [HUES.seat1, HUES.seat2];

/* Levels of what is written. */
export const BRIGHT = 25;
export const NAME = 22;
export const DIM = 15;

const FIRE = 0xff9540;
/** 0xRRGGBB: the colours of the ramps from 1 on, in their order. */
const COLOURS: readonly number[] = [
  0x9fb0d0,
  ...PALETTE.players,
  ...[SPRITES.red.colour, SPRITES.blue.colour, SPRITES.green.colour],
  FIRE,
];

/** The level of the sky where it has neither clouds nor depth: `PALETTE.sky`. */
export const PLAIN_SKY = 10;
/** From the darkest sky to the middle of a cloud, with the level of each. */
const SKY = [
  { level: 0, colour: 0x05070c },
  { level: PLAIN_SKY, colour: PALETTE.sky },
  { level: 20, colour: 0x141a33 },
  { level: BRIGHTEST, colour: 0x2a2450 },
] as const;

/** A colour on its way to another one, by integers. */
function blend(from: number, to: number, { part, of }: { part: number; of: number }): number {
  let blended = 0;
  for (const shift of [16, 8, 0]) {
    const [a, b] = [(from >> shift) & 0xff, (to >> shift) & 0xff];
    blended |= Math.floor((2 * (a * (of - part) + b * part) + of) / (2 * of)) << shift;
  }
  return blended;
}

function skyAt(level: number): number {
  const next = SKY.findIndex((stop) => stop.level >= level);
  const [from, to] = [SKY[Math.max(0, next - 1)]!, SKY[next]!];
  return blend(from.colour, to.colour, {
    part: level - from.level,
    of: Math.max(1, to.level - from.level),
  });
}

function colourAt(index: number): number {
  const level = index & BRIGHTEST;
  if (index <= BRIGHTEST) return skyAt(level);
  const colour = COLOURS[(index >> LEVEL_BITS) - 1]!;
  if (level <= PURE) return blend(PALETTE.sky, colour, { part: level, of: PURE });
  return blend(colour, 0xffffff, { part: level - PURE, of: BRIGHTEST - PURE });
}

/** 0xRRGGBB, by index. */
export const IMAGE_COLOURS: readonly number[] = Array.from({ length: 256 }, (_, index) => colourAt(index));

/** Luma of each colour, 0 to 255, by the weights of ITU-R BT.601 in 256ths. */
export const IMAGE_GREYS: Uint8Array = Uint8Array.from(
  IMAGE_COLOURS,
  (colour) => (77 * (colour >> 16) + 150 * ((colour >> 8) & 0xff) + 29 * (colour & 0xff)) >> 8,
);
