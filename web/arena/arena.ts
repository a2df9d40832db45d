import { ARENA_SIZE, type Match, playerX, playerY } from '../../src/core/index.ts';
import { type Effects, type EffectsAtTick, effectsAt, type RingBox } from '../../src/render/browser.ts';
import { type Art, createArt } from './art.ts';
import {
  type Blast,
  blastOf,
  drawFading,
  drawLights,
  drawPieces,
  drawPoint,
  type EffectStyle,
  lossOf,
} from './blasts.ts';
import { drawEnemies, drawHidden, drawLasers, drawMarks, drawShip, drawShock, playerOf } from './bodies.ts';
import { BAR, drawBar, drawOutcome, drawWave, type Label, paintLabel, TEXT } from './hud.ts';
import { drawBoxes, drawRings } from './marks.ts';
import { type Context, orThrow } from './sheet.ts';
import { createSky, type Sky } from './sky.ts';
import { placeTags } from './tags.ts';

/* The picture of a tick on a canvas. All of it follows from the frame: nothing is remembered from one to the next but pictures. */

/** How large the arena is shown. */
export interface ArenaSize {
  /** CSS px of a side of its square */
  readonly size: number;
  /** device px a CSS px; 1 unless given */
  readonly pixelRatio?: number;
}

/** What an arena shows. */
export interface ArenaFrame {
  /** read, not changed */
  readonly match: Match;
  /** of the same match, as `createEffects` or a finder finds them */
  readonly effects: Effects;
  /** that the players hold, seat 1 first: engines burn by them */
  readonly keys: readonly [number, number];
  /** whose ship is that of the person who looks; nobody's unless given */
  readonly you?: 1 | 2 | undefined;
  /** of the players, seat 1 first; shown as text, cut where they are long; none unless given */
  readonly names?: readonly [string, string] | undefined;
  /** around bodies, as `findRings` finds them; none unless given */
  readonly rings?: readonly RingBox[] | undefined;
  /** whether nothing flies, flickers or drifts, for those who asked their system for less motion; false unless given */
  readonly calm?: boolean | undefined;
  /** whether hitboxes are drawn; false unless given */
  readonly boxes?: boolean | undefined;
}

/** A canvas that shows a match. Made by `createArena`. */
export interface Arena {
  /**
   * Sets how many device pixels the canvas has; how large it is on the page is for the page's style to say. The canvas is empty until the next `draw`.
   *
   * @throws RangeError for a size or a ratio that is not above 0
   */
  resize(size: ArenaSize): void;
  /** Draws a tick: the same frame gives the same pixels, whatever was drawn before. */
  draw(frame: ArenaFrame): void;
}

/** How an arena is drawn. */
export interface ArenaCanvasOptions {
  /** of labels and banners, as CSS names them; the system's unless given */
  readonly fontFamily?: string;
}

const SYSTEM_FONT = 'ui-sans-serif, system-ui, sans-serif';
/** Device pixels of a side at most. */
const MOST_PIXELS = 4096;
/** Size of the letters of labels at least, CSS px. */
const LEAST_TEXT = 10.5;
const MOST_ZOOM = 2.2;

/** What is drawn once for a size. */
interface Painted {
  readonly art: Art;
  readonly sky: Sky;
  /** by seat and text */
  readonly labels: Map<string, Label>;
}

/** Labels that are kept at most. */
const MOST_LABELS = 16;

/**
 * Draws matches on a canvas: ships, lasers, enemies, explosions, health, labels. Nothing is drawn until `draw` is called, and no timer runs.
 *
 * @param canvas is drawn on from now on by nobody else
 * @returns the arena, 750 device px large until it is resized
 * @throws Error where the browser gives no 2D context
 * @example
 * const playback = openPlayback(decodeLog(bytes));
 * const { effects } = createReplay('match.log', playback);
 * const arena = createArena(document.querySelector('canvas')!);
 * arena.resize({ size: 600, pixelRatio: devicePixelRatio });
 * playback.seek(1200);
 * arena.draw({ match: playback.match, effects, keys: [0, 0], names: ['hunter', 'dodger'] });
 */
export function createArena(canvas: HTMLCanvasElement, options: ArenaCanvasOptions = {}): Arena {
  const { fontFamily = SYSTEM_FONT } = options;
  const context = orThrow(canvas.getContext('2d', { alpha: false }));
  const font = (size: number, weight: number): string => `${weight} ${size}px ${fontFamily}`;
  let painted: Painted | undefined;
  let zoom = 0;
  const resize = ({ size, pixelRatio = 1 }: ArenaSize): void => {
    for (const value of [size, pixelRatio])
      if (!(value > 0 && value < Number.POSITIVE_INFINITY))
        throw new RangeError(
          `an arena of ${size} CSS px with ${pixelRatio} device px each cannot be drawn: both are above 0`,
        );
    const side = Math.min(MOST_PIXELS, Math.max(1, Math.round(size * pixelRatio)));
    const wanted = Math.min(MOST_ZOOM, Math.max(1, LEAST_TEXT / (TEXT * (size / ARENA_SIZE))));
    if (side === canvas.width && side === canvas.height && wanted === zoom) return;
    canvas.width = canvas.height = side;
    zoom = wanted;
    painted = undefined;
  };
  resize({ size: ARENA_SIZE });
  return {
    resize,
    draw(frame) {
      const scale = canvas.width / ARENA_SIZE;
      painted ??= { art: createArt(scale), sky: createSky(scale), labels: new Map() };
      drawFrame(context, frame, { ...painted, font, zoom });
    },
  };
}

