import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openPlayback, readLog, verifyLog } from '../../src/replay/index.ts';
import type { Peer } from './peer.ts';
import { openTable, type Table } from './table.ts';

/* Whole matches over real sockets, as the document of the wire has them. */

let table: Table;
afterEach(() => table.close());

/** Two plain clients at one table, both having said hello. */
async function sitDown(options: Parameters<typeof openTable>[0] = {}): Promise<[Peer, Peer]> {
  table = await openTable(options);
  const first = await table.join();
  first.send('hello');
  await first.json();
  const second = await table.join();
  second.send('hello');
  await second.json();
  return [first, second];
}

const SHORT = { health: 10, damage: 10, enemySpeed: 30, waveBase: 200 };

test('two plain clients wait, play to the end, and play again', async () => {
  const [first, second] = await sitDown({ rules: SHORT });
  first.pair(false);
  const waiting = await first.group();
  expect(waiting.data).toMatchObject({ ready: false, level: 0, tick: 0, x1: 220, x2: 400 });
  for (let match = 0; match < 2; match += 1) {
    first.pair(true);
    second.pair(true);
    let ticks = 0;
    for (;;) {
      const [{ data }, other] = await Promise.all([first.group(), second.group()]);
      if (data.ready) {
        ticks += 1;
        if (ticks === 1) expect(data).toMatchObject({ level: 1 });
      }
      if (data.lost1 || data.lost2) {
        expect(data.ready).toBe(true);
        expect(other.data.lost1 || other.data.lost2).toBe(true);
        break;
      }
      first.pair(true);
      second.pair(true);
    }
    first.pair(false);
    second.pair(false);
    const [{ data }] = await Promise.all([first.group(), second.group()]);
    expect(data).toMatchObject({ ready: false, lost1: false, lost2: false });
  }
  await table.ended(2);
  expect(table.verdicts()).toEqual(['proven', 'proven']);
});

test('a lockstep match of extended clients: committed seed, result, proof', async () => {
  table = await openTable({ seed: 'S' });
  const hello = { room: 'lab', pace: 'lockstep' };
  const one = await table.hello({ ...hello, player: { name: 'one', version: '7' } });
  const two = await table.hello({ ...hello, player: { name: 'two' } });
  expect(one.answer).toMatchObject({
    version: 1,
    slot: 1,
    room: 'lab',
    pace: 'lockstep',
    tickRate: 60,
    match: 1,
  });
  expect(two.answer).toMatchObject({ slot: 2, seedCommit: one.answer.seedCommit });
  const peers = [one.peer, two.peer] as const;
  let last: Record<string, unknown> = {};
  const started = performance.now();
  for (let ready = true; !last.lost1 && !last.lost2; ) {
    for (const peer of peers) peer.mask(ready, 16);
    [last] = (await Promise.all(peers.map(async (peer) => (await peer.group()).data))) as [
      Record<string, unknown>,
    ];
  }
  const rate = Number(last.tick) / ((performance.now() - started) / 1000);
  expect(rate).toBeGreaterThan(100);
  await table.ended(1);
  one.peer.mask(false);
  await one.peer.group();
  const [start, result] = one.peer.messages.map(
    (message) => Object.values(message)[0] as Record<string, unknown>,
  );
  expect(start).toMatchObject({ match: 1, seedCommit: one.answer.seedCommit });
  expect(result).toMatchObject({ match: 1, reason: 'health', ticks: last.tick, seed: 'S/lab/1' });
  const { nonce, seed, hash, log } = result as Record<string, string>;
  expect(createHash('sha256').update(`${nonce}:${seed}`).digest('hex')).toBe(one.answer.seedCommit);
  const read = readLog(join(table.folder, log!));
  expect(verifyLog(read).verdict).toBe('proven');
  expect(read.end!.hash.toString(16).padStart(16, '0')).toBe(hash);
  expect(read.header.players[0]).toMatchObject({ name: 'one', version: '7', kind: 'remote' });
  expect(openPlayback(read).lastTick).toBe(last.tick);
});
