import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get as getSecure } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { StartOptions } from '../../src/net/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { until } from './others.ts';
import { frame, type Json } from './peer.ts';
import { openTable, type Table } from './table.ts';
import { get, openWebPeer, PAGE, request, upgradeFields, type WebPeer } from './web-peer.ts';

/* The web server of a host: what it answers, to whom, and that a match over WebSockets is one like any other. */

let table: Table;
afterEach(() => table.close());

async function open(
  web: Partial<StartOptions['web']> = {},
  options: Partial<StartOptions> = {},
): Promise<number> {
  table = await openTable({ web: { page: PAGE, port: 0, ...web }, ...options });
  return table.running.web!.address.port;
}

const kicks = (code: string): number => table.running.host.stats.kicks.get(code) ?? 0;

describe('the page', () => {
  test('is served under a policy that allows its own script and style alone', async () => {
    const port = await open();
    const { status, headers, body } = await get(port, '/');
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(headers['content-security-policy']).toContain(
      `default-src 'none'; script-src ${hash('document.title = "on"')}; style-src ${hash('p { color: red }')};`,
    );
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      connection: 'close',
    });
    expect(table.running.web!.url).toBe(`http://127.0.0.1:${port}/`);
  });

  test('says itself which scripts and styles it has, if it does', async () => {
    const policy =
      "default-src 'none'; script-src 'sha256-a' 'sha256-b'; style-src 'sha256-c'; img-src data:";
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    const port = await open({ page: `<!doctype html><head>${meta}</head><script>unpack()</script>` });
    const { headers } = await get(port, '/');
    expect(headers['content-security-policy']).toContain(
      "script-src 'sha256-a' 'sha256-b'; style-src 'sha256-c'; img-src data: blob:",
    );
  });

  test('is not sent again to a browser that has it, and HEAD has no body', async () => {
    const port = await open();
    const { headers } = await get(port, '/');
    const known = await get(port, '/', { 'If-None-Match': `"other", ${headers.etag}` });
    expect(known).toMatchObject({ status: 304, body: '' });
    // A browser takes the fields of a 304 for those of the page that it has.
    expect(known.headers).toMatchObject({
      etag: headers.etag,
      'content-security-policy': headers['content-security-policy'],
    });
    expect(await get(port, '/', { 'If-None-Match': '"another"' })).toMatchObject({ status: 200, body: PAGE });
    const head = await get(port, '/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(String(PAGE.length));
  });

  test.each([
    ['GET', '/other', 404],
    ['GET', '/../package.json', 404],
    ['GET', '/replay/..%2f..%2fpackage.json', 404],
    ['GET', '/replay/0123456789abcdef0123456789abcdef', 404],
    ['POST', '/', 405],
    ['DELETE', '/replay/x', 405],
    ['GET', '/ws', 426],
  ])('%s %s is answered by %i', async (method, path, status) => {
    const port = await open();
    expect((await get(port, path, { method })).status).toBe(status);
    await until(() => table.running.host.connections.size === 0, 'end of the connection');
    expect(table.running.host.stats.kicks.size).toBe(status === 426 ? 1 : 0);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a line that is no field', 'GET / HTTP/1.1\r\nHost: x\r\nno field\r\n\r\n', 400],
    ['a folded field', 'GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a control character', 'GET / HTTP/1.1\r\nHost: x\u0000\r\n\r\n', 400],
    ['another version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    [
      'a body in two ways',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a head of 9 KiB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9 << 10)}\r\n\r\n`, 431],
    ['a head without an end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9 << 10)}`, 431],
    ['2,000 fields', `GET / HTTP/1.1\r\nHost: x\r\n${'A: a\r\n'.repeat(2000)}\r\n`, 431],
  ])('a request with %s is refused', async (_, text, status) => {
    const port = await open();
    expect((await request(port, text)).status).toBe(status);
    expect(kicks('bad-request')).toBe(1);
  });

  test('a connection has one request: what comes behind it is not looked at', async () => {
    const port = await open();
    const { status, body } = await request(
      port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(1000),
    );
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    expect([...table.running.web!.stats.answers]).toEqual([[200, 1]]);
  });
});

