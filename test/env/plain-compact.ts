import type { LaserList, View } from '../../src/bots/index.ts';
import { COMPACT_SIZE } from '../../src/bots/index.ts';

/* The compact observation in plain steps, from what a bot sees and from docs/observation.md: the model of src/bots/observation/compact.ts. */

/** Centre of a player's hitbox and of its lasers, from its x, px. */
const MIDDLE = 50;

interface Near {
  readonly aside: number;
  readonly above: number;
  readonly width: number;
  readonly ticks: number;
  readonly isShot: boolean;
  readonly isTarget: boolean;
}

const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export function observeCompactPlainly(view: View): Float32Array {
  const { me, foe, rules, tick, level, enemies } = view;
  const scores = me.score + foe.score;
  const { all, near } = enemiesOf(view);
  const out = new Float32Array(COMPACT_SIZE);
  out.set([
    rules.maxTicks === 0 ? 1 : (rules.maxTicks - tick) / rules.maxTicks,
    Math.min(1, level / 64),
    Math.min(1, enemies.count / 128),
    (me.x + MIDDLE) * (2 * (1 / 750)) - 1,
    (me.y + MIDDLE) * (2 * (1 / 750)) - 1,
    me.health / rules.health,
    me.cooldown / rules.cooldown,
    (foe.x - me.x) * (1 / 750),
    (foe.y - me.y) * (1 / 750),
    foe.health / rules.health,
    foe.cooldown / rules.cooldown,
    (me.health - foe.health) / rules.health,
    scores === 0 ? 0 : (me.score - foe.score) / scores,
    all.reduce((sum, aside) => sum + Math.sign(aside), 0) * (1 / 16),
    ...[-2, -1, 0, 1, 2].flatMap((lane) => laneOf(view, near, lane)),
  ]);
  const threats = near.filter(({ ticks }) => ticks < 150).slice(0, 4);
  for (const [i, threat] of threats.entries()) out.set(threatOf(threat), 24 + 5 * i);
  const targets = near.filter(({ isTarget }) => isTarget).slice(0, 4);
  for (const [i, target] of targets.entries()) out.set(targetOf(view, target), 44 + 5 * i);
  return out;
}

/** How far aside each of the sixteen enemies is; and those of them that are near. */
function enemiesOf({ enemies, me, rules }: View): { all: number[]; near: Near[] } {
  const lowest = [...enemies].filter(({ y }) => me.y - y > -80).slice(0, 16);
  const all: number[] = [];
  const near: Near[] = [];
  for (const { x, y, colour } of lowest) {
    const width = colour === 'blue' ? 30 : 50;
    const aside = x + 10 + width / 2 - (me.x + MIDDLE);
    all.push(aside);
    if (Math.abs(aside) >= 225) continue;
    const ticks = Math.ceil(Math.max(0, me.y - y - 29) / rules.enemySpeed);
    const isShot = shownLasers(me.lasers).some(
      (laser) => laser.y >= y && Math.abs(laser.x - me.x - aside) < (width + 10) / 2,
    );
    const isTarget = !isShot && ticks > 0 && y + 10 >= 0;
    near.push({ aside, above: me.y - y, width, ticks, isShot, isTarget });
  }
  return { all, near };
}

const shownLasers = (lasers: LaserList): { x: number; y: number }[] => [...lasers].slice(-4);

function laneOf({ me }: View, near: readonly Near[], lane: number): number[] {
  const place = me.x + 80 * lane;
  const first = near.find(
    ({ aside, width, isShot }) => !isShot && Math.abs(aside - 80 * lane) < (80 + width) / 2,
  );
  const soon = first === undefined ? 0 : Math.max(0, 150 - first.ticks);
  const targets = near.filter(
    ({ aside, isTarget }) => isTarget && aside >= 80 * lane - 40 && aside < 80 * lane + 40,
  );
  return [place < 1 || place > 649 ? 1 : soon * (1 / 150), Math.min(4, targets.length) * (1 / 4)];
}

function threatOf({ aside, width, ticks, isShot }: Near): number[] {
  const gap = Math.max(0, Math.abs(aside) - (80 + width) / 2 + 1);
  return [
    (150 - ticks) * (1 / 150),
    aside * (1 / 225),
    (aside < 0 ? 0 - gap : gap) * (1 / 225),
    gap === 0 ? 1 : 0,
    isShot ? 1 : 0,
  ];
}

function targetOf({ me, rules }: View, { aside, above, width, ticks }: Near): number[] {
  const toGo = Math.max(0, Math.abs(aside) - (width + 10) / 2 + 1);
  const aim = toGo === 0 ? 0 : rules.playerSpeed === 0 ? Number.POSITIVE_INFINITY : toGo / rules.playerSpeed;
  // In its n-th tick a laser is n steps higher, an enemy n steps lower: they touch once they have come nearer by more than `apart`.
  const apart = Math.max(0, above - 12);
  const laserTicks = Math.floor(apart / (rules.laserSpeed + rules.enemySpeed)) + 1;
  return [
    1,
    aside * (1 / 225),
    toGo === 0 ? 1 : 0,
    Math.min(60, laserTicks) * (1 / 60),
    clip(ticks - Math.max(me.cooldown, Math.ceil(aim)), -150, 150) * (1 / 150),
  ];
}
