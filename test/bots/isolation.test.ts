import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  findBot,
  type IsolatedPlayer,
  type IsolationLimits,
  openIsolated,
  openPlayer,
  playMatch,
} from '../../src/bots/index.ts';
import { IsolationMemory } from '../../src/bots/node/isolation/memory.ts';
import { readState } from '../../src/core/index.ts';

/* Bots in threads and processes of their own: they play as they do without, and whatever they do ends their match and no more. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-bots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: IsolatedPlayer[] = [];
afterEach(async () => {
  for (const player of open.splice(0)) await player.close();
});

/** @param at500 what the bot does when it sees tick 500 */
function writeBot(name: string, at500: string, before = ''): string {
  const path = join(folder, `${name}.mjs`);
  const decide = `decide(view) { if (view.tick >= 500) { ${at500} } return 16; }`;
  writeFileSync(
    path,
    `const kept = [];\nexport function createBot({ note }) {\n${before}\nreturn { ${decide} };\n}\n`,
  );
  return path;
}

function isolate(name: string, level: 'worker' | 'process', limits: IsolationLimits = {}): IsolatedPlayer {
  const player = openIsolated(name, level, { startMs: 20_000, ...limits });
  open.push(player);
  return player;
}

const gunner = findBot('gunner')!;
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.each(['worker', 'process'] as const)('in a %s', (level) => {
  // Of a machine that is slow a test may ask nothing: time for decisions is ample where it is not what is tested.
  const ample = { budgetMs: 10_000 };

  test('a bot plays as it does without, in both seats, match after match, and its notes arrive', async () => {
    const noting = writeBot('noting', '', 'note({ hello: [1, "two"] });');
    for (const name of ['hunter', 'random', noting]) {
      const apart = isolate(name, level, ample);
      const bare = await openPlayer(name);
      expect({ ...apart, createBot: 0, close: 0, output: 0 }).toEqual({
        ...bare,
        createBot: 0,
        close: 0,
        output: 0,
      });
      for (const [seed, seat] of [
        ['a', 1],
        ['b', 2],
        ['c', 1],
      ] as const) {
        const play = (player: typeof bare) => {
          const notes: unknown[] = [];
          const players = seat === 1 ? ([player, gunner] as const) : ([gunner, player] as const);
          const note = (tick: number, by: number, value: unknown): void => void notes.push([tick, by, value]);
          const { match, result, failures } = playMatch({ seed, players, note, rules: { maxTicks: 700 } });
          return { state: readState(match), result, failures, notes };
        };
        const expected = play(bare);
        expect(play(apart)).toEqual(expected);
        expect(expected.notes).toHaveLength(name === noting ? 1 : 0);
      }
    }
  });

  test('both seats may be its own', () => {
    const apart = isolate('hunter', level, ample);
    const bare = findBot('hunter')!;
    const options = { seed: 'mirror', rules: { maxTicks: 600 } };
    const { match } = playMatch({ ...options, players: [apart, apart] });
    expect(readState(match)).toEqual(readState(playMatch({ ...options, players: [bare, bare] }).match));
  });

  test.each<[string, string, string, string]>([
    ['throws', 'throw new TypeError("oh\\nno")', 'bot/threw', 'decide threw TypeError: oh no'],
    ['returns NaN', 'return NaN', 'bot/bad-input', 'decide returned NaN, no integer from 0 to 31'],
    [
      'returns undefined',
      'return undefined',
      'bot/bad-input',
      'decide returned undefined, no integer from 0 to 31',
    ],
    ['returns 32', 'return 32', 'bot/bad-input', 'decide returned 32, no integer from 0 to 31'],
    [
      'returns a promise',
      'return Promise.reject(1)',
      'bot/bad-input',
      'decide returned a promise (is it async?)',
    ],
    ['writes to its view', 'view.me.x = 1', 'bot/threw', 'decide threw TypeError: Cannot set property x'],
  ])('a bot that %s is forgiven ten times', (what, statement, code, told) => {
    const path = writeBot(`forgiven ${what}`, statement);
    const apart = isolate(path, level, ample);
    const { match, result, failures } = playMatch({ seed: 's', players: [apart, gunner] });
    expect([match.tick, result]).toEqual([510, { reason: 'forfeit', winner: 2 }]);
    expect(failures).toHaveLength(11);
    expect(failures[0]).toMatchObject({ seat: 1, tick: 500, code, forfeits: false });
    expect(failures[0]!.message).toContain(`player 1, "forgiven ${what}", at tick 500: ${told}`);
  });

  test('a bot that never returns is late, in each tick for its budget and no longer, and gone when closed', async () => {
    const apart = isolate(writeBot('loops', 'for (;;);'), level, { budgetMs: 1500 });
    const { match, failures } = playMatch({ seed: 's', players: [apart, gunner], failuresForgiven: 2 });
    expect(match.tick).toBe(502);
    expect(failures.map(({ code, tick }) => [code, tick])).toEqual(
      [500, 501, 502].map((tick) => ['bot/late', tick]),
    );
    expect(failures[0]!.message).toContain('at tick 500: it did not decide within 1500 ms');
    await apart.close();
  });

  test('a bot that is late once is heard again, and by no answer of before', () => {
    const once =
      'const end = Date.now() + 2800; while (view.tick === 500 && Date.now() < end); return view.tick % 32;';
    const apart = isolate(writeBot('late', once), level, { budgetMs: 1000 });
    const pressed: number[] = [];
    const { failures } = playMatch({
      seed: 's',
      players: [apart, gunner],
      limitTicks: 520,
      onTick: ({ tick }, first) => void (tick > 500 && pressed.push(first)),
    });
    const late = failures.length;
    expect(late).toBeGreaterThan(0);
    expect(failures.every(({ code }) => code === 'bot/late')).toBe(true);
    const expected = Array.from({ length: 20 }, (_, index) => (index < late ? 0 : (500 + index) % 32));
    expect(pressed).toEqual(expected);
  });

  test('a bot that exits forfeits at that tick, and plays the next match', () => {
    const apart = isolate(writeBot('exits', 'process.exit(0)'), level, ample);
    for (const seed of ['s', 't']) {
      const { match, result, failures } = playMatch({ seed, players: [apart, gunner] });
      expect([match.tick, result]).toEqual([500, { reason: 'forfeit', winner: 2 }]);
      expect(failures).toMatchObject([{ code: 'bot/died', forfeits: true }]);
    }
  });

  test('a bot that throws in a timer of its own is gone', () => {
    const path = writeBot(
      'later',
      'const end = Date.now() + 5; while (Date.now() < end);',
      'setTimeout(() => { throw new Error("late"); }, 200);',
    );
    const { failures } = playMatch({ seed: 's', players: [isolate(path, level, ample), gunner] });
    expect(failures.at(-1)).toMatchObject({ code: 'bot/died', forfeits: true });
  });

  test.each<[string, string, string, string]>([
    ['cannot be found', join(folder, 'nowhere.mjs'), 'bot/no-such-file', 'there is no such file'],
    [
      'throws as it is loaded',
      writeModule('unloadable', 'throw new Error("at load");'),
      'bot/failed-to-load',
      'at load',
    ],
    [
      'has no createBot',
      writeModule('empty', 'export const x = 1;'),
      'bot/no-create-bot',
      'exports no function createBot',
    ],
    ['never ends loading', writeModule('endless', 'for (;;);'), 'bot/late', 'it did not load within'],
  ])('a bot that %s is told of before any match', (_, path, code, told) => {
    const opening = (): IsolatedPlayer => isolate(path, level, code === 'bot/late' ? { startMs: 1500 } : {});
    expect(opening).toThrow(expect.objectContaining({ code, message: expect.stringContaining(told) }));
  });

  test('a createBot that fails ends in the code that it does without', () => {
    const apart = isolate(writeBot('unmade', '', 'throw new Error("never");'), level);
    expect(() => playMatch({ seed: 's', players: [apart, gunner] })).toThrow(
      expect.objectContaining({ code: 'bot/failed-to-start' }),
    );
  });
});

