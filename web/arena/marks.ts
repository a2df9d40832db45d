import {
  BLUE_NARROWER,
  ENEMY_HITBOX,
  type Hitbox,
  LASER_HITBOX,
  type Match,
  PLAYER_HITBOX,
  readState,
} from '../../src/core/index.ts';
import type { RingBox } from '../../src/render/browser.ts';
import { RING } from '../../src/render/internal.ts';
import { type Context, css } from './sheet.ts';

/* What is drawn around bodies for those who look closely: hitboxes, and rings where two matches differ. Contexts are in px of the arena. */

/** Draws all hitboxes. */
export function drawBoxes(context: Context, match: Match): void {
  const { players, lasers, enemies } = readState(match);
  context.strokeStyle = 'rgba(255,255,255,.9)';
  context.lineWidth = 1;
  context.beginPath();
  const add = (at: { x: number; y: number }, box: Hitbox, narrower = 0): void =>
    context.rect(at.x + box.x + 0.5, at.y + box.y + 0.5, box.width - narrower - 1, box.height - 1);
  for (const player of players) add(player, PLAYER_HITBOX);
  for (const laser of lasers.flat()) add(laser, LASER_HITBOX);
  for (const enemy of enemies) add(enemy, ENEMY_HITBOX, enemy.colour === 'blue' ? BLUE_NARROWER : 0);
  context.stroke();
}

/** Between a body and its ring, px. */
const AIR = 7;
/** How long the corners of a ring are, px. */
const CORNER = 12;

/** Draws the corners of a frame around each of `boxes`. */
export function drawRings(context: Context, boxes: readonly RingBox[]): void {
  context.beginPath();
  for (const { x, y, width, height } of boxes) {
    const [left, top, right, bottom] = [x - AIR, y - AIR, x + width + AIR, y + height + AIR];
    const [across, down] = [Math.min(CORNER, width / 2 + AIR - 2), Math.min(CORNER, height / 2 + AIR - 2)];
    for (const [cx, sx] of [
      [left, 1],
      [right, -1],
    ] as const)
      for (const [cy, sy] of [
        [top, 1],
        [bottom, -1],
      ] as const) {
        context.moveTo(cx + sx * across, cy);
        context.lineTo(cx, cy);
        context.lineTo(cx, cy + sy * down);
      }
  }
  for (const [colour, width] of [
    ['rgba(6,9,18,.8)', 5],
    [css(RING), 2.4],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
