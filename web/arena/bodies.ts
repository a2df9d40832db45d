import {
  ARENA_SIZE,
  COLOURS,
  DOWN,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  LEFT,
  laserXAt,
  laserYAt,
  listEnemies,
  type Match,
  maxCooldown,
  PLAYER_SPRITE,
  type Player,
  playerCooldown,
  playerX,
  playerY,
  RIGHT,
  UP,
} from '../../src/core/index.ts';
import { hurtBy, type PlayerHit, SPRITES } from '../../src/render/browser.ts';
import { type Art, FLAME_STEPS, FLAME_WIDTH, MARK, MUZZLE_SIDE } from './art.ts';
import { ENEMY_FRAMES } from './enemies.ts';
import { type Context, css, putSheet } from './sheet.ts';
import { NOZZLES } from './ships.ts';

/* The bodies of a match, copied from pictures to whole device pixels. */

/** What bodies are drawn with. */
export interface BodyStyle {
  readonly art: Art;
  readonly calm: boolean;
}

let indexes = new Int32Array(64);

/** The enemies, lowest first, by their indexes. Valid until the next call. */
function enemiesOf(match: Match): Int32Array {
  if (indexes.length < match.living) indexes = new Int32Array(2 * match.living);
  listEnemies(match, indexes);
  return indexes;
}

/** Above the arena by more than its glow, px. */
const OUT_OF_SIGHT = 70;
/** Ticks of each picture of an enemy. */
const FRAME_TICKS = 9;

/** Draws the enemies, the highest first: what is near stands before what comes. */
export function drawEnemies(context: Context, match: Match, { art, calm }: BodyStyle): void {
  const { scale, enemies } = art;
  const all = enemiesOf(match);
  for (let at = match.living - 1; at >= 0; at -= 1) {
    const [x, y] = [enemyXAt(match, all[at]!), enemyYAt(match, all[at]!)];
    if (y < -OUT_OF_SIGHT) continue;
    // Each one begins elsewhere, by its column: a wave does not move as one.
    const frame = calm ? 0 : Math.floor((match.tick + 5 * x) / FRAME_TICKS) % ENEMY_FRAMES;
    putSheet(context, enemies[enemyColourAt(match, all[at]!)]![frame]!, { x: x * scale, y: y * scale });
  }
}

/** How long before it enters an enemy is marked, ticks. */
const MARKED_TICKS = 120;
/** Height of the sprite of an enemy, px: all have the same. */
const ENEMY_HEIGHT = SPRITES.red.height;

/** Marks enemies that are about to enter, at the upper edge, the stronger the nearer. */
export function drawMarks(context: Context, match: Match, { art: { scale, marks } }: BodyStyle): void {
  const far = MARKED_TICKS * match.rules.enemySpeed;
  const all = enemiesOf(match);
  for (let at = match.living - 1; at >= 0; at -= 1) {
    const below = enemyYAt(match, all[at]!) + ENEMY_HEIGHT;
    if (below > 0 || below < -far) continue;
    const colour = enemyColourAt(match, all[at]!);
    const x = enemyXAt(match, all[at]!) + (SPRITES[COLOURS[colour]!].width - MARK.width) / 2;
    context.globalAlpha = 0.15 + 0.75 * (1 + below / far);
    putSheet(context, marks[colour]!, { x: x * scale, y: 4 * scale });
  }
  context.globalAlpha = 1;
}

/** Ticks for which the light of a shot is seen. */
const MUZZLE_TICKS = 5;

/** Draws the lasers of a player, and the light of one that was just fired. */
export function drawLasers(
  context: Context,
  match: Match,
  { seat, style }: { seat: 1 | 2; style: BodyStyle },
): void {
  const { art, calm } = style;
  const { scale } = art;
  const player = playerOf(match, seat);
  for (let laser = 0; laser < player.shots; laser += 1) {
    const x = laserXAt(player, laser) + LASER_HITBOX.x;
    const y = laserYAt(match, player, laser) + LASER_HITBOX.y;
    putSheet(context, art.lasers[seat - 1]!, { x: x * scale, y: y * scale });
  }
  const left = playerCooldown(match, player);
  const age = maxCooldown(match.rules) - left;
  if (calm || left === 0 || age >= MUZZLE_TICKS) return;
  context.globalCompositeOperation = 'lighter';
  context.globalAlpha = 0.85 * (1 - age / MUZZLE_TICKS);
  const [x, y] = [playerX(match, player) + PLAYER_SPRITE.width / 2, playerY(match, player) + 4];
  putSheet(context, art.muzzles[seat - 1]!, {
    x: (x - MUZZLE_SIDE / 2) * scale,
    y: (y - MUZZLE_SIDE / 2) * scale,
  });
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}

export const playerOf = (match: Match, seat: 1 | 2): Player => (seat === 1 ? match.player1 : match.player2);

/** What there is to know of a ship. */
export interface ShipLook {
  readonly seat: 1 | 2;
  /** that it holds */
  readonly keys: number;
  readonly hit: PlayerHit | undefined;
  readonly style: BodyStyle;
}

