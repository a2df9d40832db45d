import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/* The tables of files in docs/architecture.md, held against the files. */

const ROOT = resolve(import.meta.dirname, '../..');
const ROWS = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .join('\n');
const NAMED = new Set(Array.from(ROWS.matchAll(/`([\w./-]+\.(?:ts|c))`/g), ([, name]) => basename(name!)));

/** Folders of which every file has a place in a table. */
const FOLDERS = ['src/core', 'src/replay', 'src/render', 'web/replay', 'web/play', 'web/arena'];
/** Entry points, which the section on modules explains, and types of a package. */
const OTHERS = ['index.ts', 'browser.ts', 'internal.ts', 'alea.d.ts'];

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => basename(path));

const withoutPlace = (files: readonly string[]): string[] =>
  files.filter((name) => !NAMED.has(name) && !OTHERS.includes(name));

describe('the tables of docs/architecture.md', () => {
  test.each(FOLDERS)('name every file of %s', (folder) => {
    expect(withoutPlace(['planted.ts', ...filesIn(folder)])).toEqual(['planted.ts']);
  });

  test('name no file that is not there', () => {
    const there = new Set([
      ...['src', 'cli', 'web', 'bench', 'examples', 'test', 'python/child'].flatMap(filesIn),
      'limit.c',
    ]);
    expect([...NAMED, 'planted.ts'].filter((name) => !there.has(name))).toEqual(['planted.ts']);
  });
});
