import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFolder } from '../../../src/net/index.ts';
import { readLog, verifyLog } from '../../../src/replay/index.ts';
import { NEVER_MS } from '../../own-time.ts';
import { leaveProven, pause, seatOthers, until } from '../others.ts';
import { type Json, openPeer, type Peer } from '../peer.ts';

/* The end of a host, wanted or not, and what is left of it: rows 50 to 52 and 54 of the fault matrix. */

const NET = resolve(import.meta.dirname, '../../../dist/src/net/index.js');
const CHILD = resolve(import.meta.dirname, '../host-child.mjs');
const LONG = { health: 10_000, damage: 1, maxTicks: 0 };
/** Ticks between two flushes, with the time that a flush and a timer may take. */
const LOST_TICKS = 60;

let folder: string;
const children: ChildProcess[] = [];
const peers: Peer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-crash-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const peer of peers.splice(0)) peer.socket.destroy();
  rmSync(folder, { recursive: true, force: true });
});

interface Child {
  readonly process: ChildProcess;
  readonly port: number;
  /** what it said so far, one object a line */
  readonly said: Json[];
}

/** @param limit of open descriptors */
async function startChild(limit?: number): Promise<Child> {
  const child = spawn(process.execPath, [CHILD, NET, folder, JSON.stringify(LONG)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said: Json[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => void said.push(JSON.parse(line) as Json));
  await until(() => said.some(({ port }) => port !== undefined), 'port of the child');
  // Node opens many of its modules at once, so it is limited once they are loaded.
  if (limit !== undefined) execFileSync('prlimit', [`--pid=${child.pid}`, `--nofile=${limit}`]);
  return { process: child, port: Number(said.find(({ port }) => port !== undefined)!.port), said };
}

interface Player {
  readonly room: string;
  /** the last tick seen */
  tick: number;
}

/** Two plain players in each of some rooms, who answer every group. */
async function playRooms(port: number, rooms: number): Promise<Player[]> {
  const players: Player[] = [];
  for (let room = 0; room < rooms; room += 1) {
    for (let seat = 0; seat < 2; seat += 1) {
      const peer = await openPeer(port);
      peers.push(peer);
      peer.send(JSON.stringify({ hello: 'shooter', version: 1, room: `r${room}` }));
      await peer.json();
      const player = { room: `r${room}`, tick: 0 };
      players.push(player);
      follow(peer, player);
    }
  }
  return players;
}

function follow(peer: Peer, player: Player): void {
  const loop = async (): Promise<void> => {
    for (let ahead = 0; ahead < 4; ahead += 1) peer.mask(true, 16);
    for (;;) {
      const { data } = await peer.group(60_000);
      if (data.ready) player.tick = Number(data.tick);
      peer.mask(true, player.tick % 32);
    }
  };
  loop().catch(() => {});
}

async function kill(child: Child): Promise<void> {
  child.process.kill('SIGKILL');
  await once(child.process, 'exit');
}

const roomOf = (name: string): string => /-room-(.+)-match-/.exec(name)![1]!;
const quiet = { info() {}, warn() {}, error() {} };

test('50: SIGTERM: what is played goes on within the limit, and all of it is saved', async () => {
  const child = await startChild();
  const others = await seatOthers(child.port);
  const players = await playRooms(child.port, 3);
  await until(() => players.every(({ tick }) => tick > 0), 'a tick of all');
  child.process.kill('SIGTERM');
  await until(() => child.said.some(({ draining }) => draining), 'begin of the drain');
  const late = await openPeer(child.port);
  late.send(JSON.stringify({ hello: 'shooter', version: 1 }));
  expect(await late.json()).toMatchObject({ error: { code: 'draining' } });
  // They play on meanwhile, to the end of their match.
  await leaveProven(others, folder);
  await until(() => child.said.some(({ drained }) => drained !== undefined), 'end of the drain');
  if (child.process.exitCode === null) await once(child.process, 'exit');
  expect(child.process.exitCode).toBe(0);
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  expect(names).toHaveLength(4);
  for (const name of names) {
    const log = readLog(join(folder, name));
    expect(verifyLog(log).verdict).toBe('proven');
    expect(log.end!.result!.reason).toBe(roomOf(name) === 'others' ? 'leave' : 'interrupted');
  }
});

test('51: SIGKILL with 20 matches under way: each is recovered up to the last second', async () => {
  // With the host all its matches end: there are no others but these, whose logs do not depend on each other.
  const child = await startChild();
  const players = await playRooms(child.port, 20);
  await until(() => players.every(({ tick }) => tick > 150), 'tick 150 of all');
  await kill(child);
  await pause(50);
  const { recovered, close } = openLogFolder({ path: folder, log: quiet });
  close();
  expect(recovered).toHaveLength(20);
  for (const { name, ticks, result, damage } of recovered) {
    const seen = Math.max(...players.filter(({ room }) => room === roomOf(name)).map(({ tick }) => tick));
    expect(ticks, name).toBeGreaterThanOrEqual(seen - LOST_TICKS);
    expect(result).toEqual({ reason: 'interrupted', winner: null });
    expect(damage).toBeUndefined();
    const log = readLog(join(folder, name));
    expect(log.track.ticks).toBe(ticks);
    expect(verifyLog(log).verdict).toBe('proven');
  }
});

test('52: torn and flipped records are cut off and reported when the next host starts, which plays', async () => {
  const first = await startChild();
  const players = await playRooms(first.port, 3);
  await until(() => players.every(({ tick }) => tick > 120), 'tick 120 of all');
  await kill(first);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();
  const [torn, flipped, whole] = names as [string, string, string];
  const bytes = readFileSync(join(folder, torn));
  writeFileSync(join(folder, torn), bytes.subarray(0, bytes.length - 3));
  const other = readFileSync(join(folder, flipped));
  other[other.length - 8]! ^= 4;
  writeFileSync(join(folder, flipped), other);

  const second = await startChild();
  const others = await seatOthers(second.port);
  const found = second.said.flatMap(({ recovered }) => (recovered === undefined ? [] : [recovered as Json]));
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(found[1]).toMatchObject({ name: flipped, damage: expect.stringMatching(/./) });
  expect(found[2]).not.toHaveProperty('damage');
  expect(readFileSync(join(folder, `${flipped}.damaged`)).equals(other)).toBe(true);
  for (const name of [torn, flipped, whole]) {
    const log = readLog(join(folder, name));
    expect(verifyLog(log).verdict).toBe('proven');
    expect(log.end!.result!.reason).toBe('interrupted');
    expect(log.track.ticks).toBeGreaterThan(0);
  }
  await leaveProven(others, folder);
});

test('54: without descriptors for more, clients are turned away, and who plays plays on', async () => {
  const child = await startChild(64);
  const others = await seatOthers(child.port);
  const crowd = await Promise.all(Array.from({ length: 80 }, () => openPeer(child.port)));
  peers.push(...crowd);
  const before = others.ticks;
  await until(() => others.ticks - before > 30, 'tick of the others');
  expect(others.wrong).toEqual([]);
  const answers = await Promise.all(crowd.map((peer) => askForRooms(peer)));
  expect(answers.filter((answer) => !answer).length).toBeGreaterThan(20);
  for (const peer of crowd) peer.socket.destroy();
  await pause(300);
  const newcomer = await openPeer(child.port);
  expect(await askForRooms(newcomer, NEVER_MS)).toBe(true);
  await leaveProven(others, folder);
});

/** @param timeoutMs of a client that waits for a descriptor, and is neither answered nor turned away */
async function askForRooms(peer: Peer, timeoutMs = 1500): Promise<boolean> {
  if (peer.closed) return false;
  try {
    peer.send(JSON.stringify({ hello: 'shooter', version: 1, role: 'list' }));
    return Object.hasOwn(await peer.json(timeoutMs), 'rooms');
  } catch {
    return false;
  }
}
