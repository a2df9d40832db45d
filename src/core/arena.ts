/* Sizes and places of the rules (docs/rules.md). Pixels; x to the right, y downward; a position is the top-left corner
   of a body's sprite. What the phases of a tick derive from them stands in their files, as constants of the file: V8
   folds those into the code and loads an imported one anew at every use, which cost the core a tenth of its speed. */

/** Width and height of the arena, px. */
export const ARENA_SIZE = 750;

/** A rectangle within a sprite, px. */
export interface Hitbox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The picture of a player, px. */
export const PLAYER_SPRITE = { width: 100, height: 90 } as const;
/** The part of a player's sprite that can be hit, from the upper left corner of the sprite, px. */
export const PLAYER_HITBOX: Hitbox = { x: 10, y: 10, width: 80, height: 80 };
/** The part of a laser's sprite that hits, from the upper left corner of the sprite, px. */
export const LASER_HITBOX: Hitbox = { x: 45, y: 28, width: 10, height: 30 };

/** Colours of enemies by their number in the canonical state. */
export const COLOURS = ['red', 'blue', 'green'] as const;
/** The colour of an enemy. */
export type Colour = (typeof COLOURS)[number];

/** The hitbox of an enemy; a blue one is narrower by `BLUE_NARROWER`. */
export const ENEMY_HITBOX: Hitbox = { x: 10, y: 10, width: 50, height: 30 };
/** The number of blue: its index in `COLOURS`. */
export const BLUE = 1;
/** How much narrower a blue enemy is than the others, px. */
export const BLUE_NARROWER = 20;
/** Height of an enemy's sprite, whatever its colour. */
export const ENEMY_SPRITE_HEIGHT = 50;

/* A player moves only to an x in (0, RIGHT_LIMIT) and a y in (0, BOTTOM_LIMIT), both ends excluded. The rules keep 15 px
   free between its sprite and the lower edge of the arena. */
export const RIGHT_LIMIT: number = ARENA_SIZE - PLAYER_SPRITE.width;
export const BOTTOM_LIMIT: number = ARENA_SIZE - PLAYER_SPRITE.height - 15;

/** Where the players stand at tick 0. */
export const STARTS = [
  { x: 220, y: 630 },
  { x: 400, y: 630 },
] as const;

/* Where the enemies of a wave appear: x in [50, 650), y in [-1500, -100). */
export const WAVE_LEFT = 50;
export const WAVE_WIDTH = 600;
export const WAVE_TOP = -1500;
export const WAVE_HEIGHT = 1400;

/** From and to, both included, px. */
export type Bounds = readonly [from: number, to: number];

/** Where the sprite of a player can be. */
export const PLAYER_PLACES: { readonly x: Bounds; readonly y: Bounds } = {
  x: [1, RIGHT_LIMIT - 1],
  y: [1, BOTTOM_LIMIT - 1],
};
/** Where the sprite of an enemy can be. */
export const ENEMY_PLACES: { readonly x: Bounds; readonly y: Bounds } = {
  x: [WAVE_LEFT, WAVE_LEFT + WAVE_WIDTH - 1],
  y: [WAVE_TOP, ARENA_SIZE - ENEMY_SPRITE_HEIGHT],
};

/* A bot may import this package, and could change what is not frozen. */
for (const one of [PLAYER_SPRITE, PLAYER_HITBOX, LASER_HITBOX, COLOURS, ENEMY_HITBOX, STARTS, ...STARTS])
  Object.freeze(one);
for (const one of [
  PLAYER_PLACES,
  PLAYER_PLACES.x,
  PLAYER_PLACES.y,
  ENEMY_PLACES,
  ENEMY_PLACES.x,
  ENEMY_PLACES.y,
])
  Object.freeze(one);
