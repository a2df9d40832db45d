import { ARENA_SIZE } from '../../src/core/index.ts';
import { PALETTE } from '../../src/render/browser.ts';
import { mix } from '../../src/render/internal.ts';
import { type Context, css, lighten, paintImage, shade } from './sheet.ts';

/* The sky: a still picture behind, and stars that drift. A pure function of the tick, so that going back shows the same sky. The stars
   are squares, not layers: three transparent pictures of the size of the arena cost a canvas without a GPU more than all of these. */

/** Draws the sky over all of the canvas. */
export type Sky = (context: Context, tick: number) => void;

/** Stars that drift at one speed. */
interface Depth {
  readonly count: number;
  /** px of the arena a tick */
  readonly speed: number;
  /** px of the arena */
  readonly side: number;
  /** how much higher than wide a star is: the near ones are streaks */
  readonly stretch: number;
  /** 0xRRGGBB */
  readonly colour: number;
}

const [FAINT, MIDDLE, BRIGHT] = PALETTE.stars;
const DEPTHS: readonly Depth[] = [
  { count: 70, speed: 0.14, side: 1.3, stretch: 1, colour: MIDDLE },
  { count: 46, speed: 0.34, side: 1.7, stretch: 1, colour: BRIGHT },
  { count: 24, speed: 0.7, side: 1.9, stretch: 2, colour: BRIGHT },
  { count: 9, speed: 1.25, side: 2.1, stretch: 4, colour: lighten(BRIGHT, 0.55) },
];
/** Stars of the picture behind, which stand still. */
const STILL = 170;

/** Soft light in the sky: the middle and radius, px of the arena, and the colour. */
const CLOUDS: readonly { x: number; y: number; radius: number; colour: number; alpha: number }[] = [
  { x: 150, y: 170, radius: 330, colour: 0x4a3ea8, alpha: 0.26 },
  { x: 300, y: 60, radius: 210, colour: 0x2f57b8, alpha: 0.16 },
  { x: 640, y: 400, radius: 330, colour: 0x11647a, alpha: 0.22 },
  { x: 520, y: 560, radius: 200, colour: 0x0f7f79, alpha: 0.1 },
  { x: 250, y: 690, radius: 340, colour: 0x7a2a63, alpha: 0.2 },
];

/** Makes the sky of a canvas. @param scale device px a px of the arena */
export function createSky(scale: number): Sky {
  const draw = chance(0x5eed);
  const side = Math.round(ARENA_SIZE * scale);
  const behind = paintImage(side, side, (context) => paintBehind(context, scale, draw));
  const depths = DEPTHS.map((depth) => ({
    ...depth,
    style: css(depth.colour),
    width: Math.max(1, Math.round(depth.side * scale)),
    height: Math.max(1, Math.round(depth.side * depth.stretch * scale)),
    stars: Array.from({ length: depth.count }, () => ({
      x: Math.round(draw() * side),
      y: draw() * ARENA_SIZE,
    })),
  }));
  return (context, tick) => {
    context.drawImage(behind, 0, 0);
    for (const { stars, speed, style, width, height } of depths) {
      const fallen = tick * speed;
      context.fillStyle = style;
      for (const { x, y } of stars)
        context.fillRect(x, Math.round(((y + fallen) % ARENA_SIZE) * scale), width, height);
    }
  };
}

/** A step of a linear congruence: good enough for a sky, and the same in every browser. */
function chance(seed: number): () => number {
  let word = seed;
  return () => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return word / 2 ** 32;
  };
}

function paintBehind(context: Context, scale: number, draw: () => number): void {
  const soft = paintImage(SOFT_SIDE, SOFT_SIDE, paintClouds);
  context.scale(scale, scale);
  context.imageSmoothingQuality = 'high';
  context.drawImage(soft, 0, 0, ARENA_SIZE, ARENA_SIZE);
  paintPlanet(context);
  for (let star = 0; star < STILL; star += 1) {
    const size = 0.7 + draw() * 0.8;
    context.fillStyle = css(star % 7 === 0 ? MIDDLE : FAINT, 0.5 + draw() * 0.5);
    context.fillRect(draw() * ARENA_SIZE, draw() * ARENA_SIZE, size, size);
  }
}

/** Px of a side of what is all soft: large gradients take long, and lose nothing where they are enlarged. */
const SOFT_SIDE = 420;

function paintClouds(context: Context): void {
  context.scale(SOFT_SIDE / ARENA_SIZE, SOFT_SIDE / ARENA_SIZE);
  context.fillStyle = shade(
    context,
    [0, ARENA_SIZE],
    [mix(PALETTE.sky, 0x16204a, 0.5), PALETTE.sky, mix(PALETTE.sky, 0, 0.45)].map((tone) => css(tone)),
  );
  context.fillRect(0, 0, ARENA_SIZE, ARENA_SIZE);
  for (const { x, y, radius, colour, alpha } of CLOUDS) {
    const cloud = context.createRadialGradient(x, y, 0, x, y, radius);
    // Steps of a bell: two alone would show their edges.
    for (const [index, share] of [1, 0.74, 0.34, 0.09, 0].entries())
      cloud.addColorStop(index / 4, css(colour, alpha * share));
    context.fillStyle = cloud;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}

/** A planet far away, darker than all that plays: its lit limb, and a ring before and behind it. */
function paintPlanet(context: Context): void {
  const [x, y, radius] = [612, 148, 62];
  const ring = (from: number, to: number): void => {
    context.beginPath();
    context.ellipse(x, y, radius * 1.75, radius * 0.42, -0.38, from, to);
    context.stroke();
  };
  context.strokeStyle = css(0x39456b, 0.5);
  context.lineWidth = 5;
  ring(Math.PI, 2 * Math.PI);
  const body = context.createRadialGradient(x - 26, y - 30, 4, x, y, radius);
  body.addColorStop(0, css(0x313c66));
  body.addColorStop(0.6, css(0x1a2140));
  body.addColorStop(1, css(0x0d1124));
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = body;
  context.fill();
  context.strokeStyle = css(0x39456b, 0.75);
  ring(0, Math.PI);
  context.strokeStyle = css(0x56638f, 0.5);
  context.lineWidth = 1.5;
  ring(0, Math.PI);
}
