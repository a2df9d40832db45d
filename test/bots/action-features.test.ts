import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeObservation } from '../../src/bots/index.ts';
import {
  AT,
  LASER_SIZE,
  LASERS,
  OBSERVATION_SIZE,
  THREAT_SIZE,
  THREATS,
} from '../../src/bots/observation/layout.ts';
import {
  computeActionFeatures,
  createSituation,
  FEATURE_COUNT,
  readSituation,
} from '../../src/bots/policy/action-features.ts';
import {
  computeTrajectory,
  createTrajectory,
  HORIZON,
  MANOEUVRES,
  type Manoeuvre,
} from '../../src/bots/policy/trajectory.ts';
import {
  createMatch,
  DOWN,
  type Input,
  LEFT,
  type Match,
  RIGHT,
  type Rules,
  step,
  UP,
} from '../../src/core/index.ts';
import { mirrorOf } from './mirror.ts';

/* What a learned player sees on its manoeuvres, against the same worked out tick by tick, and against matches as they come out. */

function featuresOf(seen: Float32Array, manoeuvre: Manoeuvre, isKept = false): number[] {
  const situation = createSituation();
  const trajectory = createTrajectory();
  const out = new Float64Array(FEATURE_COUNT);
  readSituation(situation, seen);
  computeTrajectory(trajectory, manoeuvre, situation);
  computeActionFeatures(situation, { trajectory, isKept }, out);
  return [...out];
}

const px = (value: number): number => Math.round(value * 750);

interface Body {
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
}

/** The same in plain steps, as the table of `computeActionFeatures` has it. */
function featuresTickByTick(seen: Float32Array, { keys, ticks }: Manoeuvre, isKept: boolean): number[] {
  const [speed, fall, cooldown] = [
    Math.round(seen[4]! * 30),
    Math.round(seen[5]! * 30),
    Math.round(seen[7]! * 600),
  ];
  const [x0, y0] = [Math.round(seen[8]! * 375 + 375) - 50, Math.round(seen[9]! * 375 + 375) - 50];
  const places = [{ x: x0, y: y0 }];
  let moving = 0;
  for (let tick = 1; tick <= HORIZON; tick += 1) {
    let { x, y } = places[tick - 1]!;
    if (tick <= ticks) {
      if (keys & LEFT && x - speed > 0) x -= speed;
      if (keys & RIGHT && x + 100 + speed < 750) x += speed;
      if (keys & UP && y - speed > 0) y -= speed;
      if (keys & DOWN && y + 105 + speed < 750) y += speed;
      if (x !== places[tick - 1]!.x || y !== places[tick - 1]!.y) moving = tick;
    }
    places.push({ x, y });
  }
  const end = places[HORIZON]!;
  const threats: Body[] = [];
  for (let i = 0; i < THREATS; i += 1) {
    const [there, dx, dy, , , , width] = seen.slice(AT.threats + i * THREAT_SIZE);
    if (there === 1) threats.push({ dx: px(dx!), dy: px(dy!), width: Math.round(width! * 50) });
  }
  const cleared = new Set<Body>();
  const lasers = Array.from({ length: LASERS }, (_, i) => seen.slice(AT.myLasers + i * LASER_SIZE)).reverse();
  for (const [there, x, y] of lasers) {
    const hit = threats.find(
      (one) =>
        !cleared.has(one) &&
        there === 1 &&
        one.dy - px(y!) < 30 &&
        Math.abs(one.dx - px(x!)) < (one.width + 10) / 2,
    );
    if (hit) cleared.add(hit);
  }
  // One that has left the arena is beside nobody any more.
  const isBeside = (one: Body, tick: number, y: number): boolean =>
    Math.abs(one.dy + fall * tick - (y - y0)) < 55 && y0 + 50 + one.dy + fall * tick <= 725;
  for (let tick = Math.max(1, Math.round(seen[12]! * cooldown)); tick <= HORIZON; tick += cooldown) {
    const { x } = places[tick]!;
    const isAbove = (one: Body): boolean => one.dy + fall * tick <= -55;
    const hit = threats.find(
      (one) => !cleared.has(one) && isAbove(one) && Math.abs(one.dx - (x - x0)) < (one.width + 10) / 2,
    );
    if (hit) cleared.add(hit);
  }
  const out = new Array<number>(FEATURE_COUNT).fill(0);
  out[0] = moving / HORIZON;
  out[1] = Number(isKept);
  out[2] = Math.abs(end.x + 50 - 375) / 375;
  out[3] = end.y / 750;
  out[4] = Math.max(0, 1 - Math.abs(px(seen[20]!) - (end.x - x0)) / 100);
  for (const one of threats) {
    const beside = places
      .map((_, tick) => tick)
      .filter((tick) => tick > 0 && isBeside(one, tick, places[tick]!.y));
    const aside = beside.map((tick) => one.dx - (places[tick]!.x - x0));
    // Between two ticks it does not pass: only what it is at a tick counts, and a change of sides.
    const turns = aside.some(
      (a, i) => i > 0 && a > 0 !== aside[i - 1]! > 0 && beside[i] === beside[i - 1]! + 1,
    );
    const closest = turns ? 0 : Math.min(...aside.map(Math.abs));
    out[11]! += Number(cleared.has(one));
    out[12]! += Math.max(0, 1 - Math.abs(one.dx - (end.x - x0)) / 60);
    const gap = closest - (80 + one.width) / 2;
    const rammed = aside.findIndex((a) => Math.abs(a) < (80 + one.width) / 2);
    const soon = 1 - beside[Math.max(0, rammed)]! / HORIZON;
    if (gap < 0) {
      out[cleared.has(one) ? 7 : 5]! += 1;
      out[cleared.has(one) ? 8 : 6]! += soon;
    } else if (gap < 40) {
      out[9]! += 1 - gap / 40;
      out[10]! += (1 - gap / 40) * soon;
    }
  }
  return out;
}

