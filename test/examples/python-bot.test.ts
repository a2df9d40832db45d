import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type OriginalServer, startOriginalServer } from '../net/original-server.ts';
import { type PythonRun, runPython } from '../net/python.ts';
import { openTable, type Table } from '../net/table.ts';
import { NEVER_MS } from '../own-time.ts';

/* examples/bot.py plays on a host and on the original server, and gets out of either as it should. */

const BOT = fileURLToPath(new URL('../../examples/bot.py', import.meta.url));
const SHORT = { health: 10, enemySpeed: 30, waveBase: 200 };
const LINE = /^match \d+: (won|lost|draw)(, \d+ ticks, score \d+ to \d+)?$/;

const runBot = (port: number, ...args: string[]): PythonRun => runPython([BOT, `127.0.0.1:${port}`, ...args]);

const linesOf = ({ stdout }: PythonRun): string[] => stdout.trim().split('\n');

/** `won` where the other says `lost`, `draw` where it says so too. */
function expectTwoSides(first: PythonRun, second: PythonRun, matches: number): void {
  const verdicts = [first, second].map((run) => linesOf(run).map((line) => LINE.exec(line)?.[1]));
  expect(verdicts[0]).toHaveLength(matches);
  const mirror = { won: 'lost', lost: 'won', draw: 'draw' } as Record<string, string>;
  expect(verdicts[1]).toEqual(verdicts[0]!.map((verdict) => mirror[verdict!]));
}

