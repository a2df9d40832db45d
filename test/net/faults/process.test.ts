import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readLog, verifyLog } from '../../../src/replay/index.ts';
import { leaveProven, type Others, pause, resultsOf, seatOthers, until } from '../others.ts';
import type { Peer } from '../peer.ts';
import { openTable, type Table } from '../table.ts';

/* What befalls the process itself, and the last rows of the fault matrix: 47 to 49, 56 and 57. */

let table: Table;
let others: Others;

beforeEach(async () => {
  table = await openTable();
  others = await seatOthers(table.port);
});
afterEach(async () => {
  vi.useRealTimers();
  try {
    await leaveProven(others, table.folder);
  } finally {
    await table.close();
  }
});

const reportOf = (room: string) => table.reports.find((report) => report.room === room);

/** Two extended clients that have begun a match, and the secret of the first. */
async function beginMatch(room: string, pace = 'realtime'): Promise<{ peers: [Peer, Peer]; secret: string }> {
  const first = await table.hello({ room, pace });
  const second = await table.hello({ room, pace });
  const peers: [Peer, Peer] = [first.peer, second.peer];
  for (const peer of peers) peer.mask(true);
  await Promise.all(peers.map((peer) => peer.group()));
  expect(table.running.host.rooms.get(room)!.playing).toBe(true);
  return { peers, secret: String(first.answer.secret) };
}

/* Two ways to spoil a match: one that its state hash survives, and one that it does not. */
test.each([
  ['that can still be sealed', false],
  ['that cannot even be hashed', true],
])('47: a simulation that throws ends its match alone, one %s', async (_, isHopeless) => {
  await pause(100);
  const { peers } = await beginMatch('broken');
  const match = table.running.host.rooms.get('broken')!.match as unknown as Record<string, unknown>;
  poison(match, isHopeless);
  for (const peer of peers) {
    expect(await peer.end()).toContainEqual({ error: expect.objectContaining({ code: 'internal' }) });
  }
  await until(() => reportOf('broken') !== undefined, 'report of the broken match');
  const { result, log, ticks, why } = reportOf('broken')!;
  expect(result).toEqual({ reason: 'interrupted', winner: null });
  expect(table.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
  expect(table.running.host.rooms.has('broken')).toBe(false);
  if (isHopeless) expect({ log, why }).toEqual({ log: null, why: expect.stringMatching(/./) });
  else expect(readLog(join(table.folder, log!)).track.ticks).toBe(ticks);
});

/** Makes the next tick throw. */
function poison(match: Record<string, unknown>, isHopeless: boolean): void {
  if (!isHopeless) {
    const { tick } = match;
    Object.defineProperty(match, 'tick', {
      get: () => tick,
      set: () => {
        throw new Error('planted: this match takes no tick');
      },
    });
    return;
  }
  for (const [name, value] of Object.entries(match))
    if (typeof value === 'object' && name !== 'rules') match[name] = null;
}

test('48: a stall of half a second slows the matches down, and skips no tick', async () => {
  const before = others.ticks;
  const begun = performance.now();
  for (let stall = 0; stall < 3; stall += 1) {
    const end = performance.now() + 500;
    while (performance.now() < end);
    await pause(200);
  }
  await pause(200);
  // 1.5 s were lost but for 5 ticks each: some 48 ticks of 2.3 s are left, more where the machine takes longer for them.
  const mostTicks = ((performance.now() - begun - 1500) * 60) / 1000 + 3 * 5;
  expect(others.ticks - before).toBeLessThan(mostTicks + 35);
  await until(() => others.ticks - before > 20, 'tick after the stalls');
  expect(others.gaps).toEqual([]);
  expect(table.running.host.stats.kicks.size).toBe(0);
});

test('49: a wall clock that jumps moves no tick and ends no connection', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { peers } = await beginMatch('clock');
  for (const date of ['2036-01-01', '1999-12-31', '2026-06-01']) {
    vi.setSystemTime(new Date(date));
    const before = others.ticks;
    for (const peer of peers) peer.mask(true);
    const begun = performance.now();
    await pause(500);
    await until(() => others.ticks - before > 15, 'tick after the jump');
    expect(others.ticks - before).toBeLessThan(((performance.now() - begun) * 60) / 1000 + 15);
  }
  expect(table.running.host.stats.kicks.size).toBe(0);
  for (const peer of peers) peer.send('{"connection":false}');
  await until(() => reportOf('clock') !== undefined, 'result');
});

test.each([0, 2, 99, '1', null, undefined])(
  '56: version %j is refused, and told which are spoken',
  async (version) => {
    const { peer, answer } = await table.hello({ version });
    expect(answer).toMatchObject({ error: { code: 'version' } });
    expect(answer.error as object).toMatchObject({ versions: [1] });
    await peer.end();
  },
);

test('57: who comes back after the end of the match is told the result once, and leaves no ghost', async () => {
  const { peers, secret } = await beginMatch('late');
  peers[0].socket.resetAndDestroy();
  await pause(50);
  peers[1].send('{"connection":false}');
  await until(() => reportOf('late') !== undefined, 'result');
  expect(reportOf('late')!.result).toEqual({ reason: 'leave', winner: 1 });
  const back = await table.hello({ resume: secret });
  expect(back.answer).toMatchObject({ slot: 1, room: 'late', match: 2 });
  back.peer.mask(true);
  expect((await back.peer.group()).data).toMatchObject({ ready: false, tick: 0 });
  expect(resultsOf(back.peer)).toMatchObject([{ match: 1, reason: 'leave', winner: 1 }]);
  // A newcomer takes the other seat, and the two of them play.
  const { peer: newcomer, answer } = await table.hello({ room: 'late' });
  expect(answer).toMatchObject({ slot: 2 });
  for (const peer of [back.peer, newcomer]) peer.mask(true);
  expect((await newcomer.group()).data.ready).toBe(true);
  for (const peer of [back.peer, newcomer]) peer.send('{"connection":false}');
  await until(() => !table.running.host.rooms.has('late'), 'end of the room');
  const again = await table.hello({ resume: secret });
  expect(again.answer).toMatchObject({ error: { code: 'bad-secret' } });
  await newcomer.end();
  await back.peer.end();
  expect(resultsOf(back.peer)).toHaveLength(1);
});

test('57: of a resumption and the last tick of the match, whichever is first, the result is told', async () => {
  const { peers, secret } = await beginMatch('race');
  peers[0].socket.destroy();
  await pause(30);
  const resuming = table.hello({ resume: secret });
  peers[1].send('{"connection":false}');
  const { peer, answer } = await resuming;
  expect(answer).toMatchObject({ slot: 1 });
  await until(() => reportOf('race') !== undefined, 'result');
  peer.mask(false);
  await peer.group();
  await pause(50);
  peer.send('{"connection":false}');
  await peer.end();
  expect(resultsOf(peer)).toMatchObject([{ match: 1, reason: 'leave' }]);
  expect(verifyLog(readLog(join(table.folder, reportOf('race')!.log!))).verdict).toBe('proven');
});
