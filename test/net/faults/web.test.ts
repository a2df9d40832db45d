import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CONTROLS_AT_ONCE, MAX_FRAGMENTS, MESSAGE_BYTES } from '../../../src/net/limits.ts';
import { NEVER_MS } from '../../own-time.ts';
import { type Bystanders, watchBystanders } from '../bystanders.ts';
import { carryOver } from '../carrier.ts';
import { expectEnding, openHostile } from '../hostile.ts';
import { pause, until } from '../others.ts';
import { frame } from '../peer.ts';
import { openTable } from '../table.ts';
import { get, openWebPeer, PAGE, request, upgradeFields, type WebPeer } from '../web-peer.ts';

/* What can be done to a host's web server and to its WebSockets, beside what can be done on TCP (frames-web, payloads-web, seats-web). The
   bystanders play over WebSockets, too. */

const CONNECTIONS = 64;
/** The proxy, and the attacker: addresses of this machine that are nobody else's. */
const [PROXY, ATTACKER] = ['127.0.0.3', '127.0.0.2'];

carryOver('WebSocket');
let bystanders: Bystanders;
let port: number;
beforeAll(async () => {
  bystanders = await watchBystanders({
    graceMs: 0,
    limits: { connections: CONNECTIONS, connectionsPerAddress: 16, connectionsPerMinute: 60_000 },
    web: { page: PAGE, port: 0, trustProxy: [PROXY] },
  });
  port = bystanders.table.running.web!.address.port;
});
afterAll(() => bystanders.stop());
beforeEach(() => bystanders.table.lines.splice(0));

const kicks = (code: string): number => bystanders.table.running.host.stats.kicks.get(code) ?? 0;

const openExtended = async (): Promise<WebPeer> => (await openHostile(bystanders, 'extended')) as WebPeer;

interface FrameShape {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly masked?: boolean;
  /** as the head says it, where that is not the payload's */
  readonly length?: bigint;
}

/** A frame of a WebSocket by hand, masked with zeros. */
function wsFrame(payload: Uint8Array | string, shape: FrameShape = {}): Buffer {
  const { opcode = 2, fin = true, rsv = 0, masked = true } = shape;
  const bytes = Buffer.from(payload as Uint8Array);
  const { length = BigInt(bytes.length) } = shape;
  const head = Buffer.alloc(10);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  let size = 2;
  if (length < 126n) head[1] = mask | Number(length);
  else if (length < 65_536n) {
    head[1] = mask | 126;
    head.writeUInt16BE(Number(length), 2);
    size = 4;
  } else {
    head[1] = mask | 127;
    head.writeBigUInt64BE(length, 2);
    size = 10;
  }
  return Buffer.concat([head.subarray(0, size), masked ? Buffer.alloc(4) : Buffer.alloc(0), bytes]);
}

/** Sends bytes below the WebSocket, and expects the host to end it for them. */
async function expectClose(bytes: Uint8Array, code: string, status: number): Promise<void> {
  const peer = await openExtended();
  const before = kicks(code);
  peer.socket.write(bytes);
  await peer.end();
  expect({ status: peer.code, kicks: kicks(code) - before }).toEqual({ status, kicks: 1 });
}

test('a text message is refused by its code, and said', () =>
  bystanders.row(async () => {
    const peer = await openExtended();
    await expectEnding(bystanders, peer, { code: 'text-message', act: () => peer.ws.send('hello') });
    expect(peer.code).toBe(1003);
  }));

