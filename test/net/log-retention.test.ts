import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HostLog, KeepLimits } from '../../src/net/index.ts';
import { createRetention, type Retention, type SealedFile } from '../../src/net/node/log-retention.ts';
import { createMemoryFiles } from './memory-files.ts';

/* Old logs go, and neither strangers nor clocks make others go. */

const DAY = 86_400_000;
const HOUR = DAY / 24;
const TODAY = Date.UTC(2026, 10, 29, 12);
const LONG = 5000;
const SHORT = 400;

interface Scene {
  readonly retention: Retention;
  readonly warned: string[];
  names(): string[];
  pass(ms: number, wall?: number): void;
  add(name: string, bytes: number): void;
}

function begin(keep: KeepLimits, files: readonly SealedFile[], ahead = 0): Scene {
  const layer = createMemoryFiles();
  layer.makeFolder('/logs');
  for (const { name } of files) layer.put(join('/logs', name), new Uint8Array(1));
  let elapsed = 0;
  let wall = TODAY + ahead;
  const warned: string[] = [];
  const log: HostLog = { info: () => {}, warn: (_, message) => warned.push(message), error: () => {} };
  const retention = createRetention({
    ...{ folder: '/logs', layer, keep, log, files },
    now: () => wall,
    elapsed: () => elapsed,
    onRemoved: () => {},
  });
  retention.apply();
  return {
    retention,
    warned,
    names: () => layer.list('/logs'),
    pass(ms, byWall = ms) {
      elapsed += ms;
      wall += byWall;
      retention.apply();
    },
    add(name, bytes) {
      layer.put(join('/logs', name), new Uint8Array(1));
      retention.add({ name, bytes, mtimeMs: wall });
    },
  };
}

/** A log a day, the last one of today. */
const daily = (count: number, bytes = LONG): SealedFile[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `day-${String(index).padStart(4, '0')}.log`,
    bytes,
    mtimeMs: TODAY - (count - 1 - index) * DAY,
  }));

test('a clock that is 40 days ahead deletes nothing, neither at a start nor while the host runs', () => {
  const atStart = begin({ ageMs: 30 * DAY }, daily(20), 40 * DAY);
  expect([atStart.names().length, atStart.warned.length]).toEqual([20, 1]);
  const running = begin({ ageMs: 30 * DAY }, daily(20));
  running.pass(1000, 40 * DAY);
  expect([running.names().length, running.warned.length]).toEqual([20, 1]);
  for (let hour = 0; hour < 23; hour += 1) running.add(`new-${hour}.log`, LONG);
  running.pass(23 * HOUR);
  expect(running.names()).toHaveLength(43);
});

test('by age at most a 24th goes in an hour, however old all are', () => {
  const scene = begin({ ageMs: 30 * DAY }, daily(480));
  const left: number[] = [];
  for (let hour = 0; hour < 4; hour += 1) {
    left.push(scene.names().length);
    for (let minute = 0; minute < 60; minute += 1) scene.pass(HOUR / 60);
  }
  expect(left[0]).toBe(460);
  for (let hour = 1; hour < 4; hour += 1)
    expect(left[hour - 1]! - left[hour]!).toBe(Math.ceil(left[hour - 1]! / 24));
});

test('a log is as old as its name says or its file, whichever is younger', () => {
  const files = [
    { name: '20261128-000000-room-a-match-1.log', bytes: LONG, mtimeMs: 0 },
    { name: '20200101-000000-room-a-match-1.log', bytes: LONG, mtimeMs: TODAY - DAY },
    { name: '20200101-000000-room-b-match-1.log', bytes: LONG, mtimeMs: 0 },
    { name: '20269999-999999-room-c-match-1.log', bytes: LONG, mtimeMs: 0 },
  ];
  const scene = begin({ ageMs: 30 * DAY }, files);
  for (let hour = 0; hour < 9; hour += 1) scene.pass(HOUR);
  expect(scene.names().sort()).toEqual([files[1]!.name, files[0]!.name].sort());
});

test('thousands of matches of one tick push out no other match', () => {
  const scene = begin({ count: 1000 }, daily(1000));
  for (let i = 0; i < 5000; i += 1) scene.add(`flood-${i}.log`, SHORT);
  const honest = scene.names().filter((name) => name.startsWith('day-'));
  expect([honest.length, scene.names().length]).toEqual([1000, 1001]);
});

test('thousands of longer matches push out a 24th in an hour: the limit is exceeded meanwhile', () => {
  const scene = begin({ count: 1000 }, daily(1000));
  for (let i = 0; i < 3000; i += 1) scene.add(`flood-${i}.log`, LONG);
  expect(scene.names().filter((name) => name.startsWith('day-')).length).toBeGreaterThan(950);
  expect(scene.names().length).toBeGreaterThan(3900);
});

test('the limit of size is kept at once, by logs of seconds first', () => {
  const scene = begin({ bytes: 100 * LONG }, daily(100));
  for (let i = 0; i < 1000; i += 1) scene.add(`flood-${i}.log`, SHORT);
  expect(scene.names().filter((name) => name.startsWith('day-'))).toHaveLength(99);
  for (let i = 0; i < 50; i += 1) scene.add(`more-${i}.log`, LONG);
  expect(scene.names().length).toBeLessThanOrEqual(100);
  expect(scene.names().filter((name) => name.startsWith('flood-'))).toEqual([]);
});
