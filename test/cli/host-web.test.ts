import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../net/peer.ts';
import { get, openWebPeer } from '../net/web-peer.ts';
import { NEVER_MS } from '../own-time.ts';
import { type Running, shooter, start, temporaryFolder } from './shooter.ts';

/* `shooter host --web` as people start it: the page, a match over a WebSocket, its replay page, the metrics. */

const root = temporaryFolder();
const TOKEN = 'a-token-that-nobody-guesses';

let running: Running;
let printed = '';
let port: number;

async function find(pattern: RegExp): Promise<string> {
  const until = Date.now() + NEVER_MS;
  for (;;) {
    const found = pattern.exec(printed);
    if (found !== null) return found[1]!;
    if (running.process.exitCode !== null || Date.now() > until)
      throw new Error(JSON.stringify(await running.end));
    await sleep(20);
  }
}

beforeAll(async () => {
  const match = ['--opponent', 'idle', '--pace', 'lockstep', '--ticks', '30'];
  const words = ['host', '--port', '0', '--web', '0', '--metrics', '0', '--token', TOKEN, ...match];
  running = start(words, { cwd: root });
  running.process.stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString();
  });
  port = Number(await find(/in a browser: http:\/\/127\.0\.0\.1:(\d+)\/\n/));
});
afterAll(async () => {
  running.process.kill('SIGKILL');
  await running.end;
});

async function playMatch(): Promise<Json> {
  const peer = await openWebPeer(port);
  peer.send(JSON.stringify({ hello: 'shooter', version: 1, token: TOKEN }));
  await peer.next();
  for (;;) {
    const { result } = peer.messages.find((message) => 'result' in message) ?? {};
    if (result !== undefined) {
      peer.send('{"connection":false}');
      await peer.end();
      return result as Json;
    }
    peer.mask(true);
    await peer.group();
  }
}

it('serves its page, which knows what the host is like', async () => {
  const { status, body } = await get(port, '/');
  expect(status).toBe(200);
  const [, host] = /<script type="application\/json" id="host">(.*?)<\/script>/.exec(body)!;
  expect(JSON.parse(host!)).toEqual({ opponent: 'idle', delayTicks: 0, needsToken: true });
  expect(body).not.toContain(TOKEN);
});

it('serves the replay page of a match that was played over a WebSocket, which proves it', async () => {
  const { nonce, hash } = await playMatch();
  const { status, body, headers } = await get(port, `/replay/${nonce}`);
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toMatch(/script-src 'sha256-/);
  const page = join(root, 'page.html');
  writeFileSync(page, body, 'latin1');
  const { stdout, code } = shooter(['verify', page], { cwd: root });
  expect(code).toBe(0);
  expect(stdout).toContain(String(hash));
  // The thread makes the next one, too.
  expect((await get(port, `/replay/${(await playMatch()).nonce}`)).status).toBe(200);
});

it('counts what it has answered, and says the token nowhere', async () => {
  const url = await find(/metrics on (http:\/\/\S+)\/metrics/);
  await get(port, '/', { host: 'evil.example' });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^shooter_web_answers_total\{status="101"\} 2$/m);
  expect(metrics).toMatch(/^shooter_web_answers_total\{status="421"\} 1$/m);
  expect(metrics).toMatch(/^shooter_web_sockets 0$/m);
  expect(metrics).toMatch(/^shooter_kicks_total\{code="wrong-host"\} 1$/m);
  running.process.kill('SIGTERM');
  const { code, stdout, stderr } = await running.end;
  expect(code).toBe(0);
  expect(stderr).toContain('wrong-host');
  for (const text of [metrics, stdout, stderr]) expect(text).not.toContain(TOKEN);
});

it.each([
  [['--web-origin', 'https://game.example'], '--web-origin goes with --web'],
  [['--trust-proxy', '127.0.0.1'], '--trust-proxy goes with --web'],
  [['--web', 'x:y'], 'the port of --web is "y"'],
  [['--web', 'x'], '--web is "x"; it is PORT or HOST:PORT'],
  [['--web', '65536'], '--web is "65536"'],
  [['--web', '0', '--web-origin', 'game.example'], 'the origin "game.example" is not https://NAME'],
  [['--web', '0', '--trust-proxy', '10.0.0.0/99'], 'the proxy "10.0.0.0/99" is no address'],
])('%j: exit 2 and one line that says so', (words, message) => {
  const { code, stderr } = shooter(['host', '--port', '0', ...words], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('internal error');
});
