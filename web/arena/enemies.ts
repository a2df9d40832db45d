import type { Colour } from '../../src/core/index.ts';
import { SPRITES } from '../../src/render/browser.ts';
import {
  type Context,
  css,
  darken,
  edge,
  fill,
  glowing,
  lighten,
  line,
  onBothSides,
  shade,
  trace,
  traceMirrored,
} from './sheet.ts';

/* The three enemies, which their shapes alone distinguish: a wedge that points down, a diamond, a dome with legs. Points are in px of the arena, from
   the enemy's corner. */

/** Pictures of each enemy, which follow one another. */
export const ENEMY_FRAMES = 4;

/** How an enemy is painted. */
interface Paint {
  /** 0xRRGGBB */
  readonly colour: number;
  /** device px a px of the arena */
  readonly scale: number;
  /** 0 to `ENEMY_FRAMES` - 1 */
  readonly frame: number;
}

/** Paints an enemy in its box. */
export function paintEnemy(context: Context, name: Colour, rest: Omit<Paint, 'colour'>): void {
  PAINTERS[name](context, { ...rest, colour: SPRITES[name].colour });
}

const PAINTERS: Readonly<Record<Colour, (context: Context, paint: Paint) => void>> = {
  red: paintWedge,
  blue: paintDiamond,
  green: paintDome,
};

/** The light of eyes, 0xRRGGBB. */
const EYES = 0xffe9a8;

/** The right half of an outline, from top to bottom, and its axis. */
const WEDGE = '35,11 43,9 54,4 69,0.5 68.5,11 62,19 54,24 48,34 41,43 35,49.5';
const WEDGE_MIDDLE = 35;
/** How bright its eyes are, by picture. */
const PULSE = [0.55, 0.8, 1, 0.8];

function paintWedge(context: Context, { colour, scale, frame }: Paint): void {
  const pulse = PULSE[frame]!;
  traceMirrored(context, WEDGE, WEDGE_MIDDLE);
  context.fillStyle = shade(
    context,
    [0, 50],
    [css(darken(colour, 0.62)), css(colour), css(darken(colour, 0.1))],
  );
  glowing(context, { colour: css(colour, 0.8), blur: 9, scale }, () => context.fill());
  onBothSides(context, WEDGE_MIDDLE, () => {
    fill(context, '55,6 67,2.5 66,10 58,16 50,18', css(lighten(colour, 0.25), 0.9));
    fill(context, '46,12 52,12.5 47,25 41,33 38,33', css(darken(colour, 0.5), 0.85));
    line(context, '59,4.5 56.5,18.5', { colour: css(darken(colour, 0.75), 0.8), width: 1 });
  });
  traceMirrored(context, WEDGE, WEDGE_MIDDLE);
  edge(context, css(lighten(colour, 0.6)), 1.2);
  fill(context, '35,13 44,11.5 43,24 38,35 35,39 32,35 27,24 26,11.5', css(darken(colour, 0.82)));
  glowing(context, { colour: css(EYES), blur: 5 * pulse, scale }, () =>
    onBothSides(context, WEDGE_MIDDLE, () =>
      fill(context, '36.8,20.5 43.2,15.5 42,20.5 38,24', css(EYES, 0.45 + 0.55 * pulse)),
    ),
  );
  fill(context, '35,42 37,40 35.6,47.5 34.4,47.5 33,40', css(EYES, 0.7 * pulse));
}

const DIAMOND = '25,0.5 48.5,25 25,49.5 1.5,25';
/** Around its core, clockwise. */
const FACETS = [
  '25,0.5 48.5,25 33,25 25,16',
  '48.5,25 25,49.5 25,34 33,25',
  '25,49.5 1.5,25 17,25 25,34',
  '1.5,25 25,0.5 25,16 17,25',
];
const SEAMS = ['25,0.5 25,16', '48.5,25 33,25', '25,49.5 25,34', '1.5,25 17,25'];

