import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AWAY_SEATS, GUESSES_AT_ONCE, MAX_TURNED_AWAY, SWEEP_MS } from '../../../src/net/limits.ts';
import { openPeer, type Peer } from '../peer.ts';
import { openTable, type Table } from '../table.ts';

/* One address wants it all: connections, handshakes, seats, rooms, matches, guesses. */

let table: Table;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await table.close();
});

const folder = mkdtempSync(join(tmpdir(), 'shooter-tls-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
beforeAll(() => {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert]);
  expect(made.status, 'this test needs openssl: apt-get install openssl').toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const codes = (): unknown[] => table.lines.map(({ fields }) => (fields as { code?: unknown }).code);

const kicks = (code: string): number => table.running.host.stats.kicks.get(code) ?? 0;

const HELLO = { hello: 'shooter', version: 1 };

async function say(fields: object, localAddress = '127.0.0.1'): Promise<[Peer, Record<string, unknown>]> {
  const peer = await openPeer(table.port, { localAddress });
  sockets.push(peer.socket);
  peer.send(JSON.stringify({ ...HELLO, ...fields }));
  return [peer, await peer.json()];
}

const codeOf = (answer: Record<string, unknown>): unknown => (answer.error as { code?: string })?.code;

test('TLS sockets that never shake hands count, are timed out, and are told of', async () => {
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  table = await openTable({ tls, limits: { connectionsPerAddress: 4 } });
  const { host } = table.running;
  const open = (localAddress: string): Socket => {
    const socket = connect({ port: table.port, host: '127.0.0.1', localAddress }).on('error', () => {});
    sockets.push(socket);
    return socket.resume();
  };
  const idle = Array.from({ length: 8 }, () => open('127.0.0.1'));
  await until(() => host.connections.size === 4 && host.stats.turnedAway === 4);
  // Half a record of TLS is no handshake, either.
  idle[0]!.write(Buffer.from('1603010100', 'hex'));
  await until(() => host.connections.size === 0);
  expect(kicks('slow-hello')).toBe(4);
  expect(codes()).toEqual(expect.arrayContaining(['turned-away', 'slow-hello']));
  // What is no TLS is told of, and its sender is not.
  let came = 0;
  const plain = open('127.0.0.1').on('data', ({ length }) => {
    came += length;
  });
  plain.write('hello\r\n\r\n'.repeat(20));
  await until(() => kicks('no-tls') === 1);
  await until(() => host.connections.size === 0);
  expect(came).toBeLessThan(16);
  // A client of the same address is let in again, and plays.
  const secure = connectTls({ port: table.port, host: '127.0.0.1', ca: tls.cert });
  sockets.push(secure);
  secure.write(`5${' '.repeat(63)}hello`);
  const answer = await new Promise<string>((resolve) =>
    secure.once('data', (bytes) => resolve(String(bytes))),
  );
  expect(answer).toContain('"ip":"127.0.0.1"');
  secure.destroy();
  await until(() => host.connections.size === 0);
});

test('a secure client is shown all that the host still owes it, and hears a refusal', async () => {
  table = await openTable({ tls: { key: readFileSync(key), cert: readFileSync(cert) } });
  const secure = connectTls({ port: table.port, host: '127.0.0.1', ca: readFileSync(cert) });
  sockets.push(secure);
  secure.end(`5${' '.repeat(63)}nohel`);
  let came = '';
  secure.on('data', (bytes) => {
    came += String(bytes);
  });
  await new Promise((resolve) => secure.once('close', resolve));
  expect(came).toContain('"code":"bad-json"');
});

test('two clients on one port, to two addresses of the host, shake hands each for itself', async () => {
  const ca = readFileSync(cert);
  table = await openTable({ host: '0.0.0.0', tls: { key: readFileSync(key), cert: ca } });
  const open = async (host: string, localPort?: number): Promise<Socket> => {
    const socket = connect({ port: table.port, host, localAddress: '127.0.0.1', localPort });
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const first = await open('127.0.0.1');
  const second = await open('127.0.0.2', first.localPort);
  await until(() => table.running.host.connections.size === 2);
  for (const socket of [first, second]) {
    const secure = connectTls({ socket, ca, host: '127.0.0.1', checkServerIdentity: () => undefined });
    secure.write(`5${' '.repeat(63)}hello`);
    const [answer] = await Promise.race([once(secure, 'data'), once(secure, 'close')]);
    expect(String(answer)).toContain('"ip":"127.0.0.1"');
  }
});

test('seats of one address are limited, those of lost connections included; others still come in', async () => {
  table = await openTable({ limits: { rooms: 64, seatsPerAddress: 5 } });
  const answers: Record<string, unknown>[] = [];
  for (let seat = 0; seat < 12; seat += 1) {
    const [peer, answer] = await say({ room: `r${seat}` });
    answers.push(answer);
    // One connection at a time: the seat stays for the grace time.
    peer.socket.destroy();
    await until(() => table.running.host.connections.size === 0);
  }
  expect(answers.map(codeOf)).toEqual([...Array(5).fill(undefined), ...Array(7).fill('too-many')]);
  expect(answers[5]).toMatchObject({
    error: { retryMs: 10_000, message: expect.stringContaining('5 seats') },
  });
  expect(table.running.host.rooms.size).toBe(5);
  expect(codeOf((await say({ room: 'other' }, '127.0.0.2'))[1])).toBeUndefined();
  // Who comes back to a seat takes no other one.
  const [, back] = await say({ resume: answers[0]!.secret });
  expect(back).toMatchObject({ slot: 1, room: 'r0' });
});

test('so many lost connections of an address keep their seats, and no more', async () => {
  table = await openTable({ graceMs: 600_000 });
  for (let seat = 0; seat < AWAY_SEATS + 8; seat += 1) {
    const [peer] = await say({ room: `r${seat}` });
    peer.socket.destroy();
    await until(() => table.running.host.connections.size === 0);
  }
  expect(table.running.host.rooms.size).toBe(AWAY_SEATS);
});

test('an address that leaves has its seats back at once', async () => {
  table = await openTable({ limits: { seatsPerAddress: 1 } });
  for (let seat = 0; seat < 5; seat += 1) {
    const [peer, answer] = await say({ room: `r${seat}` });
    expect(codeOf(answer)).toBeUndefined();
    peer.send('{"connection":false}');
    await peer.end();
    await until(() => table.running.host.rooms.size === 0);
  }
});

test('one-tick matches of an address are started at a rate; those of another are not held back', async () => {
  table = await openTable({
    limits: { matchesPerMinute: 1 },
    rules: { maxTicks: 1 },
    opponent: { info: { name: 'bot' }, create: () => () => 0 },
  });
  const { stats } = table.running.host;
  const [peer] = await say({ room: 'fast', pace: 'lockstep' });
  for (let pair = 0; pair < 400 && stats.started < 20; pair += 1) {
    peer.mask(true);
    await peer.group();
  }
  expect(stats.started).toBe(20);
  for (let pair = 0; pair < 30; pair += 1) {
    peer.mask(true);
    expect((await peer.group()).data).toMatchObject({ tick: expect.any(Number) });
  }
  expect(stats.started).toBe(20);
  expect(codes()).toContain('matches');
  const [other] = await say({ room: 'honest', pace: 'lockstep' }, '127.0.0.2');
  other.mask(true);
  await until(() => stats.started === 21);
});

test('wrong tokens are counted by address: then none is looked at, and the wait is told', async () => {
  table = await openTable({ token: 'right', graceMs: 60_000 });
  const [kept, seat] = await say({ token: 'right', room: 'mine' });
  const answers: Record<string, unknown>[] = [];
  for (const token of [...Array.from({ length: GUESSES_AT_ONCE + 2 }, (_, n) => `wrong ${n}`), 'right', ''])
    answers.push((await say({ token }))[1]);
  expect(answers.map(codeOf)).toEqual([
    ...Array(GUESSES_AT_ONCE).fill('token'),
    ...Array(4).fill('slow-down'),
  ]);
  const { retryMs } = answers.at(-1)!.error as { retryMs: number };
  expect(retryMs).toBeGreaterThan(0);
  expect(retryMs).toBeLessThanOrEqual(60_000);
  // One line for all of a kind.
  expect(codes().filter((code) => code === 'token')).toHaveLength(1);
  // Another address is let in, and who has a seat is let back.
  expect(codeOf((await say({ token: 'right' }, '127.0.0.2'))[1])).toBeUndefined();
  kept.socket.destroy();
  expect((await say({ token: 'right', resume: seat.secret }))[1]).toMatchObject({ room: 'mine' });
  expect(codeOf((await say({ token: 'right', resume: 'f'.repeat(32) }))[1])).toBe('slow-down');
});

test('an address that connects again and again is slowed down, and another one is served meanwhile', async () => {
  table = await openTable({ limits: { connectionsPerAddress: 4, connectionsPerMinute: 60 } });
  const { host } = table.running;
  const open = (localAddress: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port: table.port, host: '127.0.0.1', localAddress }).on('error', () => {});
      sockets.push(socket);
      socket.resume().once('close', () => resolve());
      socket.end();
    });
  // Four that it may have, and a second's worth.
  for (let opened = 0; opened < 5; opened += 1) await open('127.0.0.2');
  await until(() => host.connections.size === 0);
  expect(host.stats.turnedAway).toBe(0);
  const start = performance.now();
  for (let opened = 0; opened < 12; opened += 1) await open('127.0.0.2');
  const tookMs = performance.now() - start;
  const away = host.stats.turnedAway;
  expect(away).toBeGreaterThanOrEqual(12 - Math.ceil(tookMs / 1000));
  // Each but those that were let in waits for a sweep, and what comes right after one for nearly all of it.
  expect(tookMs).toBeGreaterThan((away - 1) * SWEEP_MS * 0.8);
  expect(codes()).toContain('turned-away');
  const [, answer] = await say({ room: 'other' });
  expect(answer.error).toBeUndefined();
});

test('of those that are turned away few wait, and none keeps the host from its end', async () => {
  table = await openTable({ limits: { connectionsPerAddress: 2 } });
  const { host } = table.running;
  let closed = 0;
  for (let opened = 0; opened < 2 + 4 * MAX_TURNED_AWAY; opened += 1) {
    const socket = connect({ port: table.port, host: '127.0.0.1' }).on('error', () => {});
    sockets.push(socket.resume().once('close', () => (closed += 1)));
  }
  await until(() => host.stats.turnedAway === 4 * MAX_TURNED_AWAY);
  await table.running.stop();
  await until(() => closed === 2 + 4 * MAX_TURNED_AWAY);
});