const until = async (is: () => boolean): Promise<void> => {
  const end = Date.now() + NEVER_MS;
  while (!is()) {
    if (Date.now() > end) throw new Error(`never: ${is}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('on a host', () => {
  let table: Table;
  afterEach(() => table.close());

  test('two of them play three matches, and the logs are proven', async () => {
    table = await openTable({ rules: SHORT });
    const first = runBot(table.port, '--matches', '3');
    const second = runBot(table.port, '--matches', '3');
    expect([await first.ended(), await second.ended()], first.stderr + second.stderr).toEqual([0, 0]);
    expectTwoSides(first, second, 3);
    expect(linesOf(first)[0]).toMatch(/ticks, score/);
    await table.ended(3);
    expect(table.verdicts()).toEqual(['proven', 'proven', 'proven']);
    expect(first.stderr + second.stderr).toBe('');
    await until(() => table.running.host.connections.size === 0);
  });

  test('one plays a bot that the host seats', async () => {
    const opponent = { info: { name: 'still' }, create: () => () => 0 };
    table = await openTable({ rules: SHORT, opponent });
    const bot = runBot(table.port, '--matches', '2');
    expect(await bot.ended(), bot.stderr).toBe(0);
    expect(linesOf(bot).every((line) => LINE.test(line))).toBe(true);
    await table.ended(2);
    expect(table.verdicts()).toEqual(['proven', 'proven']);
    expect(table.reports.map(({ result }) => result?.reason)).toEqual(['health', 'health']);
  });

  test('it shoots and dodges: it outlives a player that does nothing, with enemies three times as fast as usual', async () => {
    const opponent = { info: { name: 'still' }, create: () => () => 0 };
    // In lockstep the match is the same in every run, however slow the machine is.
    const rules = { health: 10, enemySpeed: 6 };
    table = await openTable({ rules, opponent, seed: 'bot.py', pace: 'lockstep' });
    const bot = runBot(table.port, '--matches', '1');
    expect(await bot.ended(), bot.stderr).toBe(0);
    expect(bot.stdout).toMatch(/^match 1: won, \d+ ticks, score [1-9]/);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s ends it by a leave: the seat is free at once and the other has won',
    async (signal, code) => {
      table = await openTable({ rules: { enemySpeed: 1 } });
      const first = runBot(table.port);
      const second = runBot(table.port);
      await until(() => [...table.running.host.rooms.values()].some(({ match }) => match.tick > 5));
      first.signal(signal);
      expect(await first.ended()).toBe(code);
      expect([first.stdout, first.stderr]).toEqual(['leaving\n', '']);
      await second.says(/the other player has left/);
      await table.ended(1);
      expect(table.reports[0]!.result).toMatchObject({ reason: 'leave' });
      second.signal(signal);
      expect(await second.ended()).toBe(code);
      expect(second.stderr).toBe('');
    },
  );

  test('with all rooms taken it prints the code', async () => {
    table = await openTable({ limits: { rooms: 1 } });
    const seated = [runBot(table.port), runBot(table.port)];
    await until(() => [...table.running.host.rooms.values()].some(({ playing }) => playing));
    const third = runBot(table.port);
    expect(await third.ended()).toBe(1);
    expect(third.stderr).toMatch(/^refused: full: .+\n$/);
    for (const bot of seated) bot.signal('SIGINT');
    expect(await Promise.all(seated.map((bot) => bot.ended()))).toEqual([130, 130]);
  });
});

describe('on the original server', () => {
  let server: OriginalServer;
  afterEach(() => server.close());

  test('two of them play two rounds, and free both seats', async () => {
    server = await startOriginalServer({ quick: true, strict: true });
    const first = runBot(server.port, '--matches', '2');
    // The original falls over user2 if user1 has not had an exchange yet.
    await until(() => server.exchanges > 0);
    const second = runBot(server.port, '--matches', '2');
    expect([await first.ended(), await second.ended()], first.stderr + second.stderr).toEqual([0, 0]);
    expectTwoSides(first, second, 2);
    expect(linesOf(first)[0]).not.toContain('ticks');
    expect(server.faults).toEqual([]);
    expect(server.slots()).toEqual(['0.0.0.0', '0.0.0.0']);
  });

  test('Ctrl+C frees its seat', async () => {
    server = await startOriginalServer({ strict: true });
    const bot = runBot(server.port);
    await until(() => server.exchanges > 10);
    bot.signal('SIGINT');
    expect(await bot.ended()).toBe(130);
    expect(server.slots()).toEqual(['0.0.0.0', '0.0.0.0']);
    expect(server.faults).toEqual([]);
  });

  test('with both seats taken nothing is answered, and it says so', async () => {
    server = await startOriginalServer();
    const first = runBot(server.port);
    await until(() => server.exchanges > 0);
    const second = runBot(server.port);
    await until(() => server.slots()[1] !== '0.0.0.0');
    const third = runBot(server.port);
    expect(await third.ended()).toBe(1);
    expect(third.stderr).toMatch(/^no answer; .*both its seats are taken\n$/);
    for (const bot of [first, second]) bot.signal('SIGTERM');
    expect(await Promise.all([first.ended(), second.ended()])).toEqual([143, 143]);
  });
});

describe('where there is nothing to play', () => {
  test('nobody listens: one line, exit code 1', async () => {
    const closed = await startOriginalServer();
    await closed.close();
    const bot = runBot(closed.port);
    expect(await bot.ended()).toBe(1);
    expect(bot.stderr).toBe(`cannot connect to 127.0.0.1:${closed.port}: Connection refused\n`);
  });

  test.each([
    ['HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 'no frame of the game'],
    [`${'3'.padEnd(64)}{,}`, 'no JSON'],
    [`${'2'.padEnd(64)}{}`, 'something else than an address'],
    [`${'2'.padEnd(64)}`, 'ended by the other side'],
    [`${'22'.padEnd(64)}{"ip":"::1","port":12}${'2'.padEnd(64)}{}`.repeat(4), 'no state of the game'],
  ])('something else listens: one line, exit code 1 (%#)', async (answer, said) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bot = runBot((server.address() as { port: number }).port);
    expect(await bot.ended()).toBe(1);
    expect(bot.stderr).toContain(said);
    expect(bot.stderr.trim().split('\n')).toHaveLength(1);
    server.close();
  });

  test('usage', async () => {
    for (const args of [['a:b'], ['a:70000'], ['--matches', '-1']]) {
      const bot = runPython([BOT, ...args]);
      expect(await bot.ended()).toBe(2);
      expect(bot.stderr).toContain('usage:');
    }
  });

  test('no Python: the failure says what to do', async () => {
    await expect(runPython([BOT], 'python-that-is-not-there').ended()).rejects.toThrow(
      'apt-get install python3',
    );
  });
});
