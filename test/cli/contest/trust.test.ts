import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PairResult } from '../../../src/contest/index.ts';
import { shooter } from '../shooter.ts';
import { openContests, SHORT } from './contests.ts';

/* What a bot does to the thread that it shares: it can neither change the rules nor end what it runs in without losing by it. */

const { cwd, play, write } = openContests();

const pairsOf = (run: string, file = 'results.ndjson'): PairResult[] =>
  readFileSync(join(cwd, run, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const verify = (run: string, name: string): number | null => play('verify', join(run, 'logs', name)).code;

/** A bot that sometimes shoots and goes right, and does something at tick 40 of each game, `tick` and `seat` being known. */
const acting = (before: string, does: string): string => `${before}
export const createBot = ({ seat }) => ({
  decide({ tick }) {
    if (tick === 40) { ${does} }
    return tick % 7 < 3 ? 18 : 16;
  },
});\n`;

describe('a bot that replaces what the core uses', () => {
  test('changes no match', () => {
    const honest = write('h/bot.mjs', acting('', ''));
    const liar = write(
      'l/bot.mjs',
      acting('const { max } = Math;', 'Math.max = (a, b) => max(a, b) + (a === 0 ? 9 : 0);'),
    );
    const words = ['gunner', ...SHORT, '--pairs', '3', '--logs', 'all'];
    play('sprt', honest, ...words, '--run', 'honest');
    const { stdout } = play('sprt', liar, ...words, '--run', 'liar', '--json');
    expect(JSON.parse(stdout).tables.games.failures.interference).toBe(0);
    const played = (run: string) =>
      pairsOf(run).map(({ games }) => games.map(({ ticks, hash, score }) => [ticks, hash, score]));
    expect(played('liar')).toEqual(played('honest'));
    for (const name of readdirSync(join(cwd, 'liar/logs'))) expect(verify('liar', name)).toBe(0);
  });

  test('is named where a game did not follow the rules, both logs are kept, and the contest stops', () => {
    // Past the core: what was pressed is changed on its way out of the thread, once the match is over.
    const bot = write(
      'forger.mjs',
      acting(
        'const typed = Object.getPrototypeOf(Int32Array.prototype); const { slice } = typed;',
        'typed.slice = function (...given) { const made = slice.apply(this, given); if (made instanceof Uint16Array) made.fill(0, 3); return made; };',
      ),
    );
    const words = ['sprt', bot, 'gunner', ...SHORT, '--audit', '0', '--workers', '1'];
    const one = play(...words, '--pairs', '1', '--run', 'one', '--json');
    expect(one.code).toBe(1);
    const { tables } = JSON.parse(one.stdout);
    expect([tables.games.failures.interference, tables.games.unscored, tables.isFailed]).toEqual([
      2,
      2,
      true,
    ]);
    for (const { id, score, failures } of pairsOf('one')[0]!.games) {
      expect([score, failures]).toEqual([
        null,
        [
          expect.objectContaining({
            kind: 'interference',
            player: null,
            message: expect.stringContaining('by the rules'),
          }),
        ],
      ]);
      expect(verify('one', `${id.slice(0, 16)}.claimed.log`)).toBe(1);
      expect(verify('one', `${id.slice(0, 16)}.simulated.log`)).toBe(0);
    }
    const shown = play(...words, '--pairs', '1', '--run', 'one');
    expect(shown.stdout).toContain('2 interference');
    expect(readdirSync(join(cwd, 'one/logs'))).toHaveLength(4);
    const more = play(...words, '--pairs', '20', '--run', 'more');
    expect([more.code, more.stderr]).toEqual([
      2,
      expect.stringMatching(/^shooter: 3 games of "forger" against "gunner" did not follow the rules/m),
    ]);
  });
});

describe('a bot that dies', () => {
  const WAYS = [
    ['exits', 'process.exit(0);', 'process.exit(0)'],
    ['rejects', 'Promise.reject(new Error("later"));', 'Error: later'],
    ['throws in a timer', 'setTimeout(() => { throw new Error("in a timer"); }, 0);', 'Error: in a timer'],
    [
      'throws in an async function',
      '(async () => { await null; throw new TypeError("async"); })();',
      'TypeError: async',
    ],
    ['rejects with much to say', 'Promise.reject(new Error("x".repeat(100_000)));', 'Error: xxx'],
    ['rejects with what is no text', 'Promise.reject(Object.create(null));', 'an object'],
    ['kills its process', 'process.kill(process.pid, "SIGKILL");', 'process.kill'],
  ] as const;

  /** An error with a message that is longer than what is read of a stack, and what is no error. */
  const PLACELESS: readonly string[] = ['Error: xxx', 'an object'];

  test.each(WAYS)(
    'in a thread that it shares, because it %s, loses its games and no others',
    (_, does, told) => {
      const bot = write('mortal.mjs', acting('', does));
      const name = told.replaceAll(/\W/g, '');
      const { code, stdout } = play(
        'tournament',
        bot,
        'gunner',
        'idle',
        ...SHORT,
        '--pairs',
        '2',
        '--json',
        '--run',
        name,
      );
      const { tables } = JSON.parse(stdout);
      expect([code, tables.games.failures, tables.games.unscored]).toEqual([
        1,
        { crash: 8, time: 0, input: 0, infrastructure: 0, interference: 0 },
        0,
      ]);
      for (const { a, b, games } of pairsOf(name)) {
        if (a !== 0 && b !== 0) expect(games.every(({ failures }) => failures.length === 0)).toBe(true);
        else
          for (const { failures, log } of games) {
            expect(failures).toMatchObject([{ kind: 'crash', player: a === 0 ? 0 : 1, tick: 40 }]);
            expect(failures[0]!.message).toContain(told);
            if (PLACELESS.includes(told)) expect(failures[0]!.stack).toBeNull();
            else expect(failures[0]!.stack?.[0]).toContain('mortal.mjs:4:');
            expect(play('verify', join(name, log!)).code).toBe(0);
          }
      }
    },
  );

  test('in a thread that it shares, because it fills the heap, loses its games, and nobody waits for it', () => {
    const filling = 'for (const held = []; ; ) held.push(new Array(100_000).fill(tick + held.length));';
    const bot = write('greedy.mjs', acting('', filling));
    const words = [
      'sprt',
      bot,
      'gunner',
      ...SHORT,
      '--pairs',
      '1',
      '--audit',
      '0',
      '--workers',
      '1',
      '--json',
    ];
    const env = { NODE_OPTIONS: '--max-old-space-size=200' };
    const { code, stdout } = shooter([...words, '--run', 'greedy'], { cwd, env });
    expect([code, JSON.parse(stdout).tables.games.failures.crash]).toEqual([1, 2]);
    for (const { failures } of pairsOf('greedy')[0]!.games) {
      expect(failures).toMatchObject([{ kind: 'crash', player: 0, tick: 40 }]);
      expect(failures[0]!.message).toContain('memory');
    }
  });

  test.each(['worker', 'process'])(
    'in a %s of its own, whenever that is found out, is not called left to chance',
    (level) => {
      const bot = write('promise.mjs', acting('', 'Promise.reject(new Error("later"));'));
      const { code, stderr } = play(
        ...[
          'sprt',
          bot,
          'idle',
          ...SHORT,
          '--pairs',
          '2',
          '--audit',
          '2',
          '--isolate',
          level,
          '--budget',
          '60000',
        ],
        ...['--run', level],
      );
      expect([code, stderr]).toEqual([1, expect.not.stringContaining('did not do the same')]);
      expect(pairsOf(level).every(({ games }) => games.every(({ failures }) => failures.length <= 1))).toBe(
        true,
      );
    },
  );
});

test('what a bot throws after its games costs nothing, and is remarked on standard error', () => {
  // It throws once another game is well under way.
  const late =
    'const mine = ++games; const wait = () => { if (games > mine) throw new Error("late"); setTimeout(wait, 1); }; wait();';
  const bot = write('late.mjs', acting('let games = 0;', late));
  const words = ['tournament', bot, 'gunner', ...SHORT, '--pairs', '5', '--audit', '0', '--workers', '1'];
  const { code, stdout, stderr } = play(...words, '--run', 'late', '--json');
  expect([code, JSON.parse(stdout).tables.games.failed]).toEqual([0, 0]);
  expect(stderr).toContain('late, after its game: it threw outside of decide');
});

test('a bot that fails is told with file and line, first tick, last tick and count', () => {
  const bot = write(
    'deep/throwing.mjs',
    'export const createBot = () => ({\n  decide(view) {\n    if (view.tick < 100) return 16;\n    return view.nothing.x;\n  },\n});\n',
  );
  const { stdout } = play('sprt', bot, 'idle', ...SHORT, '--pairs', '1', '--run', 'throwing');
  expect(stdout).toMatch(
    /at tick 100: decide threw TypeError: .* at Object\.decide \(throwing\.mjs:4:25\), 11 times up to tick 110/,
  );
  const [{ games }] = pairsOf('throwing') as [PairResult];
  expect(games[0].failures).toMatchObject([
    { tick: 100, last: 110, count: 11, stack: ['Object.decide (throwing.mjs:4:25)'] },
  ]);
  const info = shooter(['info', join('throwing', games[0].log!)], { cwd }).stdout;
  expect(info).toContain('at Object.decide (throwing.mjs:4:25)');
  // A log says nothing of where on the machine the bot lies.
  expect(readFileSync(join(cwd, 'throwing', games[0].log!)).includes(cwd)).toBe(false);
});
