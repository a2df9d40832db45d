import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openContests, SHORT } from './contests.ts';

/* `shooter report`: what a contest found, from its run directory alone. */

const { cwd, play } = openContests();
let played: ReturnType<typeof play>;

beforeAll(() => {
  played = play('tournament', 'hunter', 'gunner', '--pairs', '2', ...SHORT, '--run', 'run', '--json');
});

const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');

test('it prints what the contest printed', () => {
  const { interrupted, ...report } = JSON.parse(played.stdout);
  expect(interrupted).toBe(false);
  for (const words of [['--json'], ['--format', 'json']]) {
    const { code, stdout } = play('report', 'run', ...words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ...report, interrupted: false });
  }
  const shown = play('tournament', 'hunter', 'gunner', '--pairs', '2', ...SHORT, '--run', 'run');
  const { stdout } = play('report', 'run');
  expect(stdout.split('\n').length).toBeGreaterThan(10);
  expect(shown.stdout.startsWith(stdout.trimEnd())).toBe(true);
});

test('it writes CSV and a page, and overwrites nothing unless told to', () => {
  play('report', 'run', '--format', 'csv', '-o', 'games.csv');
  expect(read('games.csv').trim().split('\r\n')).toHaveLength(1 + 2 * 2);
  expect(play('report', 'run', '--format', 'html', '-o', 'report.html').code).toBe(0);
  expect(read('report.html')).toMatch(/^<!doctype html>[\s\S]*hunter[\s\S]*<\/html>\n$/);
  expect(play('report', 'run', '--format', 'html', '-o', 'report.html').code).toBe(2);
  expect(play('report', 'run', '--format', 'html', '-o', 'report.html', '--force').code).toBe(0);
});

test('of a contest that is not over it reports what counts so far, and says so', () => {
  play('tournament', 'hunter', 'gunner', '--pairs', '4', ...SHORT, '--run', 'part');
  const [first, second, , fourth] = read('part/results.ndjson').split('\n');
  // What is left of a contest that was killed after three pairs: the second ended before the first, and the fourth before the third.
  writeFileSync(join(cwd, 'part/journal.ndjson'), `${[second, first, fourth].join('\n')}\n`);
  rmSync(join(cwd, 'part/results.ndjson'));
  const { code, stdout, stderr } = play('report', 'part', '--json');
  const { pairs, interrupted } = JSON.parse(stdout);
  expect({ code, pairs, interrupted }).toEqual({ code: 0, pairs: 2, interrupted: true });
  expect(stderr).toContain('2 pairs');
  play('report', 'part', '--format', 'html', '-o', 'part.html');
  expect(read('part.html')).toContain('<p class="warn">this contest is not over: 2 pairs count so far</p>');
  const [, ...games] = play('report', 'part', '--format', 'csv').stdout.trim().split('\r\n');
  expect(games.map((line) => line.split(',').slice(0, 2).join('.'))).toEqual(['0.1', '0.2', '1.1', '1.2']);
});

test.each([
  ['a folder without a contest', ['report', '.'], 'contest/unreadable'],
  ['another format than JSON with --json', ['report', 'run', '--format', 'csv'], 'cli/usage'],
])('%s is refused', (_, words, error) => {
  const ran = play(...words, '--json');
  expect({ code: ran.code, error: JSON.parse(ran.stdout).error.code }).toEqual({ code: 2, error });
});
