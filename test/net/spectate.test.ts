import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createMatch, SHOOT, ShooterError } from '../../src/core/index.ts';
import {
  createUpdateEncoder,
  encodeFrame,
  type HelloAnswer,
  type HostMessage,
  listRooms,
  playOver,
  playRemote,
  refusalOf,
  type SpectateOptions,
  spectate,
  spectateOver,
  type WireState,
} from '../../src/net/index.ts';
import { createMemoryWorld } from './memory-world.ts';
import { openTable, type Table } from './table.ts';

/* To watch a host as a program: `spectate` and `listRooms`, over real sockets. */

const tables: Table[] = [];
let over = new AbortController();
afterEach(async () => {
  over.abort();
  over = new AbortController();
  for (const table of tables.splice(0)) await table.close();
});

const host = '127.0.0.1';
const ENDLESS = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 };

async function open(options: Parameters<typeof openTable>[0] = {}): Promise<Table> {
  const table = await openTable({ rules: ENDLESS, ...options });
  tables.push(table);
  return table;
}

/** Ann and Ben play in a room until the test is over; returns once a match is on. */
async function play({ port }: Table, room: string): Promise<void> {
  for (const name of ['ann', 'ben']) {
    const createPlayer = () => ({ decide: () => SHOOT });
    const hello = { room, player: { name } };
    playRemote({ host, port, hello, createPlayer, signal: over.signal }).catch(() => {});
  }
  while (!(await listRooms({ host, port })).some((one) => one.room === room && one.playing))
    await new Promise((resolve) => setTimeout(resolve, 10));
}

interface Seen {
  readonly answers: HelloAnswer[];
  readonly groups: WireState[];
  readonly messages: HostMessage[];
  readonly waits: number[];
}

/** Watches until enough was seen. */
async function watch(
  port: number,
  isEnough: (seen: Seen) => boolean,
  { onLost, ...more }: Partial<SpectateOptions> = {},
): Promise<Seen> {
  const seen: Seen = { answers: [], groups: [], messages: [], waits: [] };
  const enough = new AbortController();
  const look = (): void => {
    if (isEnough(seen)) enough.abort();
  };
  await spectate({
    host,
    port,
    signal: enough.signal,
    ...more,
    onConnect: ({ answer }) => void seen.answers.push(answer),
    onLost(error, waitMs) {
      seen.waits.push(waitMs);
      onLost?.(error, waitMs);
    },
    onUpdate(state) {
      seen.groups.push(state);
      look();
    },
    onMessage(message) {
      seen.messages.push(message);
      look();
    },
  });
  return seen;
}

test('the rooms of a host are listed, with who plays in each', async () => {
  const table = await open();
  expect(await listRooms({ host, port: table.port })).toEqual([]);
  await play(table, 'lab');
  const [room, ...more] = await listRooms({ host, port: table.port });
  expect(more).toEqual([]);
  expect(room).toMatchObject({ room: 'lab', pace: 'realtime', spectators: 0, playing: true, match: 1 });
  expect([...room!.players].sort()).toEqual(['ann', 'ben']);
});

test('who watches is told who plays, sees matches in real time, and is told starts and results', async () => {
  const table = await open({ rules: { ...ENDLESS, maxTicks: 60 } });
  await play(table, 'lab');
  const seen = await watch(
    table.port,
    ({ messages }) => messages.filter((one) => 'result' in one).length === 2,
  );
  expect(seen.waits).toEqual([]);
  const [answer] = seen.answers;
  expect(answer!.players!.map((player) => player?.name).sort()).toEqual(['ann', 'ben']);
  expect(seen.messages.find((one) => 'start' in one)).toMatchObject({ start: { match: 2 } });
  // Each is acknowledged: ten a second come without, which of a match of a second would be ten.
  const ticks = new Set(seen.groups.filter(({ ready }) => ready).map(({ tick }) => tick));
  expect(ticks.size).toBeGreaterThan(25);
});

test('a host that is started again is watched again, after waits that grow', async () => {
  const table = await open();
  const { port } = table;
  await play(table, 'lab');
  let stopped = false;
  const seen = await watch(
    port,
    ({ answers, groups }) => {
      if (!stopped && groups.length > 5) void table.running.stop();
      stopped ||= groups.length > 5;
      return answers.length === 2 && groups.at(-1)!.ready;
    },
    {
      onLost(_, waitMs) {
        if (waitMs === 1000) void open({ port }).then((again) => play(again, 'lab'));
      },
    },
  );
  expect(seen.waits.length).toBeGreaterThanOrEqual(3);
  for (const [index, waitMs] of seen.waits.entries()) expect(waitMs).toBe(Math.min(5000, 250 * 2 ** index));
  expect(seen.answers[1]!.seedCommit).not.toBe(seen.answers[0]!.seedCommit);
});

