import {
  COLOURS,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  PLAYER_SPRITE,
  type Player,
  playerX,
  playerY,
} from '../../core/index.ts';
import { createFlames, ENGINES, FLAME_TOP, flameAt } from './flames.ts';
import { createImage, drawLight, drawOver, type Image } from './image.ts';
import { createShapes, MAX_FLASH, type Shape, scaled } from './shapes.ts';
import { createSky } from './sky.ts';

/* The arena as a picture. What is drawn of a size is made once; a picture of it takes no memory. */

/** What is drawn once for a size, and the image to which pictures of that size are drawn. Made by `artOf`. */
export interface Art {
  readonly image: Image;
  readonly stars: boolean;
  readonly sky: Uint8Array;
  /** by the number of the colour */
  readonly enemies: readonly Shape[];
  /** by player */
  readonly lasers: readonly Shape[];
  /** by player, by how white it is */
  readonly ships: readonly (readonly Shape[])[];
  /** by player, by their length */
  readonly flames: readonly (readonly Shape[])[];
  /** by player, how white its ship is right now, 0 to `MAX_FLASH` */
  readonly flash: [number, number];
}

/** For how many sizes it is kept: those that were used last. */
const MAX_ARTS = 3;
const arts: Art[] = [];

/** What there is for a size, made if it is not kept. @param stars whether its sky has stars and clouds */
export function artOf(size: number, stars: boolean): Art {
  const first = arts[0];
  if (first?.image.size === size && first.stars === stars) return first;
  const found = arts.findIndex((one) => one.image.size === size && one.stars === stars);
  const art = found < 0 ? createArt(size, stars) : arts.splice(found, 1)[0]!;
  arts.unshift(art);
  arts.splice(MAX_ARTS);
  return art;
}

function createArt(size: number, stars: boolean): Art {
  const whiter = Array.from({ length: MAX_FLASH + 1 }, (_, flash) => flash);
  return {
    image: createImage(size),
    stars,
    sky: createSky(size, stars),
    enemies: COLOURS.flatMap((colour) => createShapes(colour, size, [0])),
    lasers: (['laser1', 'laser2'] as const).flatMap((laser) => createShapes(laser, size, [0])),
    ships: (['ship1', 'ship2'] as const).map((ship) => createShapes(ship, size, whiter)),
    flames: [createFlames(0, size), createFlames(1, size)],
    flash: [0, 0],
  };
}

let indexes = new Int32Array(64);

/** Draws the sky and all bodies on it. */
export function drawBodies(art: Art, match: Match): void {
  const { image, sky } = art;
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  image.pixels.set(sky);
  // Light first: no glow is over a body.
  eachBody(art, match, drawGlow);
  drawFlames(art, match);
  eachBody(art, match, drawBody);
  outlineHidden(art, match);
}

type Draw = (to: Image, shape: Shape) => void;
const drawGlow: Draw = (to, shape) => drawLight(to, shape, shape.glow);
const drawBody: Draw = (to, shape) => drawOver(to, shape, shape.body);

/** Calls `draw` for each body, in the order of a scene. Before each call it sets `x` and `y` of the image to where the body is. */
function eachBody(art: Art, match: Match, draw: Draw): void {
  const { image, enemies } = art;
  for (let i = 0; i < match.living; i += 1) {
    const enemy = indexes[i]!;
    image.x = scaled(enemyXAt(match, enemy), image.size);
    image.y = scaled(enemyYAt(match, enemy), image.size);
    draw(image, enemies[enemyColourAt(match, enemy)]!);
  }
  for (let index = 0; index < 2; index += 1) {
    const player = index === 0 ? match.player1 : match.player2;
    for (let laser = 0; laser < player.shots; laser += 1) {
      image.x = scaled(laserXAt(player, laser) + LASER_HITBOX.x, image.size);
      image.y = scaled(laserYAt(match, player, laser) + LASER_HITBOX.y, image.size);
      draw(image, art.lasers[index]!);
    }
    moveToShip(image, match, player);
    draw(image, art.ships[index]![art.flash[index]!]!);
  }
}

function drawFlames({ image, flames }: Art, match: Match): void {
  for (let index = 0; index < 2; index += 1) {
    const engines = ENGINES[index]!;
    for (let engine = 0; engine < engines.length; engine += 1) {
      const flame = flameAt(flames[index]!, match.tick, index + engine);
      moveToShip(image, match, index === 0 ? match.player1 : match.player2);
      image.x += scaled(engines[engine]!, image.size) - (flame.width >> 1);
      image.y += scaled(FLAME_TOP, image.size);
      drawLight(image, flame, flame.glow);
    }
  }
}

function moveToShip(image: Image, match: Match, player: Player): void {
  image.x = scaled(playerX(match, player), image.size);
  image.y = scaled(playerY(match, player), image.size);
}

/** Two ships often stand on one spot: the one below shows its rim. */
function outlineHidden({ image, ships, flash }: Art, match: Match): void {
  const { player1, player2 } = match;
  const across = Math.abs(playerX(match, player1) - playerX(match, player2));
  const down = Math.abs(playerY(match, player1) - playerY(match, player2));
  if (across >= PLAYER_SPRITE.width || down >= PLAYER_SPRITE.height) return;
  const shape = ships[0]![flash[0]!]!;
  moveToShip(image, match, player1);
  drawOver(image, shape, shape.rim);
}
