import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createHost, type HostOptions, openLogFolder, type Wire } from '../../../src/net/index.ts';
import { readColumn, readLog, SOURCE_COLUMNS, SOURCES, verifyLog } from '../../../src/replay/index.ts';
import { leaveProven, type Others, pause, resultsOf, seatOthers, until } from '../others.ts';
import { frame, type Peer } from '../peer.ts';
import { openTable, type Table } from '../table.ts';

/* Clients that are too fast, too slow, or dead: rows 43 to 46 of the fault matrix. */

let table: Table;
let others: Others;

async function open(options: Parameters<typeof openTable>[0] = {}): Promise<void> {
  table = await openTable(options);
  others = await seatOthers(table.port);
}

/** To be called at the end of each test that has a table. */
async function close(): Promise<void> {
  try {
    await leaveProven(others, table.folder);
  } finally {
    await table.close();
  }
}

const reportOf = (room: string) => table.reports.find((report) => report.room === room);

/**
 * Sends `perSecond` pairs a second, whatever comes.
 *
 * @returns what stops it, how many were sent, and for how long, in all, the machine held up this thread so that none could be, ms
 */
function sendPairs(
  peer: Peer,
  perSecond: number,
): { readonly sent: number; readonly heldUpMs: number; stop(): void } {
  const start = performance.now();
  let sent = 0;
  let heldUpMs = 0;
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - last > 1000 / perSecond) heldUpMs += now - last;
    last = now;
    const due = ((now - start) / 1000) * perSecond;
    for (; sent < due && !peer.closed; sent += 1) peer.mask(true, 16);
  }, 2);
  return {
    get sent() {
      return sent;
    },
    get heldUpMs() {
      return heldUpMs;
    },
    stop: () => clearInterval(timer),
  };
}

/** Counts groups of a match as they come. */
function countGroups(peer: Peer): { groups: number; ticks: number[] } {
  const seen = { groups: 0, ticks: [] as number[] };
  const follow = async (): Promise<void> => {
    for (;;) {
      const { data } = await peer.group(60_000);
      seen.groups += 1;
      if (data.ready) seen.ticks.push(Number(data.tick));
    }
  };
  follow().catch(() => {});
  return seen;
}

describe('on a host', () => {
  afterEach(close);

  test('43: 500 pairs a second are worth no more than a group a tick, and end as a flood', async () => {
    await open();
    const [{ peer }, { peer: opponent }] = [
      await table.hello({ room: 'flood' }),
      await table.hello({ room: 'flood' }),
    ];
    const honest = sendPairs(opponent, 60);
    const hasty = sendPairs(peer, 500);
    const seen = countGroups(peer);
    await until(() => peer.closed, 'end of the flood');
    honest.stop();
    hasty.stop();
    expect(peer.messages.at(-1)).toMatchObject({ error: { code: 'flood' } });
    expect(table.running.host.stats.kicks.get('flood')).toBe(1);
    expect(new Set(seen.ticks).size).toBe(seen.ticks.length);
    expect(seen.groups).toBeLessThan(hasty.sent / 3);
    await until(() => reportOf('flood') !== undefined, 'result');
    expect(reportOf('flood')).toMatchObject({ result: { reason: 'leave', winner: 2 } });
    opponent.socket.destroy();
  });

  test('44: a client of 30 Hz has its keys held, and nothing piles up', async () => {
    await open();
    const [{ peer }, { peer: opponent }] = [
      await table.hello({ room: 'thirty' }),
      await table.hello({ room: 'thirty' }),
    ];
    const senders = [sendPairs(peer, 30), sendPairs(opponent, 60)];
    const seen = countGroups(peer);
    await until(() => (seen.ticks.at(-1) ?? 0) >= 150, 'tick 150');
    for (const sender of senders) sender.stop();
    await pause(100);
    const room = table.running.host.rooms.get('thirty')!;
    expect(seen.groups).toBeLessThanOrEqual(senders[0]!.sent);
    expect(room.match.tick - seen.ticks.at(-1)!).toBeLessThan(20);
    peer.send('{"connection":false}');
    await until(() => reportOf('thirty') !== undefined, 'result');
    opponent.socket.destroy();
    const log = readLog(join(table.folder, reportOf('thirty')!.log!));
    expect(verifyLog(log).verdict).toBe('proven');
    const ticks = { fresh: 0, held: 0, neutral: 0 };
    for (const [value, count] of readColumn(log.track, SOURCE_COLUMNS[0])) ticks[SOURCES[value]!] += count;
    expect(ticks.held).toBeGreaterThan(50);
    expect(ticks.fresh).toBeGreaterThan(50);
    expect(ticks.neutral).toBeLessThan(20 + 0.06 * senders[0]!.heldUpMs);
  });

  test('45: a bot that hangs in lockstep has forfeited after 10 s', async () => {
    await open();
    const hello = { room: 'hang', pace: 'lockstep' };
    const [{ peer, answer }, { peer: other }] = [await table.hello(hello), await table.hello(hello)];
    for (const each of [peer, other]) each.mask(true);
    await Promise.all([peer.group(), other.group()]);
    const startedAt = performance.now();
    other.mask(true);
    await until(() => reportOf('hang') !== undefined, 'forfeit');
    expect(performance.now() - startedAt).toBeGreaterThan(9500);
    expect(reportOf('hang')!.result).toEqual({ reason: 'forfeit', winner: 2 });
    expect((await other.group()).data).toMatchObject({ win2: true, lost1: true });
    other.send('{"connection":false}');
    await other.end();
    expect(resultsOf(other)).toMatchObject([{ reason: 'forfeit', winner: 2 }]);
    // It went silent first, and its seat was kept; the forfeit has freed it.
    expect(await peer.end()).toContainEqual({ error: expect.objectContaining({ code: 'silent' }) });
    const back = await table.hello({ resume: answer.secret });
    expect(back.answer).toMatchObject({ error: { code: 'bad-secret' } });
  });

  test('46: a match whose two bots die is over and saved, and its room is gone', async () => {
    await open({ graceMs: 300 });
    const plain = [await table.join(), await table.join()];
    for (const peer of plain) {
      peer.send('hello');
      await peer.json();
      peer.pair(true);
    }
    const extended = [await table.hello({ room: 'dead' }), await table.hello({ room: 'dead' })];
    for (const { peer } of extended) peer.mask(true);
    const { rooms } = table.running.host;
    await until(() => rooms.get('1')!.playing && rooms.get('dead')!.playing, 'two matches');
    for (const peer of [...plain, ...extended.map(({ peer }) => peer)]) peer.socket.destroy();
    await until(() => reportOf('1') !== undefined && reportOf('dead') !== undefined, 'two results');
    await until(() => rooms.size === 1, 'end of the rooms');
    for (const room of ['1', 'dead']) {
      const { log, result } = reportOf(room)!;
      expect(result.reason).toBe('leave');
      expect(verifyLog(readLog(join(table.folder, log!))).verdict).toBe('proven');
    }
  });
});

