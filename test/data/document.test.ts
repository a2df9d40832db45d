import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATA_VERSION, TABLES } from '../../src/data/index.ts';
import { columnsTable, toRow } from './data-page.ts';
import { golden } from './data-sets.ts';

/* docs/data.md has the columns of the code: names, order, types, units, ranges, meanings. */

const DOCUMENT = readFileSync(new URL('../../docs/data.md', import.meta.url), 'utf8');
/** Every table in the section of that name, up to the next heading. */
const tablesIn = (document: string, name: string): string[] =>
  ((document.split(`\n## ${name}\n`)[1] ?? '').split(/^## /m)[0] ?? '').match(/(?:^\|.*\n)+/gm) ?? [];

describe('docs/data.md', () => {
  it.each(TABLES)('has every column of $name, in order, as the code has it', ({ name, columns }) => {
    expect(tablesIn(DOCUMENT, name)).toContain(columnsTable(columns));
  });

  it('says which version this is', () => {
    expect(DOCUMENT).toContain(`This is version ${DATA_VERSION} of the columns`);
  });

  it('would not pass with a unit that differs, a row that is missing or one too many', () => {
    const { name, columns } = TABLES[0]!;
    const row = toRow(columns.find((column) => column.name === 'own_x')!);
    for (const spoilt of [row.replace('| px |', '| m |'), '', row + row]) {
      expect(DOCUMENT).toContain(row);
      expect(tablesIn(DOCUMENT.replace(row, spoilt), name), spoilt).not.toContain(columnsTable(columns));
    }
  });
});

it('has a program that runs as it stands', () => {
  const [block] = /(?:^ {4}.*\n|^\n(?= {4}))+/m.exec(DOCUMENT.split('## In a program\n')[1]!)!;
  const program = block
    .replaceAll(/^ {4}/gm, '')
    .replaceAll(/'shooter-sdk\/(\w+)'/g, (_, entry: string) =>
      JSON.stringify(new URL(`../../dist/src/${entry}/index.js`, import.meta.url).href),
    );
  const cwd = mkdtempSync(join(tmpdir(), 'shooter-'));
  try {
    copyFileSync(golden('events'), join(cwd, 'match.log'));
    const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd,
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'events.csv'), 'utf8').split('\n').length).toBeGreaterThan(10);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

describe('the columns', () => {
  it.each(TABLES)('of $name have names of their own, and none that a program would stumble on', (table) => {
    const names = table.columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });
});
