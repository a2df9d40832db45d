import { type Curve, PALETTE, type Timeline } from '../../src/render/browser.ts';

/* A watched match from its first tick that was seen to its last: health of both players, waves and hits. */

const WAVE = '#3a4252';
const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

/** Draws a timeline over the whole of a canvas. */
export function drawStrip(canvas: HTMLCanvasElement, timeline: Timeline): void {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = Math.min(2, devicePixelRatio);
  const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, across, down);
  const { firstTick, lastTick, events } = timeline;
  const ticks = Math.max(1, lastTick - firstTick);
  const xOf = (tick: number): number => Math.round(((tick - firstTick) / ticks) * across);
  context.fillStyle = WAVE;
  for (const { kind, tick } of events) if (kind === 'wave') context.fillRect(xOf(tick), 0, ratio, down);
  for (const index of [0, 1] as const) {
    const half = { top: (index * down) / 2 + ratio, height: down / 2 - 2 * ratio };
    context.fillStyle = hex(PALETTE.players[index]!);
    context.globalAlpha = 0.55;
    drawCurve(context, timeline.health[index], { ...half, xOf, full: timeline.fullHealth, end: across });
    context.globalAlpha = 1;
    for (const { kind, tick, seat } of events)
      if (kind === 'hit' && seat === index + 1)
        context.fillRect(xOf(tick) - ratio, half.top, 2 * ratio, half.height);
  }
}

interface CurvePlace {
  readonly top: number;
  readonly height: number;
  readonly end: number;
  readonly full: number;
  xOf(tick: number): number;
}

/** Fills what is under a curve of steps. */
function drawCurve(
  context: CanvasRenderingContext2D,
  { ticks, values }: Curve,
  { top, height, end, full, xOf }: CurvePlace,
): void {
  for (const [index, value] of values.entries()) {
    const from = Math.max(0, xOf(ticks[index]!));
    const to = index + 1 < ticks.length ? xOf(ticks[index + 1]!) : end;
    const share = (height * Math.max(0, value)) / Math.max(1, full);
    if (to > from) context.fillRect(from, top + height - share, to - from, share);
  }
}
