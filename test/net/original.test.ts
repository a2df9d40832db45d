import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Json, Peer } from './peer.ts';
import { openPeer } from './peer.ts';
import { openTable, type Table } from './table.ts';

/* The original client, as it was recorded with the original server: what it sends goes to our host, and what comes back has
   to have the frames, keys and shapes that it knows. The numbers are the rules' business, and differ. */

interface Recorded {
  readonly who: string;
  readonly dir: 'C>S' | 'S>C';
  readonly note: string;
  readonly payload?: string;
}

const SESSION: readonly Recorded[] = readFileSync(
  join(import.meta.dirname, '../vectors/wire-original-session.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const ADDED = ['tick', 'score1', 'score2'];

let table: Table;
afterEach(() => table.close());

/** What a value looks like to whoever reads it: its type, and the keys in their order. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, each]) => [key, shapeOf(each)]);
}

/** The shapes of a list of bodies, each once: how many there are is play. */
const bodyShapes = (list: unknown): Set<string> =>
  new Set((list as unknown[]).map((each) => JSON.stringify(shapeOf(each))));

const BODIES: Readonly<Record<string, object>> = {
  lasers_player1: { x: 0, y: 0 },
  lasers_player2: { x: 0, y: 0 },
  enemies: { ex: 0, ey: 0, ecolor: '' },
};

/** Compares an answer with the recorded one. `users` are the addresses that stand in the data. */
function expectAlike(recorded: Recorded, payload: string, addresses: ReadonlyMap<number, number>): void {
  const [was, is] = [JSON.parse(recorded.payload!), JSON.parse(payload)] as [Json, Json];
  const part = recorded.note.split(' ').at(-1)!;
  if (part !== 'data') {
    const allowed = JSON.stringify(shapeOf(BODIES[part]!));
    for (const list of [was, is])
      for (const shape of bodyShapes(list)) expect(shape, recorded.note).toBe(allowed);
    return;
  }
  expect(Object.keys(is)).toEqual([...Object.keys(was), ...ADDED]);
  expect(shapeOf(is)).toEqual([...(shapeOf(was) as unknown[]), ...ADDED.map((key) => [key, 'number'])]);
  for (const user of ['user1', 'user2']) {
    const before = was[user];
    const mapped = Array.isArray(before) ? [before[0], addresses.get(before[1] as number)] : before;
    expect(is[user], `${recorded.note} ${user}`).toEqual(mapped);
  }
}

test('the recorded session, sent to our host, is answered in the same frames, keys and shapes', async () => {
  table = await openTable({ limits: { rooms: 1 } });
  const peers = new Map<string, Peer>();
  /** ports of the recording, and those of now */
  const ports = new Map<number, number>();
  let compared = 0;
  for (const line of SESSION) {
    const { who, dir, note, payload } = line;
    if (payload === undefined || payload === '') continue;
    if (note.startsWith('handshake') && dir === 'C>S') peers.set(who, await openPeer(table.port));
    const peer = peers.get(who)!;
    if (dir === 'C>S') {
      peer.send(payload);
    } else if (note.startsWith('handshake')) {
      const [was, is] = [JSON.parse(payload), await peer.json()] as [Json, Json];
      expect(shapeOf(is)).toEqual(shapeOf(was));
      expect(is).toEqual({ ip: '127.0.0.1', port: peer.socket.localPort });
      ports.set(was.port as number, is.port as number);
    } else {
      expectAlike(line, await peer.next(), ports);
      compared += 1;
    }
    if (note.startsWith('leave')) expect(await peer.end()).toEqual([]);
  }
  expect(compared).toBeGreaterThan(70);
  for (const peer of peers.values()) peer.socket.destroy();
});
