import { afterEach, expect, test } from 'vitest';
import { createFrameDecoder } from '../../src/net/index.ts';
import { ownNow } from '../own-time.ts';
import { pause } from './bystanders.ts';
import type { Json, Peer } from './peer.ts';
import { openTable, type Table } from './table.ts';

/* What a plain client can rely on: one write a group, credit, the end of a match, leaving, and time. */

let table: Table;
afterEach(() => table.close());

const LONG_LIVED = { health: 10_000, damage: 1, waveBase: 5, waveGrowth: 0, maxTicks: 0 };
/** Nothing falls far enough and nobody shoots: time is over at equal scores and health. */
const DRAW = { maxTicks: 30, enemySpeed: 1 };
const lateness: number[] = [];

async function sitDown(rules: object): Promise<[Peer, Peer]> {
  table = await openTable({ rules, limits: { rooms: 1 }, onLateness: (ms) => void lateness.push(ms) });
  const peers: [Peer, Peer] = [await table.join(), await table.join()];
  for (const peer of peers) {
    peer.send('hello');
    await peer.json();
  }
  return peers;
}

/** Exchanges until the data is as wanted. */
async function exchangeUntil(
  peers: readonly Peer[],
  ready: boolean,
  is: (data: Json) => boolean,
): Promise<Json[]> {
  for (;;) {
    for (const peer of peers) peer.pair(ready);
    const all = (await Promise.all(peers.map((peer) => peer.group()))).map(({ data }) => data);
    if (all.every(is)) return all;
  }
}

test('the four frames of a group come in one read', async () => {
  const [first] = await sitDown(LONG_LIVED);
  const chunks: Buffer[] = [];
  first.socket.on('data', (bytes: Buffer) => chunks.push(bytes));
  for (let exchange = 0; exchange < 10; exchange += 1) {
    first.pair(false);
    while (chunks.length === exchange) await pause(5);
    await pause(20);
  }
  expect(chunks).toHaveLength(10);
  for (const chunk of chunks) {
    const decoder = createFrameDecoder(262_144);
    decoder.feed(chunk);
    const frames = [decoder.next(), decoder.next(), decoder.next(), decoder.next()];
    expect(frames.every((payload) => payload !== undefined)).toBe(true);
    expect([decoder.backlog, decoder.midFrame]).toEqual([false, false]);
  }
});

test('no pair, no group; and at most 8 for many pairs', async () => {
  const [first, second] = await sitDown(LONG_LIVED);
  await pause(100);
  expect(first.inbox).toEqual([]);
  await exchangeUntil([first, second], true, ({ ready }) => ready === true);
  await pause(200);
  expect(first.inbox).toEqual([]);
  for (let pairs = 0; pairs < 30; pairs += 1) first.pair(true);
  while (first.inbox.length < 4 * 8) await pause(20);
  await pause(500);
  // One may have gone out between two reads of the thirty.
  expect(first.inbox.length / 4).toBeGreaterThanOrEqual(8);
  expect(first.inbox.length / 4).toBeLessThanOrEqual(10);
  expect(second.inbox).toEqual([]);
});

test('who waits is answered at most 60 times a second', async () => {
  const [first] = await sitDown(LONG_LIVED);
  const [begun, ownBegun] = [performance.now(), ownNow()];
  for (let answers = 0; answers < 60; answers += 1) {
    first.pair(false);
    await first.group();
  }
  expect(performance.now() - begun).toBeGreaterThan((58 * 1000) / 60);
  expect(ownNow() - ownBegun).toBeLessThan(2000);
});

test('the end: a final state with ready true, then false; who won is told until the next match', async () => {
  const peers = await sitDown({ health: 10, damage: 10, enemySpeed: 30, waveBase: 200 });
  const [final] = await exchangeUntil(peers, true, ({ lost1, lost2 }) => Boolean(lost1 || lost2));
  expect(final).toMatchObject({ ready: true, lost1: !final!.win1, lost2: !final!.win2 });
  const after = (await exchangeUntil(peers, false, () => true))[0]!;
  expect(after).toMatchObject({
    ready: false,
    lost1: false,
    lost2: false,
    win1: final!.win1,
    win2: final!.win2,
  });
  const again = (await exchangeUntil(peers, false, () => true))[0]!;
  expect(again).toMatchObject({ win1: final!.win1, win2: final!.win2, tick: final!.tick });
  const started = (await exchangeUntil(peers, true, ({ ready }) => ready === true))[0]!;
  expect(started).toMatchObject({ win1: false, win2: false, level: 1 });
});

