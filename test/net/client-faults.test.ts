import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createMatch } from '../../src/core/index.ts';
import {
  type ClientOptions,
  connectClient,
  createUpdateEncoder,
  encodeFrame,
  listRooms,
  playRemote,
  type RemoteResult,
  spectate,
  type UpdateFacts,
} from '../../src/net/index.ts';
import { openTable, type Table } from './table.ts';

/* Hosts that mean no good, and hosts that are away for a while: a client ends with a coded error or goes on, and never hangs. */

const servers: Server[] = [];
const sockets = new Set<Socket>();
let table: Table | undefined;
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  await table?.close();
  table = undefined;
});

async function serve(take: (socket: Socket) => void, port = 0): Promise<{ host: string; port: number }> {
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    take(socket);
  });
  servers.push(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A port at which nobody listens. */
const NOWHERE = { host: '127.0.0.1', port: 1 };
const json = (value: unknown): Uint8Array => encodeFrame(Buffer.from(JSON.stringify(value)));
const ANSWER = { ip: '127.0.0.1', port: 4 };
const SEATED = { ...ANSWER, version: 1, slot: 1, room: 'r', pace: 'realtime', secret: 's', graceMs: 3000 };

const GROUP = groupOf({});
function groupOf(facts: Partial<UpdateFacts>): Uint8Array {
  const seats = {
    users: [
      ['127.0.0.1', 4],
      ['127.0.0.1', 5],
    ] as const,
    lost: [false, false] as const,
  };
  const all = { ready: false, win: [false, false] as const, ...seats, ...facts };
  return createUpdateEncoder().encode(createMatch({ seed: 'group' }), all).plain;
}

/** How a connection ends, once it has said hello and sent a pair. */
const ending = (options: ClientOptions): Promise<unknown> =>
  new Promise((resolve) => {
    connectClient({ ...options, onEnd: resolve }).then(
      (client) => client.sendUpdate({ ready: true, keys: 0 }),
      resolve,
    );
  });

/** Plays against a host as it is, and never long. */
const quick = { hello: {}, matches: 1, silenceMs: 500, createPlayer: () => ({ decide: () => 0 }) };

test.each<[string, () => Promise<unknown>, string]>([
  ['connectClient', () => connectClient({ ...NOWHERE, timeout: 5 } as never), 'timeoutMs'],
  ['playRemote', () => playRemote({ ...NOWHERE, ...quick, maches: 1 } as never), 'matches'],
  ['spectate', () => spectate({ ...NOWHERE, returnMS: 1 } as never), 'returnMs'],
  ['listRooms', () => listRooms({ ...NOWHERE, tokn: '' } as never), 'token'],
  ['tls', () => listRooms({ ...NOWHERE, tls: { cs: '' } } as never), 'ca'],
])('%s refuses an option that there is not, and names the one that may be meant', async (_, call, meant) => {
  const refused = call();
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(meant);
});

test('an answer that comes byte by byte is not waited for beyond the deadline', async () => {
  const bytes = json(ANSWER);
  let at = 0;
  const where = await serve((socket) => {
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 50);
    socket.on('close', () => clearInterval(timer));
  });
  const refused = connectClient({ ...where, timeoutMs: 300 });
  await expect(refused).rejects.toMatchObject({ code: 'net/unreachable' });
  expect(at).toBeLessThan(bytes.length);
});

test('a host that answers the hello and nothing more is given up', async () => {
  const where = await serve((socket) => void socket.write(json(ANSWER)));
  expect(await ending({ ...where, silenceMs: 200 })).toMatchObject({ code: 'net/silent' });
});

test('a client that has asked for nothing waits as long as it likes', async () => {
  const where = await serve((socket) => void socket.write(json(ANSWER)));
  let ended = false;
  const client = await connectClient({ ...where, silenceMs: 50, onEnd: () => (ended = true) });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ended).toBe(false);
  client.close();
});

test('groups beyond the pairs sent end the connection: no flood of them is answered', async () => {
  const where = await serve((socket) => {
    socket.write(json(ANSWER));
    socket.once('data', () => socket.write(Buffer.concat(Array(50).fill(GROUP))));
  });
  let groups = 0;
  const end = await ending({ ...where, onUpdate: () => (groups += 1) });
  expect(end).toMatchObject({ code: 'net/unasked' });
  expect(groups).toBe(1);
});

