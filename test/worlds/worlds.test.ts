import { describe, expect, test } from 'vitest';
import { step } from '../../src/core/index.ts';
import type { Faults } from './look.ts';
import { runWorld, type WorldReport } from './run.ts';

/* Worlds out of seeds, and faults planted in them, which have to be found. Many more: `npm run worlds`. */

const WORLDS = 100;
const DURATION_MS = 15_000;
/** For a machine that has much else to do. */
const TIMEOUT_MS = 300_000;

describe('simulated worlds', () => {
  test('hold after every event, whatever comes', { timeout: TIMEOUT_MS }, () => {
    const total = { matches: 0, crashes: 0, resumed: 0, forfeit: 0, interrupted: 0, leave: 0, health: 0 };
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      const report = runWorld(String(seed), { durationMs: DURATION_MS });
      const again = `npm run worlds -- --seed ${seed} --ms ${DURATION_MS}`;
      expect(report.violations, again).toEqual([]);
      total.matches += report.matches;
      total.crashes += report.crashes;
      for (const what of ['resumed', 'forfeit', 'interrupted', 'leave', 'health'] as const)
        total[what] += report.counts.get(what) ?? 0;
    }
    // A world in which nothing happens holds, too.
    expect(total.matches).toBeGreaterThan(300);
    expect(total.crashes).toBeGreaterThan(20);
    for (const times of Object.values(total)) expect(times).toBeGreaterThan(5);
  });

  test('are the same for the same seed', () => {
    for (const seed of ['twin', '7', '8']) {
      const [one, two] = [0, 1].map(() => runWorld(seed, { durationMs: DURATION_MS }));
      expect(two).toEqual(one);
    }
    expect(runWorld('twin', { durationMs: 2000 }).digest).not.toBe(
      runWorld('7', { durationMs: 2000 }).digest,
    );
  });

  test('hold where they once did not', { timeout: TIMEOUT_MS }, () => {
    for (const seed of Object.values(MENDED))
      expect(runWorld(seed, { durationMs: 30_000 }).violations, seed).toEqual([]);
  });
});

/** Worlds in which defects of the host were found. */
const MENDED = {
  'a room without anybody, once a player that was away had forfeited': '47',
  'a secret that was good after that': '128',
  'bytes without end for a client in lockstep that did not read': '54',
  'spectators with a delay, shown the tick of the last flush': '11',
  'a disk that failed to close a file': '18',
};

describe('a planted fault is found', () => {
  /** The first world out of some that does not hold with a fault. */
  function findWith(faults: Faults): WorldReport {
    for (let seed = 1; seed <= 40; seed += 1) {
      const report = runWorld(String(seed), { durationMs: DURATION_MS, faults });
      if (report.violations.length > 0) return report;
    }
    throw new Error('no world found it');
  }

  test('a seat that leaks', () => {
    let leaves = 0;
    const { violations } = findWith({
      leave(_room, _seat, act) {
        leaves += 1;
        if (leaves % 10 !== 0) act();
      },
    });
    expect(violations.join()).toMatch(/leaked|nobody is in it|is over|cannot come back|closed/);
  });

  test('a tick that is skipped', () => {
    let slots = 0;
    const { violations } = findWith({
      slot(room, act) {
        act();
        slots += 1;
        if (slots % 1000 === 0 && room.playing && room.match.outcome === undefined) step(room.match, 0, 0);
      },
    });
    expect(violations.join()).toMatch(/goes from tick|is shown tick/);
  });

  test('a slot in which no tick is taken', () => {
    let slots = 0;
    const { violations } = findWith({
      slot(_room, act) {
        slots += 1;
        if (slots % 1000 !== 0) act();
      },
    });
    expect(violations.join()).toMatch(/took no tick/);
  });

  test('a flush that is lost', () => {
    let flushes = 0;
    const { violations } = findWith({
      layer: (files, later) => ({
        ...files,
        flushLater(file, done) {
          flushes += 1;
          // It says that all is on the disk, and nothing is.
          if (flushes % 3 === 0) files.flushLater(file, done);
          else later(() => done());
        },
      }),
    });
    expect(violations.join()).toMatch(/before the crash|promised/);
  });

  test('a pair that is applied twice', () => {
    let pairs = 0;
    const { violations } = findWith({
      take(seat) {
        pairs += 1;
        if (pairs % 50 === 0 && seat.queue.length > 0) seat.queue.push(seat.queue[0]!);
      },
    });
    expect(violations.join()).toMatch(/input of player|goes from|pairs wait|shown/);
  });
});