describe('names', () => {
  test.each([
    ['evil.example', 421],
    ['127.0.0.1', 421],
    ['127.0.0.1:1', 421],
    ['127.0.0.1:PORT.evil.example', 421],
    ['localhost.:PORT', 421],
    ['localhost:PORT', 200],
    ['[::1]:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['game.example', 200],
    ['game.example:443', 421],
    ['lab.example:8443', 200],
  ])('a request for the host %s is answered by %i', async (name, status) => {
    const port = await open({ origins: ['https://game.example', 'https://lab.example:8443'] });
    const answer = await get(port, '/', { host: name.replace('PORT', String(port)) });
    expect(answer.status).toBe(status);
    expect(kicks('wrong-host')).toBe(status === 421 ? 1 : 0);
  });

  test.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://127.0.0.1:1', 403],
    ['http://127.0.0.1:PORT/', 403],
    ['http://game.example', 403],
    ['HTTPS://game.example', 403],
    ['https://game.example', 101],
    ['http://localhost:PORT', 101],
  ])('a WebSocket that a page of %s opens is answered by %i', async (origin, status) => {
    const port = await open({ origins: ['https://game.example'] });
    const headers = { Origin: origin.replace('PORT', String(port)) };
    const opened = openWebPeer(port, { headers });
    if (status === 101) (await opened).ws.terminate();
    else await expect(opened).rejects.toThrow(`status ${status}`);
    expect(kicks('foreign-origin')).toBe(status === 403 ? 1 : 0);
  });

  test('a program, which has no origin, may play', async () => {
    const { ws, code } = await openWebPeer(await open());
    expect({ protocol: ws.protocol, extensions: ws.extensions, code }).toEqual({
      protocol: 'shooter.1',
      extensions: '',
      code: undefined,
    });
    ws.terminate();
  });

  test.each(['game.example', 'https://game.example/', 'https://game.example:443', 'ftp://a', '*'])(
    'the origin %s is refused at the start',
    async (origin) => {
      await open();
      const start = openTable({ web: { page: PAGE, port: 0, origins: [origin] } });
      await expect(start).rejects.toMatchObject({ code: 'net/bad-web' });
    },
  );

  test.each(['10.0.0.0/33', 'proxy.example', '10.0.0', '', '::/129', '10.0.0.1/x'])(
    'the proxy "%s" is refused at the start',
    async (proxy) => {
      await open();
      const start = openTable({ web: { page: PAGE, port: 0, trustProxy: [proxy] } });
      await expect(start).rejects.toMatchObject({ code: 'net/bad-web' });
    },
  );
});

describe('the upgrade', () => {
  test.each<[string, Record<string, string>, number]>([
    ['another path', { path: '/other' }, 404],
    ['a query', { path: '/ws?token=secret' }, 400],
    ['another version', { 'Sec-WebSocket-Version': '8' }, 426],
    ['a short key', { 'Sec-WebSocket-Key': 'abc' }, 400],
    ['another subprotocol', { 'Sec-WebSocket-Protocol': 'chat, shooter.2' }, 400],
    ['another upgrade', { Upgrade: 'h2c' }, 426],
    ['another method', { method: 'POST' }, 426],
    ['no upgrade', { Connection: 'keep-alive' }, 426],
  ])('with %s is refused', async (_, { path = '/ws', ...fields }, status) => {
    const port = await open();
    expect((await get(port, path, { ...upgradeFields(port), ...fields })).status).toBe(status);
    expect(table.running.web!.stats.sockets).toBe(0);
  });

  test('offers no compression, and takes one subprotocol of several', async () => {
    const port = await open();
    const peer = await openWebPeer(port, {
      protocols: ['chat', 'shooter.1'],
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
    });
    expect([peer.ws.protocol, peer.ws.extensions]).toEqual(['shooter.1', '']);
    expect(table.running.web!.stats).toEqual({ answers: new Map([[101, 1]]), sockets: 1 });
    peer.ws.terminate();
    await until(() => table.running.web!.stats.sockets === 0, 'end of the WebSocket');
  });
});

/** Sits down, and says hello. */
async function hello(port: number, fields: object = {}): Promise<{ peer: WebPeer; answer: Json }> {
  const peer = await openWebPeer(port);
  peer.send(JSON.stringify({ hello: 'shooter', version: 1, ...fields }));
  return { peer, answer: await peer.json() };
}

const SHORT = { health: 20, waveBase: 60 };

