import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FRAME_HEADER_BYTES } from '../../../src/net/index.ts';
import { type Bystanders, pause, watchBystanders } from '../bystanders.ts';
import { expectEnding, expectKick, expectServed, type Opening, openHostile } from '../hostile.ts';
import { frame, type Peer } from '../peer.ts';

/* What comes before a payload is looked at: headers, lengths, deadlines, and too much of everything. */

const CONNECTIONS = 64;

let bystanders: Bystanders;
beforeAll(async () => {
  // A slow frame is a failing connection: the seat of an extended client is kept for the grace time.
  bystanders = await watchBystanders({ limits: { connections: CONNECTIONS }, graceMs: 300 });
});
afterAll(() => bystanders.stop());

const header = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text), Buffer.alloc(FRAME_HEADER_BYTES, ' ')]).subarray(0, FRAME_HEADER_BYTES);

const OPENINGS: readonly Opening[] = ['nothing', 'plain', 'extended'];

const HEADERS: readonly (readonly [row: string, headers: readonly string[]])[] = [
  ['row 1: a length of 0', ['0', '00']],
  ['row 2: a sign', ['-5', '+5']],
  ['row 3: other ways to write a number', ['1e3', '0x10', '1_0', '5.', '5n']],
  ['row 4: a leading zero or space', ['05', '000005', ' 5']],
  ['row 5: padding that is no space', ['5\t', '5\0', '5\n', '5\r\n', '5'.padEnd(63, ' ').concat('\n')]],
  ['row 6: digits after spaces', ['5 5', '5'.padEnd(63, ' ').concat('5')]],
  ['row 8: nothing but spaces', ['']],
  ['row 9: digits of other scripts', ['٣', '５', '५', '5٣']],
];

test.each(HEADERS)('%s: no header', (_, headers) =>
  bystanders.row(async () => {
    for (const opening of OPENINGS)
      for (const text of headers)
        await expectKick(bystanders, opening, { code: 'bad-header', bytes: header(text) });
  }),
);

test('row 7: 64 digits are too long by their first few', () =>
  bystanders.row(async () => {
    for (const opening of OPENINGS)
      await expectKick(bystanders, opening, { code: 'too-long', bytes: '1'.repeat(FRAME_HEADER_BYTES) });
  }));

test('row 10: one byte over the limit is refused by its header, before a byte of payload is there', () =>
  bystanders.row(
    async () => {
      for (const opening of OPENINGS) {
        const limit = opening === 'nothing' ? 1024 : 8192;
        for (const length of [limit + 1, 999_999])
          await expectKick(bystanders, opening, { code: 'too-long', bytes: header(String(length)) });
      }
    },
    { floods: true },
  ));

test('row 11: a payload of exactly the limit is taken', () =>
  bystanders.row(async () => {
    const peer = await bystanders.table.join();
    peer.send('{"hello":"shooter","version":1,"keys":"array"}'.padEnd(1024));
    expect(await peer.json()).toMatchObject({ version: 1 });
    peer.send('{"connection":true}'.padEnd(8192), `[${Array(512).fill('false').join(', ')}]`.padEnd(8192));
    await expectServed(peer);
  }));

test('row 12: another protocol is no header', () =>
  bystanders.row(async () => {
    const tls = Buffer.from('16030100c8010000c40303', 'hex');
    const foreign = ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'SSH-2.0-OpenSSH_9.6\r\n', tls];
    for (const bytes of foreign) await expectKick(bystanders, 'nothing', { code: 'bad-header', bytes });
  }));

/** A hello and a pair, as one stream, for a room of its own: else clients would be in one another's answers. */
const streamOf = (room: number): Buffer =>
  Buffer.concat(
    [
      `{"hello":"shooter","version":1,"room":"split-${String(room).padStart(3, '0')}"}`,
      '{"connection": true, "ready": false}',
      '5',
    ].map(frame),
  );

/** The answers to such a stream, less what is another's in every connection. */
async function answersOf(peer: Peer): Promise<string> {
  const { ip, port, secret, seedCommit, room, ...hello } = await peer.json();
  const { data, ...bodies } = await peer.group();
  peer.send('!DISCONNECT');
  expect(await peer.end()).toEqual([]);
  expect(data.user1).toEqual([ip, port]);
  expect([secret, seedCommit, room].map((each) => typeof each)).toEqual(['string', 'string', 'string']);
  return JSON.stringify([hello, { ...data, user1: null }, bodies]);
}

async function answersWhole(): Promise<string> {
  const peer = await bystanders.table.join();
  peer.raw(streamOf(0));
  return answersOf(peer);
}

