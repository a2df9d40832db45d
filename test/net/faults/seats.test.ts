import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bystanders, pause, watchBystanders } from '../bystanders.ts';
import { expectEnding, openHostile } from '../hostile.ts';
import type { Json, Peer } from '../peer.ts';
import { openTable } from '../table.ts';

/* Whose seat is whose: secrets, seats that are taken, and those who may only watch. */

const GRACE_MS = 900;
/** The bystanders have two of them. */
const ROOMS = 4;

let bystanders: Bystanders;
beforeAll(async () => {
  bystanders = await watchBystanders({ graceMs: GRACE_MS, limits: { rooms: ROOMS, spectators: 1 } });
});
afterAll(() => bystanders.stop());

const hello = (fields: object): string => JSON.stringify({ hello: 'shooter', version: 1, ...fields });

/** Expects that a hello is refused. */
async function expectRefused(fields: object | 'plain', code: string): Promise<void> {
  const peer = await bystanders.table.join();
  const act = (): void => peer.send(fields === 'plain' ? 'hello' : hello(fields));
  await expectEnding(bystanders, peer, { code, act });
}

/** Two extended clients that play, in a room of their own. */
async function sitDown(room: string): Promise<{ peers: [Peer, Peer]; answers: [Json, Json] }> {
  const [one, two] = [await bystanders.table.hello({ room }), await bystanders.table.hello({ room })];
  for (const { peer } of [one, two]) peer.mask(true);
  while (!(await one.peer.group()).data.ready) one.peer.mask(true);
  return { peers: [one.peer, two.peer], answers: [one.answer, two.answer] };
}

const playersOf = (room: string): number =>
  bystanders.table.running.host.rooms.get(room)?.players.length ?? 0;

test('row 33: wrong, expired and replayed secrets are refused, and the time of the seat goes on', () =>
  bystanders.row(async () => {
    const { peers, answers } = await sitDown('secrets');
    const [lost, stays] = peers;
    const { secret } = answers[0];
    expect(answers[0]).toMatchObject({ slot: 1, graceMs: GRACE_MS });
    lost.socket.resetAndDestroy();
    const begun = performance.now();
    for (let tries = 0; tries < 5; tries += 1) {
      await expectRefused({ resume: `${String(secret).slice(1)}f${tries}` }, 'bad-secret');
      await pause(100);
    }
    const tried = performance.now() - begun;
    // A machine that takes longer for the tries than the seat is kept shows less.
    if (tried < GRACE_MS - 20) expect(playersOf('secrets')).toBe(2);
    // The other one plays on, and sees the end of the match when the time is over: not put off by those who tried.
    let { data } = await stays.group();
    while (data.ready) {
      stays.mask(true);
      data = (await stays.group()).data;
    }
    const took = performance.now() - begun;
    expect(took).toBeGreaterThan(GRACE_MS - 20);
    expect(took).toBeLessThan(Math.max(GRACE_MS, tried) + 350 + bystanders.stallMs());
    expect(data).toMatchObject({ user1: '0.0.0.0', tick: 0 });
    await expectRefused({ resume: secret }, 'bad-secret');
    stays.send('{"connection":false}');
    await stays.end();
    await expectRefused({ resume: answers[1].secret }, 'bad-secret');
  }));

test('row 33: the secret of a seat does not open another one', () =>
  bystanders.row(async () => {
    const { peers, answers } = await sitDown('other');
    peers[0].socket.destroy();
    await expectRefused({ resume: '' }, 'bad-secret');
    await expectRefused({ resume: answers[0].seedCommit }, 'bad-secret');
    const back = await bystanders.table.hello({
      resume: answers[0].secret,
      room: 'another',
      role: 'spectator',
    });
    expect(back.answer).toMatchObject({ slot: 1, room: 'other', secret: answers[0].secret });
    back.peer.mask(true);
    expect((await back.peer.group()).data).toMatchObject({ ready: true });
    for (const peer of [back.peer, peers[1]]) peer.send('!DISCONNECT');
    await Promise.all([back.peer.end(), peers[1].end()]);
  }));

