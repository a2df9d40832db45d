import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { codeOf, createChance } from './matches.ts';

/* Processes that record are killed in the middle of it. They run what a user runs: dist/, as built before all tests. */

const KILLS = 50;
const AT_ONCE = 5;
const LONGEST_MS = 120;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHILD = fileURLToPath(new URL('./recording-child.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shooter-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const door = (room: string): string => join(ROOT, 'dist', 'src', room, 'index.js');

/** Lets a process record, kills it `ms` after its first flush, and gives what it had reported until then. */
async function recordAndKill(
  number: number,
  ms: number,
): Promise<{ logs: string; reported: Map<string, string> }> {
  const logs = join(folder, String(number));
  mkdirSync(logs);
  const output = join(folder, `${number}.txt`);
  const stdout = openSync(output, 'w');
  const doors = [door('core'), door('replay')].map((path) => pathToFileURL(path).href);
  const args = [
    CHILD,
    ...doors,
    logs,
    String(200 + 300 * (number % 5)),
    String([1, 3, 7, 20, 60][number % 5]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', stdout, 'inherit'] });
  closeSync(stdout);
  const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  while (statSync(output).size === 0 && child.exitCode === null) await sleep(1);
  await sleep(ms);
  child.kill('SIGKILL');
  expect(await gone).toBe('SIGKILL');
  // The last line of each file counts; one without its end was being written.
  const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1);
  return { logs, reported: new Map(lines.map((line) => line.split(' ') as [string, string])) };
}

test(`a recording process killed at ${KILLS} random moments loses nothing that was flushed`, async () => {
  const chance = createChance(Date.now());
  const states = { sealed: 0, unfinished: 0, begun: 0 };
  const check = ({ logs, reported }: Awaited<ReturnType<typeof recordAndKill>>): void => {
    for (const [name, last] of reported) {
      const log = readLog(join(logs, name));
      const { verdict, ticks } = verifyLog(log);
      expect([log.status, verdict]).toEqual(
        log.status === 'sealed' ? ['sealed', 'proven'] : ['unfinished', 'unfinished'],
      );
      if (last === 'sealed') expect(log.status).toBe('sealed');
      else expect(ticks, name).toBeGreaterThanOrEqual(Number(last));
      states[log.status] += 1;
    }
    // A file without any report was killed before its first flush had returned.
    for (const name of readdirSync(logs).filter((each) => each.endsWith('.log') && !reported.has(each))) {
      expect(codeOf(() => readLog(join(logs, name)).status)).toMatch(
        /^(log\/(empty|cut-off)|gave unfinished)$/,
      );
      states.begun += 1;
    }
    rmSync(logs, { recursive: true });
  };
  for (let number = 0; number < KILLS; number += AT_ONCE) {
    const wave = Array.from({ length: AT_ONCE }, (_, index) =>
      recordAndKill(number + index, chance(LONGEST_MS)),
    );
    for (const found of await Promise.all(wave)) check(found);
  }
  expect(states.unfinished, 'kills within a match').toBeGreaterThan(KILLS / 3);
});
