import { ARENA_SIZE, type Match, PLAYER_SPRITE, playerX, playerY } from '../../core/index.ts';
import { BURST_TICKS, type Burst, type EffectsAtTick } from '../effects.ts';
import { SPRITES } from '../sprites.ts';
import { type Image, lightRing } from './image.ts';
import { BRIGHTEST, HUE_OF, HUES, indexOf } from './palette.ts';
import { scaled } from './shapes.ts';

/* Explosions and hits as light, pure functions of the tick: a flash, a ring that grows, sparks that slow down. */

/** Parts of a whole, of what moves and fades. */
const WHOLE = 1024;

/** How far something is that slows down, in `WHOLE` parts. @param age of `of` ticks */
function slowing(age: number, of: number): number {
  const left = of - age;
  return WHOLE - Math.floor((WHOLE * left * left * left) / (of * of * of));
}

/** Ticks of a flash, and how large it is, px of the arena. */
const FLASH_TICKS = 9;
const FLASH_RADIUS = 36;
/** The ring: its radius at the beginning and how much it grows, and how wide it is, px of the arena; its level. */
const RING = { radius: 12, growth: 46, width: 5, level: 24 } as const;
/** Sparks: how many, and how far they go, px of the arena: at least, and more by chance. */
const SPARKS = { count: 22, least: 16, more: 48, side: 6 } as const;

/** The length of a direction. */
const DIRECTION = 256;
/** The directions of the first eighth of a turn, the diagonal left out. */
const EIGHTH = [
  [256, 0],
  [251, 50],
  [237, 98],
  [213, 142],
] as const;
/** Directions of sparks: 32, evenly around. */
const DIRECTIONS: readonly (readonly [number, number])[] = [
  ...EIGHTH,
  [181, 181],
  ...EIGHTH.slice(1)
    .map(([x, y]) => [y, x] as const)
    .reverse(),
].flatMap(([x, y]) => [
  [x, y],
  [-y, x],
  [-x, -y],
  [y, -x],
]);

/** Draws what is seen of effects at the tick of a match. */
export function drawEffects(to: Image, match: Match, { bursts, hits }: EffectsAtTick): void {
  for (const burst of bursts) drawBurst(to, burst, match.tick - burst.tick);
  for (const [index, hit] of hits.entries()) {
    const player = index === 0 ? match.player1 : match.player2;
    if (hit !== undefined)
      drawHit(to, { x: playerX(match, player), y: playerY(match, player) }, match.tick - hit.tick);
  }
}

function drawBurst(to: Image, burst: Burst, age: number): void {
  if (age < 0 || age >= BURST_TICKS) return;
  const { width, height } = SPRITES[burst.colour];
  const x = scaled(burst.x + (width >> 1), to.size);
  const y = scaled(burst.y + (height >> 1), to.size);
  const hue = HUE_OF[burst.colour];
  const left = BURST_TICKS - age;
  const gone = slowing(age, BURST_TICKS);
  const outer = scaled(RING.radius + Math.floor((RING.growth * gone) / WHOLE), to.size);
  const ringWidth = Math.max(1, scaled(Math.floor((RING.width * left) / BURST_TICKS), to.size));
  const level = Math.floor((RING.level * left) / BURST_TICKS);
  lightRing(to, { x, y, inner: Math.max(0, outer - ringWidth), outer }, indexOf(hue, level));
  drawSparks(to, { x, y, seed: Math.imul(burst.x * 31 + burst.tick, 2_654_435_761), hue }, age);
  if (age >= FLASH_TICKS) return;
  const radius = FLASH_RADIUS - 3 * age;
  // From the outside in, each brighter.
  for (const [share, light] of FLASH)
    lightRing(
      to,
      { x, y, inner: 0, outer: scaled(Math.floor((radius * share) / 8), to.size) },
      indexOf(share > 5 ? hue : HUES.fire, Math.max(0, light - age)),
    );
}

/** Discs of a flash: the radius in eighths, and the level. */
const FLASH = [
  [8, 12],
  [7, 15],
  [6, 18],
  [5, 21],
  [4, 25],
  [3, BRIGHTEST],
] as const;

interface Sparks {
  readonly x: number;
  readonly y: number;
  readonly seed: number;
  readonly hue: number;
}

function drawSparks(to: Image, { x, y, seed, hue }: Sparks, age: number): void {
  const gone = slowing(age, BURST_TICKS);
  const left = BURST_TICKS - age;
  const side = Math.max(1, scaled(Math.floor((SPARKS.side * left) / BURST_TICKS), to.size));
  let word = seed >>> 0;
  for (let spark = 0; spark < SPARKS.count; spark += 1) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    // The upper five bits choose one of the 32 directions.
    const [right, down] = DIRECTIONS[word >>> 27]!;
    const far = SPARKS.least + Math.floor((((word >>> 8) & 0xff) * SPARKS.more) / 0xff);
    const reach = far * gone * to.size;
    const index = indexOf(
      spark % 3 === 0 ? HUES.fire : hue,
      Math.min(BRIGHTEST - 3, Math.floor((2 * BRIGHTEST * left) / BURST_TICKS)),
    );
    const middle = {
      x: x + Math.floor((right * reach) / (DIRECTION * WHOLE * ARENA_SIZE)),
      y: y + Math.floor((down * reach) / (DIRECTION * WHOLE * ARENA_SIZE)),
    };
    lightRing(to, { ...middle, inner: 0, outer: side >> 1 }, index);
  }
}

/** The ring of a hit: ticks for which it is seen; its outer radius at first, which grows by 1 a tick, and its width at first, px of the arena; its level at first. */
const HIT_TICKS = 30;
const HIT_RADIUS = 52;
const HIT_WIDTH = 4;
const HIT_LEVEL = 26;

/** A ring around a ship that was hit. */
function drawHit(to: Image, ship: { readonly x: number; readonly y: number }, age: number): void {
  if (age < 0 || age >= HIT_TICKS) return;
  const left = HIT_TICKS - age;
  const outer = scaled(HIT_RADIUS + age, to.size);
  const width = Math.max(1, scaled(Math.floor((HIT_WIDTH * left) / HIT_TICKS), to.size));
  const x = scaled(ship.x + (PLAYER_SPRITE.width >> 1), to.size);
  const y = scaled(ship.y + (PLAYER_SPRITE.height >> 1), to.size);
  const level = Math.floor((HIT_LEVEL * left) / HIT_TICKS);
  lightRing(to, { x, y, inner: outer - width, outer }, indexOf(HUES.white, level));
}
