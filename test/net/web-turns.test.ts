import { afterEach, expect, test } from 'vitest';
import { encodeKeys, encodeUserData } from '../../src/net/index.ts';
import { openTable, type Table } from './table.ts';
import { openWebPeer, PAGE } from './web-peer.ts';

/* A WebSocket passes on what it has read from its socket, whether it is paused or not. */

let table: Table;
afterEach(() => table.close());

/** Client updates of one message: more frames than the host takes in a turn. */
const UPDATES = 100;

test('messages that come while frames of earlier ones wait for their turn are read in order, to the last', async () => {
  table = await openTable({ web: { page: PAGE, port: 0 } });
  const { host, web } = table.running;
  const peer = await openWebPeer(web!.address.port);
  peer.send(JSON.stringify({ hello: 'shooter', version: 1 }));
  await peer.json();
  const updates = Buffer.concat([encodeUserData(false), encodeKeys(0, 'mask')]);
  const message = Buffer.concat(Array.from({ length: UPDATES }, () => updates));
  const bytesBefore = host.stats.bytesIn;
  // In one write: both messages are in one chunk of the socket.
  peer.socket.cork();
  peer.raw(message);
  peer.raw(message);
  peer.send('{"connection":false}');
  peer.socket.uncork();
  await peer.end();
  expect(host.stats.bytesIn - bytesBefore).toBeGreaterThan(2 * message.length);
  // It has left: nothing else has ended the connection.
  expect(host.stats.kicks).toEqual(new Map());
  expect(host.rooms.size).toBe(0);
});
