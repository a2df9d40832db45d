import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorPage, readCodes } from './error-page.ts';

/* The list of error codes, the document that describes them and the code that throws them are one. */

const ROOT = resolve(import.meta.dirname, '../..');
const TABLE = 'src/core/error-codes.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const codes = readCodes(read(TABLE));

const sources = ['src', 'cli']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /\.tsx?$/.test(file) && file !== TABLE)
  .map((file) => read(file).replaceAll(/\/\*[\s\S]*?\*\//g, ''));

/** Codes that no source has as a literal outside comments. */
const unusedOf = (all: readonly string[]): string[] =>
  all.filter((code) => !sources.some((source) => source.includes(`'${code}'`)));

test('every member of the union is described, in order, once', () => {
  const members = [...read(TABLE).matchAll(/^ {2}\| '([^']+)'/gm)].map(([, code]) => code!);
  expect(codes.map(({ code }) => code)).toEqual(members);
  expect(members).toEqual([...new Set(members)].sort());
  for (const { code, meaning, cure } of codes) {
    expect(code).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/);
    expect(`${meaning} ${cure}`, code).toMatch(/^.{10,}\. .{5,}\.$/);
  }
});

test('every code is thrown somewhere', () => {
  expect(unusedOf(codes.map(({ code }) => code))).toEqual([]);
  expect(unusedOf(['log/planted'])).toEqual(['log/planted']);
});

test('docs/errors.md is what "npm run api" writes', () => {
  expect(read('docs/errors.md')).toBe(errorPage(codes));
});

test('codes that docstrings and documents name exist', () => {
  const known = new Set(codes.map(({ code }) => code));
  const areas = [...new Set(codes.map(({ code }) => code.split('/')[0]))].join('|');
  const named = new RegExp(`\`((?:${areas})/[a-z]+(?:-[a-z]+)*)\``, 'g');
  const texts = ['src', 'cli', 'docs', '.'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => /\.(tsx?|md)$/.test(file) && file !== 'CHANGELOG.md'),
  );
  const wrong = texts.flatMap((file) =>
    [...read(file).matchAll(named)]
      .filter(([, code]) => !known.has(code!))
      .map(([, code]) => `${file}: ${code}`),
  );
  // Paths of folders, which look like codes.
  expect(wrong.filter((one) => !/: cli\/(tui|contest|picture|commands|data)$/.test(one))).toEqual([]);
});
