import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGE_DIFF_KEYS, PAGE_KEYS } from '../../src/render/index.ts';
import { logElement } from '../../src/replay/index.ts';

/* What docs/pages.md and docs/log-format.md say of pages. */

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/pages.md names every key', () => {
  const document = read('docs/pages.md');
  const words = [...PAGE_KEYS, ...PAGE_DIFF_KEYS].flatMap(({ label }) => label.split(' '));
  expect(words.length).toBeGreaterThan(40);
  expect([...new Set(words)].filter((word) => !document.includes(`\`${word}\``))).toEqual([]);
});

test('docs/pages.md names every attribute that the element reads', () => {
  const source = read('web/replay/element.ts');
  const names = [...source.matchAll(/(?:getAttribute|hasAttribute|numberOf)\((?:this, )?'(\w+)'\)/g)].map(
    ([, name]) => name!,
  );
  const documented = [...read('docs/pages.md').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  );
  expect(names.length).toBeGreaterThan(3);
  for (const name of new Set([...names, 'src', 'other', 'theme'].filter((one) => one !== 'tabindex')))
    expect(documented, name).toContain(name);
});

test('docs/log-format.md has the element of a log', () => {
  const bytes = Buffer.from('log');
  const element = logElement({ name: 'match.log', bytes });
  expect(read('docs/log-format.md')).toContain(element.replace(bytes.toString('base64'), 'BASE64'));
});