/** Draws a ship with its flames, white where it was just hit. */
export function drawShip(context: Context, match: Match, { seat, keys, hit, style }: ShipLook): void {
  const { art, calm } = style;
  const player = playerOf(match, seat);
  const at = { x: playerX(match, player) * art.scale, y: playerY(match, player) * art.scale };
  const isWreck = player.health === 0;
  if (!isWreck) drawFlames(context, match, { seat, keys, style });
  if (isWreck) context.globalAlpha = 0.4;
  putSheet(context, art.ships[seat - 1]!, at);
  const hurt = hurtBy(hit?.tick, match.tick);
  if (hurt > 0) {
    context.globalAlpha = (calm ? 0.5 : 0.85) * hurt;
    putSheet(context, art.flashes[seat - 1]!, at);
  }
  context.globalAlpha = 1;
}

/** How far a flame flickers, in steps, one tick after the other. */
const FLICKER = [0, 1, 0, -1, 1, 0, -1, 0, 1, -1, 0];

function drawFlames(
  context: Context,
  match: Match,
  { seat, keys, style: { art, calm } }: Pick<ShipLook, 'seat' | 'keys' | 'style'>,
): void {
  const player = playerOf(match, seat);
  const [x, y] = [playerX(match, player), playerY(match, player)];
  const thrust = keys & UP ? 6 : keys & DOWN ? 1 : 3;
  const flicker = calm ? 0 : FLICKER[Math.floor(match.tick / 2) % FLICKER.length]!;
  const nozzles = NOZZLES[seat];
  context.globalCompositeOperation = 'lighter';
  for (const [index, nozzle] of nozzles.xs.entries()) {
    // With two engines a turn burns the outer one longer.
    const turn = nozzles.xs.length === 1 ? 0 : keys & (index === 0 ? RIGHT : LEFT) ? 1 : 0;
    const step = Math.min(FLAME_STEPS - 1, Math.max(0, thrust + flicker + turn));
    putSheet(context, art.flames[seat - 1]![step]!, {
      x: (x + nozzle - FLAME_WIDTH / 2) * art.scale,
      y: (y + nozzles.y) * art.scale,
    });
  }
  context.globalCompositeOperation = 'source-over';
  drawThrusters(context, { x, y, keys, seat, art });
}

/** A puff at the side from which a ship pushes itself. */
function drawThrusters(
  context: Context,
  { x, y, keys, seat, art }: { x: number; y: number; keys: number; seat: 1 | 2; art: Art },
): void {
  const side = (keys & LEFT ? 1 : 0) - (keys & RIGHT ? 1 : 0);
  if (side === 0) return;
  const { scale } = art;
  const [from, length] = [x + PLAYER_SPRITE.width / 2 + side * 46, side * 15];
  const puff = context.createLinearGradient(from * scale, 0, (from + length) * scale, 0);
  puff.addColorStop(0, css(SPRITES[`laser${seat}`].colour, 0.85));
  puff.addColorStop(1, css(SPRITES[`laser${seat}`].colour, 0));
  context.fillStyle = puff;
  context.fillRect(from * scale, (y + 71) * scale, length * scale, Math.max(2, 5 * scale));
}

/** Px between two ships from which on neither hides the other. */
const HIDING = { x: 90, y: 80 } as const;

/** Draws the edge of the ship that lies under the other one, the clearer the more of it is hidden. */
export function drawHidden(
  context: Context,
  match: Match,
  { seat, style: { art } }: { seat: 1 | 2; style: BodyStyle },
): void {
  const [hidden, other] = [playerOf(match, seat), playerOf(match, seat === 1 ? 2 : 1)];
  const [x, y] = [playerX(match, hidden), playerY(match, hidden)];
  const [dx, dy] = [Math.abs(x - playerX(match, other)), Math.abs(y - playerY(match, other))];
  const shown = Math.min(1 - dx / HIDING.x, 1 - dy / HIDING.y);
  if (shown <= 0) return;
  context.globalAlpha = Math.min(1, 2.2 * shown);
  putSheet(context, art.outlines[seat - 1]!, { x: x * art.scale, y: y * art.scale });
  context.globalAlpha = 1;
}

/** Ticks for which the shock of a hit is seen. */
const SHOCK_TICKS = 30;

/** Draws the shock around a ship that was hit, and along the edges of the arena where it is yours. The context is in px of the arena. */
export function drawShock(
  context: Context,
  match: Match,
  { seat, hit, isYou, calm }: { seat: 1 | 2; hit: PlayerHit | undefined; isYou: boolean; calm: boolean },
): void {
  const age = hit === undefined ? SHOCK_TICKS : match.tick - hit.tick;
  if (age >= SHOCK_TICKS) return;
  const player = playerOf(match, seat);
  const share = age / SHOCK_TICKS;
  context.globalAlpha = (1 - share) ** 1.3;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 0.6 + 3 * (1 - share);
  context.beginPath();
  const radius = calm ? 58 : 46 + 40 * (1 - (1 - share) ** 3);
  context.arc(playerX(match, player) + 50, playerY(match, player) + 47, radius, 0, 2 * Math.PI);
  context.stroke();
  if (isYou) {
    context.strokeStyle = css(SPRITES[`ship${seat}`].colour);
    context.lineWidth = 10 * (1 - share);
    context.strokeRect(0, 0, ARENA_SIZE, ARENA_SIZE);
  }
  context.globalAlpha = 1;
}
