import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { until } from './others.ts';
import { followStream, type Json, type Peer } from './peer.ts';
import { openTable, type Table } from './table.ts';
import { PAGE } from './web-peer.ts';

/* The reverse proxies of docs/host.md, as they stand there: with other ports, and a certificate of our own. */

const DOCUMENT = readFileSync(resolve(import.meta.dirname, '../../docs/host.md'), 'utf8');
const NAME = 'game.example';
/** An address of this machine that is not the proxy's. */
const CLIENT = '127.0.0.9';

/** The one example in a language, its ports and files replaced. */
function exampleOf(language: string, replace: Readonly<Record<string, string>>): string {
  const [, example, ...more] = DOCUMENT.split(`\`\`\`${language}\n`);
  expect(more, language).toEqual([]);
  const [text] = example!.split('```') as [string];
  return Object.entries(replace).reduce((whole, [old, by]) => {
    expect(whole).toContain(old);
    return whole.replaceAll(old, by);
  }, text);
}

interface Setup {
  readonly folder: string;
  /** where the proxy is to listen, and where the host does */
  readonly port: number;
  readonly host: number;
  readonly cert: string;
  readonly key: string;
}

interface Proxy {
  readonly name: string;
  /** how it is installed */
  readonly package: string;
  start(setup: Setup): ChildProcess;
}

const NGINX: Proxy = {
  name: 'nginx',
  package: 'nginx',
  start({ folder, port, host, cert, key }) {
    const example = exampleOf('nginx', {
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '/etc/ssl/game.example.pem': cert,
      '/etc/ssl/game.example.key': key,
      '127.0.0.1:8080': `127.0.0.1:${host}`,
    });
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (what) => `${what}_temp_path ${folder}/${what};`,
    );
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `user root; daemon off; master_process off; pid ${folder}/pid; events {} http { access_log off; ${paths.join(' ')}\n${example} }`,
    );
    return spawn('nginx', ['-c', file, '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  },
};

const CADDY: Proxy = {
  name: 'caddy',
  package: 'caddy',
  start({ folder, port, host, cert, key }) {
    const example = exampleOf('caddy', {
      [`${NAME} {`]: `${NAME}:${port} {\n  bind 127.0.0.1\n  tls ${cert} ${key}`,
      '127.0.0.1:8080': `127.0.0.1:${host}`,
    });
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n  admin off\n  auto_https disable_redirects\n}\n${example}`);
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'ignore' });
  },
};

const isThere = ({ name }: Proxy): boolean =>
  spawnSync(name, [name === 'nginx' ? '-v' : 'version']).error === undefined;

let folder: string;
let cert: string;
let key: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-proxy-'));
  [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert]);
  expect(made.status, 'this test needs openssl: apt-get install openssl').toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A port that was free just now: a proxy cannot be asked which one it took. */
function findPort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

interface Site {
  readonly table: Table;
  readonly origin: string;
  get(path: string): Promise<{ status: number; body: string }>;
  join(headers?: Record<string, string>): Promise<{ peer: Peer; answer: Json }>;
}

async function open(proxy: Proxy): Promise<Site> {
  const port = await findPort();
  const origin = `https://${NAME}:${port}`;
  const table = await openTable({
    rules: { health: 20, waveBase: 60 },
    pace: 'lockstep',
    web: { page: PAGE, port: 0, origins: [origin], trustProxy: ['127.0.0.1'] },
  });
  const child = proxy.start({ folder, port, host: table.running.web!.address.port, cert, key });
  const ca = readFileSync(cert, 'utf8');
  const where = { host: '127.0.0.1', port, ca, servername: NAME, localAddress: CLIENT };
  const ended = new Promise((done) => child.once('exit', done));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await table.close();
  });
  const get: Site['get'] = (path) =>
    new Promise((done, fail) => {
      const asked = request({ ...where, path, headers: { Host: `${NAME}:${port}` } }, (response) => {
        let body = '';
        response.on('data', (bytes) => {
          body += String(bytes);
        });
        response.on('end', () => done({ status: response.statusCode!, body }));
      });
      asked.on('error', fail);
      asked.end();
    });
  let isUp = false;
  await until(() => {
    expect(child.exitCode, `${proxy.name} has ended`).toBeNull();
    get('/').then(
      () => {
        isUp = true;
      },
      () => {},
    );
    return isUp;
  }, `answer of ${proxy.name}`);
  const join: Site['join'] = async (headers = {}) => {
    const ws = new WebSocket(`wss://127.0.0.1:${port}/ws`, 'shooter.1', {
      ...where,
      perMessageDeflate: false,
      headers: { Host: `${NAME}:${port}`, Origin: origin, ...headers },
    });
    await new Promise((done, fail) => {
      ws.once('open', done);
      ws.once('error', fail);
    });
    const peer = followStream(undefined as never, {
      write: (bytes) => ws.send(bytes),
      onBytes: (take) => void ws.on('message', (bytes: Buffer) => take(bytes)),
      onClose: (take) => void ws.on('close', take),
    });
    peer.send(JSON.stringify({ hello: 'shooter', version: 1, room: 'a' }));
    return { peer, answer: await peer.json() };
  };
  return { table, origin, get, join };
}

async function playOut(peer: Peer): Promise<Json> {
  for (;;) {
    const { result } = peer.messages.find((message) => 'result' in message) ?? {};
    if (result !== undefined) return result as Json;
    peer.mask(true);
    await peer.group();
  }
}

for (const proxy of [NGINX, CADDY]) {
  const isInstalled = isThere(proxy);
  if (!isInstalled)
    console.log(
      `left out: the page behind ${proxy.name}, which is not here; apt-get install ${proxy.package}`,
    );
  describe.skipIf(!isInstalled)(`behind ${proxy.name}`, () => {
    test('the page is there, two play, each under an address of its own, and the match is proven', async () => {
      const { table, get, join: come } = await open(proxy);
      expect(await get('/')).toEqual({ status: 200, body: PAGE });
      expect((await get('/other')).status).toBe(404);
      const first = await come();
      // What a client claims to be forwarded for is no address of its own.
      const second = await come({ 'X-Forwarded-For': '203.0.113.7' });
      expect([first.answer.ip, second.answer.ip]).toEqual([CLIENT, CLIENT]);
      const [result] = await Promise.all([playOut(first.peer), playOut(second.peer)]);
      expect(verifyLog(readLog(join(table.folder, String(result.log)))).verdict).toBe('proven');
      for (const { peer } of [first, second]) peer.send('{"connection":false}');
      await Promise.all([first.peer.end(), second.peer.end()]);
    });

    test('a page of another site is refused', async () => {
      const { join: come, origin } = await open(proxy);
      await expect(come({ Origin: 'https://evil.example' })).rejects.toThrow('403');
      await expect(come({ Origin: origin.replace('https:', 'http:') })).rejects.toThrow('403');
    });
  });
}
