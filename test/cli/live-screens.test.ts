import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { openTable } from '../net/table.ts';
import { closeAllPtys, openShooter, type Pty } from '../tui/pty.ts';
import { MAIN, shooter, start, temporaryFolder } from './shooter.ts';

/* A terminal that is stopped, and a pipe that nobody reads, hold up neither a match nor the end of a command. */

const cwd = temporaryFolder();
afterEach(closeAllPtys);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(is: () => boolean): Promise<void> {
  while (!is()) await pause(10);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Large, so that what is drawn soon fills what the system keeps for a terminal. */
const SIZE = { columns: 200, rows: 60 };

const play = (logs: string, ...words: string[]): Pty =>
  openShooter(['play', '--logs', logs, '--seed', 's', ...words], { cwd, ...SIZE });

const sealedIn = (logs: string): boolean =>
  existsSync(join(cwd, logs)) &&
  readdirSync(join(cwd, logs)).some(
    (name) => name.endsWith('.log') && readLog(join(cwd, logs, name)).status === 'sealed',
  );

test('a match that a person plays goes on while the terminal is stopped, and its newest frame is shown then', async () => {
  const person = play('stopped', '--ticks', '1200');
  await person.until('press r when ready');
  person.send('r');
  await person.until('playing');
  person.stall();
  await until(() => sealedIn('stopped'));
  person.goOn();
  await person.until('press r to play again');
  person.send('q');
  expect((await person.end()).code).toBe(0);
  expect(person.isRestored()).toBe(true);
});

test('play ends on SIGTERM while the terminal is stopped, its log sealed', async () => {
  const person = play('ended', '--opponent', 'hunter');
  await person.until('press r when ready');
  person.send('r');
  await person.until('playing');
  person.stall();
  await pause(5000);
  person.kill('SIGTERM');
  await until(() => !isThere(person.pid));
  expect(sealedIn('ended')).toBe(true);
  person.goOn();
});

/** A terminal that watches a match of two bots, which lasts. */
async function openWatch() {
  const table = await openTable({ rules: { health: 10_000, damage: 1 } });
  const bots = ['hunter', 'random'].map((name) =>
    start(['bot', name, '--connect', `127.0.0.1:${table.port}`, '--room', 'lab'], { cwd }),
  );
  onTestFinished(async () => {
    for (const bot of bots) bot.process.kill('SIGKILL');
    await table.close();
  });
  const { stats } = table.running.host;
  await until(() => stats.ticks > 30);
  const watcher = openShooter(['watch', `127.0.0.1:${table.port}`, '--room', 'lab'], { cwd, ...SIZE });
  await watcher.until('LIVE');
  watcher.stall();
  const from = stats.ticks;
  await until(() => stats.ticks > from + 600);
  return watcher;
}

test('watch ends on SIGTERM while its terminal is stopped', async () => {
  const watcher = await openWatch();
  watcher.kill('SIGTERM');
  await until(() => !isThere(watcher.pid));
  watcher.goOn();
});

test('watch gives a terminal back that goes on by the time that it ends', async () => {
  const watcher = await openWatch();
  watcher.kill('SIGTERM');
  watcher.goOn();
  expect((await watcher.end()).code).toBe(143);
  expect(watcher.isRestored()).toBe(true);
});

/** A pipe that is full, and that nobody reads. @returns what is to write to it */
function fullPipe(name: string): number {
  const path = join(cwd, name);
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const ends = [constants.O_RDONLY, constants.O_WRONLY].map((way) =>
    openSync(path, way | constants.O_NONBLOCK),
  );
  onTestFinished(() => ends.forEach(closeSync));
  for (const size of [4096, 1]) {
    try {
      for (;;) writeSync(ends[1]!, Buffer.alloc(size));
    } catch {}
  }
  return ends[1]!;
}

test.each([
  ['demo', ['demo', '-o', 'demo.log'], 'demo.log'],
  ['watch of a log', ['watch', 'long.log', '--ndjson'], 'long.log'],
])('%s into a pipe that nobody reads does its work, and ends on SIGTERM', async (name, words, log) => {
  shooter(['match', '-o', 'long.log', '--force', '--seed', 's'], { cwd });
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd,
    stdio: ['ignore', fullPipe(name), 'ignore'],
  });
  await until(() => existsSync(join(cwd, log)));
  await pause(2000);
  child.kill('SIGTERM');
  await until(() => child.exitCode !== null || child.signalCode !== null);
  expect(verifyLog(readLog(join(cwd, log))).verdict).toBe('proven');
});

test('a reader that is late has every state of a log that it watches', async () => {
  shooter(['match', '-o', 'whole.log', '--seed', 's'], { cwd });
  const words = [MAIN, 'watch', 'whole.log', '--ndjson'];
  const child = spawn(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  await pause(4000);
  const states = (await text(child.stdout)).split('\n').filter((line) => line.includes('"kind":"state"'));
  expect(states).toHaveLength(readLog(join(cwd, 'whole.log')).track.ticks);
});
