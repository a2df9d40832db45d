/* What things are drawn in. */

/** 0xRRGGBB: of the players, of the enemies by the number of their colour, of the sky, of its stars. */
export const COLOURS = {
  players: [0x4fc3f7, 0xffb74d],
  enemies: [0xef5350, 0x7986ff, 0x66bb6a],
  sky: 0x0b0e14,
  stars: [0x3a4252, 0x5d6880, 0xa3aec4],
  hit: 0xffffff,
} as const;
