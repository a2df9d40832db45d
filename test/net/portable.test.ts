import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { playOver, type RemoteResult } from '../../src/net/browser.ts';
import { createMemoryWorld } from './memory-world.ts';

/* What is in src/net outside node/ needs no socket, no file and no timer: a host and its clients play in memory, over time that
   the test moves. */

const FOLDER = resolve(import.meta.dirname, '../../src/net');

test('no portable file names what only Node has', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  const wrong = files.filter((file) =>
    /\bBuffer\b|\bprocess\.|'node:|\/node\/|\bset(Timeout|Interval|Immediate)\b|\bperformance\b|replay\/index/.test(
      readFileSync(join(FOLDER, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ''),
    ),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});

test.each(['lockstep', 'realtime'] as const)('a host and two clients play in memory, %s', async (pace) => {
  const world = createMemoryWorld({ pace, seed: 'memory', rules: { maxTicks: 90 } });
  const results: RemoteResult[] = [];
  const play = (port: number): Promise<void> =>
    playOver(world.transport(port), {
      hello: { pace, player: { name: `player ${port}` } },
      createPlayer: ({ seat }) => ({ decide: ({ tick }) => (tick + seat) % 32 }),
      matches: 1,
      onResult: (result) => void results.push(result),
    });
  const played = [play(1), play(2)];
  await world.run(() => results.length === 2);
  await world.run(() => world.host.connections.size === 0);
  await Promise.all(played);
  expect(results.map(({ seat }) => seat).sort()).toEqual([1, 2]);
  for (const { reason, ticks, proof } of results) {
    expect({ reason, ticks }).toEqual({ reason: 'time', ticks: 90 });
    expect(proof).toMatchObject({
      match: 1,
      seed: 'memory/1/1',
      log: expect.stringContaining('room-1-match-1'),
    });
  }
  expect(world.kept.length).toBeGreaterThan(0);
  expect(world.lines).toEqual([]);
});
