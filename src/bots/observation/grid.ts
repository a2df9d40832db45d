import {
  ARENA_SIZE,
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  LASER_HITBOX,
  laserXAt,
  laserYAt,
  listEnemies,
  MAX_WAVE,
  type Match,
  maxCooldown,
  PLAYER_HITBOX,
  type Player,
  playerCooldown,
  playerX,
  playerY,
} from '../../core/index.ts';
import type { Seat } from '../contract.ts';
import { tooShort } from './layout.ts';

/** Side of a cell of the grid, px. */
const CELL = 30;

/** Planes, rows, columns of a grid observation. */
export const GRID_SHAPE: readonly [planes: number, rows: number, columns: number] = [8, 25, 25];

const [PLANES, ROWS, COLUMNS] = GRID_SHAPE;
const PLANE = ROWS * COLUMNS;

/** Numbers in a grid observation. */
export const GRID_SIZE: number = PLANES * PLANE;

/**
 * Writes what `seat` sees as planes of 25 rows of 25 cells, 30 × 30 px each, the top left cell first: number
 * (plane × 25 + row) × 25 + column. All from 0 to 1. Version 1; docs/observation.md has the same table.
 *
 * | plane | meaning | range |
 * | --- | --- | --- |
 * | 0 | cells that the own hitbox touches | 0 or 1 |
 * | 1 | the foe's hitbox | 0 or 1 |
 * | 2 | hitboxes of enemies, as far as they are in the arena | 0 or 1 |
 * | 3 | hitboxes of the own lasers | 0 or 1 |
 * | 4 | hitboxes of the foe's lasers | 0 or 1 |
 * | 5 | own health / full health, in every cell | 0 to 1 |
 * | 6 | the foe's | 0 to 1 |
 * | 7 | ticks until the own player can shoot / `maxCooldown`, in every cell | 0 to 1 |
 *
 * Nothing is allocated.
 *
 * @param out length `GRID_SIZE` at least, overwritten from the start; may be one row of a batch
 * @throws RangeError if `out` is shorter
 */
export function writeGrid(match: Match, seat: Seat, out: Float32Array): void {
  if (out.length < GRID_SIZE) throw tooShort(out, GRID_SIZE);
  const me = seat === 1 ? match.player1 : match.player2;
  const foe = seat === 1 ? match.player2 : match.player1;
  out.fill(0, 0, 5 * PLANE);
  fillPlayer(match, me, { out, at: 0 });
  fillPlayer(match, foe, { out, at: PLANE });
  fillEnemies(match, { out, at: 2 * PLANE });
  fillLasers(match, me, { out, at: 3 * PLANE });
  fillLasers(match, foe, { out, at: 4 * PLANE });
  const { health } = match.rules;
  out.fill(me.health / health, 5 * PLANE, 6 * PLANE);
  out.fill(foe.health / health, 6 * PLANE, 7 * PLANE);
  out.fill(playerCooldown(match, me) / maxCooldown(match.rules), 7 * PLANE, GRID_SIZE);
}

/** A plane of a grid: where it begins. */
interface Plane {
  readonly out: Float32Array;
  readonly at: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function fillPlayer(match: Match, player: Player, plane: Plane): void {
  const { x, y, width, height } = PLAYER_HITBOX;
  fillBox(plane, { x: playerX(match, player) + x, y: playerY(match, player) + y, width, height });
}

/** Overwritten before each use: indexes of the living enemies, the lowest first. */
const LIVING = new Int32Array(MAX_WAVE);
const BLUE = COLOURS.indexOf('blue');

function fillEnemies(match: Match, plane: Plane): void {
  listEnemies(match, LIVING);
  for (let i = 0; i < match.living; i += 1) {
    const enemy = LIVING[i]!;
    const y = enemyYAt(match, enemy) + ENEMY_HITBOX.y;
    if (y + ENEMY_HITBOX.height <= 0) return;
    const width = ENEMY_HITBOX.width - (enemyColourAt(match, enemy) === BLUE ? BLUE_NARROWER : 0);
    fillBox(plane, { x: enemyXAt(match, enemy) + ENEMY_HITBOX.x, y, width, height: ENEMY_HITBOX.height });
  }
}

function fillLasers(match: Match, player: Player, plane: Plane): void {
  const { x, y, width, height } = LASER_HITBOX;
  for (let i = 0; i < player.shots; i += 1)
    fillBox(plane, { x: laserXAt(player, i) + x, y: laserYAt(match, player, i) + y, width, height });
}

/** Sets the cells to 1 that a box touches; what of it is outside the arena touches none. */
function fillBox({ out, at }: Plane, { x, y, width, height }: Box): void {
  const left = Math.max(0, Math.floor(x / CELL));
  const right = Math.floor((Math.min(ARENA_SIZE, x + width) - 1) / CELL);
  const bottom = Math.floor((Math.min(ARENA_SIZE, y + height) - 1) / CELL);
  for (let row = Math.max(0, Math.floor(y / CELL)); row <= bottom; row += 1) {
    const start = at + row * COLUMNS;
    out.fill(1, start + left, start + right + 1);
  }
}
