import { COLOURS, type Colour, LASER_HITBOX } from '../../src/core/index.ts';
import { PALETTE, SPRITES } from '../../src/render/browser.ts';
import { ENEMY_FRAMES, paintEnemy } from './enemies.ts';
import {
  type Context,
  css,
  glowing,
  lighten,
  outlineOf,
  paintSheet,
  type Sheet,
  shade,
  silhouette,
} from './sheet.ts';
import { paintShip } from './ships.ts';

/* All pictures of a size of the screen. */

/** By player, seat 1 first. */
type Both<T> = readonly [T, T];

/** The light of what bursts. */
export interface Fire {
  readonly flash: Sheet;
  /** from the smallest to the largest, as `BALL_SIDES` has them */
  readonly balls: readonly Sheet[];
}

/** Pictures at one size. Made by `createArt`. */
export interface Art {
  /** device px a px of the arena */
  readonly scale: number;
  readonly ships: Both<Sheet>;
  /** the ships in white, of a hit */
  readonly flashes: Both<Sheet>;
  /** the edges of the ships, of one that another one hides */
  readonly outlines: Both<Sheet>;
  /** by colour, as `COLOURS` has them, then by picture */
  readonly enemies: readonly (readonly Sheet[])[];
  /** by colour: an enemy in white, of one that bursts */
  readonly ghosts: readonly Sheet[];
  /** by colour: the mark of one that is about to enter */
  readonly marks: readonly Sheet[];
  readonly lasers: Both<Sheet>;
  /** by player, from the shortest to the longest */
  readonly flames: Both<readonly Sheet[]>;
  /** the light of a laser that was just fired */
  readonly muzzles: Both<Sheet>;
  /** of what can burst */
  readonly fires: Readonly<Record<Colour | 'ship1' | 'ship2', Fire>>;
}

/** Room around a body for its glow, px. */
const PAD = 16;
/** Sides of balls of fire, px. They are not scaled where they are drawn: that takes several times as long. */
export const BALL_SIDES = [22, 28, 36, 45, 56, 68, 82] as const;
/** Side of the light of a burst and of a shot, px. */
const BLAST_SIDE = 124;
export const MUZZLE_SIDE = 44;
/** A mark of an enemy about to enter, px. */
export const MARK = { width: 16, height: 12 } as const;
/** Lengths of flames, px. */
const FLAMES = [10, 14, 18, 22, 27, 32, 38, 44] as const;
export const FLAME_STEPS: number = FLAMES.length;
export const FLAME_WIDTH = 14;

/** Draws all pictures for a scale. */
export function createArt(scale: number): Art {
  const ship = (seat: 1 | 2, glow: boolean): Sheet =>
    paintSheet({ ...sizeOf(SPRITES[`ship${seat}`]), pad: PAD }, scale, (context) =>
      paintShip(context, seat, { scale, glow }),
    );
  const plain = [ship(1, false), ship(2, false)] as const;
  const outline = (sheet: Sheet, colour: number): Sheet =>
    outlineOf(sheet, { colour: css(colour), width: Math.max(1, 1.8 * scale) });
  const [first, second] = PALETTE.players;
  return {
    scale,
    ships: [ship(1, true), ship(2, true)],
    flashes: [silhouette(plain[0], css(PALETTE.hit)), silhouette(plain[1], css(PALETTE.hit))],
    outlines: [outline(plain[0], lighten(first, 0.3)), outline(plain[1], lighten(second, 0.3))],
    enemies: COLOURS.map((name) =>
      Array.from({ length: ENEMY_FRAMES }, (_, frame) =>
        paintSheet({ ...sizeOf(SPRITES[name]), pad: PAD }, scale, (context) =>
          paintEnemy(context, name, { scale, frame }),
        ),
      ),
    ),
    ghosts: COLOURS.map((name) =>
      silhouette(
        paintSheet({ ...sizeOf(SPRITES[name]), pad: 2 }, scale, (context) =>
          paintEnemy(context, name, { scale: 0, frame: 0 }),
        ),
        css(PALETTE.hit),
      ),
    ),
    marks: COLOURS.map((name) => paintMark(name, scale)),
    lasers: [paintLaser(1, scale), paintLaser(2, scale)],
    flames: [
      FLAMES.map((length) => paintFlame(first, length, scale)),
      FLAMES.map((length) => paintFlame(second, length, scale)),
    ],
    muzzles: [paintLight(first, MUZZLE_SIDE, scale), paintLight(second, MUZZLE_SIDE, scale)],
    fires: {
      red: paintFire(SPRITES.red.colour, scale),
      blue: paintFire(SPRITES.blue.colour, scale),
      green: paintFire(SPRITES.green.colour, scale),
      ship1: paintFire(first, scale),
      ship2: paintFire(second, scale),
    },
  };
}

