import { type Input, LEFT, PLAYER_HITBOX, RAM_ABOVE, RIGHT, SHOOT } from '../../core/index.ts';
import type { Bot, View } from '../contract.ts';
import { holdKeys } from '../hold-keys.ts';
import { canShootWithin, isShotAt, PASSED, RIGHTMOST, widthOf, xBelow } from '../observation/reach.ts';

/* It always shoots and moves sideways only, after a target as hunter does. But before it moves, it forecasts what would ram it along each
   of nine candidate manoeuvres, and takes the one of the lowest cost. Left for others to improve: a manoeuvre has one leg, none goes up or
   down, whether a laser will clear the path is a guess, and the other player is ignored. */

/** Ticks for which it holds its keys. */
const HOLD_TICKS = 4;

/** Ticks that it looks ahead. */
const HORIZON_TICKS = 70;

/** Targets are at most so far aside, px. From 100 to 200 it makes no difference that shows in 40 pairs. */
const REACH = 100;

/** A candidate manoeuvre: direction keys, held for so many ticks; it rests after that. */
interface Manoeuvre {
  readonly keys: Input;
  /** −1 is left, 1 is right, 0 is none */
  readonly side: number;
  readonly ticks: number;
}

const MANOEUVRES: readonly Manoeuvre[] = [
  { keys: 0, side: 0, ticks: 0 },
  ...[4, 12, 24, 40].flatMap((ticks) => [
    { keys: LEFT, side: -1, ticks },
    { keys: RIGHT, side: 1, ticks },
  ]),
];

/* The cost of a manoeuvre. To be rammed costs more the sooner it is, by a quarter at most, because much can happen until a later one; ten
   times as much as to be in the path of an enemy that a laser flies at; and far more than any distance from the target. */
const RAM_COST = 10;
const SHOT_AT_COST = 1;
const ASIDE_COST = 3;

/** Keeps out of the way of what will ram it, and near what it can shoot. Draws nothing from its seed. */
export const createDodger = (): Bot => holdKeys(HOLD_TICKS, (view) => SHOOT + chooseDirection(view));

/** The direction keys of the cheapest manoeuvre, the first of them if several are. */
function chooseDirection(view: View): Input {
  const forecast = lookAhead(view);
  let chosen: Input = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const manoeuvre of MANOEUVRES) {
    const cost = costOf(view, forecast, manoeuvre);
    if (cost >= lowest) continue;
    lowest = cost;
    chosen = manoeuvre.keys;
  }
  return chosen;
}

/** An enemy that comes down to the height of the player. */
interface Threat {
  /** the x of players that it rams are above `left` and below `right`, px */
  readonly left: number;
  readonly right: number;
  /** the ticks from now between which it is at their height */
  readonly from: number;
  readonly to: number;
  /** cost per tick by which it comes before 5 × HORIZON_TICKS: one that comes now costs 5/4 of one at the horizon */
  readonly cost: number;
}

interface Forecast {
  readonly threats: readonly Threat[];
  /** the x at which it is below its target, px; undefined if it has none */
  readonly target: number | undefined;
}

function lookAhead(view: View): Forecast {
  const { enemies, me, rules } = view;
  const { count } = enemies;
  const threats: Threat[] = [];
  let target: number | undefined;
  for (let i = 0; i < count; i += 1) {
    const above = me.y - enemies.y(i);
    const from = Math.max(0, Math.ceil((above - RAM_ABOVE + 1) / rules.enemySpeed));
    if (above > me.y + HEADROOM && from > HORIZON_TICKS) break;
    if (above <= PASSED) continue;
    const x = enemies.x(i);
    const width = widthOf(enemies.colour(i));
    const below = xBelow(x, width);
    const isShot = isShotAt(me.lasers, below, width);
    const to = Math.floor((above - PASSED - 1) / rules.enemySpeed);
    const cost = isShot ? SHOT_AT_COST : RAM_COST;
    if (from <= HORIZON_TICKS) {
      // The hitboxes of both begin as far to the right of their x, so only widths are left.
      threats.push({ left: x - PLAYER_HITBOX.width, right: x + width, from, to, cost });
    }
    if (target === undefined && !isShot && canHit(view, Math.abs(below - me.x) - width / 2, from))
      target = below;
  }
  return { threats, target };
}

/** It takes aim at enemies that come into the arena within so many px. */
const HEADROOM = 60;

/** Whether it can go `far` px aside and shoot before an enemy comes down to it, `ticks` from now. */
function canHit({ rules }: View, far: number, ticks: number): boolean {
  return far < REACH && canShootWithin(rules, far, ticks);
}

function costOf({ me, rules }: View, { threats, target }: Forecast, { side, ticks }: Manoeuvre): number {
  const speed = side * rules.playerSpeed;
  // Up to the wall. By the rules a step that would cross it is not taken, so the player stays less than a step away from it.
  const placeAfter = (after: number): number =>
    Math.max(1, Math.min(RIGHTMOST, me.x + speed * Math.min(after, ticks)));
  let cost = target === undefined ? ticks : ASIDE_COST * Math.abs(placeAfter(ticks) - target);
  for (const threat of threats) {
    // On one leg it is between these two places for as long as the enemy is at its height.
    const start = placeAfter(threat.from);
    const end = placeAfter(threat.to);
    if (Math.max(start, end) <= threat.left || Math.min(start, end) >= threat.right) continue;
    cost += threat.cost * (5 * HORIZON_TICKS - threat.from);
  }
  return cost;
}