test('a room that is closed ends it, and is not asked for again', async () => {
  const table = await open();
  await play(table, 'lab');
  let left = false;
  const seen = await watch(
    table.port,
    ({ groups }) => {
      if (!left && groups.length > 5) over.abort();
      left ||= groups.length > 5;
      return false;
    },
    { hello: { room: 'lab' } },
  );
  expect(seen.answers).toHaveLength(1);
  expect(seen.waits).toEqual([]);
  while (table.running.host.connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a host that stays away is waited for no longer than was asked', async () => {
  const table = await open();
  await play(table, 'lab');
  let stopped = false;
  const stop = ({ groups }: Seen): boolean => {
    if (!stopped && groups.length > 5) void table.running.stop();
    stopped ||= groups.length > 5;
    return false;
  };
  await expect(watch(table.port, stop, { returnMs: 800 })).rejects.toMatchObject({ code: 'net/unreachable' });
});

test('a first connection that fails is told at once, and so is what is refused for good', async () => {
  const table = await open({ token: 'secret' });
  const noRoom = await watch(table.port, () => false, { hello: { token: 'secret' } }).catch((error) => error);
  expect(refusalOf(noRoom)).toBe('no-room');
  const wrong = await watch(table.port, () => false).catch((error) => error);
  expect(refusalOf(wrong)).toBe('token');
  expect(refusalOf(await listRooms({ host, port: table.port }).catch((error) => error))).toBe('token');
  expect(await listRooms({ host, port: table.port, token: 'secret' })).toEqual([]);
});

test('a watcher that is told to slow down, for wrong tokens that others of its address sent, watches again later', async () => {
  const answer = { ip: '1.2.3.4', port: 5, room: 'lab' };
  const start = { start: { match: 1, seedCommit: 'c', players: [{ name: 'ann' }, { name: 'ben' }] } };
  const refusal = { error: { code: 'slow-down', message: 'too many wrong tokens', retryMs: 1 } };
  const match = createMatch({ seed: '1' });
  const facts = {
    ready: true,
    users: [undefined, undefined],
    lost: [false, false],
    win: [false, false],
  } as const;
  const update = createUpdateEncoder().encode(match, facts).extended;
  const frame = (value: object): Uint8Array => encodeFrame(Buffer.from(JSON.stringify(value)));
  const sent = [[frame(answer), update], [frame(refusal)], [frame(answer), frame(start)]];
  const server = createServer((socket) =>
    socket.on('error', () => {}).end(Buffer.concat(sent.shift() ?? [])),
  );
  onTestFinished(() => void server.close());
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  const codes: (string | undefined)[] = [];
  const onLost: SpectateOptions['onLost'] = (error) => void codes.push(refusalOf(error));
  const seen = await watch(port, ({ messages }) => messages.length > 0, { onLost });
  expect(codes).toEqual([undefined, 'slow-down']);
  expect(seen.messages).toEqual([start]);
});

test.each(['onUpdate', 'onMessage'] as const)(
  'what %s throws comes out, and nobody watches any more',
  async (name) => {
    const world = createMemoryWorld({ rules: { maxTicks: 30 } });
    for (const port of [1, 2])
      void playOver(world.transport(port), {
        hello: { room: 'r' },
        createPlayer: () => ({ decide: () => 0 }),
      });
    await world.run(() => world.host.stats.started === 1);
    let error: unknown;
    const thrown = new Error('too much to see');
    const act = (): never => {
      throw thrown;
    };
    spectateOver(world.transport(3), { [name]: act }).catch((caught: unknown) => {
      error = caught;
    });
    await world.run(() => error !== undefined);
    expect(error).toBe(thrown);
    await world.run(() => world.host.connections.size === 2);
  },
);

test('what onConnect throws on a later connection comes out, a ShooterError as well', async () => {
  const answer = { ip: '1.2.3.4', port: 5, room: 'lab' };
  const update = createUpdateEncoder().encode(createMatch({ seed: '1' }), {
    ...{ ready: true, users: [undefined, undefined], lost: [false, false], win: [false, false] },
  }).extended;
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .end(Buffer.concat([encodeFrame(Buffer.from(JSON.stringify(answer))), update])),
  );
  onTestFinished(() => void server.close());
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  const thrown = new ShooterError('rules/unknown-parameter', 'rules that are not known here');
  let connections = 0;
  let losses = 0;
  const watching = spectate({
    ...{ host, port, returnMs: 2000 },
    onConnect() {
      connections += 1;
      if (connections > 1) throw thrown;
    },
    onLost() {
      losses += 1;
    },
  });
  await expect(watching).rejects.toBe(thrown);
  expect([connections, losses]).toEqual([2, 1]);
});

test('nothing is passed on once the signal has fired, whatever comes with what made it fire', async () => {
  const answer = { ip: '1.2.3.4', port: 5, room: 'lab' };
  const start = (match: number) => ({
    start: { match, seedCommit: 'c', players: [{ name: 'ann' }, { name: 'ben' }] },
  });
  const sent = [answer, start(1), start(2)].map((one) => encodeFrame(Buffer.from(JSON.stringify(one))));
  const server = createServer((socket) => socket.on('error', () => {}).write(Buffer.concat(sent)));
  onTestFinished(() => void server.close());
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  const seen = await watch(port, ({ messages }) => messages.length > 0);
  expect(seen.messages).toEqual([start(1)]);
});

test.each([
  ['no list', '{"rooms":{}}'],
  ['a room without a name', '{"rooms":[{"room":7}]}'],
])('a host that answers %s instead of rooms: a coded error', async (_, answer) => {
  const server = createServer((socket) => socket.end(encodeFrame(Buffer.from(answer))));
  onTestFinished(() => void server.close());
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(listRooms({ host, port })).rejects.toMatchObject({ code: 'net/bad-answer' });
});