test.each<[string, Uint8Array, string, number]>([
  ['a message of a byte too many', wsFrame(Buffer.alloc(MESSAGE_BYTES + 1)), 'too-long', 1009],
  ['a message of 4 GiB, by its head alone', wsFrame('', { length: 1n << 32n }), 'too-long', 1009],
  ['a message of 2^63 bytes', wsFrame('', { length: 1n << 63n }), 'too-long', 1009],
  [
    'fragments that come to too much',
    Buffer.concat([wsFrame(Buffer.alloc(MESSAGE_BYTES), { fin: false }), wsFrame('x', { opcode: 0 })]),
    'too-long',
    1009,
  ],
  [
    'too many fragments, though they are empty',
    Buffer.concat([
      wsFrame('', { fin: false }),
      ...Array(MAX_FRAGMENTS).fill(wsFrame('', { opcode: 0, fin: false })),
    ]),
    'bad-websocket',
    1008,
  ],
  ['no mask', wsFrame('x', { masked: false }), 'bad-websocket', 1002],
  ['compression that was not agreed on', wsFrame('x', { rsv: 4 }), 'bad-websocket', 1002],
  ['a reserved bit', wsFrame('x', { rsv: 1 }), 'bad-websocket', 1002],
  ['an unknown opcode', wsFrame('x', { opcode: 3 }), 'bad-websocket', 1002],
  ['a continuation of nothing', wsFrame('x', { opcode: 0 }), 'bad-websocket', 1002],
  ['a long ping', wsFrame(Buffer.alloc(126), { opcode: 9 }), 'bad-websocket', 1002],
  ['a ping in fragments', wsFrame('x', { opcode: 9, fin: false }), 'bad-websocket', 1002],
  ['a close code that is none', wsFrame(Buffer.from([0, 1]), { opcode: 8 }), 'bad-websocket', 1002],
  ['text that is no UTF-8', wsFrame(Buffer.from([0xff]), { opcode: 1 }), 'bad-websocket', 1007],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'bad-websocket', 1002],
  ['pings', Buffer.concat(Array(CONTROLS_AT_ONCE + 9).fill(wsFrame('x', { opcode: 9 }))), 'flood', 1008],
  ['pongs', Buffer.concat(Array(CONTROLS_AT_ONCE + 9).fill(wsFrame('x', { opcode: 10 }))), 'flood', 1008],
  ['empty messages', Buffer.concat(Array(CONTROLS_AT_ONCE + 9).fill(wsFrame(''))), 'flood', 1008],
])('%s: ended by its code', (_, bytes, code, status) =>
  bystanders.row(() => expectClose(bytes, code, status)),
);

test('a message in fragments, with a ping between them, is taken', () =>
  bystanders.row(async () => {
    const peer = await openExtended();
    const bytes = Buffer.concat(['{"connection":true,"ready":false}', '5'].map(frame));
    let pongs = 0;
    peer.ws.on('pong', () => {
      pongs += 1;
    });
    peer.socket.write(wsFrame(bytes.subarray(0, 10), { fin: false }));
    peer.socket.write(wsFrame('x', { opcode: 9 }));
    for (let at = 10; at < bytes.length; at += 10)
      peer.socket.write(wsFrame(bytes.subarray(at, at + 10), { opcode: 0, fin: at + 10 >= bytes.length }));
    expect((await peer.group()).data).toMatchObject({ ready: false, tick: 0 });
    expect(pongs).toBe(1);
    peer.send('{"connection":false}');
    await peer.end();
  }));

/** As many connections as the attacker may have, each of which says the same, and reads nothing. */
async function pour(bytes: Uint8Array, closeMs: number): Promise<void> {
  const sockets = Array.from({ length: 16 }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER });
    socket.on('error', () => {});
    socket.resume().write(bytes);
    return socket;
  });
  await pause(closeMs);
  for (const socket of sockets) socket.destroy();
}

const upgradeBytes = (): Buffer => {
  const fields = Object.entries(upgradeFields(port)).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields.join('')}\r\n`);
};

/** So many bytes come in one read of a socket. */
const chunkOf = (bytes: Buffer): Buffer =>
  Buffer.concat(Array(Math.floor(65_536 / bytes.length)).fill(bytes));

test.each<[string, () => Buffer]>([
  ['requests', () => chunkOf(Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`))],
  ['requests without a host', () => chunkOf(Buffer.from('GET / HTTP/1.1\r\n\r\n'))],
  ['empty messages', () => Buffer.concat([upgradeBytes(), chunkOf(wsFrame(''))])],
  ['pings', () => Buffer.concat([upgradeBytes(), chunkOf(wsFrame('x', { opcode: 9 }))])],
  ['messages of a byte', () => Buffer.concat([upgradeBytes(), chunkOf(wsFrame('1'))])],
  [
    'empty fragments',
    () =>
      Buffer.concat([
        upgradeBytes(),
        wsFrame('', { fin: false }),
        chunkOf(wsFrame('', { opcode: 0, fin: false })),
      ]),
  ],
])('as many %s as a read takes, from 16 at once, hold up nobody', (_, bytes) =>
  bystanders.row(() => pour(bytes(), 500), { floods: true }),
);