/** Plays one match, and gives its result. */
async function playOut(peer: {
  group(): Promise<unknown>;
  mask(ready: boolean): void;
  messages: Json[];
}): Promise<Json> {
  for (;;) {
    const { result } = peer.messages.find((message) => 'result' in message) ?? {};
    if (result !== undefined) return result as Json;
    peer.mask(true);
    await peer.group();
  }
}

test('a player on TCP and one in a browser play a match, which is proven', async () => {
  const port = await open({}, { rules: SHORT, pace: 'lockstep' });
  const { peer: first } = await table.hello({ room: 'a' });
  const { peer: second, answer } = await hello(port, { room: 'a' });
  expect(answer).toMatchObject({ slot: 2, room: 'a', pace: 'lockstep' });
  const [result, other] = await Promise.all([playOut(first), playOut(second)]);
  expect(result).toEqual(other);
  expect(verifyLog(readLog(join(table.folder, String(result.log)))).verdict).toBe('proven');
  second.send('{"connection":false}');
  await second.end();
  expect(second.code).toBe(1000);
  first.socket.destroy();
});

test('of requests in a pipeline the first alone is parsed', async () => {
  const port = await open();
  let parsed = 0;
  const onRequest = (): void => {
    parsed += 1;
  };
  subscribe('http.server.request.start', onRequest);
  onTestFinished(() => void unsubscribe('http.server.request.start', onRequest));
  const text = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const { status } = await request(port, text.repeat(1000));
  await get(port, '/');
  expect({ status, parsed }).toEqual({ status: 200, parsed: 2 });
});

test('of messages that come together one is taken in a turn of the event loop', async () => {
  const port = await open();
  const { stats } = table.running.host;
  const peer = await openWebPeer(port);
  const bytes = frame(JSON.stringify({ hello: 'shooter', version: 1 }).padEnd(1024));
  peer.socket.cork();
  for (const byte of bytes) peer.ws.send(Uint8Array.of(byte));
  peer.socket.uncork();
  let [most, last] = [0, stats.bytesIn];
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, stats.bytesIn - last);
    last = stats.bytesIn;
    if (peer.inbox.length > 0) break;
  }
  expect(await peer.json()).toMatchObject({ version: 1 });
  expect({ most, all: stats.bytesIn }).toEqual({ most: 1, all: bytes.length });
  peer.ws.terminate();
});

describe('the replay page', () => {
  /** Plays a match between the two carriers; gives what its result says. */
  async function playMatch(port: number): Promise<Json> {
    const [{ peer: first }, { peer: second }] = [
      await table.hello({ room: 'a' }),
      await hello(port, { room: 'a' }),
    ];
    const [result] = await Promise.all([playOut(first), playOut(second)]);
    for (const peer of [first, second]) peer.send('{"connection":false}');
    await Promise.all([first.end(), second.end()]);
    return result;
  }

  test('of a match is there once it is over, by what its result alone tells; it is made once', async () => {
    const made: string[] = [];
    const makeReplayPage = async (log: string): Promise<string> => {
      made.push(log);
      expect(verifyLog(readLog(join(table.folder, log))).verdict).toBe('proven');
      return `<!doctype html><title>${log}</title><script>1</script>`;
    };
    const port = await open({ makeReplayPage }, { rules: SHORT, pace: 'lockstep' });
    const { nonce, log } = await playMatch(port);
    const asked = await Promise.all(Array.from({ length: 8 }, () => get(port, `/replay/${nonce}`)));
    for (const { status, body } of asked)
      expect({ status, body }).toEqual({
        status: 200,
        body: `<!doctype html><title>${log}</title><script>1</script>`,
      });
    expect(asked[0]!.headers['content-security-policy']).toContain("script-src 'sha256-");
    expect(made).toEqual([log]);
    const { headers } = asked[0]!;
    const known = await get(port, `/replay/${nonce}`, { 'If-None-Match': headers.etag! });
    expect(known.status).toBe(304);
    // A name can be guessed, from the date, the room and the number.
    for (const path of [
      log,
      `${log}.html`,
      `${nonce}/`,
      `${nonce}0`,
      `../${log}`,
      String(nonce).toUpperCase(),
    ])
      expect((await get(port, `/replay/${path}`)).status, String(path)).toBe(404);
  });

  test('is not there while the match goes on, although its log is', async () => {
    const made: string[] = [];
    const makeReplayPage = async (log: string): Promise<string> => String(made.push(log));
    const port = await open({ makeReplayPage }, { pace: 'lockstep' });
    const { peer: first } = await table.hello({ room: 'a' });
    const { peer: second } = await hello(port, { room: 'a' });
    for (let tick = 0; tick < 10; tick += 1) {
      for (const peer of [first, second]) peer.mask(true);
      await Promise.all([first.group(), second.group()]);
    }
    const [log] = readdirSync(table.folder).filter((name) => name.includes('room-a'));
    expect((await get(port, `/replay/${log}`)).status).toBe(404);
    expect(made).toEqual([]);
    for (const peer of [first, second]) peer.socket.destroy();
  });

  test('that cannot be made is not there, and those who wait are so many at most', async () => {
    let release = (): void => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const makeReplayPage = async (): Promise<string> => {
      await blocked;
      throw new Error('the log is gone');
    };
    const port = await open({ makeReplayPage }, { rules: { maxTicks: 2 }, pace: 'lockstep' });
    const nonces: unknown[] = [];
    for (let match = 0; match < 17; match += 1) nonces.push((await playMatch(port)).nonce);
    const asked = nonces.slice(0, 16).map((nonce) => get(port, `/replay/${nonce}`));
    await until(() => table.running.host.connections.size === 16, '16 who wait');
    const busy = await get(port, `/replay/${nonces[16]}`);
    expect([busy.status, busy.headers['retry-after']]).toEqual([503, '2']);
    // A match and the page go on meanwhile.
    expect((await get(port, '/')).status).toBe(200);
    await playMatch(port);
    release();
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(404);
  });
});

