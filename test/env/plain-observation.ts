import type { LaserList, PlayerView, View } from '../../src/bots/index.ts';
import {
  AT,
  FULL,
  LASER_SIZE,
  LASERS,
  OBSERVATION_SIZE,
  THREAT_SIZE,
  THREATS,
} from '../../src/bots/observation/layout.ts';
import { PLAYER_MIDDLE as MIDDLE, PASSED, PER_ARENA } from '../../src/bots/observation/reach.ts';
import {
  BLUE_NARROWER,
  ENEMY_HITBOX,
  LASER_HITBOX,
  maxCooldown,
  PARAMETERS,
  PLAYER_HITBOX,
  RAM_ABOVE,
} from '../../src/core/index.ts';

/* The observation in plain steps, from what a bot sees: the model of the tuned code in src/bots/observation. */

export function observePlainly(view: View): Float32Array {
  const out = new Float32Array(OBSERVATION_SIZE);
  const { me, foe } = view;
  const scores = me.score + foe.score;
  out.set(worldOf(view), 0);
  out.set(playerOf(view, me, scores), AT.me);
  out.set(playerOf(view, foe, scores), AT.foe);
  out.set(
    [
      (foe.x - me.x) * PER_ARENA,
      (foe.y - me.y) * PER_ARENA,
      (me.health - foe.health) / view.rules.health,
      scores === 0 ? 0 : (me.score - foe.score) / scores,
    ],
    AT.between,
  );
  shownLasers(me.lasers).forEach((laser, i) => {
    out.set(laserOf(me, laser), AT.myLasers + i * LASER_SIZE);
  });
  shownLasers(foe.lasers).forEach((laser, i) => {
    out.set(laserOf(me, laser), AT.foeLasers + i * LASER_SIZE);
  });
  threatsOf(view).forEach((threat, i) => {
    out.set(threat, AT.threats + i * THREAT_SIZE);
  });
  return out;
}

function worldOf({ rules, level, tick, enemies }: View): number[] {
  const perSpeed = 1 / PARAMETERS.playerSpeed.max;
  return [
    Math.min(1, level / FULL.level),
    Math.min(1, enemies.count / FULL.living),
    rules.maxTicks === 0 ? 1 : (rules.maxTicks - tick) / rules.maxTicks,
    Math.min(1, tick / FULL.ticks),
    rules.playerSpeed * perSpeed,
    rules.enemySpeed * perSpeed,
    rules.laserSpeed * perSpeed,
    rules.cooldown / PARAMETERS.cooldown.max,
  ];
}

function playerOf({ rules }: View, player: PlayerView, scores: number): number[] {
  return [
    (player.x + MIDDLE) * (2 * PER_ARENA) - 1,
    (player.y + MIDDLE) * (2 * PER_ARENA) - 1,
    player.health / rules.health,
    Math.min(1, Math.ceil(player.health / rules.damage) / FULL.hits),
    player.cooldown / maxCooldown(rules),
    scores === 0 ? 0.5 : player.score / scores,
  ];
}

interface Laser {
  readonly x: number;
  readonly y: number;
}

/** The last lasers, the last fired first. */
function shownLasers(lasers: LaserList): Laser[] {
  const { count } = lasers;
  return Array.from({ length: Math.min(LASERS, count) }, (_, i) => ({
    x: lasers.x(count - 1 - i),
    y: lasers.y(count - 1 - i),
  }));
}

const laserOf = (me: PlayerView, laser: Laser): number[] => [
  1,
  (laser.x - me.x) * PER_ARENA,
  (laser.y + LASER_HITBOX.y + LASER_HITBOX.height / 2 - MIDDLE - me.y) * PER_ARENA,
];

function threatsOf({ enemies, me, rules }: View): number[][] {
  const lasers = shownLasers(me.lasers);
  const threats: number[][] = [];
  for (let i = 0; i < enemies.count && threats.length < THREATS; i += 1) {
    const y = enemies.y(i);
    if (me.y - y <= PASSED) continue;
    const width = ENEMY_HITBOX.width - (enemies.colour(i) === 'blue' ? BLUE_NARROWER : 0);
    const aside = enemies.x(i) + ENEMY_HITBOX.x + width / 2 - (me.x + MIDDLE);
    const gap = Math.max(0, Math.abs(aside) - (PLAYER_HITBOX.width + width) / 2 + 1);
    const ticks = Math.ceil(Math.max(0, me.y - RAM_ABOVE + 1 - y) / rules.enemySpeed);
    const reach = (width + LASER_HITBOX.width) / 2;
    const isShotAt = lasers.some((laser) => Math.abs(laser.x - me.x - aside) < reach && laser.y >= y);
    threats.push([
      1,
      aside * PER_ARENA,
      Math.max(-1, (y + ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2 - MIDDLE - me.y) * PER_ARENA),
      (aside < 0 ? 0 - gap : gap) * PER_ARENA,
      Math.min(1, ticks * (1 / FULL.ticksToMeet)),
      gap === 0 ? 1 : 0,
      width * (1 / ENEMY_HITBOX.width),
      isShotAt ? 1 : 0,
    ]);
  }
  return threats;
}