test('a client that says goodbye and stays is let go', () =>
  bystanders.row(async () => {
    const socket = await openRaw();
    socket.write(wsFrame('', { opcode: 8 }));
    await until(() => bystanders.table.running.web!.stats.sockets === 4, 'end of the WebSocket');
    socket.destroy();
  }));

/** A WebSocket that answers nothing: no close, no ping. */
async function openRaw(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(upgradeBytes());
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

test('who does not take part in the end of a WebSocket is ended all the same', () =>
  bystanders.row(async () => {
    const socket = await openRaw();
    socket.write(wsFrame(frame('no hello')));
    await new Promise((resolve) => socket.once('close', resolve));
  }));

/** Waves so big that a state update is 40 KB. */
const BIG = { waveBase: 1000, waveGrowth: 100, health: 10_000, damage: 1 };

test('a player that never reads has state updates skipped, and is ended; what waits for it is bounded', () =>
  bystanders.row(async () => {
    const table = await openTable({ rules: BIG, graceMs: 0 });
    const { stats, connections } = table.running.host;
    const { peer: deaf } = await table.hello({ room: 'deaf' });
    const { peer: other } = await table.hello({ room: 'deaf' });
    deaf.socket.pause();
    const sending = setInterval(() => {
      deaf.mask(true);
      other.mask(true);
    }, 16);
    let most = 0;
    await until(() => {
      most = Math.max(most, ...[...connections].map(({ pending }) => pending));
      return (stats.kicks.get('slow-reader') ?? 0) > 0;
    }, 'end of the deaf one');
    clearInterval(sending);
    expect(stats.skipped).toBeGreaterThan(60);
    // Updates are skipped over 64 KiB, so one more is the most that can wait.
    expect(most).toBeLessThan(128 << 10);
    deaf.socket.destroy();
    other.socket.destroy();
    await table.close();
  }));

test('a WebSocket without a hello is ended after 2 s', () =>
  bystanders.row(async () => {
    const peer = await openHostile(bystanders, 'nothing');
    await expectEnding(bystanders, peer, { code: 'slow-hello', afterMs: 2000, act: () => {} });
  }));

/** Holds connections that never ask all of a question, and gives when the last was closed. */
async function openSlow(count: number, say: (socket: Socket) => void): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER });
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      say(socket);
      await closed;
    }),
  );
}

test.each<[string, (socket: Socket) => void]>([
  ['nothing', () => {}],
  ['half a request', (socket) => void socket.write('GET / HTTP/1.1\r\nHost: x\r\n')],
  [
    'a byte every 100 ms',
    (socket) => {
      socket.write('GET / HTTP/1.1\r\nA: ');
      const timer = setInterval(() => socket.write('a'), 100);
      socket.once('close', () => clearInterval(timer));
    },
  ],
])('connections that say %s are ended by the deadline of a hello', (_, say) =>
  bystanders.row(async () => {
    const before = kicks('slow-hello');
    await openSlow(16, say);
    expect(kicks('slow-hello') - before).toBe(16);
  }),
);

/* In a thread of its own: to open so many sockets holds up whoever does it. */
const CROWD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { connect } = require('node:net');
  const { count, port, localAddress, text } = workerData;
  let [closed, answered] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    socket.on('data', () => { answered += 1; socket.destroy(); });
    socket.on('close', () => {
      closed += 1;
      if (closed === count) parentPort.postMessage(answered);
    });
    if (text !== '') socket.write(text);
  }