test('row 34: of two connections with one secret the newer has the seat', () =>
  bystanders.row(async () => {
    const { peers, answers } = await sitDown('twice');
    const [old, other] = peers;
    const newer = await bystanders.table.join();
    await expectEnding(bystanders, old, {
      code: 'replaced',
      act: () => newer.send(hello({ resume: answers[0].secret })),
    });
    expect(await newer.json()).toMatchObject({ slot: 1, room: 'twice', match: 1 });
    expect(playersOf('twice')).toBe(2);
    newer.mask(true, 1);
    const first = (await newer.group()).data;
    newer.mask(true, 1);
    const second = (await newer.group()).data;
    expect([first.ready, second.ready]).toEqual([true, true]);
    expect(second.tick).toBeGreaterThan(Number(first.tick));
    expect(second.x1).toBeLessThan(220);
    // What the old one sends now moves nothing, and its end frees no seat.
    old.mask(true, 2);
    await pause(50);
    expect(playersOf('twice')).toBe(2);
    for (const peer of [newer, other]) peer.send('!DISCONNECT');
    await Promise.all([newer.end(), other.end()]);
  }));

test('row 35: a third player opens another room, and is refused where there may be none', () =>
  bystanders.row(async () => {
    const { rooms } = bystanders.table.running.host;
    const peers: Peer[] = [];
    for (const expected of [3, 3, 4, 4]) {
      peers.push(await openHostile(bystanders, 'plain'));
      expect(rooms.size).toBe(expected);
    }
    await expectRefused('plain', 'full');
    await expectRefused({ room: 'new' }, 'full');
    await expectRefused({ room: 'bystanders' }, 'room-full');
    await expectRefused({ room: 'bystanders', pace: 'realtime' }, 'pace');
    for (const peer of peers) peer.send('{"connection":false}');
    await Promise.all(peers.map((peer) => peer.end()));
  }));

test('row 35: with one room, as the original has it, the third player is refused, and then has the free seat', async () => {
  const table = await openTable({ limits: { rooms: 1 } });
  const peers = [await table.join(), await table.join(), await table.join()] as const;
  for (const peer of peers) {
    peer.send('hello');
    await pause(20);
  }
  expect(await peers[2].end()).toEqual([{ error: expect.objectContaining({ code: 'full' }) }]);
  peers[0].send('{"connection":false}');
  await peers[0].end();
  const next = await table.join();
  next.send('hello');
  expect(await next.json()).toEqual({ ip: '127.0.0.1', port: next.socket.localPort });
  next.pair(false);
  expect((await next.group()).data.user1).toEqual(['127.0.0.1', next.socket.localPort]);
  await table.close();
});

test('a room that its last client has left gives way to a new one, also where a bot of the host still sits in it', async () => {
  const opponent = { info: { name: 'bot' }, create: () => () => 0 };
  // With the delay the room stays for its spectator for a minute.
  const table = await openTable({ limits: { rooms: 1 }, opponent, delayTicks: 3600 });
  const { peer } = await table.hello({ room: 'left' });
  const { peer: spectator } = await table.hello({ role: 'spectator', room: 'left' });
  peer.send('{"connection":false}');
  await peer.end();
  expect((await table.hello({ room: 'new' })).answer).toMatchObject({ room: 'new', slot: 1 });
  expect((await spectator.end()).at(-1)).toMatchObject({ error: { code: 'no-room' } });
  await table.close();
});

test('row 36: a spectator sends nothing but acks', () =>
  bystanders.row(async () => {
    const watch = async (): Promise<Peer> =>
      (await bystanders.table.hello({ role: 'spectator', room: 'bystanders' })).peer;
    const sends = [
      '5',
      `[${Array(512).fill('true').join(', ')}]`,
      '{"connection": true, "ready": true}',
      'hello',
      '{"ack":"1"}',
    ];
    for (const payload of sends) {
      const peer = await watch();
      await expectEnding(bystanders, peer, { code: 'spectator-input', act: () => peer.send(payload) });
    }
    const peer = await watch();
    await expectRefused({ role: 'spectator', room: 'bystanders' }, 'full');
    peer.send('{"ack":0}');
    expect((await peer.group()).data.ready).toBe(true);
    peer.send('!DISCONNECT');
    await peer.end();
    await expectRefused({ role: 'spectator', room: 'nowhere' }, 'no-room');
  }));