test('row 13: one byte at a time is as good as any other way', () =>
  bystanders.row(async () => {
    const peer = await bystanders.table.join();
    for (const byte of streamOf(1)) {
      peer.raw(Uint8Array.of(byte));
      await pause(0);
    }
    expect(await answersOf(peer)).toBe(await answersWhole());
  }));

test('row 14: split at every offset the answers are identical', () =>
  bystanders.row(async () => {
    const splitAt = async (offset: number): Promise<string> => {
      const peer = await bystanders.table.join();
      const stream = streamOf(offset);
      peer.raw(stream.subarray(0, offset));
      await pause(2);
      peer.raw(stream.subarray(offset));
      return answersOf(peer);
    };
    const answers = new Set([await answersWhole()]);
    const offsets = Array.from({ length: streamOf(0).length - 1 }, (_, index) => index + 1);
    while (offsets.length > 0)
      for (const answer of await Promise.all(offsets.splice(0, 40).map(splitAt))) answers.add(answer);
    expect(answers.size).toBe(1);
  }));

test('row 15: a thousand frames at once are taken in turns, and are a flood', () =>
  bystanders.row(
    async () => {
      const pair = Buffer.concat(['{"connection": true, "ready": false}', '5'].map(frame));
      const bytes = Buffer.concat(Array(500).fill(pair));
      await expectKick(bystanders, 'extended', { code: 'flood', bytes });
      const { peer } = await bystanders.table.hello({ pace: 'lockstep', room: 'flood' });
      await expectEnding(bystanders, peer, { code: 'flood', act: () => peer.raw(bytes) });
    },
    { floods: true },
  ));

test('row 16: a header, then silence: ended after 2 s', () =>
  bystanders.row(async () => {
    await Promise.all(
      OPENINGS.map(async (opening) => {
        const peer = await openHostile(bystanders, opening);
        const code = opening === 'nothing' ? 'slow-hello' : 'slow-frame';
        await expectEnding(bystanders, peer, { code, afterMs: 2000, act: () => peer.raw(header('36')) });
      }),
    );
  }));

test('row 17: a byte every 100 ms does not move the deadline', () =>
  bystanders.row(async () => {
    const drip = async (opening: Opening, code: string): Promise<void> => {
      const peer = await openHostile(bystanders, opening);
      const bytes = frame('{"connection": true, "ready": false}');
      let at = 0;
      const timer = setInterval(() => peer.raw(bytes.subarray(at, ++at)), 100);
      const act = (): void => peer.raw(bytes.subarray(at, ++at));
      await expectEnding(bystanders, peer, { code, afterMs: 2000, act });
      clearInterval(timer);
    };
    await Promise.all([drip('nothing', 'slow-hello'), drip('plain', 'slow-frame')]);
  }));

test('row 18: a connection that says nothing is ended after 2 s', () =>
  bystanders.row(async () => {
    const peer = await openHostile(bystanders, 'nothing');
    await expectEnding(bystanders, peer, { code: 'slow-hello', afterMs: 2000, act: () => {} });
  }));

/* In a thread of its own: to open so many sockets holds up whoever does it. The host closes all of them in the end. */
const CROWD = `
  const { workerData } = require('node:worker_threads');
  const { connect } = require('node:net');
  let open = workerData.count;
  const closed = () => {
    open -= 1;
    if (open === 0) process.exit();
  };
  for (let socket = 0; socket < workerData.count; socket += 1)
    connect({ port: workerData.port, host: '127.0.0.1' }).on('error', () => {}).on('close', closed).resume();
`;

test('row 19: of 2,000 connections at once those over the limit are turned away', () =>
  bystanders.row(
    async () => {
      const { stats, connections } = bystanders.table.running.host;
      const [before, quiet] = [stats.turnedAway, connections.size];
      const free = CONNECTIONS - quiet;
      const crowd = new Worker(CROWD, {
        eval: true,
        workerData: { count: 2000, port: bystanders.table.port },
      });
      let over = false;
      crowd.once('exit', () => {
        over = true;
      });
      let most = 0;
      // A socket that the system has dropped may never hear of it, so the crowd is over once the host has ended all that it let in.
      while (!over && !(most === CONNECTIONS && connections.size === quiet)) {
        most = Math.max(most, connections.size);
        await pause(1);
      }
      await crowd.terminate();
      // The system drops some of so many before the host hears of them.
      expect(most).toBe(CONNECTIONS);
      expect(stats.turnedAway - before).toBeGreaterThan(1000);
      expect(stats.turnedAway - before).toBeLessThanOrEqual(2000 - free);
    },
    { floods: true },
  ));