`;

const crowd = (text: string, localAddress: string, count = 1000): Promise<number> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(CROWD, { eval: true, workerData: { count, port, localAddress, text } });
    worker.once('message', (answered: number) => {
      resolve(answered);
      void worker.terminate();
    });
    worker.once('error', reject);
    setTimeout(reject, NEVER_MS, new Error('the crowd has no end')).unref();
  });

test('of a thousand connections of an address at once those over its limit are turned away, others come in', () =>
  bystanders.row(
    async () => {
      const { stats } = bystanders.table.running.host;
      const before = stats.turnedAway;
      const opens = ['', `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, String(upgradeBytes())];
      const [silent, ...answered] = opens;
      const crowded = crowd(silent!, ATTACKER);
      await until(() => stats.turnedAway > before, 'first that is turned away');
      expect((await get(port, '/')).status).toBe(200);
      await crowded;
      // 16 stay until the deadline, and perhaps as many after them.
      expect(stats.turnedAway - before).toBeGreaterThanOrEqual(1000 - 2 * 16);
      // Those that are answered make room for the next: how many are turned away is for the machine to decide.
      for (const text of answered) {
        const over = crowd(text, ATTACKER);
        expect((await get(port, '/')).status).toBe(200);
        await over;
      }
    },
    { floods: true },
  ));

test('an address that nobody vouches for stays what it is, whatever its request says', () =>
  bystanders.row(async () => {
    const before = bystanders.table.running.host.stats.turnedAway;
    const slow: Socket[] = [];
    for (let index = 0; index < 16; index += 1) {
      const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER });
      socket.on('error', () => {});
      slow.push(socket);
    }
    const { connections } = bystanders.table.running.host;
    await until(
      () => [...connections].filter(({ address: [ip] }) => ip === ATTACKER).length === 16,
      '16 connections',
    );
    const text = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n`;
    expect(await request(port, text, ATTACKER)).toMatchObject({ status: 0 });
    expect(bystanders.table.running.host.stats.turnedAway).toBe(before + 1);
    for (const socket of slow) socket.destroy();
    await until(() => [...connections].every(({ address: [ip] }) => ip !== ATTACKER), 'end of them');
  }));

/** A player that comes through the proxy, with what that says of it. */
async function join(forwarded: string): Promise<{ peer: WebPeer; ip: unknown }> {
  const peer = await openWebPeer(port, { localAddress: PROXY, headers: { 'X-Forwarded-For': forwarded } });
  peer.send(JSON.stringify({ hello: 'shooter', version: 1 }));
  return { peer, ip: (await peer.json()).ip };
}

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['198.51.100.1,203.0.113.9 , 127.0.0.3', '203.0.113.9'],
  ['203.0.113.9:5678', '203.0.113.9'],
  ['[2001:db8::9]:5678', '2001:db8::9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['203.0.113.9, unknown', PROXY],
  ['', PROXY],
])('of "%s" that a proxy sends, %s is believed', (forwarded, expected) =>
  bystanders.row(async () => {
    const { peer, ip } = await join(forwarded);
    expect(ip).toBe(expected);
    peer.send('{"connection":false}');
    await peer.end();
  }),
);

test('clients of a proxy have limits of their own, which those before it cannot lift by lies', () =>
  bystanders.row(async () => {
    const peers: WebPeer[] = [];
    // Each claims to be forwarded for another; what the proxy has seen is the last.
    for (let index = 0; index < 16; index += 1)
      peers.push((await join(`198.51.100.${index}, 203.0.113.9`)).peer);
    const others = await get(port, '/');
    expect(others.status).toBe(200);
    const refused = openWebPeer(port, {
      localAddress: PROXY,
      headers: { 'X-Forwarded-For': '192.0.2.1, 203.0.113.9' },
    });
    await expect(refused).rejects.toThrow('status 429');
    peers.push((await join('203.0.113.10')).peer);
    for (const peer of peers) peer.send('{"connection":false}');
    await Promise.all(peers.map((peer) => peer.end()));
  }));

test('a page that is not read is let go, and takes no memory for each who does so', () =>
  bystanders.row(async () => {
    const sockets = Array.from({ length: 16 }, () => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER });
      socket.on('error', () => {});
      socket.pause();
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      return socket;
    });
    const { connections } = bystanders.table.running.host;
    await until(() => [...connections].some(({ address: [ip] }) => ip === ATTACKER), 'first of them');
    await pause(50);
    for (const socket of sockets) socket.destroy();
  }));
