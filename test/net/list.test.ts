import { expect, onTestFinished, test } from 'vitest';
import { type Address, encodeFrame, listRooms, type Wire } from '../../src/net/index.ts';
import { LISTED_ROOMS } from '../../src/net/limits.ts';
import { openTable } from './table.ts';

/* The list of rooms, however many there are and whatever they are called. */

const WIRE: Wire = { pending: 0, write() {}, pause() {}, resume() {}, end() {}, destroy() {} };
const HELLO = { hello: 'shooter', version: 1 };

async function open(rooms: number) {
  const table = await openTable({ limits: { rooms: 1000, connections: 3000, connectionsPerAddress: 3000 } });
  onTestFinished(() => table.close());
  const { host } = table.running;
  // The longest that a name can be in UTF-8 and in JSON: four bytes each.
  const player = { name: '😀'.repeat(64) };
  for (let index = 0; index < rooms; index += 1) {
    const room = `${index}`.padStart(32, 'x');
    for (const port of [1, 2]) {
      const connection = host.accept(WIRE, ['192.0.2.1', 2 * index + port] as Address)!;
      connection.received(encodeFrame(Buffer.from(JSON.stringify({ ...HELLO, room, player }))));
    }
  }
  expect(host.rooms.size).toBe(rooms);
  return table;
}

test('800 rooms with the longest names come in pages, in the order in which they were opened', async () => {
  const { port, join } = await open(800);
  const rooms = await listRooms({ host: '127.0.0.1', port });
  expect(rooms.map(({ room }) => Number(room.replaceAll('x', '')))).toEqual(
    Array.from({ length: 800 }, (_, index) => index),
  );
  // A client that knows no pages sees the first.
  const peer = await join();
  peer.send(JSON.stringify({ ...HELLO, role: 'list' }));
  const first = await peer.json();
  expect(first.rooms).toHaveLength(LISTED_ROOMS);
  expect(first.next).toBe(LISTED_ROOMS - 1);
  const last = await join();
  last.send(JSON.stringify({ ...HELLO, role: 'list', after: 799 }));
  expect(await last.json()).toEqual({ rooms: [] });
});

test('as many rooms as fit on a page are one', async () => {
  const { port, join } = await open(LISTED_ROOMS);
  expect(await listRooms({ host: '127.0.0.1', port })).toHaveLength(LISTED_ROOMS);
  const peer = await join();
  peer.send(JSON.stringify({ ...HELLO, role: 'list' }));
  expect(await peer.json()).not.toHaveProperty('next');
});

test.each([-1, 1.5, '3', null])('a page after %j is refused', async (after) => {
  const { join } = await open(0);
  const peer = await join();
  peer.send(JSON.stringify({ ...HELLO, role: 'list', after }));
  expect(await peer.json()).toMatchObject({ error: { code: 'bad-hello' } });
});
