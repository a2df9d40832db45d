import { LASER_HITBOX, PLAYER_SPRITE } from '../core/index.ts';

/* What each kind of body looks like, wherever it is drawn: as pixels, as dots, as letters and blocks, as a picture. To change a
   body, or to add a kind, change this file alone. Each kind is recognized by its shape, never by colour alone. */

/** 0xRRGGBB: the players by index, seat 1 first; the sky and its stars; what a body that was just hit turns to. */
export const PALETTE = {
  players: [0x4fc3f7, 0xffb74d],
  sky: 0x0b0e14,
  stars: [0x3a4252, 0x5d6880, 0xa3aec4],
  hit: 0xffffff,
} as const;

/** Rows of dots: `#` the body, `+` light in it, `-` dark in it, `.` nothing. */
export type Drawing = readonly string[];

/** A kind of body. Enemies are named by their colour. */
export type SpriteName = 'ship1' | 'ship2' | 'laser1' | 'laser2' | 'red' | 'blue' | 'green';

/** How a kind of body looks. */
export interface Sprite {
  /** px of the arena */
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB */
  readonly colour: number;
  /** 5 px a dot, the shape of the hitbox in it */
  readonly large: Drawing;
  /** drawn at sizes where `large` cannot be recognized; if left out, `large` is drawn at all sizes, without a dark edge */
  readonly small?: Drawing;
  /** pixels high at least, 1 unless given */
  readonly minHeight?: number;
  /** three ASCII characters that stand for pixels: the body, its light parts, its dark parts */
  readonly letters: string;
  /** drawn at the smallest sizes, where a pixel is as large as half a wing: one glyph per cell; a digit is shown inverted on the body */
  readonly symbol: readonly string[];
  /** as `symbol`, of ASCII */
  readonly asciiSymbol: readonly string[];
}

/** How each kind of body looks. */
export const SPRITES: Readonly<Record<SpriteName, Sprite>> = {
  /** A dart: swept wings, a long nose. */
  ship1: {
    ...PLAYER_SPRITE,
    colour: PALETTE.players[0],
    large: [
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
    ],
    small: ['..#..', '..#..', '.###.', '#####', '#.#.#'],
    letters: '#1"',
    symbol: [' ▗█▖ ', '▟█1█▙', '▀   ▀'],
    asciiSymbol: ['  ^  ', '/=1=\\', '"   "'],
  },
  /** A fork: a broad body, two noses. */
  ship2: {
    ...PLAYER_SPRITE,
    colour: PALETTE.players[1],
    large: [
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
    ],
    small: ['#...#', '##.##', '#####', '#####', '.#.#.'],
    letters: '%2"',
    symbol: ['▗▖ ▗▖', '▜█2█▛', ' ▀ ▀ '],
    asciiSymbol: ['^   ^', '\\=2=/', ' " " '],
  },
  /** A bolt. */
  laser1: {
    width: LASER_HITBOX.width,
    height: LASER_HITBOX.height,
    colour: 0xa7e1fb,
    large: ['#'],
    letters: '|||',
    symbol: ['┃'],
    asciiSymbol: ['|'],
  },
  /** A bolt in two parts. */
  laser2: {
    width: LASER_HITBOX.width,
    height: LASER_HITBOX.height,
    colour: 0xffdba6,
    large: ['#', '.', '#'],
    minHeight: 3,
    letters: ':::',
    symbol: ['╏'],
    asciiSymbol: [':'],
  },
  /** A wedge that points down. */
  red: {
    width: 70,
    height: 50,
    colour: 0xef5350,
    large: [
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
    ],
    small: ['#..#', '####', '.##.'],
    letters: 'VvV',
    symbol: ['◥█◤'],
    asciiSymbol: ['\\#/'],
  },
  /** A diamond. */
  blue: {
    width: 50,
    height: 50,
    colour: 0x7986ff,
    large: [
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
    ],
    small: ['.#.', '###', '.#.'],
    letters: 'XxX',
    symbol: ['◀▶'],
    asciiSymbol: ['<>'],
  },
  /** A dome with legs. */
  green: {
    width: 70,
    height: 50,
    colour: 0x66bb6a,
    large: [
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
    ],
    small: ['.##.', '####', '#..#'],
    letters: 'MoM',
    symbol: ['▟█▙'],
    asciiSymbol: ['/O\\'],
  },
};
