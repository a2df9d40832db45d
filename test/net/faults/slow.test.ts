import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, encodeKeys, encodeUserData } from '../../../src/net/index.ts';
import { leaveProven, type Others, pause, seatOthers, until } from '../others.ts';
import type { Json, Peer } from '../peer.ts';
import { openTable, type Table } from '../table.ts';

/* Clients that do not read, or whose connection breaks: rows 37 to 42 of the fault matrix. The waves are so big that a group
   is 40 KB, and what is not read piles up within seconds. */

const BIG = { waveBase: 1000, waveGrowth: 100, health: 10_000, damage: 1 };
const PAIR = Buffer.concat([encodeUserData(true), encodeKeys(0, 'mask')]);

let table: Table;
let others: Others;

async function open(options: Parameters<typeof openTable>[0] = {}): Promise<void> {
  table = await openTable({ rules: BIG, ...options });
  others = await seatOthers(table.port);
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  try {
    await leaveProven(others, table.folder);
  } finally {
    await table.close();
  }
});

const children: ChildProcess[] = [];

/** Answers every group; gives a count of them, and stops at the end of the connection. */
function keepPlaying(peer: Peer): { groups: number } {
  const seen = { groups: 0 };
  const follow = async (): Promise<void> => {
    for (let ahead = 0; ahead < 8; ahead += 1) peer.raw(PAIR);
    for (;;) {
      await peer.group(60_000);
      seen.groups += 1;
      peer.raw(PAIR);
    }
  };
  follow().catch(() => {});
  return seen;
}

async function sitWithOpponent(room: string): Promise<{ peer: Peer; answer: Json; opponent: Peer }> {
  const { peer, answer } = await table.hello({ room });
  const { peer: opponent } = await table.hello({ room });
  keepPlaying(opponent);
  return { peer, answer, opponent };
}

const kicks = (code: string): number => table.running.host.stats.kicks.get(code) ?? 0;
const reportOf = (room: string) => table.reports.find((report) => report.room === room);

test('37: a client that never reads has groups skipped, and is ended; memory stays bounded', async () => {
  await open({ graceMs: 0 });
  const { peer } = await sitWithOpponent('deaf');
  peer.socket.pause();
  const sending = setInterval(() => peer.raw(PAIR), 16);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  try {
    await until(
      () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        return kicks('slow-reader') > 0;
      },
      'end of the deaf client',
      30_000,
    );
  } finally {
    clearInterval(sending);
  }
  expect(table.running.host.stats.skipped).toBeGreaterThan(60);
  expect(most).toBeLessThan(64 << 20);
  await until(() => reportOf('deaf') !== undefined, 'result of the deaf client');
  expect(reportOf('deaf')!.result).toEqual({ reason: 'leave', winner: 2 });
  peer.socket.destroy();
});

test('38: a client that reads 1 KB a second is sent the newest state each time', async () => {
  await open({ rules: {} });
  const { answer, peer } = await table.hello({ room: 'slow' });
  expect(answer.slot).toBe(1);
  peer.send('{"connection":false}');
  const slow = await openSlow(table.port, 'slow');
  const { peer: opponent } = await table.hello({ room: 'slow' });
  keepPlaying(opponent);
  const room = table.running.host.rooms.get('slow')!;
  for (let exchange = 0; exchange < 6; exchange += 1) {
    const asked = room.match.tick;
    const wasPlaying = room.playing;
    slow.socket.write(PAIR);
    const data = await slow.group();
    if (wasPlaying) {
      expect(data.tick).toBeGreaterThan(asked);
      // At most the phase of the tick that was under way, and what the clock catches up.
      expect(Number(data.tick) - asked).toBeLessThanOrEqual(8);
    }
    expect(room.match.tick - Number(data.tick)).toBeLessThan(5 * 60);
  }
  expect(room.match.tick).toBeGreaterThan(120);
  expect(kicks('slow-reader') + kicks('silent')).toBe(0);
  slow.socket.destroy();
});

/** A client that takes 256 bytes every quarter of a second. */
async function openSlow(port: number, room: string): Promise<{ socket: Socket; group(): Promise<Json> }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const decoder = createFrameDecoder(262_144);
  socket.on('error', () => {});
  const next = async (fast: boolean): Promise<string> => {
    for (;;) {
      const payload = decoder.next();
      if (payload !== undefined) return Buffer.from(payload).toString();
      if (!fast) await pause(250);
      const bytes = socket.read(Math.min(256, Math.max(1, socket.readableLength))) as Buffer | null;
      if (bytes !== null) decoder.feed(bytes);
      else await pause(5);
    }
  };
  socket.on('readable', () => {});
  socket.write(encodeFrame(Buffer.from(JSON.stringify({ hello: 'shooter', version: 1, room }))));
  await next(true);
  return {
    socket,
    async group() {
      for (;;) {
        const data = JSON.parse(await next(false)) as Json;
        if (!Object.hasOwn(data, 'ready')) continue;
        for (let part = 0; part < 3; part += 1) await next(false);
        return data;
      }
    },
  };
}

