import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createHost, type Host, playOver, type RemoteResult, type Transport } from '../../src/net/browser.ts';

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

/** A clock, and what is to be done now, in the order in which it was asked for. */
function createWorld() {
  const tasks: (() => void)[] = [];
  const later = (act: () => void): void => void tasks.push(act);
  const clock = { ms: 0 };
  return {
    later,
    clock,
    /** Does what is to be done until `isOver`, with turns for promises. */
    async run(host: Host, isOver: () => boolean): Promise<void> {
      while (!isOver()) {
        if (clock.ms > 60_000) throw new Error('it takes too long');
        clock.ms += 1;
        for (const act of tasks.splice(0)) act();
        host.advance();
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
    },
  };
}

/** A way to a host in the same memory: what one end writes the other receives in the next turn. */
function transportTo(host: Host, { later, clock }: ReturnType<typeof createWorld>, port: number): Transport {
  const stop = (): void => {};
  return {
    name: 'memory',
    open(events) {
      const close = (): void => {
        later(() => connection && host.forget(connection));
        later(() => events.closed());
      };
      const none = { pending: 0, pause() {}, resume() {}, end: close, destroy: close };
      const connection = host.accept({ ...none, write: (bytes) => later(() => events.received(bytes)) }, [
        'memory',
        port,
      ]);
      later(() => events.opened());
      return { ...none, write: (bytes) => later(() => connection?.received(bytes)) };
    },
    now: () => clock.ms,
    every: () => stop,
    pause: async () => {},
    stayAwake() {},
  };
}

test.each(['lockstep', 'realtime'] as const)('a host and two clients play in memory, %s', async (pace) => {
  const world = createWorld();
  let random = 0;
  const lines: string[] = [];
  const log = {
    info() {},
    warn: (_: object, line: string) => lines.push(line),
    error: (_: object, line: string) => lines.push(line),
  };
  const kept: Uint8Array[] = [];
  const host = createHost(
    {
      logs: {
        create: (stem) => ({
          path: `${stem}.log`,
          signer: undefined,
          append: (bytes) => void kept.push(bytes),
          flushLater: (done) => world.later(() => done(undefined)),
          sealLater: (_, done) => world.later(() => done(undefined, 1)),
          close() {},
          discard() {},
        }),
        sealed() {},
      },
      recording: { release: 'test', node: 'test', platform: 'test' },
      log,
      pace,
      seed: 'memory',
      rules: { maxTicks: 90 },
    },
    {
      now: () => world.clock.ms,
      date: () => new Date(0),
      random: (count) => Uint8Array.from({ length: count }, () => (random = (random * 5 + 1) & 255)),
    },
  );
  const results: RemoteResult[] = [];
  const play = (port: number): Promise<void> =>
    playOver(transportTo(host, world, port), {
      hello: { pace, player: { name: `player ${port}` } },
      createPlayer: ({ seat }) => ({ decide: ({ tick }) => (tick + seat) % 32 }),
      matches: 1,
      onResult: (result) => void results.push(result),
    });
  const played = [play(1), play(2)];
  await world.run(host, () => results.length === 2);
  await world.run(host, () => host.connections.size === 0);
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
  expect(kept.length).toBeGreaterThan(0);
  expect(lines).toEqual([]);
});
