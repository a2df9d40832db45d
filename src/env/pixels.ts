import type { Seat } from '../bots/browser.ts';
import type { Kind } from '../bots/internal.ts';
import {
  COLOURS,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  MAX_WAVE,
  type Match,
  type Player,
  playerX,
  playerY,
} from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { PIXEL_LIMITS } from '../render/browser.ts';
import {
  BRIGHTEST,
  createImage,
  createShapes,
  createSky,
  drawOver,
  fillBox,
  HUES,
  IMAGE_GREYS,
  type Image,
  indexOf,
  type Shape,
  scaled,
  writeChannels,
} from '../render/internal.ts';

/* The match as a picture for a policy that learns from pictures: bodies on a plain sky, by the shapes of src/render, and nothing that tells
   a policy nothing. Each seat sees itself as the same ship. */

/** Pictures that an environment gives as observations. */
export interface PixelsOptions {
  /** pixels a side, 32 to 2160; default 84 */
  readonly size?: number;
  /** bytes of a pixel: 1 grey (default), 3 red, green and blue */
  readonly channels?: 1 | 3;
}

/** Those of an environment: all of them, checked. */
export type PixelsSpec = Readonly<Required<PixelsOptions>>;

const OPTIONS: OptionNames<PixelsOptions> = { size: true, channels: true };

/** @throws TypeError for an unknown option · RangeError for a size or channels that there are not */
export function parsePixels(options: PixelsOptions = {}): PixelsSpec {
  checkOptions(options, OPTIONS, 'pixels');
  const { size = 84, channels = 1 } = options;
  const [least, most] = PIXEL_LIMITS.size;
  if (!Number.isInteger(size) || size < least || size > most)
    throw new RangeError(`pixels: size is ${describe(size)}; it is an integer from ${least} to ${most}`);
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`pixels: channels is ${describe(channels)}; it is 1 or 3`);
  return Object.freeze({ size, channels });
}

/** Pictures as a kind of observation. Grey ones have no axis of channels, as those of Gymnasium's Atari wrappers. */
export const pixelsKind = ({ size, channels }: PixelsSpec): Kind<Uint8Array> => ({
  version: 1,
  dtype: 'uint8',
  shape: Object.freeze(channels === 1 ? [size, size] : [size, size, channels]),
  low: 0,
  high: 255,
  write(match, seat, out) {
    const art = artOf(size, channels);
    drawEnemies(art, match);
    writeSeat(art, match, { seat, out });
  },
  writeBoth(match, first, second) {
    const art = artOf(size, channels);
    drawEnemies(art, match);
    writeSeat(art, match, { seat: 1, out: first });
    writeSeat(art, match, { seat: 2, out: second });
  },
});

/**
 * What is drawn once for a size, and the images to which pictures of that size are drawn. Grey pictures are drawn in greys, others in colours of
 * the palette: to look up each pixel of a grey picture took most of its time (`shooter bench env-pixels`).
 */
interface Art {
  readonly channels: 1 | 3;
  readonly image: Image;
  /** the sky, and all enemies on it */
  readonly scene: Image;
  readonly sky: Uint8Array;
  /** by the number of the colour */
  readonly enemies: readonly Shape[];
  readonly me: PlayerShapes;
  readonly foe: PlayerShapes;
}

interface PlayerShapes {
  readonly ship: Shape;
  readonly laser: Shape;
  /** the colour of its bar of health */
  readonly bar: number;
}

/** How many are kept: those that were used last. */
const KEPT_ARTS = 3;
const arts: Art[] = [];

function artOf(size: number, channels: 1 | 3): Art {
  const isIt = (art: Art): boolean => art.image.size === size && art.channels === channels;
  const found = arts.findIndex(isIt);
  if (found === 0) return arts[0]!;
  const art = found < 0 ? createArt(size, channels) : arts.splice(found, 1)[0]!;
  arts.unshift(art);
  arts.splice(KEPT_ARTS);
  return art;
}

/** The ramp of the palette of what is the policy's own, and of what is its foe's: colours and greys that are far apart. */
const [MY_HUE, FOE_HUE] = [HUES.seat1, HUES.seat2];
const BAR_LEVEL = 20;