/** What a frame is drawn with. */
interface Tools extends Painted {
  readonly font: EffectStyle['font'];
  readonly zoom: number;
}

/** What the frame before may have left otherwise. */
const UNTOUCHED = {
  globalAlpha: 1,
  globalCompositeOperation: 'source-over',
  lineCap: 'round',
  lineJoin: 'round',
  textAlign: 'center',
  textBaseline: 'alphabetic',
  direction: 'ltr',
} as const;

function drawFrame(context: Context, frame: ArenaFrame, tools: Tools): void {
  const { match, effects, you, calm = false } = frame;
  const { art, sky, font } = tools;
  const { scale } = art;
  const { tick } = match;
  const now = effectsAt(effects, tick);
  const style = { art, calm, font };
  Object.assign(context, UNTOUCHED);
  context.setTransform(1, 0, 0, 1, 0, 0);
  sky(context, calm ? 0 : tick);
  drawMarks(context, match, style);
  for (const seat of SEATS) drawLasers(context, match, { seat, style });
  drawEnemies(context, match, style);
  // Your own ship lies on top.
  const [below, above] = you === 1 ? ([2, 1] as const) : SEATS;
  for (const seat of [below, above])
    drawShip(context, match, { seat, keys: frame.keys[seat - 1]!, hit: now.hits[seat - 1], style });
  drawHidden(context, match, { seat: below, style });
  const blasts = [...now.bursts.map((burst) => blastOf(burst, tick, art)), ...lossesOf(match, art)];
  if (!calm) for (const blast of blasts) drawLights(context, blast, scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  for (const blast of blasts) (calm ? drawFading : drawPieces)(context, blast);
  for (const seat of SEATS)
    drawShock(context, match, { seat, hit: now.hits[seat - 1], isYou: you === seat, calm });
  context.setTransform(1, 0, 0, 1, 0, 0);
  drawTags(context, frame, { ...tools, now });
  context.setTransform(scale, 0, 0, scale, 0, 0);
  for (const burst of now.bursts) drawPoint(context, burst, { tick, style });
  if (frame.boxes) drawBoxes(context, match);
  if (frame.rings) drawRings(context, frame.rings);
  if (match.outcome === undefined) drawWave(context, now, { tick, style });
  else drawOutcome(context, { ...frame, outcome: match.outcome }, style);
}

const SEATS = [1, 2] as const;

/** The ships that have no health left, as they burst. */
const lossesOf = (match: Match, art: Art): Blast[] =>
  SEATS.filter((seat) => playerOf(match, seat).health === 0).map((seat) => {
    const player = playerOf(match, seat);
    return lossOf(seat, { x: playerX(match, player), y: playerY(match, player) }, art);
  });

/** Labels, health and cooldown beside the ships. The context is in device px. */
function drawTags(
  context: Context,
  { match, names, you, calm = false }: ArenaFrame,
  tools: Tools & { now: EffectsAtTick },
): void {
  const {
    art: { scale },
    zoom,
    now,
  } = tools;
  const labels = [labelOf(1, names, { you, tools }), labelOf(2, names, { you, tools })] as const;
  const places = SEATS.map((seat) => {
    const player = playerOf(match, seat);
    return { x: playerX(match, player), y: playerY(match, player) };
  });
  const tags = placeTags([places[0]!, places[1]!], {
    labelWidths: [labels[0].width, labels[1].width],
    labelHeight: labels[0].height,
    barWidth: BAR.width,
    barHeight: BAR.height * Math.min(1.4, zoom),
  });
  for (const seat of SEATS) {
    const { label, bar } = tags[seat - 1]!;
    const player = playerOf(match, seat);
    drawBar(context, bar, { match, player, seat, hit: now.hits[seat - 1], scale, calm });
    context.drawImage(labels[seat - 1]!.image, Math.round(label.x * scale), Math.round(label.y * scale));
  }
}

function labelOf(
  seat: 1 | 2,
  names: readonly [string, string] | undefined,
  { you, tools }: { you: 1 | 2 | undefined; tools: Tools },
): Label {
  const { labels, art, zoom, font } = tools;
  const isYou = you === seat;
  const text = isYou ? 'YOU' : (names?.[seat - 1] ?? '');
  const key = `${seat} ${isYou} ${text}`;
  let label = labels.get(key);
  if (label === undefined) {
    if (labels.size >= MOST_LABELS) labels.clear();
    label = paintLabel({ seat, text, isYou }, { scale: art.scale, zoom, font });
    labels.set(key, label);
  }
  return label;
}
