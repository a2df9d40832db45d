import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { BUILT_IN_BOTS, createView, findBot, playMatch } from '../../src/bots/index.ts';
import { createMatch, playerX, readState, SHOOT, step } from '../../src/core/index.ts';
import {
  connectClient,
  encodeFrame,
  playRemote,
  type RemoteResult,
  type WireState,
} from '../../src/net/index.ts';
import { showState } from '../../src/net/remote-state.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import { startOriginalServer } from './original-server.ts';
import { openTable, type Table } from './table.ts';

let table: Table | undefined;
let server: Server | undefined;
afterEach(async () => {
  await table?.close();
  table = undefined;
  server?.close();
  server = undefined;
});

const bytes = (payload: string): Uint8Array => encodeFrame(Buffer.from(payload));

/** A server that does to a client whatever it likes. */
async function strange(take: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    take(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test.each<[string, (socket: Socket) => void, string]>([
  ['closes at once', (socket) => socket.destroy(), 'net/unreachable'],
  ['ends at once', (socket) => socket.end(), 'net/unreachable'],
  ['says nothing', () => {}, 'net/unreachable'],
  ['sends garbage', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'net/bad-header'],
  ['announces a gigabyte', (socket) => socket.write('999999'.padEnd(64)), 'net/too-long'],
  ['sends half a frame', (socket) => socket.write('10'.padEnd(64)), 'net/unreachable'],
  ['answers no JSON', (socket) => socket.write(bytes('hm')), 'net/bad-answer'],
  ['answers a list', (socket) => socket.write(bytes('[]')), 'net/bad-answer'],
  ['refuses', (socket) => socket.end(bytes('{"error":{"code":"full","message":"no room"}}')), 'net/refused'],
])('a server that %s: a coded error', async (_, take, code) => {
  const where = await strange(take);
  await expect(connectClient({ ...where, timeoutMs: 300 })).rejects.toMatchObject({ code });
});

test('any bytes after the hello end in a coded error or in nothing, never in a crash', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          fc.json().map((text) => bytes(text || ' ')),
        ),
      ),
      async (parts) => {
        const where = await strange((socket) => {
          socket.write(bytes('{"ip":"127.0.0.1","port":1}'));
          for (const part of parts) socket.write(part);
          socket.end();
        });
        const error = await new Promise<unknown>((resolve) => {
          connectClient({ ...where, timeoutMs: 1000, onEnd: resolve }).catch(resolve);
        });
        expect(error === undefined || /^net\//.test((error as { code: string }).code)).toBe(true);
        server?.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('nobody there: a line that says what to do', async () => {
  await expect(connectClient({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({
    code: 'net/unreachable',
    message: '127.0.0.1:1: nobody listens there; is the host running? (shooter host)',
  });
});

/** A player of the ladder at the other end of the wire. */
const remote = (name: string) => ({
  createPlayer({ seat, rules }: { seat: 1 | 2; rules: Parameters<typeof createMatch>[0]['rules'] }) {
    const bot = findBot(name)!.createBot({ seat, rules: rules as never, seed: '1', note: () => {} });
    let view: ReturnType<typeof createView> | undefined;
    return {
      decide: (match: Parameters<typeof createView>[0]) => {
        view ??= createView(match, seat);
        return bot.decide(view);
      },
    };
  },
});

test('two plain clients play three matches: each result is told once, and agrees with the logs', async () => {
  table = await openTable({ rules: { health: 20, enemySpeed: 30, waveBase: 300 } });
  const { port } = table;
  const play = async (name: string): Promise<RemoteResult[]> => {
    const results: RemoteResult[] = [];
    await playRemote({
      host: '127.0.0.1',
      port,
      ...remote(name),
      matches: 3,
      onResult: (result) => results.push(result),
    });
    return results;
  };
  const [first, second] = await Promise.all([play('hunter'), play('gunner')]);
  await table.ended(3);
  const winners = table.reports.map(({ result }) => result.winner);
  expect(first.map(({ winner }) => winner)).toEqual(winners);
  expect(second.map(({ winner }) => winner)).toEqual(winners);
  expect(new Set([first[0]!.seat, second[0]!.seat])).toEqual(new Set([1, 2]));
  expect(table.verdicts()).toEqual(['proven', 'proven', 'proven']);
});

test('in lockstep three matches over the wire are those in process, bit for bit', async () => {
  table = await openTable({ pace: 'lockstep', rules: { maxTicks: 3000 } });
  const { port } = table;
  const kinds = [findBot('hunter')!, findBot('gunner')!] as const;
  const play = ({ name }: (typeof kinds)[number]) =>
    playRemote({ host: '127.0.0.1', port, hello: { player: { name } }, ...remote(name), matches: 3 });
  await Promise.all(kinds.map(play));
  await table.ended(3);
  for (const { seed, hash, ticks, players } of table.reports) {
    const seated = players[0].name === 'hunter' ? kinds : ([kinds[1], kinds[0]] as const);
    const { match } = playMatch({ seed, rules: { maxTicks: 3000 }, players: seated });
    expect({ hash, ticks }).toEqual({ hash: formatHash(hashState(match)), ticks: match.tick });
  }
});

test('two of our clients play on the original server, and free their seats by leaving', async () => {
  const original = await startOriginalServer({ quick: true, strict: true });
  const play = async (name: string): Promise<RemoteResult[]> => {
    const results: RemoteResult[] = [];
    const { port } = original;
    await playRemote({
      host: '127.0.0.1',
      port,
      ...remote(name),
      matches: 2,
      onResult: (result) => results.push(result),
    });
    return results;
  };
  const [first, second] = await Promise.all([play('hunter'), play('gunner')]);
  expect(first).toHaveLength(2);
  expect(second).toHaveLength(2);
  expect(first.map(({ winner }) => winner)).toEqual(second.map(({ winner }) => winner));
  // Neither leaves before the other has seen the end.
  expect([...first, ...second].map(({ reason }) => reason)).toEqual(Array(4).fill('health'));
  expect(original.faults).toEqual([]);
  expect(original.slots()).toEqual(['0.0.0.0', '0.0.0.0']);
  await original.close();
});

test('a connection that is lost is taken up again, and the match goes on', async () => {
  table = await openTable({
    opponent: { info: { name: 'still' }, create: () => () => 0 },
    rules: { maxTicks: 240 },
  });
  const { port, running } = table;
  const results: RemoteResult[] = [];
  let cut = 0;
  await playRemote({
    host: '127.0.0.1',
    port,
    hello: { player: { name: 'stubborn' } },
    matches: 1,
    createPlayer: () => ({
      decide(match) {
        if (match.tick > 30 * (cut + 1) && cut < 3) {
          cut += 1;
          for (const connection of running.host.connections) connection.abort();
        }
        return SHOOT;
      },
    }),
    onResult: (result) => results.push(result),
  });
  expect(cut).toBe(3);
  expect(results).toMatchObject([{ reason: 'time', ticks: 240 }]);
  expect(table.verdicts()).toEqual(['proven']);
});

test('what a player throws comes out, and its seat is free', async () => {
  table = await openTable({ opponent: { info: { name: 'still' }, create: () => () => 0 } });
  const { port, running } = table;
  const createPlayer = () => ({
    decide({ tick }: { tick: number }) {
      if (tick > 5) throw new Error('no more ideas');
      return 0;
    },
  });
  await expect(
    playRemote({ host: '127.0.0.1', port, hello: { player: { name: 'x' } }, createPlayer }),
  ).rejects.toThrow('no more ideas');
  await table.ended(1);
  expect(table.reports[0]!.result).toEqual({ reason: 'leave', winner: 2 });
  expect(running.host.rooms.size).toBe(0);
});

test.each([0, -1, 1.5, Number.NaN])(
  'to play %s matches is refused before anybody is called',
  async (matches) => {
    const target = { host: '127.0.0.1', port: 1, matches, createPlayer: () => ({ decide: () => 0 }) };
    await expect(playRemote(target)).rejects.toThrow(RangeError);
  },
);

test('a client shows what a match is, whatever the state', () => {
  const names = BUILT_IN_BOTS.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(3);
  const match = createMatch({ seed: 'shown' });
  const shown = createMatch({ seed: '' });
  for (let tick = 1; tick <= 2000 && match.outcome === undefined; tick += 1) {
    step(match, (tick * 7) % 32, (tick * 11 + (tick >> 4)) % 32);
    if (tick % 7 !== 0) continue;
    const state = readState(match);
    showState(shown, wireOf(state));
    expect(readState(shown)).toEqual(state);
  }
});

/** A state as a group tells it. */
function wireOf(state: ReturnType<typeof readState>): WireState & { tick: number } {
  return {
    ready: true,
    level: state.level,
    tick: state.tick,
    users: [null, null],
    players: [
      { ...state.players[0], lost: false, win: false },
      { ...state.players[1], lost: false, win: false },
    ],
    lasers: state.lasers,
    enemies: state.enemies,
  };
}

test('a state that no match can be in is shown as near as can be, and never fails', () => {
  const shown = createMatch({ seed: '' });
  const number = fc.integer({ min: -5000, max: 5000 });
  const player = fc.record({ x: number, y: number, health: number, lost: fc.boolean(), win: fc.boolean() });
  const place = fc.record({ x: number, y: number });
  const enemy = fc.record({ x: number, y: number, colour: fc.constantFrom('red' as const, 'blue' as const) });
  fc.assert(
    fc.property(
      fc.record({
        players: fc.tuple(player, player),
        lasers: fc.tuple(fc.array(place), fc.array(place)),
        enemies: fc.array(enemy),
        tick: number,
        level: number,
      }),
      (state) => {
        showState(shown, { ...state, ready: true, users: [null, null] });
        expect(playerX(shown, shown.player1)).toBeGreaterThan(0);
      },
    ),
  );
});