test('39: a client whose cable is pulled is ended by the deadline of silence', async () => {
  await open({ rules: {} });
  const opponent = await table.join();
  opponent.send('hello');
  await opponent.json();
  const groups = keepPlainPlaying(opponent);
  const child = spawn(process.execPath, ['-e', PLAIN_CLIENT, String(table.port)], { stdio: 'ignore' });
  children.push(child);
  await until(() => table.running.host.rooms.get('1')?.playing === true, 'match with the child');
  child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  await until(() => reportOf('1') !== undefined, 'end of the silent client');
  expect(performance.now() - stoppedAt).toBeGreaterThan(4500);
  expect(kicks('silent')).toBe(1);
  expect(reportOf('1')!.result).toMatchObject({ reason: 'leave', winner: 1 });
  expect(groups.groups).toBeGreaterThan(150);
  expect(opponent.closed).toBe(false);
  opponent.socket.destroy();
});

/** A plain client in a process of its own: a pair for whatever comes. */
const PLAIN_CLIENT = `
  const frame = (text) => String(text.length).padEnd(64) + text;
  const pair = frame('{"connection":true,"ready":true}') + frame(JSON.stringify(Array(512).fill(false)));
  const socket = require('net').connect(Number(process.argv[1]), '127.0.0.1', () => socket.write(frame('hello')));
  socket.on('data', () => socket.write(pair));
`;

function keepPlainPlaying(peer: Peer): { groups: number } {
  const seen = { groups: 0 };
  const follow = async (): Promise<void> => {
    for (;;) {
      peer.pair(true);
      await peer.group(60_000);
      seen.groups += 1;
    }
  };
  follow().catch(() => {});
  return seen;
}

test('40: a reset within a frame is a leave, and with a secret an absence', async () => {
  await open({ rules: {} });
  const [plain, opponent] = [await table.join(), await table.join()];
  for (const peer of [plain, opponent]) {
    peer.send('hello');
    await peer.json();
    peer.pair(true);
  }
  const extended = await sitWithOpponent('reset');
  extended.peer.raw(PAIR);
  const rooms = table.running.host.rooms;
  await until(() => rooms.get('1')!.playing && rooms.get('reset')!.playing, 'two matches');
  for (const peer of [plain, extended.peer]) {
    peer.raw(encodeUserData(true).subarray(0, 70));
    await pause(20);
    peer.socket.resetAndDestroy();
  }
  await until(() => reportOf('1') !== undefined, 'end of the plain match');
  expect(reportOf('1')!.result).toEqual({ reason: 'leave', winner: 2 });
  await pause(500);
  expect(reportOf('reset')).toBeUndefined();
  const { peer: back, answer } = await table.hello({ resume: extended.answer.secret });
  expect(answer).toMatchObject({ slot: 1, room: 'reset', match: 1 });
  back.mask(true);
  expect((await back.group()).data).toMatchObject({ ready: true });
  for (const peer of [back, extended.opponent]) peer.send('{"connection":false}');
  await until(() => reportOf('reset') !== undefined, 'end of the extended match');
  opponent.socket.destroy();
});

test('41: a client that closes its half is sent all that it was owed, in whole frames, and has left', async () => {
  await open({ graceMs: 0 });
  const early = await table.join();
  early.send('hello');
  early.socket.end();
  expect(await early.json()).toMatchObject({ ip: '127.0.0.1' });
  await early.end();

  const { peer } = await sitWithOpponent('fin');
  const room = table.running.host.rooms.get('fin')!;
  peer.raw(PAIR);
  await until(() => room.playing, 'match');
  await peer.group();
  peer.socket.pause();
  for (let ahead = 0; ahead < 8; ahead += 1) peer.raw(PAIR);
  await pause(400);
  peer.socket.end();
  await until(() => reportOf('fin') !== undefined, 'end of the match');
  expect(reportOf('fin')!.result).toEqual({ reason: 'leave', winner: 2 });
  peer.socket.resume();
  for (let owed = 0; owed < 8; owed += 1) expect((await peer.group()).data.ready).toBe(true);
  await peer.end();
  expect(peer.inbox).toEqual([]);
});

test('42: a reset while we write to the client is a leave, and nothing else', async () => {
  await open({ graceMs: 0 });
  const { peer } = await sitWithOpponent('epipe');
  peer.socket.pause();
  const sending = setInterval(() => peer.raw(PAIR), 16);
  await until(() => table.running.host.stats.skipped > 0, 'group that cannot be sent');
  clearInterval(sending);
  peer.socket.resetAndDestroy();
  await until(() => reportOf('epipe') !== undefined, 'end of the match');
  expect(reportOf('epipe')!.result).toEqual({ reason: 'leave', winner: 2 });
  expect(table.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
