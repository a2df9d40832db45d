import { type Colour, DEFAULT } from './cells.ts';

/* Colours as terminals take them: all, or the nearest of 256 or of 16, or none. */

/** How many colours a terminal has. */
export type ColourDepth = 'none' | 16 | 256 | 'all';

/** How many colours a terminal has, by `TERM`, `COLORTERM`, `TERM_PROGRAM`, `FORCE_COLOR` and `NO_COLOR` of `env`. */
export function depthOf(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  if (env.NO_COLOR) return 'none';
  const { TERM = '', COLORTERM = '', FORCE_COLOR } = env;
  if (FORCE_COLOR === '3' || /^(truecolor|24bit)$/i.test(COLORTERM) || /-direct$/.test(TERM)) return 'all';
  if (/^(iterm|wezterm|vscode|ghostty)/i.test(env.TERM_PROGRAM ?? '') || /kitty|ghostty|alacritty/.test(TERM))
    return 'all';
  if (/256/.test(TERM)) return 256;
  return TERM === '' || TERM === 'dumb' || /-mono|vt100|vt220/.test(TERM) ? 'none' : 16;
}

/** Colours as parameters of an SGR sequence, `38;5;196`; empty where there are none. Made by `createPalette`. */
export interface Palette {
  readonly depth: ColourDepth;
  foreground(colour: Colour): string;
  background(colour: Colour): string;
}

/** Makes the palette of a terminal of a colour `depth`; of fewer than all colours it finds the nearest ones. */
export function createPalette(depth: ColourDepth): Palette {
  return { depth, foreground: remember(depth, 30), background: remember(depth, 40) };
}

/** Cached colours at most. */
const MOST_COLOURS = 4096;

/** @param base 30 for what is written, 40 for what is behind it */
function remember(depth: ColourDepth, base: 30 | 40): (colour: Colour) => string {
  const known = new Map<Colour, string>();
  return (colour) => {
    let found = known.get(colour);
    if (found === undefined) {
      found = encodeColour(colour, depth, base);
      if (known.size >= MOST_COLOURS) known.clear();
      known.set(colour, found);
    }
    return found;
  };
}

function encodeColour(colour: Colour, depth: ColourDepth, base: 30 | 40): string {
  if (depth === 'none') return '';
  if (colour === DEFAULT) return String(base + 9);
  if (depth === 'all') return `${base + 8};2;${channelsOf(colour).join(';')}`;
  if (depth === 256) return `${base + 8};5;${nearest256(colour)}`;
  const index = nearest16(colour);
  return String(index < 8 ? base + index : base + 52 + index);
}

/** From 16 on, a cube of six levels a channel, 0, 95, 135, 175, 215 and 255; from 232 on, 24 greys, 8, 18, … 238. */
function nearest256(colour: Colour): number {
  const channels = channelsOf(colour);
  const steps = channels.map((value) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40)));
  const levels = steps.map((step) => (step === 0 ? 0 : 55 + step * 40));
  const mean = channels.reduce((sum, value) => sum + value, 0) / 3;
  const grey = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  const isGrey = distance(channels, Array(3).fill(8 + grey * 10)) < distance(channels, levels);
  return isGrey ? 232 + grey : 16 + 36 * steps[0]! + 6 * steps[1]! + steps[2]!;
}

/** 0xRRGGBB, as most terminals have them. */
const SIXTEEN: readonly Colour[] = [
  ...[0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5],
  ...[0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff],
];

const channelsOf = (colour: Colour): number[] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];

function nearest16(colour: Colour): number {
  const distances = SIXTEEN.map((one) => distance(channelsOf(colour), channelsOf(one)));
  return distances.indexOf(Math.min(...distances));
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