function writeModule(name: string, source: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
}

describe('in a process', () => {
  test.each<[string, string, string]>([
    ['kills its process', 'process.kill(process.pid, "SIGKILL")', 'its process ended, by SIGKILL'],
    [
      'eats memory in typed arrays',
      'for (;;) kept.push(new Uint8Array(1 << 20).fill(1));',
      'MiB of memory, and may take 200',
    ],
    ['eats the heap', 'for (;;) kept.push({ a: [view.tick] });', 'memory|its process ended'],
  ])('a bot that %s forfeits, and plays the next match', (what, statement, told) => {
    const path = writeBot(`process ${what}`, statement);
    const apart = isolate(path, 'process', { budgetMs: 20_000, memoryMb: 200 });
    for (const seed of ['s', 't']) {
      const { match, failures } = playMatch({ seed, players: [apart, gunner] });
      expect(match.tick).toBe(500);
      expect(failures).toMatchObject([{ code: 'bot/died', message: expect.stringMatching(told) }]);
    }
  });

  test('nothing is left of those that never return, once they are closed: no zombies either', async () => {
    const before = childrenOf(process.pid);
    const path = writeBot('lasting', 'for (;;);');
    const players = Array.from({ length: 4 }, () => isolate(path, 'process', { budgetMs: 100 }));
    for (const apart of players) playMatch({ seed: 's', players: [apart, gunner], failuresForgiven: 0 });
    // Of each the process of the bot, and the shell that waits for the end of this one.
    const begun = childrenOf(process.pid).filter((one) => !before.includes(one));
    expect(begun).toHaveLength(8);
    expect(begun.filter(isAlive)).toEqual(begun);
    await Promise.all(players.map((apart) => apart.close()));
    // A zombie is alive to a signal.
    for (let tries = 0; tries < 2000 && begun.some(isAlive); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(begun.filter(isAlive)).toEqual([]);
  });
});

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-o', 'pid=,ppid=', '-A'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!)
    // The one that lists them is none.
    .filter(isAlive);

test('limits that are none are refused', () => {
  for (const limits of [{ budgetMs: 0 }, { startMs: -1 }, { memoryMb: Number.NaN }])
    expect(() => openIsolated('hunter', 'worker', limits)).toThrow(RangeError);
});

test('who asks is not woken by what is no answer', async () => {
  const memory = new IsolationMemory();
  const waker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const words = new Int32Array(workerData);
     parentPort.postMessage('ready');
     for (const end = Date.now() + 2000; Date.now() < end; ) Atomics.notify(words, 0);`,
    { eval: true, workerData: memory.buffer },
  );
  await once(waker, 'message');
  const start = performance.now();
  const request = { kind: 'decide', seat: 1, text: '', words: new Int32Array(0) } as const;
  expect(memory.ask(request, 100)).toBeUndefined();
  expect(performance.now() - start).toBeGreaterThanOrEqual(99);
  await waker.terminate();
});

test('who asks is told in time that no answer comes, and why none will ever', () => {
  const memory = new IsolationMemory();
  const request = { kind: 'decide', seat: 1, text: '', words: new Int32Array(3) } as const;
  const start = performance.now();
  expect(memory.ask(request, 30)).toBeUndefined();
  expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  const other = new IsolationMemory(memory.buffer);
  expect(other.next(0)).toMatchObject({ kind: 'decide', seat: 1, text: '' });
  other.answer({ value: 7, text: 'late' });
  other.leave('first');
  other.leave('second');
  expect(memory.ask(request, 30)).toBe('gone');
  expect(memory.gone).toBe('first');
  expect(() => new IsolationMemory().ask({ ...request, words: new Int32Array(1 << 17) }, 1)).toThrow(
    RangeError,
  );
});
