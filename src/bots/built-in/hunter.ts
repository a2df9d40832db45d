import {
  ARENA_SIZE,
  type Input,
  LEFT,
  PLAYER_HITBOX,
  PLAYER_SPRITE,
  RAM_ABOVE,
  RIGHT,
  SHOOT,
} from '../../core/index.ts';
import type { Bot, View } from '../contract.ts';
import { holdKeys } from '../hold-keys.ts';
import { canShootWithin, isShotAt, PASSED, widthOf, xBelow } from '../observation/reach.ts';

/* It always shoots and moves sideways only. Of the enemies in its reach it goes below the lowest that none of its lasers will hit; if
   that one would ram it before a shot, it gives way. Left for others to improve: it ignores what it meets on its way, the second lowest,
   and moving up or down. */

/** Ticks for which it holds its keys. */
const HOLD_TICKS = 8;

/** Enemies that would pass it at no more than this distance are in its reach, px. Of 0 to 100 any beat the weaker built-in bots. */
const REACH = 60;

/** Goes for the lowest enemy near its column that it can hit without being rammed. Draws nothing from its seed. */
export const createHunter = (): Bot => holdKeys(HOLD_TICKS, (view) => SHOOT + chase(view));

/** The direction keys for the next while: `LEFT`, `RIGHT` or none. */
function chase(view: View): Input {
  const { enemies, me } = view;
  const { count } = enemies;
  const { x, y } = me;
  for (let i = 0; i < count; i += 1) {
    const above = y - enemies.y(i);
    if (above > y) break;
    const width = widthOf(enemies.colour(i));
    const aside = xBelow(enemies.x(i), width) - x;
    if (above <= PASSED || Math.abs(aside) >= (PLAYER_HITBOX.width + width) / 2 + REACH) continue;
    if (!canHit(view, above, Math.abs(aside) - width / 2)) return giveWay(x, aside);
    if (!isShotAt(me.lasers, x + aside, width)) return goBelow(aside, width);
  }
  return 0;
}

/** Whether the player can go `far` px aside and shoot an enemy that is `above` px above it before that rams it. */
const canHit = ({ rules }: View, above: number, far: number): boolean =>
  canShootWithin(rules, far, (above - RAM_ABOVE) / rules.enemySpeed);

/** Toward an enemy, until its middle half is above the player. */
function goBelow(aside: number, width: number): Input {
  if (Math.abs(aside) <= width / 4) return 0;
  return aside > 0 ? RIGHT : LEFT;
}

/** Away from an enemy, but not into a corner. */
function giveWay(x: number, aside: number): Input {
  if (x < CORNER) return RIGHT;
  if (x > ARENA_SIZE - PLAYER_SPRITE.width - CORNER) return LEFT;
  return aside > 0 ? LEFT : RIGHT;
}

/** Within so many px of the left or right end of the arena a player has no room to give way. */
const CORNER = 60;
