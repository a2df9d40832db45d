import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBot, seatBot } from '../../src/bots/index.ts';
import { RELEASE } from '../../src/core/index.ts';
import { openLogFolder, playRemote, type StartOptions, startHost } from '../../src/net/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';

/* `startHost` by its defaults, as a program has it. */

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a host needs a folder alone; its logs name what recorded them, and are proven', async () => {
  const logs = makeFolder();
  const running = await startHost({
    port: 0,
    logs,
    pace: 'lockstep',
    rules: { maxTicks: 300 },
    opponent: { info: { name: 'idle' }, create: () => () => 0 },
  });
  await playRemote({
    ...running.address,
    hello: {},
    createPlayer: ({ seat, rules }) => seatBot(findBot('hunter')!, { seat, rules, seed: '1' }),
    matches: 1,
  });
  await running.stop();
  const [name, ...more] = readdirSync(logs);
  expect(more).toEqual([]);
  const log = readLog(join(logs, name!));
  expect(log.recording).toMatchObject({ release: RELEASE, node: process.version });
  expect((await verifyLog(log)).verdict).toBe('proven');
  // The folder is free again.
  openLogFolder({ path: logs }).close();
});

test('a host that cannot listen leaves its folder free', async () => {
  const [logs, taken] = [makeFolder(), makeFolder()];
  const running = await startHost({ port: 0, logs: taken });
  onTestFinished(() => running.stop());
  const again = startHost({ port: running.address.port, logs });
  await expect(again).rejects.toMatchObject({ code: 'net/no-address' });
  openLogFolder({ path: logs }).close();
});

test.each<[string, object, string]>([
  ['an option that there is not', { prot: 1 }, 'port'],
  ['another case', { delayticks: 1 }, 'delayTicks'],
])('%s is refused, and the one that may be meant is named', async (_, more, meant) => {
  const options = { port: 0, logs: makeFolder(), ...more } as StartOptions;
  const refused = startHost(options);
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(meant);
});
