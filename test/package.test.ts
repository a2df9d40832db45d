import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { programOf } from '../cli/program.ts';

/* What npm gets: `scripts/pack.mjs` uses it as a user would; this is about the documents in it. */

const ROOT = resolve(import.meta.dirname, '..');

const [{ files }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
) as [{ files: { path: string }[] }];
const packed = files.map(({ path }) => path);

/** Links of a page to files that are not there, or to headings that they do not have. */
function brokenLinks(page: string, text: string, has: (path: string) => boolean): string[] {
  const isThere = (path: string): boolean =>
    has(path) || packed.some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      if (!isThere(target)) return true;
      return heading !== undefined && !headingsOf(readFileSync(join(ROOT, target), 'utf8')).includes(heading);
    });
}

/** As GitHub and npm name them. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(packed.filter((path) => path.endsWith('.md')))(
  'the links of %s lead somewhere in the package',
  (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    expect(brokenLinks(page, text, (path) => packed.includes(path))).toEqual([]);
  },
);

test('a link that leads nowhere is found', () => {
  const text =
    '[a](missing.md) [b](rules.md#no-such-heading) [c](../test/) [d](https://example.org) [e](rules.md)';
  expect(brokenLinks('docs/bots.md', text, (path) => packed.includes(path))).toEqual([
    'missing.md',
    'rules.md#no-such-heading',
    '../test/',
  ]);
});

test('pages name the platform as logs have it, and call functions as they are', () => {
  const pages = packed
    .filter((path) => path.endsWith('.md'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'));
  expect(pages.join()).toContain('`linux-x64`');
  expect(pages.join()).not.toMatch(/await readLog\(/);
});

test.each([
  ['/work/dist/cli/main.js', 'npx shooter'],
  ['/work/node_modules/.bin/shooter', 'npx shooter'],
  ['/root/.npm/_npx/0123/node_modules/.bin/shooter-sdk', 'npx shooter-sdk'],
  ['/usr/local/bin/shooter', 'shooter'],
  ['/usr/local/bin/shooter-sdk', 'shooter-sdk'],
  ['', 'npx shooter'],
])('hints of a command that was started as %s begin with %s', (path, program) => {
  expect(programOf(path)).toBe(program);
});