function paintDiamond(context: Context, { colour, scale, frame }: Paint): void {
  glowing(context, { colour: css(colour, 0.85), blur: 10, scale }, () =>
    fill(context, DIAMOND, css(darken(colour, 0.55))),
  );
  // The light goes around: in each picture another facet is bright.
  const tones = [lighten(colour, 0.62), lighten(colour, 0.12), darken(colour, 0.42), darken(colour, 0.08)];
  for (const [index, facet] of FACETS.entries()) fill(context, facet, css(tones[(index + 1 + frame) % 4]!));
  for (const seam of SEAMS) line(context, seam, { colour: css(lighten(colour, 0.7), 0.8), width: 0.9 });
  glowing(context, { colour: '#ffffff', blur: 6, scale }, () =>
    fill(context, '25,16 33,25 25,34 17,25', css(lighten(colour, 0.8))),
  );
  fill(context, '25,16 33,25 25,25', '#ffffff');
  trace(context, DIAMOND);
  edge(context, css(lighten(colour, 0.7)), 1.2);
}

const DOME_MIDDLE = 35;
/** How far the feet have swung, px, by picture. */
const SWING = [0, 1.6, 0, -1.6];

function paintDome(context: Context, { colour, scale, frame }: Paint): void {
  paintLegs(context, { colour, swing: SWING[frame]! });
  context.beginPath();
  context.moveTo(1.5, 32);
  context.bezierCurveTo(1, 12, 16, 0.5, 35, 0.5);
  context.bezierCurveTo(54, 0.5, 69, 12, 68.5, 32);
  context.quadraticCurveTo(66, 38, 58, 39);
  context.quadraticCurveTo(35, 42.5, 12, 39);
  context.quadraticCurveTo(4, 38, 1.5, 32);
  context.closePath();
  const light = context.createRadialGradient(26, 9, 2, 35, 22, 40);
  light.addColorStop(0, css(lighten(colour, 0.55)));
  light.addColorStop(0.35, css(colour));
  light.addColorStop(1, css(darken(colour, 0.72)));
  context.fillStyle = light;
  glowing(context, { colour: css(colour, 0.8), blur: 9, scale }, () => context.fill());
  edge(context, css(lighten(colour, 0.65)), 1.2);
  paintFace(context, colour);
}

function paintLegs(context: Context, { colour, swing }: { colour: number; swing: number }): void {
  context.lineCap = 'round';
  for (const side of [1, -1])
    for (const [index, x] of [9, 18, 27].entries()) {
      const [hip, knee] = [DOME_MIDDLE + side * x, DOME_MIDDLE + side * (x + 4.5)];
      const foot = DOME_MIDDLE + side * (x + 2) + (index % 2 === 0 ? swing : -swing);
      const leg = `${hip},33 ${knee},41 ${foot},49`;
      line(context, leg, { colour: css(darken(colour, 0.35)), width: 3.4 });
      line(context, leg, { colour: css(lighten(colour, 0.35)), width: 1.3 });
    }
}

/** Seams of the shell, a rim below, and two eyes. */
function paintFace(context: Context, colour: number): void {
  const dark = css(darken(colour, 0.86));
  for (const bend of [-17, 17]) {
    context.beginPath();
    context.moveTo(DOME_MIDDLE + bend * 0.35, 1.5);
    context.quadraticCurveTo(DOME_MIDDLE + bend, 14, DOME_MIDDLE + bend * 1.05, 38);
    edge(context, css(darken(colour, 0.6), 0.75), 1.1);
  }
  fill(context, '4,31 35,36 66,31 65,36 35,41 5,36', css(darken(colour, 0.62), 0.85));
  context.beginPath();
  context.ellipse(24, 8, 11, 4.4, -0.35, 0, 2 * Math.PI);
  context.fillStyle = 'rgba(255,255,255,.42)';
  context.fill();
  onBothSides(context, DOME_MIDDLE, () => {
    dot(context, { x: 50, y: 23.5, radius: 6.6 }, dark);
    dot(context, { x: 50, y: 24.5, radius: 3.4 }, css(EYES));
    dot(context, { x: 50, y: 25.2, radius: 1.5 }, dark);
  });
}

function dot(
  context: Context,
  { x, y, radius }: { x: number; y: number; radius: number },
  style: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = style;
  context.fill();
}
