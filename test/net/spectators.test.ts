import { afterEach, expect, test } from 'vitest';
import type { Peer } from './peer.ts';
import { openTable, type Table } from './table.ts';

/* What spectators see, how often, how late, and that nobody waits for them. */

let table: Table;
afterEach(() => table.close());

const LASTING = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Two players that play for as long as their connections last; what tick they have seen. */
async function play(room: string): Promise<{ peers: Peer[]; tick: () => number }> {
  let tick = 0;
  const answer = async (peer: Peer): Promise<void> => {
    peer.mask(true);
    for (;;) {
      const { data } = await peer.group(60_000);
      if (data.ready) tick = Math.max(tick, Number(data.tick));
      peer.mask(!data.lost1 && !data.lost2);
    }
  };
  const peers = [(await table.hello({ room })).peer, (await table.hello({ room })).peer];
  for (const peer of peers) answer(peer).catch(() => {});
  return { peers, tick: () => tick };
}

const watch = (room: string) => table.hello({ role: 'spectator', room });
const countGroups = ({ inbox }: Peer): number =>
  inbox.filter((payload) => payload.includes('"ready"')).length;

test('ten groups a second, or one for each ack, eight of them saved up', async () => {
  table = await openTable({ rules: LASTING });
  await play('r');
  const { peer, answer } = await watch('r');
  expect(answer).toMatchObject({ slot: null, delayTicks: 0 });
  await pause(1500);
  expect(countGroups(peer)).toBeGreaterThan(5);
  expect(countGroups(peer)).toBeLessThanOrEqual(17);
  peer.send('{"ack":1}');
  await pause(300);
  const before = countGroups(peer);
  await pause(300);
  expect(countGroups(peer)).toBe(before);
  peer.send(...Array.from({ length: 20 }, () => '{"ack":1}'));
  await pause(800);
  expect(countGroups(peer)).toBe(before + 8);
});

test('with a delay the room is shown as it was so many ticks ago, and the result told after its end was seen', async () => {
  table = await openTable({ delayTicks: 45, rules: { ...LASTING, maxTicks: 90 } });
  const { peers, tick } = await play('r');
  const { peer } = await watch('r');
  await table.ended(1);
  for (const player of peers) player.send('{"connection":false}');
  const told = (): boolean => peer.messages.some((message) => Object.hasOwn(message, 'result'));
  let sawEnd = false;
  let sawLoss = false;
  while (!told()) {
    peer.send('{"ack":1}', '{"ack":1}');
    const { data } = await peer.group();
    if (!told()) sawEnd ||= data.tick === 90;
    sawLoss ||= data.lost1 === true || data.lost2 === true;
  }
  expect(tick()).toBe(90);
  // The next match may have begun before the log of this one was on the disk, and so before its result.
  expect(sawEnd).toBe(true);
  expect(sawLoss).toBe(true);
});

test('a spectator without delay sees the end of a match, lost flags and all', async () => {
  table = await openTable({ rules: { ...LASTING, maxTicks: 40 } });
  await play('r');
  const { peer } = await watch('r');
  const ends = new Set<unknown>();
  while (ends.size < 1) {
    peer.send('{"ack":1}');
    const { data } = await peer.group();
    if (data.lost1 && data.lost2 && data.ready) ends.add(data.tick);
  }
  expect([...ends]).toEqual([40]);
});

test('a list of rooms is given to whoever asks, and the connection ends', async () => {
  table = await openTable({ rules: LASTING });
  await play('lab');
  const { peer, answer } = await table.hello({ role: 'list' });
  expect(answer).toEqual({
    rooms: [
      expect.objectContaining({
        room: 'lab',
        pace: 'realtime',
        players: ['remote', 'remote'],
        spectators: 0,
      }),
    ],
  });
  await peer.end();
});

test('when everybody has left, a spectator is shown the room for a second more, and told that it is closed', async () => {
  table = await openTable({ rules: LASTING });
  const { peers, tick } = await play('r');
  const { peer } = await watch('r');
  while (tick() < 5) await pause(10);
  for (const player of peers) player.send('{"connection":false}');
  const said = await peer.end();
  expect(table.running.host.rooms.size).toBe(0);
  expect(said.at(-1)).toMatchObject({ error: { code: 'no-room' } });
  expect(said.some((message) => Object.hasOwn(message, 'result'))).toBe(true);
});
