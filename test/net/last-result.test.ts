import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMatch } from '../../src/core/index.ts';
import {
  createFrameDecoder,
  createUpdateEncoder,
  encodeFrame,
  playRemote,
  type RemoteResult,
} from '../../src/net/index.ts';

/* The time between the final state of the last match and the host's word of it. */

const ANSWER = { ip: '127.0.0.1', port: 1, slot: 1, pace: 'realtime', secret: 's', graceMs: 60_000 };
const RESULT = {
  ...{ match: 1, reason: 'time', winner: 2, ticks: 9, hash: '', log: 'a.log' },
  ...{ id: '', seed: '', nonce: '' },
};

const json = (value: unknown): Uint8Array => encodeFrame(Buffer.from(JSON.stringify(value)));

/** A state of a match that is on, or the final one of a match that the client at seat 1 has lost. */
const stateUpdate = (isLast: boolean): Uint8Array =>
  createUpdateEncoder().encode(createMatch({ seed: '1' }), {
    ready: true,
    users: [undefined, undefined],
    lost: [isLast, false],
    win: [false, isLast],
  }).extended;

/** Calls `take` with each payload of a connection, counted from 0, which is the hello. */
function eachPayload(socket: Socket, take: (payload: string, index: number) => void): void {
  const decoder = createFrameDecoder(262_144);
  let index = 0;
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    decoder.feed(bytes);
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
      take(Buffer.from(payload).toString(), index++);
  });
}

test('a client that reconnects after its last match asks for no other one, and is told the result', async () => {
  const connections: string[][] = [];
  const server = createServer((socket) => {
    const payloads: string[] = [];
    connections.push(payloads);
    const isFirst = connections.length === 1;
    eachPayload(socket, (payload, index) => {
      payloads.push(payload);
      if (index === 0) socket.write(json(ANSWER));
      // Of the keys of a client update.
      else if (isFirst && index === 2) socket.write(stateUpdate(false));
      else if (isFirst && index === 4) socket.write(stateUpdate(true));
      else if (isFirst && index === 6) socket.destroy();
      else if (index === 2) socket.write(json({ result: RESULT }));
    });
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const results: RemoteResult[] = [];
  let players = 0;
  await playRemote({
    ...{ host: '127.0.0.1', port, hello: { player: { name: 'ann' } }, matches: 1 },
    createPlayer() {
      players += 1;
      return { decide: () => 0 };
    },
    onResult: (result) => void results.push(result),
  });
  const [hello, ready] = connections[1]!;
  expect(JSON.parse(hello!)).toMatchObject({ resume: 's' });
  expect(JSON.parse(ready!)).toMatchObject({ ready: false });
  expect(players).toBe(1);
  expect(results).toMatchObject([{ reason: 'time', winner: 2, proof: { log: 'a.log' } }]);
});
