import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shooter, start, temporaryFolder, writeBot } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]) => shooter(args, { cwd });
const json = (...args: string[]) => JSON.parse(run(...args, '--json').stdout);

describe('match', () => {
  it('with no option plays, records, prints the seed that it drew, and says what next', () => {
    const { code, stdout, stderr } = run('match');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [seed, outcome, file, next] = stdout.split('\n');
    expect(seed).toMatch(/^seed "\d+", drawn just now: --seed plays the same match again$/);
    expect(outcome).toMatch(/^hunter \(1\) against gunner \(2\): .+ at tick [\d,]+, after .+ of play$/);
    expect(file).toMatch(/^match\.log: \d+ bytes, .+ a tick, sealed, final hash [0-9a-f]{16}$/);
    for (const words of next!.replace('next: npx ', '').split(' · npx ')) {
      expect(run(...words.split(' ').slice(1)).code, words).toBe(0);
    }
  });

  it('plays the same match again for the same seed, and takes the seed as typed', () => {
    const first = json('match', '--seed', '1e3', '--ticks', '300');
    const again = json('match', '--seed', '1e3', '--ticks', '300');
    expect(first.seed).toBe('1e3');
    expect([again.id, again.hash]).toEqual([first.id, first.hash]);
    expect(json('match', '--seed', '1000', '--ticks', '300').hash).not.toBe(first.hash);
  });

  it.each(['', '-5', ' ', '007', '__proto__', '🚀', 'a\nb', '-'])('takes the seed %j', (seed) => {
    expect(json('match', `--seed=${seed}`, '--ticks', '10').seed).toBe(seed);
  });

  it('never overwrites: the default is the next free name, another needs --force', () => {
    const folder = temporaryFolder();
    const play = (...args: string[]) => shooter(['match', '--ticks', '10', ...args], { cwd: folder });
    expect(play().stdout).toContain('\nmatch.log: ');
    expect(play().stdout).toContain('\nmatch-2.log: ');
    expect(play('-o', 'match.log')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'shooter: match.log: it exists already; --force overwrites it\n',
    });
    expect(play('-o', 'match.log', '--force').code).toBe(0);
  });

  it('finds a free name even if others look for one at the same moment', async () => {
    const folder = temporaryFolder();
    const all = Array.from(
      { length: 6 },
      () => start(['match', '--ticks', '10', '--json'], { cwd: folder }).end,
    );
    const logs = (await Promise.all(all)).map(({ stdout }) => JSON.parse(stdout).log);
    expect(logs.sort()).toEqual([2, 3, 4, 5, 6].map((number) => `match-${number}.log`).concat('match.log'));
  });

  it('takes rules from a file, or from standard input', () => {
    writeFileSync(join(cwd, 'rules.json'), '\ufeff{"health": 10, "damage": 10}');
    expect(json('match', '--seed', '1', '--rules', 'rules.json').ticks).toBeLessThan(
      json('match', '--seed', '1').ticks,
    );
    const given = { cwd, input: '{"maxTicks": 5}' };
    expect(JSON.parse(shooter(['match', '--rules', '-', '--json'], given).stdout).ticks).toBe(5);
  });

  it('plays the inputs of a log and of a JSON case', () => {
    const played = json('match', '--seed', '9', '--ticks', '600', '-o', 'inputs.log');
    writeFileSync(join(cwd, 'inputs.json'), run('export', 'inputs.log').stdout);
    const again = ['--p1', 'log:inputs.log#1', '--p2', 'script:inputs.json#2', '--ticks', '600'];
    expect(json('match', '--seed', '9', ...again).hash).toBe(played.hash);
  });

  it('finishes although a bot leaves a timer behind', () => {
    writeFileSync(
      join(cwd, 'timer.mjs'),
      'setInterval(() => {}, 1000); export const createBot = () => ({ decide: () => 0 });',
    );
    expect(run('match', '--p1', './timer.mjs', '--ticks', '10').code).toBe(0);
  });

  it('keeps notes, and says how many it could not keep', () => {
    const bot = writeBot(
      cwd,
      'noter',
      'return { decide(v) { note({ at: v.tick }); note(note); return 0; } };',
    );
    const { code, stderr } = run('match', '--p1', bot, '--ticks', '10', '-o', 'notes.log');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '10 notes of bots dropped: over 1 KiB, over 2,048 at once, or no plain data\n',
    });
    expect(run('replay', 'notes.log', '--at', '3').stdout).toContain('player 1 notes {"at":3}');
  });
});

