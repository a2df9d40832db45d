import dns from 'node:dns';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findBot, seatBot } from '../../src/bots/index.ts';
import { RELEASE } from '../../src/core/index.ts';
import {
  DEFAULT_LIMITS,
  openLogFolder,
  playRemote,
  type StartOptions,
  startHost,
} from '../../src/net/index.ts';
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

test('an option of a folder that there is not, and a limit of its logs, are refused', () => {
  const path = makeFolder();
  const open = (more: object) => () => openLogFolder({ path, ...more }).close();
  expect(open({ kep: {} })).toThrow(/kep.*keep/);
  expect(open({ keep: { cuont: 5 } })).toThrow(/cuont.*count/);
  expect(open({ keep: { count: 5 } })).not.toThrow();
});

test('a host that cannot listen leaves its folder free', async () => {
  const [logs, taken] = [makeFolder(), makeFolder()];
  const running = await startHost({ port: 0, logs: taken });
  onTestFinished(() => running.stop());
  const again = startHost({ port: running.address.port, logs });
  await expect(again).rejects.toMatchObject({ code: 'net/no-address' });
  openLogFolder({ path: logs }).close();
});

test('a host whose web server cannot listen lets go of clients that came meanwhile', async () => {
  const taken = await startHost({ port: 0, logs: makeFolder() });
  onTestFinished(() => taken.stop());
  const spare = await startHost({ port: 0, logs: makeFolder() });
  const { port } = spare.address;
  await spare.stop();
  const createPlayer = () => ({ decide: () => 0 });
  const waiting = { host: '127.0.0.1', port, hello: {}, createPlayer };
  // The name of the web server is looked up while the host listens for clients already.
  type Found = (error: null, ip: string, family: number) => void;
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, done: Found) => {
    if (name !== 'web.example') done(null, name, 4);
    else playRemote({ ...waiting, onConnect: () => done(null, '127.0.0.1', 4) }).catch(() => {});
  }) as unknown as typeof dns.lookup);
  onTestFinished(() => void vi.restoreAllMocks());
  const logs = makeFolder();
  const web = { page: '', host: 'web.example', port: taken.address.port };
  await expect(startHost({ port, logs, web })).rejects.toMatchObject({ code: 'net/no-address' });
  openLogFolder({ path: logs }).close();
});

test.each<[string, object, string]>([
  ['a limit that is no number', { limits: { rooms: Number.NaN } }, 'limits.rooms is NaN'],
  [
    'a limit without an end',
    { limits: { connectionsPerMinute: Number.POSITIVE_INFINITY } },
    'limits.connectionsPer',
  ],
  ['a grace time before now', { graceMs: -1 }, 'graceMs is -1'],
  ['part of a tick', { delayTicks: 1.5 }, 'delayTicks is 1.5'],
  ['a pace that there is not', { pace: 'turbo' }, 'pace is "turbo"'],
])('%s is out of range', async (_, more, why) => {
  const refused = startHost({ port: 0, logs: makeFolder(), ...more } as StartOptions);
  onTestFinished(() => refused.then((running) => running.stop()).catch(() => {}));
  await expect(refused).rejects.toThrow(RangeError);
  await expect(refused).rejects.toThrow(why);
});

test('a limit that is left undefined is that by default', async () => {
  const limits = { rooms: undefined, spectators: 3 } as unknown as StartOptions['limits'];
  const running = await startHost({ port: 0, logs: makeFolder(), limits });
  onTestFinished(() => running.stop());
  expect(running.host.limits).toEqual({ ...DEFAULT_LIMITS, spectators: 3 });
});

test.each<[string, object, string]>([
  ['an option of the web server that there is not', { web: { page: '', port: 0, orgins: [] } }, 'origins'],
  ['an option of TLS that there is not', { tls: { crt: '', key: '' } }, 'cert'],
  ['a limit that there is not', { limits: { conections: 5 } }, 'connections'],
  ['an option that there is not', { prot: 1 }, 'port'],
  ['another case', { delayticks: 1 }, 'delayTicks'],
])('%s is refused, and the one that may be meant is named', async (_, more, meant) => {
  const options = { port: 0, logs: makeFolder(), ...more } as StartOptions;
  const refused = startHost(options);
  onTestFinished(() => refused.then((running) => running.stop()).catch(() => {}));
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(meant);
});
