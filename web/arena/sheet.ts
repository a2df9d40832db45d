import { mix } from '../../src/render/internal.ts';

/* Pictures that are drawn once at the size of the screen. A frame copies them to whole device pixels, which a canvas without a GPU does
   several times faster than it draws a shape, a glow or a scaled picture. */

/** What is drawn on. */
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A picture at the size of the screen. */
export interface Sheet {
  readonly image: ImageBitmap;
  /** device px around the body's own box, for its glow */
  readonly pad: number;
}

/** How large a sheet is, px of the arena. */
export interface SheetSize {
  readonly width: number;
  readonly height: number;
  /** around it, for its glow */
  readonly pad: number;
}

/** Draws a sheet. @param paint is given the box of the body, in px of the arena, from (0, 0) */
export function paintSheet(
  { width, height, pad }: SheetSize,
  scale: number,
  paint: (context: Context) => void,
): Sheet {
  const around = Math.ceil(pad * scale);
  const side = (length: number): number => Math.ceil(length * scale) + 2 * around;
  const image = paintImage(side(width), side(height), (context) => {
    context.translate(around, around);
    context.scale(scale, scale);
    context.lineJoin = 'round';
    paint(context);
  });
  return { image, pad: around };
}

/** Fills the outline of a sheet with one colour. */
export function silhouette({ image, pad }: Sheet, colour: string): Sheet {
  const filled = paintImage(image.width, image.height, (context) => {
    context.drawImage(image, 0, 0);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = colour;
    context.fillRect(0, 0, image.width, image.height);
  });
  return { image: filled, pad };
}

/** Directions in which a silhouette is moved to make it wider. */
const AROUND = Array.from({ length: 12 }, (_, index) => {
  const angle = (index / 12) * 2 * Math.PI;
  return [Math.cos(angle), Math.sin(angle)] as const;
});

/** The edge of a sheet that has no glow, `width` device px wide, in one colour. */
export function outlineOf(sheet: Sheet, { colour, width }: { colour: string; width: number }): Sheet {
  const { image, pad } = silhouette(sheet, colour);
  const outline = paintImage(image.width, image.height, (context) => {
    for (const [x, y] of AROUND) context.drawImage(image, x * width, y * width);
    context.globalCompositeOperation = 'destination-out';
    context.drawImage(image, 0, 0);
  });
  return { image: outline, pad };
}

/** Copies a sheet. @param at the top-left corner of the body's box, device px */
export function putSheet(context: Context, { image, pad }: Sheet, at: { x: number; y: number }): void {
  context.drawImage(image, Math.round(at.x) - pad, Math.round(at.y) - pad);
}

/** Draws a picture of its own, at least 1 px large. @param width device px · @param height device px */
export function paintImage(width: number, height: number, paint: (context: Context) => void): ImageBitmap {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  paint(orThrow(canvas.getContext('2d')));
  return canvas.transferToImageBitmap();
}

/** A context, where there is one. @throws Error where the browser gives none */
export function orThrow<T>(context: T | null): T {
  if (context === null) throw new Error('the browser gives no 2D context: canvases are turned off');
  return context;
}

/** 0xRRGGBB as CSS. @param alpha 0 to 1; 1 unless given */
export function css(colour: number, alpha: number = 1): string {
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  return `rgba(${red},${green},${blue},${alpha})`;
}

/** A colour nearer to white. */
export const lighten = (colour: number, share: number): number => mix(colour, 0xffffff, share);
/** A colour nearer to black. */
export const darken = (colour: number, share: number): number => mix(colour, 0, share);

/** A point, px. */
type Point = readonly [x: number, y: number];

const pointsOf = (points: string): Point[] =>
  points.split(' ').map((point) => point.split(',').map(Number) as unknown as Point);

/** Begins a closed path. @param points `x,y x,y …`, px */
export function trace(context: Context, points: string): void {
  traceAlong(context, pointsOf(points));
}

/** Begins a path that is symmetric about `middle`. @param half of it, `x,y x,y …` from top to bottom, px */
export function traceMirrored(context: Context, half: string, middle: number): void {
  const right = pointsOf(half);
  traceAlong(context, [...right, ...[...right].reverse().map(([x, y]): Point => [2 * middle - x, y])]);
}

function traceAlong(context: Context, points: readonly Point[]): void {
  context.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

/** Paints the same on both sides of `middle`. @param paint is given the right side */
export function onBothSides(context: Context, middle: number, paint: () => void): void {
  paint();
  context.save();
  context.translate(2 * middle, 0);
  context.scale(-1, 1);
  paint();
  context.restore();
}

/** Fills a closed path. @param points `x,y x,y …`, px */
export function fill(context: Context, points: string, style: string | CanvasGradient): void {
  trace(context, points);
  context.fillStyle = style;
  context.fill();
}

/** Draws a line. @param points `x,y x,y …`, px */
export function line(
  context: Context,
  points: string,
  { colour, width }: { colour: string; width: number },
): void {
  context.beginPath();
  for (const [index, [x, y]] of pointsOf(points).entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  edge(context, colour, width);
}

/** Draws along the path that there is. */
export function edge(context: Context, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** A gradient from top to bottom. @param colours evenly spaced */
export function shade(
  context: Context,
  [from, to]: readonly [number, number],
  colours: readonly string[],
): CanvasGradient {
  const gradient = context.createLinearGradient(0, from, 0, to);
  for (const [index, colour] of colours.entries())
    gradient.addColorStop(index / (colours.length - 1), colour);
  return gradient;
}

/** Fills and strokes with a glow around. @param blur px of the arena */
export function glowing(
  context: Context,
  { colour, blur, scale }: { colour: string; blur: number; scale: number },
  paint: () => void,
): void {
  context.shadowColor = colour;
  // A shadow's blur is in device pixels, whatever the transform says.
  context.shadowBlur = blur * scale;
  paint();
  context.shadowBlur = 0;
  context.shadowColor = 'transparent';
}
