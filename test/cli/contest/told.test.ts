import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openContests, SHORT } from './contests.ts';

/* What is told of contests that were played. */

const { cwd, play } = openContests();

test('the page of a contest leads to its logs, wherever it is', () => {
  mkdirSync(join(cwd, 'pages'));
  for (const [page, folder] of [
    ['page.html', 'told'],
    ['pages/page.html', 'told'],
    ['told/page.html', 'told'],
  ] as const) {
    play('sprt', 'random', 'hunter', ...SHORT, '--pairs', '3', '--run', folder, '--html', page);
    const links = [...readFileSync(join(cwd, page), 'utf8').matchAll(/<a href="([^"]+)"/g)].map(
      ([, link]) => link!,
    );
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(join(cwd, dirname(page), link)), link).toBe(true);
  }
});

test('bots of a ladder each meet the one before', () => {
  const { code, stdout } = play(
    'ratings',
    '--form',
    'ladder',
    '--without',
    'planner,champion,idle',
    ...SHORT,
    '--pairs',
    '2',
    '--run',
    'rungs',
    '--json',
  );
  expect(code).toBe(0);
  const { form, pairs, tables } = JSON.parse(stdout);
  expect([form, pairs]).toEqual(['ladder', 6]);
  expect(tables.cross.map((row: unknown[]) => row.map((entry) => entry !== null))).toEqual([
    [false, true, false, false],
    [true, false, true, false],
    [false, true, false, true],
    [false, false, true, false],
  ]);
});