/** Matches at some of their ticks, both players where chance takes them. */
function moments(seed: string, rules: Partial<Rules>, ticks: number): Match[] {
  const found: Match[] = [];
  for (let until = 37; until < ticks; until += 97) {
    const match = createMatch({ seed, rules });
    while (match.tick < until && match.outcome === undefined) {
      const turn = Math.floor(match.tick / 23);
      step(match, ((turn * 7) % 16) + 16, ((turn * 11) % 16) + 16);
    }
    if (match.outcome === undefined) found.push(match);
  }
  return found;
}

const observe = (match: Match, seat: 1 | 2): Float32Array => {
  const seen = new Float32Array(OBSERVATION_SIZE);
  writeObservation(match, seat, seen);
  return seen;
};

const RULES: readonly Partial<Rules>[] = [
  { waveBase: 120, health: 10_000 },
  { waveBase: 200, health: 10_000, playerSpeed: 7, enemySpeed: 3, cooldown: 5 },
  { waveBase: 60, health: 10_000, playerSpeed: 2, enemySpeed: 2 },
  { waveBase: 60, health: 10_000, playerSpeed: 0, enemySpeed: 9, cooldown: 90 },
];

describe('what a manoeuvre comes to', () => {
  test.each(RULES)('is what following it tick by tick finds, with %o', (rules) => {
    let rammed = 0;
    for (const match of moments('manoeuvres', rules, 2500)) {
      for (const seat of [1, 2] as const) {
        const seen = observe(match, seat);
        for (const [index, manoeuvre] of MANOEUVRES.entries()) {
          const isKept = index % 3 === 0;
          const got = featuresOf(seen, manoeuvre, isKept);
          const wanted = featuresTickByTick(seen, manoeuvre, isKept);
          for (let i = 0; i < FEATURE_COUNT; i += 1)
            expect(got[i], `tick ${match.tick}, seat ${seat}, manoeuvre ${index}, number ${i}`).toBeCloseTo(
              wanted[i]!,
              9,
            );
          rammed += got[5]!;
        }
      }
    }
    expect(rammed).toBeGreaterThan(50);
  });

  test('says who is rammed: with one enemy, one hit is taken on the manoeuvre or none, as in the match itself', () => {
    let [hits, misses] = [0, 0];
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.nat(MANOEUVRES.length - 1),
        fc.integer({ min: 20, max: 900 }),
        (seed, index, until) => {
          const match = createMatch({
            seed: String(seed),
            rules: { waveBase: 1, waveGrowth: 0, health: 10_000, damage: 1 },
          });
          while (match.tick < until) step(match, match.tick % 90 < 45 ? LEFT : RIGHT, 0);
          if (match.living === 0) return;
          const manoeuvre = MANOEUVRES[index]!;
          const told =
            featuresOf(observe(match, 1), manoeuvre)[5]! + featuresOf(observe(match, 1), manoeuvre)[7]!;
          const { health } = match.player1;
          const { health: foeHealth } = match.player2;
          const { level } = match;
          for (let tick = 1; tick <= HORIZON && match.level === level; tick += 1)
            step(match, tick <= manoeuvre.ticks ? manoeuvre.keys : 0, 0);
          // What the other player ran into first did not come to this one.
          if (match.player2.health < foeHealth) return;
          expect(health - match.player1.health).toBe(told);
          if (told === 1) hits += 1;
          else misses += 1;
        },
      ),
      { numRuns: 3000, seed: 5 },
    );
    expect(hits).toBeGreaterThan(20);
    expect(misses).toBeGreaterThan(200);
  });

  test('is in a mirror what its mirror image comes to', () => {
    const mirrored = (keys: Input): Input =>
      (keys & ~(LEFT | RIGHT)) + (keys & LEFT ? RIGHT : keys & RIGHT ? LEFT : 0);
    let sideways = 0;
    for (const match of moments('mirror', { waveBase: 120, health: 10_000 }, 2500)) {
      const seen = observe(match, 1);
      const mirror = mirrorOf(seen);
      for (const manoeuvre of MANOEUVRES) {
        const image = MANOEUVRES.find(
          ({ keys, ticks }) => keys === mirrored(manoeuvre.keys) && ticks === manoeuvre.ticks,
        )!;
        const told = featuresOf(seen, manoeuvre);
        for (const [i, number] of featuresOf(mirror, image).entries())
          expect(number).toBeCloseTo(told[i]!, 6);
        if (Math.abs(featuresOf(seen, image)[5]! - told[5]!) > 0) sideways += 1;
      }
    }
    expect(sideways).toBeGreaterThan(20);
  });
});
