import { describe, expect, test } from 'vitest';
import { shooter, temporaryFolder, writeBot } from './shooter.ts';

/* `shooter check`, and bots in isolation, as the author of a bot has them. */

const cwd = temporaryFolder();
const run = (...words: string[]) => shooter(words, { cwd });
const at = (tick: number, statement: string): string =>
  `return { decide(view) { if (view.tick >= ${tick}) { ${statement} } return 16; } };`;

describe('shooter check', () => {
  test('a bot that keeps to the contract: exit 0, each check, and its speed', () => {
    const ran = run('check', 'hunter', '--ticks', '300');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toBe('');
    expect(ran.stdout.match(/^ok {5}\w/gm)).toHaveLength(9);
    expect(ran.stdout).toMatch(/speed: [\d,]+ decisions a second; median/);
    const told = JSON.parse(run('check', 'hunter', '--ticks', '300', '--json').stdout) as object;
    expect(told).toMatchObject({
      bot: 'hunter',
      passed: true,
      checks: expect.arrayContaining([
        { name: 'legal', passed: true, noted: false, message: expect.any(String) },
      ]),
      speed: { perSecond: expect.any(Number) },
    });
  });

  test.each<[string, string, RegExp]>([
    [
      'throws',
      at(100, 'throw new Error("mine")'),
      /FAILED legal {9}bot\/threw: player 1, "bad", at tick 100/,
    ],
    ['never returns', at(100, 'for (;;);'), /FAILED alive {9}bot\/late: player 1, "bad", at tick 100/],
    [
      'exits',
      at(100, 'process.exit(0)'),
      /FAILED alive {9}bot\/died: player 1, "bad", at tick 100: its process ended/,
    ],
    ['kills its process', at(100, 'process.kill(process.pid, "SIGKILL")'), /bot\/died: .* by SIGKILL/],
    ['rolls dice', 'return { decide: () => (Math.random() * 32) | 0 };', /FAILED deterministic/],
  ])('a bot that %s: exit 1, and a line that names tick and seat', (_, body, told) => {
    const ran = run('check', writeBot(cwd, 'bad', body), '--ticks', '300');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(told);
    expect(ran.stdout).toContain('does not keep to the contract');
  });

  test.each<[string, string, string]>([
    ['cannot be loaded', 'throw new Error("at start")', 'createBot threw Error: at start'],
    ['is not there', '', 'there is no such file'],
  ])('a bot that %s: exit 2', (_, body, told) => {
    const ran = run('check', body === '' ? './gone.mjs' : writeBot(cwd, 'unmade', body));
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(told)]);
  });
});

describe.each(['worker', 'process'])('shooter match --isolate %s', (level) => {
  const match = (bot: string, ...more: string[]) =>
    run('match', '--p1', bot, '--seed', '1', '-o', `${level}.log`, '--force', '--isolate', level, ...more);

  test('a match of built-in bots is the one without', () => {
    const bare = run('match', '--p1', 'hunter', '--seed', '1', '--ticks', '900', '-o', 'bare.log', '--force');
    const apart = match('hunter', '--ticks', '900', '--budget', '20000');
    expect([apart.code, apart.stderr]).toEqual([0, '']);
    expect(run('diff', 'bare.log', `${level}.log`).code).toBe(0);
    expect(bare.code).toBe(0);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'never returns',
      'for (;;);',
      '1000',
      /^bot\/late: player 1, "apart", at tick 200: it did not decide within 1000 ms: nothing was pressed; 10 failures more up to tick 210: it forfeits there\. Mend/,
    ],
    [
      'exits',
      'process.exit(3)',
      '20000',
      /^bot\/died: player 1, "apart", at tick 200: .*: it forfeits\. Mend the bot and play the seed again\.\n$/,
    ],
  ])(
    'a bot that %s: exit 1, a line for its author, and a log that is proven',
    (_, statement, budget, told) => {
      const ran = match(writeBot(cwd, 'apart', at(200, statement)), '--budget', budget);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(told);
      expect(run('verify', `${level}.log`).code).toBe(0);
    },
  );
});

test('ticks in which a bot failed are marked in the log as nobody’s', () => {
  const bot = writeBot(cwd, 'now-and-then', 'return { decide: ({ tick }) => (tick === 7 ? NaN : 16) };');
  expect(run('match', '--p1', bot, '--ticks', '20', '-o', 'marked.log').code).toBe(1);
  const { sources } = JSON.parse(run('export', 'marked.log').stdout) as { sources: [string, number][][] };
  expect(sources).toEqual([
    [
      ['fresh', 7],
      ['neutral', 1],
      ['fresh', 12],
    ],
    [['fresh', 20]],
  ]);
});

test.each([
  [['--isolate', 'cage'], '--isolate is "cage"'],
  [['--isolate', 'worker', '--budget', '0'], '--budget'],
])('%j is refused', (words, told) => {
  const ran = run('match', ...words);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(told)]);
});