describe('a bot that fails', () => {
  it.each([
    ['throws', 'throw new Error("one\\ntwo")', 'bot/threw', 'decide threw Error: one two'],
    ['answers nonsense', 'return 32', 'bot/bad-input', 'decide returned 32, no integer from 0 to 31'],
    ['answers a promise', 'return Promise.reject(1)', 'bot/bad-input', 'decide returned a promise'],
  ])('forfeits when it %s again and again: exit 1, and the log proves it', (_, statement, failure, what) => {
    const bot = writeBot(
      cwd,
      'fails',
      `return { decide(v) { if (v.tick >= 5) { ${statement} } return 0; } };`,
    );
    const { code, stdout, stderr } = run('match', '--p2', bot, '-o', 'fails.log', '--force', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n( {4}at [^\n]+\n)*$/);
    expect(stderr).toContain(`${failure}: player 2, "fails", at tick 5: ${what}`);
    expect(JSON.parse(stdout)).toMatchObject({
      ticks: 15,
      result: { reason: 'forfeit', winner: 1 },
    });
    expect(stderr).toContain(': nothing was pressed; 10 failures more up to tick 15: it forfeits there.');
    const { failures } = JSON.parse(stdout) as { failures: object[] };
    expect(failures).toHaveLength(11);
    expect(failures[0]).toMatchObject({ seat: 2, tick: 5, code: failure, forfeits: false });
    expect(failures[10]).toMatchObject({ seat: 2, tick: 15, code: failure, forfeits: true });
    expect(run('verify', 'fails.log').code).toBe(0);
  });

  it.each([
    ['a timer', 'setTimeout(() => { throw new Error("late") }, 1);'],
    ['a promise', 'Promise.reject(new Error("late"));'],
  ])('stops the match when it throws in %s: exit 1, and the log is sealed', (_, statement) => {
    const wait = 'const end = performance.now() + 1; while (performance.now() < end); return 0;';
    const bot = writeBot(cwd, 'late', `${statement} return { decide() { ${wait} } };`);
    const { code, stderr } = run('match', '--p1', bot, '-o', 'late.log', '--force');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bot\/threw: a bot, outside of decide, [^\n]+: Error: late: [^\n]+\n$/);
    expect(JSON.parse(run('info', 'late.log', '--json').stdout)).toMatchObject({
      status: 'sealed',
      result: { reason: 'interrupted', winner: null },
    });
  });

  it('is told of when it ends the process, and does not pass for a success', () => {
    const bot = writeBot(cwd, 'quits', 'return { decide() { process.exit(0); } };');
    const { code, stderr } = run('match', '--p1', bot, '-o', 'quits.log');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bot\/died: a bot has ended the thread of its match[^\n]+\n$/);
    expect(run('verify', 'quits.log').stdout).toContain('claimed, interrupted');
  });

  it.each([
    ['throws', 'throw new Error("no")', 'createBot threw Error: no'],
    ['gives no bot', 'return 5', 'createBot returned 5, which has no function decide'],
  ])('leaves no log behind when its createBot %s', (_, body, what) => {
    const bot = writeBot(cwd, 'never', body);
    const { code, stderr } = run('match', '--p1', bot, '-o', 'never.log');
    expect({ code, stderr }).toEqual({ code: 2, stderr: `shooter: player 1, "never": ${what}\n` });
    expect(existsSync(join(cwd, 'never.log'))).toBe(false);
  });
});

describe('a bot that is an ES module', () => {
  it.each([
    'export const createBot = () => ({ decide: () => 0 });',
    "import 'node:fs'; export const createBot = () => ({ decide: () => 0 });",
  ])('in a package that says otherwise is refused with what to do: %s', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
    writeFileSync(join(folder, 'mine.js'), text);
    const { code, stderr } = shooter(['match', '--p1', './mine.js', '--ticks', '10'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/: it is an ES module, .* name it mine\.mjs, or write "type": "module" there\n$/);
  });
});