test('a spectator is sent groups unasked', async () => {
  const where = await serve((socket) => {
    socket.write(json({ ...SEATED, slot: null }));
    socket.once('data', () => socket.end(Buffer.concat([GROUP, GROUP, GROUP])));
  });
  let groups = 0;
  await new Promise((resolve) => {
    const hello = { role: 'spectator' } as const;
    const options = { ...where, hello, onUpdate: () => (groups += 1), onEnd: resolve };
    void connectClient(options).then((client) => client.acknowledge(0));
  });
  expect(groups).toBe(3);
});

test('a client that was closed hears no more', async () => {
  const where = await serve((socket) => {
    socket.write(json(ANSWER));
    socket.once('data', () => socket.write(Buffer.concat([GROUP, GROUP, GROUP])));
  });
  let groups = 0;
  const client = await connectClient({
    ...where,
    onUpdate() {
      groups += 1;
      client.close();
    },
  });
  for (let i = 0; i < 3; i += 1) client.sendUpdate({ ready: true, keys: 0 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(groups).toBe(1);
});

test('what a host says cannot steer a terminal', async () => {
  const error = { code: 'full', message: 'no\u001b[2J\nroom\u202e' };
  const where = await serve((socket) => void socket.end(json({ error })));
  await expect(connectClient(where)).rejects.toMatchObject({
    code: 'net/refused',
    message: 'the host says: full: no\ufffd[2J\ufffdroom\ufffd',
  });
});

const RESULT = {
  ...{ match: 1, reason: 'health', winner: 1, ticks: 5, hash: '0123456789abcdef', log: null },
  ...{ id: 'i', seed: '1', nonce: '2' },
};

test('a result as it should be is passed on, and what is unknown in it is left out', async () => {
  const where = await serve((socket) => {
    socket.write(json(SEATED));
    socket.once('data', () => {
      socket.write(json({ weather: 'fine' }));
      socket.write(json({ result: { ...RESULT, weather: 'fine' } }));
    });
  });
  const results: RemoteResult[] = [];
  const messages: object[] = [];
  const onResult = (result: RemoteResult): void => void results.push(result);
  const onMessage = (message: object): void => void messages.push(message);
  await playRemote({ ...where, ...quick, onResult, onMessage });
  expect(messages).toEqual([{ result: RESULT }]);
  const { reason, winner, ticks, ...proof } = RESULT;
  expect(results).toEqual([{ reason, winner, ticks, proof, seat: 1 }]);
});

test.each<[string, unknown]>([
  ['null', null],
  ['a number', 5],
  ['no reason', { ...RESULT, reason: undefined }],
  ['no number of ticks', { ...RESULT, ticks: undefined }],
  ['a third player', { ...RESULT, winner: 3 }],
  ['no seed', { ...RESULT, seed: undefined }],
  ['a hash for a terminal', { ...RESULT, hash: '\u001b[2J' }],
  ['a name for a terminal', { ...RESULT, log: '\u001b' }],
])('a result of %s is refused', async (_, result) => {
  const where = await serve((socket) => {
    socket.write(json(SEATED));
    socket.once('data', () => socket.write(json({ result })));
  });
  await expect(playRemote({ ...where, ...quick })).rejects.toMatchObject({ code: 'net/bad-message' });
});

test('a host that lets a client in and drops it, again and again, is given up', async () => {
  let times = 0;
  const where = await serve((socket) => {
    times += 1;
    socket.end(json({ ...SEATED, graceMs: 1e12 }));
  });
  const options = { ...where, ...quick, returnMs: 60_000 };
  await expect(playRemote(options)).rejects.toMatchObject({ code: 'net/lost' });
  expect(times).toBeGreaterThan(2);
  expect(times).toBeLessThan(20);
});

test('a seat at which nobody sits is none', async () => {
  const where = await serve((socket) => {
    socket.write(json({ ...ANSWER, port: 77 }));
    socket.on('data', () => socket.write(GROUP));
  });
  const played = playRemote({ ...where, ...quick, hello: 'plain' });
  await expect(played).rejects.toMatchObject({ code: 'net/no-seat' });
});

test('on the plain wire a match that stops is won by whom the win flag names, or by who is left', async () => {
  const play = async (stop: Partial<UpdateFacts>): Promise<RemoteResult> => {
    const groups = [groupOf({}), groupOf({ ready: true, win: [true, false] }), groupOf(stop)];
    const where = await serve((socket) => {
      socket.write(json(ANSWER));
      socket.on('data', () => socket.write(groups.length > 1 ? groups.shift()! : groups[0]!));
    });
    const results: RemoteResult[] = [];
    const onResult = (result: RemoteResult): void => void results.push(result);
    await playRemote({ ...where, ...quick, hello: 'plain', onResult });
    expect(results).toHaveLength(1);
    return results[0]!;
  };
  // The win flag of the match before was still there in its first group: it means nothing.
  expect(await play({ win: [false, true] })).toMatchObject({ reason: 'unknown', winner: 2, seat: 1 });
  expect(await play({ users: [['127.0.0.1', 4], undefined] })).toMatchObject({ reason: 'leave', winner: 1 });
  expect(await play({})).toMatchObject({ reason: 'unknown', winner: null });
});

/** A way to a host that can be cut and closed. */
async function bridge(to: number) {
  const where = await serve((socket) => {
    const onward = connect({ host: '127.0.0.1', port: to, noDelay: true });
    onward.on('error', () => {});
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  const server = servers.at(-1)!;
  return {
    ...where,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) if (socket.localPort === where.port) socket.destroy();
      await closed;
    },
    open: () =>
      new Promise<void>((resolve) => {
        server.listen(where.port, '127.0.0.1', resolve);
      }),
  };
}

test('a way that is closed for a while is tried again until it is open', async () => {
  table = await openTable({
    opponent: { info: { name: 'still' }, create: () => () => 0 },
    rules: { maxTicks: 120 },
  });
  const way = await bridge(table.port);
  const results: RemoteResult[] = [];
  let cut = false;
  await playRemote({
    host: way.host,
    port: way.port,
    hello: { player: { name: 'stubborn' } },
    matches: 1,
    createPlayer: () => ({
      decide({ tick }) {
        if (tick > 30 && !cut) {
          cut = true;
          void way.close().then(() => setTimeout(() => void way.open(), 700));
        }
        return 0;
      },
    }),
    onResult: (result) => results.push(result),
  });
  expect(cut).toBe(true);
  expect(results).toMatchObject([{ reason: 'time', ticks: 120 }]);
});

test('a result that was missed comes with the answer, and ends the last match', async () => {
  const how = { reason: 'interrupted', winner: null, ticks: 5, hash: '', log: null, why: 'internal' };
  const result = { match: 1, ...how, id: '', seed: '1', nonce: '2' };
  let times = 0;
  const where = await serve((socket) => {
    times += 1;
    if (times === 1) socket.end(json(SEATED));
    else socket.write(Buffer.concat([json(SEATED), json({ result })]));
  });
  const results: RemoteResult[] = [];
  await playRemote({ ...where, ...quick, onResult: (one) => void results.push(one) });
  expect(results).toMatchObject([{ reason: 'interrupted', winner: null, ticks: 5, seat: 1 }]);
});

test('a host that gives a client another seat than it had in a match is refused', async () => {
  let times = 0;
  const where = await serve((socket) => {
    times += 1;
    const isFirst = times === 1;
    socket.write(json({ ...SEATED, slot: isFirst ? 1 : 2 }));
    socket.on('data', () => {
      if (isFirst) socket.end(groupOf({ ready: true }));
      else socket.write(GROUP);
    });
  });
  const results: RemoteResult[] = [];
  const played = playRemote({ ...where, ...quick, onResult: (one) => void results.push(one) });
  await expect(played).rejects.toMatchObject({ code: 'net/bad-answer' });
  expect(results).toEqual([]);
});

test('a way that stays closed ends in what was lost, once the seat is', async () => {
  let times = 0;
  const where = await serve((socket) => {
    times += 1;
    socket.end(json({ ...SEATED, graceMs: 500 }));
    servers[0]!.close();
  });
  await expect(playRemote({ ...where, ...quick })).rejects.toMatchObject({ code: 'net/lost' });
  expect(times).toBe(1);
});