test('over TLS the page and the WebSocket are there, under https alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert]);
  expect(made.status, 'this test needs openssl: apt-get install openssl').toBe(0);
  const ca = readFileSync(cert, 'utf8');
  const port = await open({}, { tls: { key: readFileSync(key), cert: ca } });
  expect(table.running.web!.url).toBe(`https://127.0.0.1:${port}/`);
  const body = await new Promise<string>((resolve, reject) => {
    const asked = getSecure({ port, host: '127.0.0.1', path: '/', ca }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += String(bytes);
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject);
  });
  expect(body).toBe(PAGE);
  const origin = (scheme: string): object => ({ ca, headers: { Origin: `${scheme}://127.0.0.1:${port}` } });
  await expect(openWebPeer(port, origin('http'))).rejects.toThrow('status 403');
  const peer = await openWebPeer(port, origin('https'));
  peer.send('hello');
  expect(await peer.json()).toMatchObject({ ip: '127.0.0.1' });
  peer.ws.close();
  await until(() => table.running.host.connections.size === 0, 'end of the player');
  expect((await get(port, '/')).status).toBe(0);
  await until(() => kicks('no-tls') === 1, 'plain bytes');
});

test('a token is looked at in the hello alone; no line of the log and no count holds it', async () => {
  const token = 'a-token-that-nobody-guesses';
  const port = await open({}, { token, rules: SHORT, pace: 'lockstep' });
  const { answer: wrong } = await hello(port, { token: 'another' });
  expect(wrong).toMatchObject({ error: { code: 'token' } });
  expect((await get(port, `/?token=${token}`)).status).toBe(200);
  expect((await get(port, `/ws?token=${token}`, upgradeFields(port))).status).toBe(400);
  expect((await get(port, `/${token}`)).status).toBe(404);
  expect((await get(port, `/replay/${token}`)).status).toBe(404);
  for (const fields of [
    { Cookie: token },
    { Authorization: `Bearer ${token}` },
    { Referer: `http://x/?${token}` },
  ])
    await get(port, '/no', { ...fields });
  expect((await request(port, `GET /?${token} \u0000\r\n\r\n`)).status).toBe(400);
  const { answer } = await hello(port, { token });
  expect(answer).toMatchObject({ slot: 1 });
  const { stats } = table.running.host;
  const said = JSON.stringify([table.lines, [...stats.kicks], [...table.running.web!.stats.answers]]);
  expect(table.lines.length).toBeGreaterThan(1);
  expect(said).not.toContain(token);
});
