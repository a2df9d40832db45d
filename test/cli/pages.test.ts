import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import alea from 'seedrandom/lib/alea.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_BOTS, findBot, playMatch } from '../../src/bots/index.ts';
import { encodeLog } from '../../src/replay/index.ts';
import { recordMatch } from '../replay/matches.ts';
import { type Ran, shooter, temporaryFolder } from './shooter.ts';

/* Matches as pages, and pages as logs. */

const cwd = temporaryFolder();
const run = (...args: string[]): Ran => shooter(args, { cwd });
const read = (name: string): Buffer => readFileSync(join(cwd, name));

/** `shooter export LOGS --format html -o NAME` */
const exportPage = (name: string, ...args: readonly string[]): Ran =>
  run('export', ...args, '--format', 'html', '-o', name);

beforeAll(() => {
  for (const [name, from] of [
    ['a.log', 'hunter-gunner'],
    ['b.log', 'fork'],
  ])
    copyFileSync(new URL(`../golden/${from}.log`, import.meta.url), join(cwd, name!));
  expect(exportPage('one.html', 'a.log')).toEqual({ code: 0, stdout: '', stderr: 'one.html: written\n' });
  expect(exportPage('both.html', 'a.log', 'b.log').code).toBe(0);
});

describe('a page', () => {
  it('is the same bytes each time, on standard output too, and takes no time and no path from the machine', () => {
    exportPage('again.html', 'a.log');
    expect(read('again.html')).toEqual(read('one.html'));
    const { code, stdout } = run('export', 'a.log', '--format', 'html');
    expect(code).toBe(0);
    expect(Buffer.from(stdout)).toEqual(read('one.html'));
    expect(stdout).not.toContain(cwd);
  });

  it('overwrites nothing unless it is forced to', () => {
    expect(exportPage('one.html', 'b.log')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force'),
    });
    expect(read('one.html').includes('data-name="a.log"')).toBe(true);
  });

  it.each([
    [['a.log', 'b.log', 'a.log'], '--format html takes one log or two, 3 are given'],
    [['a.log', '--at', '99999'], '--at is tick 99999; it is a tick from 0 to 2773'],
    [['a.log', '--size', '100'], '--size is for --format png, gif and mp4, not for html'],
    [['none.log'], 'none.log: there is no such file'],
    [['one.html#3'], 'one.html#3: it is a page of one log: it has no log #3'],
    [['one.html#0'], 'one.html#0: it is a page of one log: it has no log #0'],
  ])('is refused of %j', (args, message) => {
    const { code, stderr } = exportPage('refused.html', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('says of a damaged log that it is', () => {
    const bytes = read('a.log');
    bytes[bytes.length - 60]! ^= 1;
    writeFileSync(join(cwd, 'damaged.log'), bytes);
    const { code, stderr } = exportPage('damaged.html', 'damaged.log');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^damaged\.log: damaged at byte \d+: .*; the page says so\n/);
    expect(run('verify', 'damaged.html').code).toBe(2);
  });

  it('of five minutes of random keys, new ones in every tick, takes less than 150 KB', () => {
    const draw = alea('keys');
    const keys = (): [number, number] => [Math.floor(draw() * 32), Math.floor(draw() * 32)];
    const rules = { health: 10_000, maxTicks: 0 };
    const { log } = recordMatch({ seed: 'five minutes', rules, ticks: 18_000, keys });
    writeFileSync(join(cwd, 'random.log'), encodeLog(log));
    exportPage('random.html', 'random.log');
    expect(read('random.html').length).toBeLessThan(150_000);
  });

  it('of five minutes of two bots takes less than 100 KB', () => {
    const pressed: [number, number][] = [];
    const players = [
      findBot('planner') ?? BUILT_IN_BOTS[0]!,
      findBot('dodger') ?? BUILT_IN_BOTS[1]!,
    ] as const;
    const match = { seed: 'five minutes', rules: { health: 10_000, maxTicks: 0 } };
    playMatch({
      ...match,
      players,
      limitTicks: 18_000,
      onTick: (_, first, second) => void pressed.push([first, second]),
    });
    expect(pressed).toHaveLength(18_000);
    const { log } = recordMatch({ ...match, ticks: 18_000, keys: (tick) => pressed[tick]! });
    writeFileSync(join(cwd, 'five.log'), encodeLog(log));
    exportPage('five.html', 'five.log');
    expect(read('five.html').length).toBeLessThan(100_000);
  });
});

describe('every command that takes a log takes a page', () => {
  /** What a command says of the page is what it says of the log. */
  const same = (page: string, log: string, ...args: readonly string[]): void => {
    const [command, ...options] = args as [string, ...string[]];
    const [ofPage, ofLog] = [page, log].map((name) => run(command, name, ...options));
    expect(ofPage!.code).toBe(ofLog!.code);
    expect(ofPage!.stdout.replaceAll(page, 'X')).toBe(ofLog!.stdout.replaceAll(log, 'X'));
    expect(ofPage!.stdout).not.toBe('');
  };

  it.each([
    ['verify'],
    ['verify', '--json'],
    ['info'],
    ['info', '--json'],
    ['replay', '--plain', '--at', '300'],
    ['export', '--format', 'json'],
  ])('%s %s', (...args) => {
    same('one.html', 'a.log', ...args);
    same('both.html#2', 'b.log', ...args);
  });

  it('verify and info take all logs of a page', () => {
    expect(run('verify', 'both.html').stdout).toMatch(
      /^proven both\.html#1: [\s\S]*\nproven both\.html#2: [\s\S]*2 logs: 2 proven\n$/,
    );
    expect(run('info', 'both.html').stdout.match(/^log +both\.html#[12],/gm)).toHaveLength(2);
  });

  it('diff compares the two logs of a page, or any two', () => {
    const expected = run('diff', 'a.log', 'b.log', '--plain').stdout;
    expect(
      run('diff', 'both.html', '--plain')
        .stdout.replace('both.html#1', 'a.log')
        .replace('both.html#2', 'b.log'),
    ).toBe(expected);
    expect(run('diff', 'one.html', 'a.log').stdout).toMatch(/^the same match/);
    expect(run('diff', 'one.html')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('only one log is named'),
    });
    mkdirSync(join(cwd, 'many'));
    for (const name of ['1.log', '2.log', '3.log']) writeFileSync(join(cwd, 'many', name), read('a.log'));
    expect(run('diff', 'many')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('many holds 3 logs: name two of them, as many/1.log and many/2.log'),
    });
    expect(run('diff', 'nope.log')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nope.log: there is no such file'),
    });
  });

  it('fork leaves the match of a page', () => {
    expect(run('fork', 'one.html', '--at', '300', '--p1', 'random', '-o', 'left.log').code).toBe(0);
    expect(run('verify', 'left.log').stdout).toMatch(/^proven left\.log/);
  });

  it('the page of a page holds the same log', () => {
    exportPage('third.html', 'both.html#2');
    expect(run('verify', 'third.html').stdout.split('final hash')[1]).toBe(
      run('verify', 'b.log').stdout.split('final hash')[1],
    );
  });
});