/* What takes minutes of real time is driven by a clock of our own. */

describe('45: in lockstep, by a clock that is moved by hand, a player forfeits with', () => {
  test.each([
    ['the 321st answer later than 85 ms', 90, 321],
    ['the 11th answer later than 1 s', 1050, 11],
  ])('%s, and no sooner', async (_, tookMs, answers) => {
    table = await openTable();
    try {
      const world = createWorld(table);
      const slow = world.join('{"hello":"shooter","version":1,"room":"l","pace":"lockstep"}');
      const fast = world.join('{"hello":"shooter","version":1,"room":"l","pace":"lockstep"}');
      slow.pair();
      fast.pair();
      const { reports } = world;
      for (let answer = 1; answer <= answers; answer += 1) {
        expect(world.host.rooms.get('l')!.playing, `before answer ${answer}`).toBe(true);
        fast.pair();
        world.pass(tookMs);
        slow.pair();
      }
      expect(slow.text()).toContain('"code":"forfeit"');
      expect(fast.text()).not.toContain('"error"');
      await until(() => reports.length === 1, 'result');
      expect(reports[0]!.result).toEqual({ reason: 'forfeit', winner: 2 });
      expect(verifyLog(readLog(join(world.folder, reports[0]!.log!))).verdict).toBe('proven');
      world.host.interrupt();
    } finally {
      await table.close();
    }
  });
});

type Reports = Parameters<NonNullable<HostOptions['onEnd']>>[0][];

/** A host without sockets, whose time stands still but for `pass`. */
function createWorld({ folder: parent }: Table) {
  const folder = join(parent, 'world');
  const log = { info() {}, warn() {}, error() {} };
  const reports: Reports = [];
  let time = 0;
  const host = createHost(
    {
      logs: openLogFolder({ path: folder, log }),
      recording: { release: 'test', node: process.version, platform: 'test' },
      log,
      rules: { health: 10_000, damage: 1 },
      onEnd: (report) => void reports.push(report),
    },
    { now: () => time, date: () => new Date(0), random: (bytes) => Buffer.alloc(bytes, time + 1) },
  );
  let clients = 0;
  return {
    folder,
    host,
    reports,
    pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 10) {
        time += 10;
        host.advance();
      }
    },
    join(hello: string) {
      const sent: string[] = [];
      const nothing = (): void => {};
      const write = (bytes: Uint8Array): void => void sent.push(Buffer.from(bytes).toString());
      const wire: Wire = {
        pending: 0,
        write,
        pause: nothing,
        resume: nothing,
        end: nothing,
        destroy: nothing,
      };
      clients += 1;
      time += 1;
      const connection = host.accept(wire, ['127.0.0.1', clients])!;
      connection.received(frame(hello));
      return {
        text: () => sent.join(''),
        pair: () => {
          for (const payload of ['{"connection":true,"ready":true}', '16'])
            connection.received(frame(payload));
        },
      };
    },
  };
}
