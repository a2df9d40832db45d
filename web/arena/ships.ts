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
  traceMirrored,
} from './sheet.ts';

/* The two ships, 100 × 90 px: a dart with one nose, and a fork with two. Points are in px of the arena, from the ship's corner. */

const MIDDLE = 50;

/** How a ship is painted. */
interface Paint {
  /** 0xRRGGBB */
  readonly colour: number;
  /** device px a px of the arena */
  readonly scale: number;
  /** whether it glows; an outline is made of one that does not */
  readonly glow: boolean;
}

/** Paints the ship of a seat in its box. */
export function paintShip(context: Context, seat: 1 | 2, rest: Omit<Paint, 'colour'>): void {
  const paint = { ...rest, colour: SPRITES[`ship${seat}`].colour };
  if (seat === 1) {
    paintDartWings(context, paint);
    paintDartHull(context, paint);
  } else {
    paintForkBody(context, paint);
    onBothSides(context, MIDDLE, () => paintProng(context, paint));
    paintForkMiddle(context, paint);
  }
}

/** Where the flames of a ship come out: x of each, and y of all, px from its corner. */
export const NOZZLES = {
  1: { xs: [50], y: 85 },
  2: { xs: [39, 61], y: 81 },
} as const;

/** Right halves of outlines, from top to bottom. */
const DART_WINGS = '50,30 55,40 62,50 77,61 93,71 98,78 98.5,86 95,88 88,79 73,75 64,79 50,82';
const DART_HULL = '50,0.5 51.6,4 54,15 57,32 59.5,50 59.5,68 57,80 54,86 50,87';

function paintDartWings(context: Context, { colour, scale, glow }: Paint): void {
  const shadow = css(darken(colour, 0.8), 0.55);
  const seam = { colour: css(darken(colour, 0.8), 0.7), width: 0.9 };
  traceMirrored(context, DART_WINGS, MIDDLE);
  context.fillStyle = shade(context, [30, 88], [css(colour), css(darken(colour, 0.5))]);
  glowing(context, { colour: css(colour, 0.75), blur: glow ? 11 : 0, scale }, () => context.fill());
  onBothSides(context, MIDDLE, () => {
    // The rear of a wing lies in its shadow; a lit strip runs along its front.
    fill(context, '58,62 76,68 93,78 88,79 73,75 60,78', shadow);
    fill(context, '60,51 76,62.5 92,72.5 90,74 74,66 60,57', css(lighten(colour, 0.55), 0.85));
    line(context, '67,62 70,75.5', seam);
    line(context, '79,67.5 82,76.6', seam);
    // A winglet, and an intake beside the hull.
    fill(context, '94.5,66 98,70 98.8,88.5 95,88.5', css(lighten(colour, 0.8)));
    fill(context, '58.5,47 63,53 63.5,70 59,75', css(darken(colour, 0.68)));
  });
  traceMirrored(context, DART_WINGS, MIDDLE);
  edge(context, css(lighten(colour, 0.7)), 1.1);
}

function paintDartHull(context: Context, { colour }: Paint): void {
  const dark = css(darken(colour, 0.8));
  traceMirrored(context, DART_HULL, MIDDLE);
  context.fillStyle = metal(context, [40, 60], ['#7f9bb0', '#f7fcff', '#dcebf4', '#56707f']);
  context.fill();
  edge(context, dark, 0.9);
  // Bands in the colour of the seat, the cockpit, the nozzle.
  fill(context, '50,12 53.2,14 54,19 50,21 46,19 46.8,14', css(colour));
  fill(context, '45,59 50,62 55,59 55,69 50,73 45,69', css(colour));
  paintGlass(context, { x: MIDDLE, y: 40, width: 4.6, height: 12, colour });
  fill(context, '44,81.5 56,81.5 54.6,87.5 45.4,87.5', dark);
  fill(context, '46,85 54,85 53.4,87.5 46.6,87.5', css(lighten(colour, 0.55)));
}

const FORK_BODY = '50,38 58,36 66,42 82,44 88,52 98,60 99.5,76 98,84 92,72 82,68 73,72 66,80 57,76 50,78';
const PRONG = '75,0.5 77.6,4 80,16 82.5,34 83.5,56 81,66 75,69 69,66 66.5,56 67.5,34 70,16 72.4,4';

function paintForkBody(context: Context, { colour, scale, glow }: Paint): void {
  const [light, dark] = [lighten(colour, 0.5), darken(colour, 0.82)];
  const body = shade(context, [36, 82], [css(colour), css(darken(colour, 0.55))]);
  glowing(context, { colour: css(colour, 0.7), blur: glow ? 11 : 0, scale }, () => {
    onBothSides(context, MIDDLE, () => fill(context, PRONG, css(colour)));
    traceMirrored(context, FORK_BODY, MIDDLE);
    context.fillStyle = body;
    context.fill();
  });
  onBothSides(context, MIDDLE, () => {
    fill(context, '86,58 96,64 98,81 92,71 85,67', css(dark, 0.5));
    fill(context, '84,47 88,53 97.5,61.5 98,66 88,58.5 84,55', css(light, 0.85));
    line(context, '91,57 93,70.5', { colour: css(dark, 0.7), width: 0.9 });
    fill(context, '54,44 64,47 64,58 56,62', css(dark, 0.42));
    // The nozzle.
    fill(context, '56,74 66,74 64.6,82 57.4,82', css(dark));
    fill(context, '58,79.6 64,79.6 63.4,82 58.6,82', css(light));
  });
  traceMirrored(context, FORK_BODY, MIDDLE);
  edge(context, css(lighten(colour, 0.65)), 1.1);
}

function paintProng(context: Context, { colour }: Paint): void {
  fill(context, PRONG, metal(context, [66, 84], ['#a08a6d', '#fffaf1', '#f1e3cc', '#7b6547']));
  edge(context, css(darken(colour, 0.82)), 0.9);
  fill(context, '71,17 79,17 80,25 70,25', css(colour));
  fill(context, '72.6,34 77.4,34 78.2,54 71.8,54', css(darken(colour, 0.35)));
  fill(context, '73.6,36 76.4,36 76.9,50 73.1,50', css(lighten(colour, 0.5)));
}

function paintForkMiddle(context: Context, { colour }: Paint): void {
  fill(context, '43,40 57,40 61,52 57,70 50,73 43,70 39,52', css(darken(colour, 0.62)));
  paintGlass(context, { x: MIDDLE, y: 55, width: 7, height: 11, colour });
}

/** Metal that is round from left to right: dark, lit, less lit, dark. */
function metal(
  context: Context,
  [from, to]: readonly [number, number],
  tones: readonly string[],
): CanvasGradient {
  const gradient = context.createLinearGradient(from, 0, to, 0);
  for (const [index, at] of [0, 0.33, 0.56, 1].entries()) gradient.addColorStop(at, tones[index]!);
  return gradient;
}

/** A cockpit: dark glass with a reflex on its upper left. */
function paintGlass(
  context: Context,
  { x, y, width, height, colour }: { x: number; y: number; width: number; height: number; colour: number },
): void {
  const tones = [lighten(colour, 0.75), darken(colour, 0.35), darken(colour, 0.8)];
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
  context.fillStyle = shade(
    context,
    [y - height, y + height],
    tones.map((tone) => css(tone)),
  );
  context.fill();
  edge(context, css(darken(colour, 0.85)), 1);
  context.beginPath();
  context.ellipse(x - width * 0.3, y - height * 0.35, width * 0.28, height * 0.38, 0.15, 0, 2 * Math.PI);
  context.fillStyle = 'rgba(255,255,255,.85)';
  context.fill();
}