const sizeOf = ({ width, height }: { width: number; height: number }): { width: number; height: number } => ({
  width,
  height,
});

/** A bolt of one part, or of two: a bright core, and a glow around it. */
function paintLaser(seat: 1 | 2, scale: number): Sheet {
  const { width, height } = LASER_HITBOX;
  const colour = PALETTE.players[seat - 1]!;
  // As its drawing for the terminal: dots, one below the other.
  const { large } = SPRITES[`laser${seat}`];
  const high = height / large.length;
  return paintSheet({ width, height, pad: 14 }, scale, (context) => {
    for (const [index, dot] of large.entries()) {
      if (dot === '.') continue;
      const top = index * high;
      glowing(context, { colour: css(colour), blur: large.length === 1 ? 11 : 8, scale }, () => {
        context.fillStyle = css(colour);
        bar(context, { x: 1, y: top, width: width - 2, height: high });
      });
      context.fillStyle = shade(context, [top, top + high], ['#ffffff', css(lighten(colour, 0.55))]);
      bar(context, { x: 3, y: top + 1.5, width: width - 6, height: high - 3 });
    }
  });
}

function bar(context: Context, box: { x: number; y: number; width: number; height: number }): void {
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, box.width / 2);
  context.fill();
}

function paintFlame(colour: number, length: number, scale: number): Sheet {
  return paintSheet({ width: FLAME_WIDTH, height: length, pad: 6 }, scale, (context) => {
    const middle = FLAME_WIDTH / 2;
    const flame = (half: number, reach: number): void => {
      context.beginPath();
      context.moveTo(middle - half, 0);
      context.quadraticCurveTo(middle - half * 0.9, reach * 0.5, middle, reach);
      context.quadraticCurveTo(middle + half * 0.9, reach * 0.5, middle + half, 0);
      context.closePath();
      context.fill();
    };
    glowing(context, { colour: css(colour, 0.8), blur: 6, scale }, () => {
      context.fillStyle = shade(context, [0, length], [css(colour, 0.95), css(colour, 0.5), css(colour, 0)]);
      flame(5.4, length);
    });
    context.fillStyle = shade(context, [0, length * 0.62], ['#ffffff', css(lighten(colour, 0.6), 0)]);
    flame(3, length * 0.62);
  });
}

/** A round light that fades outwards. */
function paintLight(colour: number, side: number, scale: number): Sheet {
  return paintSheet({ width: side, height: side, pad: 0 }, scale, (context) => {
    const middle = side / 2;
    const light = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
    light.addColorStop(0, 'rgba(255,255,255,1)');
    light.addColorStop(0.16, css(lighten(colour, 0.75), 0.85));
    light.addColorStop(0.4, css(colour, 0.42));
    light.addColorStop(0.7, css(colour, 0.1));
    light.addColorStop(1, css(colour, 0));
    context.fillStyle = light;
    context.fillRect(0, 0, side, side);
  });
}

const paintFire = (colour: number, scale: number): Fire => ({
  flash: paintLight(colour, BLAST_SIDE, scale),
  balls: BALL_SIDES.map((side) => paintBall(colour, side, scale)),
});

/** A ball of fire: no white in it, for what fades would be grey. */
function paintBall(colour: number, side: number, scale: number): Sheet {
  const middle = side / 2;
  return paintSheet({ width: side, height: side, pad: 0 }, scale, (context) => {
    const ball = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
    ball.addColorStop(0, css(lighten(colour, 0.3), 0.95));
    ball.addColorStop(0.45, css(colour, 0.55));
    ball.addColorStop(1, css(colour, 0));
    context.fillStyle = ball;
    context.fillRect(0, 0, side, side);
  });
}

/** A small picture of the enemy itself: its shape says what is to come. */
function paintMark(name: (typeof COLOURS)[number], scale: number): Sheet {
  const { width, height, colour } = SPRITES[name];
  const fit = MARK.height / height;
  return paintSheet({ ...MARK, pad: 2 }, scale, (context) => {
    context.translate((MARK.width - width * fit) / 2, 0);
    context.scale(fit, fit);
    // Its outline alone: at this size what is inside shows nothing.
    const solid = paintSheet({ width, height, pad: 2 }, scale * 2, (other) =>
      paintEnemy(other, name, { scale: 0, frame: 0 }),
    );
    const { image, pad } = silhouette(solid, css(lighten(colour, 0.2)));
    context.drawImage(
      image,
      -pad / (scale * 2),
      -pad / (scale * 2),
      image.width / (scale * 2),
      image.height / (scale * 2),
    );
  });
}
