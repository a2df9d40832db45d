import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { start, temporaryFolder } from './shooter.ts';

/* /metrics and /health under whoever asks too often, too slowly, or not at all. */

const cwd = temporaryFolder();

async function open(): Promise<{ url: string; port: number }> {
  const running = start(['host', '--port', '0', '--metrics', '0'], { cwd });
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
  // Each rendering has another time of the processor in it.
  expect(bodies.size).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000);
});