test('a draw: both lost, none won', async () => {
  const peers = await sitDown(DRAW);
  const [final] = await exchangeUntil(peers, true, ({ lost1, lost2 }) => Boolean(lost1 || lost2));
  expect(final).toMatchObject({ ready: true, lost1: true, lost2: true, win1: false, win2: false });
});

test.each([1, 4, 8])(
  'a ready from before the end can have been seen starts nothing, %i pairs ahead',
  async (ahead) => {
    const peers = await sitDown(DRAW);
    for (const peer of peers) for (let pairs = 0; pairs < ahead; pairs += 1) peer.pair(true);
    // Each answers a group with a pair, ready until it has seen a lost flag, and then never again.
    const playOn = async (peer: Peer): Promise<Json[]> => {
      let ready = true;
      const after: Json[] = [];
      while (after.length < 20) {
        const { data } = await peer.group();
        if (data.lost1) ready = false;
        else if (!ready) after.push(data);
        peer.pair(ready);
      }
      return after;
    };
    const after = (await Promise.all(peers.map(playOn))).flat();
    expect(after.filter(({ ready, lost1 }) => ready || lost1)).toEqual([]);
    expect(table.running.host.stats.started).toBe(1);
    const started = await exchangeUntil(peers, true, ({ ready }) => ready === true);
    expect(started).toHaveLength(2);
  },
);

test('to leave ends the match, clears the table, and frees the seat for the next', async () => {
  const [first, second] = await sitDown(LONG_LIVED);
  await exchangeUntil([first, second], true, ({ tick }) => Number(tick) > 10);
  first.send('!DISCONNECT');
  const [data] = await exchangeUntil([second], true, ({ ready }) => ready === false);
  expect(data).toMatchObject({
    level: 0,
    tick: 0,
    user1: '0.0.0.0',
    lost1: false,
    win2: false,
    x1: 220,
    x2: 400,
  });
  await table.ended(1);
  expect(table.reports[0]!.result).toEqual({ reason: 'leave', winner: 2 });
  const third = await table.join();
  third.send('hello');
  const { ip, port } = await third.json();
  const both = await exchangeUntil([third, second], true, ({ ready }) => ready === true);
  expect(both[0]!.user1).toEqual([ip, port]);
  third.send('{"connection":false}');
  second.send('{"connection":false}');
  await Promise.all([third.end(), second.end()]);
  expect(table.running.host.rooms.size).toBe(0);
});

test('a client that is silent for 5 s has left', async () => {
  const [first, second] = await sitDown(LONG_LIVED);
  await exchangeUntil([first, second], true, ({ ready }) => ready === true);
  const [begun, ownBegun] = [performance.now(), ownNow()];
  const waits = exchangeUntil([second], true, ({ ready }) => ready === false);
  // A plain client is told by the end of its connection alone.
  expect(await first.end()).toEqual([]);
  expect(performance.now() - begun).toBeGreaterThan(4900);
  expect(ownNow() - ownBegun).toBeLessThan(5600);
  expect((await waits)[0]!.user1).toBe('0.0.0.0');
  expect(table.running.host.stats.kicks.get('silent')).toBe(1);
});

test('after a stall of 500 ms at most 5 ticks are caught up, none is skipped, and time goes on from there', async () => {
  const [first, second] = await sitDown(LONG_LIVED);
  await exchangeUntil([first, second], true, ({ tick }) => Number(tick) > 5);
  const room = [...table.running.host.rooms.values()][0]!;
  for (let pairs = 0; pairs < 8; pairs += 1) first.pair(true);
  await pause(5);
  first.inbox.length = 0;
  const before = room.match.tick;
  const until = performance.now() + 500;
  while (performance.now() < until);
  await pause(5);
  const caughtUp = room.match.tick - before;
  expect(caughtUp).toBeGreaterThanOrEqual(4);
  expect(caughtUp).toBeLessThanOrEqual(7);
  lateness.length = 0;
  await pause(300);
  const ticks: number[] = first.inbox
    .filter((payload) => payload.startsWith('{"ready"'))
    .map((payload) => (JSON.parse(payload) as { tick: number }).tick);
  expect(ticks).toEqual(ticks.map((_, index) => ticks[0]! + index));
  // The missed time is gone: 300 ms later it is 18 ticks more, not 43, and no round is late any more.
  expect(room.match.tick - before - caughtUp).toBeLessThanOrEqual(21);
  expect(lateness.at(-1)).toBeLessThan(50);
});
