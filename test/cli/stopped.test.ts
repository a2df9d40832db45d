import { expect, onTestFinished, test } from 'vitest';
import type { Seat } from '../../src/net/seat.ts';
import { openTable } from '../net/table.ts';
import { start, temporaryFolder } from './shooter.ts';

/* A client whose process is stopped for a while, as Ctrl+Z or a laptop that sleeps does it. */

const cwd = temporaryFolder();
const LONG = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 1200 };

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function open(graceMs: number) {
  const opponent = { info: { name: 'bot' }, create: () => () => 0 };
  const table = await openTable({ rules: LONG, opponent, graceMs });
  const bot = start(['bot', 'hunter', '--connect', `127.0.0.1:${table.port}`, '--room', 'lab'], { cwd });
  onTestFinished(async () => {
    bot.process.kill('SIGKILL');
    await table.close();
  });
  const { host } = table.running;
  await until(() => host.stats.ticks > 30);
  bot.process.kill('SIGSTOP');
  // It is silent, is sent away, and keeps its seat.
  await until(() => host.stats.kicks.get('silent') === 1 && host.connections.size === 0);
  return { table, bot, host };
}

test('comes back to its seat within the grace time, and plays on', async () => {
  const { table, bot, host } = await open(60_000);
  expect(host.rooms.get('lab')?.playing).toBe(true);
  bot.process.kill('SIGCONT');
  await until(() => (host.rooms.get('lab')?.players[0] as Seat | undefined)?.sink !== undefined);
  await until(() => table.reports.length === 1);
  const { code, stdout } = await bot.end;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^match 1, player 1: /) });
  expect(table.reports[0]!.result.reason).toBe('time');
});

test('is told that its seat is gone where it comes back too late', async () => {
  const { bot, host } = await open(1000);
  await until(() => host.rooms.size === 0);
  bot.process.kill('SIGCONT');
  const { code, stderr } = await bot.end;
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /the connection to \S+ was lost, and with it the seat, which is kept for 1 s; join again/,
  );
});
