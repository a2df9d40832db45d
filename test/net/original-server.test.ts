import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type OriginalOptions, type OriginalServer, startOriginalServer } from './original-server.ts';
import { frame, openPeer, type Peer } from './peer.ts';

/* The emulator of the original server against what was recorded of it. */

interface Recorded {
  readonly who: string;
  readonly dir: 'C>S' | 'S>C';
  readonly note: string;
  readonly header_hex: string;
  /** empty where the server closed the connection */
  readonly payload: string;
}

const SESSION: Recorded[] = readFileSync(
  new URL('../vectors/wire-original-session.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

let server: OriginalServer;
let peers: Peer[] = [];
afterEach(async () => {
  for (const peer of peers) peer.socket.destroy();
  peers = [];
  await server.close();
});

async function start(options: OriginalOptions = {}): Promise<void> {
  server = await startOriginalServer(options);
}

async function joinIn(): Promise<Peer> {
  const peer = await openPeer(server.port);
  peers.push(peer);
  return peer;
}

async function sitDown(): Promise<Peer> {
  const peer = await joinIn();
  peer.send('hello');
  await peer.next();
  return peer;
}

/** Waits until the server has seen what was sent. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** A payload without what differs from run to run: ports, and numbers that follow from how long a call took. */
const shapeOf = (payload: string): string =>
  payload
    .replaceAll(/("port": |"127\.0\.0\.1", )\d+/g, '$1PORT')
    .replaceAll(/("[xy][12]": )[1-9]\d*/g, '$1PLACE')
    .replaceAll(/("e?[xy]": )-?\d+/g, '$1PLACE')
    .replaceAll(/"(red|green|blue)"/g, 'COLOUR');

test('the recorded frames of clients are answered as they were recorded', async () => {
  await start();
  const clients = new Map<string, Peer>();
  let compared = 0;
  for (const { who, dir, note, payload, header_hex: header } of SESSION) {
    const peer = clients.get(who) ?? (await joinIn());
    clients.set(who, peer);
    if (payload === '') {
      expect(await peer.end(), note).toEqual([]);
    } else if (dir === 'C>S') {
      expect(Buffer.from(frame(payload)).subarray(0, 64).toString('hex')).toBe(header);
      // User data waits for its keys: the two in one write.
      peer.raw(frame(payload));
    } else {
      expect(shapeOf(await peer.next()), `${who} ${note}`).toBe(shapeOf(payload));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(70);
  expect(server.faults).toEqual([]);
});

test('a close frees no seat and a further hello is not answered; only connection false does', async () => {
  await start();
  const first = await sitDown();
  const second = await sitDown();
  first.pair(false);
  await first.group();
  second.send('!DISCONNECT');
  second.pair(false);
  await second.group();
  first.socket.end();
  await settle();
  expect(server.slots().every((slot) => slot !== '0.0.0.0')).toBe(true);
  const third = await joinIn();
  third.send('hello');
  await expect(third.next(200)).rejects.toThrow('no frame');
  second.send('{"connection": false}');
  expect(await second.end()).toEqual([]);
  expect(server.slots()[1]).toBe('0.0.0.0');
  const fourth = await sitDown();
  fourth.pair(false);
  expect((await fourth.group()).data).not.toHaveProperty('tick');
});

test('a split header is no hello to it; user2 before user1 breaks it, and the seat stays taken', async () => {
  await start();
  const first = await joinIn();
  first.raw('5  ');
  await settle();
  first.raw(`${' '.repeat(61)}hello`);
  await expect(first.next(200)).rejects.toThrow('no frame');
  expect(server.slots()).toEqual(['0.0.0.0', '0.0.0.0']);

  await sitDown();
  const second = await sitDown();
  second.pair(false);
  await second.end();
  expect(server.faults.at(-1)).toContain('NameError');
  expect(server.slots()[1]).not.toBe('0.0.0.0');
});

test('a payload in two segments breaks it', async () => {
  await start();
  const peer = await sitDown();
  const bytes = frame('{"connection": true, "ready": false}');
  peer.raw(bytes.subarray(0, 70));
  await settle();
  peer.raw(bytes.subarray(70));
  await peer.end();
  expect(server.faults[0]).toContain('JSONDecodeError');
});

test('header and payload in two writes: it bears that, a strict one does not', async () => {
  for (const strict of [false, true]) {
    await start({ strict });
    const peer = await sitDown();
    for (const payload of ['{"connection": true, "ready": false}', JSON.stringify(Array(512).fill(false))]) {
      peer.raw(frame(payload).subarray(0, 64));
      await settle();
      peer.raw(frame(payload).subarray(64));
      await settle();
    }
    expect(server.exchanges).toBe(strict ? 0 : 1);
    expect(server.faults).toHaveLength(strict ? 1 : 0);
    if (!strict) await server.close();
  }
});

test('a quick round ends, the lost flag waits for both to be no longer ready, the win flag stays', async () => {
  await start({ quick: true });
  const players = [await sitDown(), await sitDown()];
  let data: Record<string, unknown> = {};
  for (let calls = 0; !data.lost1 && !data.lost2; calls += 1) {
    expect(calls).toBeLessThan(20_000);
    const peer = players[calls % 2]!;
    peer.pair(true);
    ({ data } = await peer.group());
  }
  expect(data).toMatchObject({ ready: true, win1: data.lost2, win2: data.lost1 });
  players[0]!.pair(false);
  expect((await players[0]!.group()).data).toMatchObject({ ready: true, lost1: data.lost1 });
  players[1]!.pair(false);
  const after = (await players[1]!.group()).data;
  expect(after).toMatchObject({ ready: false, lost1: false, lost2: false, win1: data.win1, win2: data.win2 });
});
