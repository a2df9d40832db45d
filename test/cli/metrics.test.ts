import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { start, temporaryFolder } from './shooter.ts';

/* /metrics and /health under whoever asks too often, too slowly, or not at all. */

const cwd = temporaryFolder();

async function open(...limits: string[]): Promise<{ url: string; port: number }> {
  const running = start(['host', '--port', '0', '--metrics', '0', ...limits], { cwd });
  onTestFinished(async () => {
    running.process.kill('SIGKILL');
    await running.end;
  });
  const url = await new Promise<string>((resolve) => {
    let printed = '';
    running.process.stdout.on('data', (bytes) => {
      printed += String(bytes);
      const found = /metrics on (http:\S+)\/metrics/.exec(printed);
      if (found !== null) resolve(found[1]!);
    });
  });
  return { url, port: Number(new URL(url).port) };
}

/** Sockets that ask nothing, or half of something, and when they are closed. */
function openIdle(port: number, count: number, said = ''): Promise<void>[] {
  return Array.from({ length: count }, () => {
    const socket: Socket = connect(port, '127.0.0.1')
      .on('error', () => {})
      .resume();
    socket.write(said);
    return new Promise((resolve) => socket.once('close', () => resolve()));
  });
}

test('idle and slow connections are closed, and keep nobody out', async () => {
  const { url, port } = await open();
  const closed = [...openIdle(port, 60), ...openIdle(port, 60, 'GET /metrics HTTP/1.1\r\nHost: x\r\n')];
  for (let scrape = 0; scrape < 5; scrape += 1) {
    const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('shooter_ticks_total');
  }
  await Promise.all(closed);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test('all who ask within a second are told the same', async () => {
  const { url } = await open();
  const begun = performance.now();
  const bodies = new Set<string>();
  for (let turn = 0; turn < 10; turn += 1) {
    const asked = Array.from({ length: 20 }, async () => (await fetch(`${url}/metrics`)).text());
    for (const body of await Promise.all(asked)) bodies.add(body);
  }
  for (const body of bodies) {
    expect(body.endsWith('\n')).toBe(true);
    for (const metric of body.split('\n\n')) expect(metric).toMatch(/^# HELP \S+ .+\n# TYPE \S+ \w+(\n|$)/);
  }
  // Each rendering has another time of the processor in it.
  expect(bodies.size).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000);
});

/** The status of an answer over a connection of its own, or why there is none. */
const ask = (url: string, localAddress: string): Promise<unknown> =>
  new Promise((resolve) => {
    const asked = request(`${url}/health`, { localAddress, agent: false }, (response) => {
      response.resume().on('close', () => resolve(response.statusCode));
    });
    asked.on('error', ({ message }) => resolve(message)).end();
  });

test('an address opens as many connections a minute as to the host, and another one is answered', async () => {
  const { url } = await open('--connections-per-address', '4', '--connections-per-minute', '1');
  const begun = performance.now();
  const answers: unknown[] = [];
  for (let turn = 0; turn < 12; turn += 1) answers.push(await ask(url, '127.0.0.1'));
  const answered = answers.filter((status) => status === 200).length;
  // All that it may have at once and a second's worth of others: five; and one more a minute.
  expect(answers.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
  expect(answered).toBeLessThanOrEqual(5 + (performance.now() - begun) / 60_000);
  if (process.platform === 'linux') expect(await ask(url, '127.0.0.2')).toBe(200);
});