function createArt(size: number, channels: 1 | 3): Art {
  const paint = (pixels: Uint8Array): Uint8Array => (channels === 1 ? greysOf(pixels) : pixels);
  const shape = (name: Parameters<typeof createShapes>[0]): Shape => {
    const drawn = createShapes(name, size, [0])[0]!;
    return { ...drawn, body: { ...drawn.body, pixels: paint(drawn.body.pixels) } };
  };
  const bar = (hue: number): number => paint(Uint8Array.of(indexOf(hue, BAR_LEVEL)))[0]!;
  return {
    channels,
    image: createImage(size),
    scene: createImage(size),
    sky: paint(createSky(size, false)),
    enemies: COLOURS.map(shape),
    me: { ship: shape('ship1'), laser: shape('laser1'), bar: bar(MY_HUE) },
    foe: { ship: shape('ship2'), laser: shape('laser2'), bar: bar(FOE_HUE) },
  };
}

/** Colours of the palette as greys. Nothing, which is 0, stays nothing; no colour of a body is as dark as that. */
const greysOf = (pixels: Uint8Array): Uint8Array => pixels.map((pixel) => (pixel === 0 ? 0 : GREYS[pixel]!));

/** Overwritten before each use: indexes of the living enemies, the lowest first. */
const LIVING = new Int32Array(MAX_WAVE);

function drawEnemies({ scene, sky, enemies }: Art, match: Match): void {
  scene.pixels.set(sky);
  listEnemies(match, LIVING);
  for (let i = 0; i < match.living; i += 1) {
    const enemy = LIVING[i]!;
    const shape = enemies[enemyColourAt(match, enemy)]!;
    scene.x = scaled(enemyXAt(match, enemy), scene.size);
    scene.y = scaled(enemyYAt(match, enemy), scene.size);
    if (scene.y + shape.height <= 0) return;
    drawOver(scene, shape, shape.body);
  }
}

interface SeatPicture {
  readonly seat: Seat;
  readonly out: Uint8Array;
}

/** Draws both players over the enemies, the policy's own last, and writes the picture. */
function writeSeat(art: Art, match: Match, { seat, out }: SeatPicture): void {
  const { image, scene } = art;
  const me = seat === 1 ? match.player1 : match.player2;
  const foe = seat === 1 ? match.player2 : match.player1;
  image.pixels.set(scene.pixels);
  drawLasers(image, match, { player: foe, shape: art.foe.laser });
  drawLasers(image, match, { player: me, shape: art.me.laser });
  drawShip(image, match, { player: foe, shape: art.foe.ship });
  drawShip(image, match, { player: me, shape: art.me.ship });
  drawBars(art, match, { me, foe });
  if (art.channels === 3) writeChannels(out, image, 3);
  else out.set(image.pixels);
}

interface Drawn {
  readonly player: Player;
  readonly shape: Shape;
}

function drawLasers(image: Image, match: Match, { player, shape }: Drawn): void {
  for (let laser = 0; laser < player.shots; laser += 1) {
    image.x = scaled(laserXAt(player, laser) + LASER_HITBOX.x, image.size);
    image.y = scaled(laserYAt(match, player, laser) + LASER_HITBOX.y, image.size);
    drawOver(image, shape, shape.body);
  }
}

function drawShip(image: Image, match: Match, { player, shape }: Drawn): void {
  image.x = scaled(playerX(match, player), image.size);
  image.y = scaled(playerY(match, player), image.size);
  drawOver(image, shape, shape.body);
}

/** How high a bar of health is, px of the arena: ships never come down to there. */
const BAR_HEIGHT = 10;

/** Health along the lower edge: the own from the left to the middle, the foe's from the right. */
function drawBars({ image, me, foe }: Art, match: Match, players: { me: Player; foe: Player }): void {
  const { size } = image;
  const height = Math.max(1, scaled(BAR_HEIGHT, size));
  const widthOf = ({ health }: Player): number =>
    Math.ceil((health * Math.floor(size / 2)) / match.rules.health);
  const [mine, its] = [widthOf(players.me), widthOf(players.foe)];
  fillBox(image, { x: 0, y: size - height, width: mine, height }, me.bar);
  fillBox(image, { x: size - its, y: size - height, width: its, height }, foe.bar);
}

/** Greys by the colour of the palette: the own things half as bright again, those of the foe half as bright. */
const GREYS: Uint8Array = IMAGE_GREYS.map((grey, index) => {
  const hue = Math.floor(index / (BRIGHTEST + 1));
  return hue === MY_HUE ? Math.min(255, (3 * grey) >> 1) : hue === FOE_HUE ? grey >> 1 : grey;
});
