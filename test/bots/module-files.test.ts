import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { BUILT_IN_BOTS, findBot } from '../../src/bots/index.ts';
import { readModuleFiles } from '../../src/bots/node/module-files.ts';
import { readNames } from '../../src/bots/node/source-text.ts';
import { describeUndeclared, openTracked } from '../../src/bots/node/undeclared-files.ts';
import { hashContents } from '../../src/contest/index.ts';

/* What a bot is made of: every file that changes what it does changes what it is called by. */

const root = mkdtempSync(join(tmpdir(), 'shooter-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** Files by name, in a folder of their own. @returns the folder */
function write(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(folders++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const BOT = 'export const createBot = () => ({ decide: () => 16 });\n';

/** A bot, a file that is to be part of it, and how the bot names it. */
const WAYS: readonly (readonly [string, string, string, string])[] = [
  ['imports it', 'part.mjs', `import './part.mjs';\n${BOT}`, 'bot.mjs'],
  ['imports it without a space', 'part.mjs', `import{a}from"./part.mjs";\n${BOT}`, 'bot.mjs'],
  ['exports from it', 'part.mjs', `export * from './part.mjs';\n${BOT}`, 'bot.mjs'],
  ['imports it behind a comment', 'part.mjs', `import /* " */ './part.mjs'; // '\n${BOT}`, 'bot.mjs'],
  ['imports it later', 'part.mjs', `const a = await import(\`./part.mjs\`);\n${BOT}`, 'bot.mjs'],
  ['imports JSON', 'part.json', `import a from './part.json' with { type: 'json' };\n${BOT}`, 'bot.mjs'],
  [
    'requires it',
    'part.cjs',
    "const a = require('./part');\nexports.createBot = 1;\n".replace('/part', '/part.cjs'),
    'bot.cjs',
  ],
  [
    'requires it without its ending',
    'part.js',
    "const a = require('./part');\nexports.createBot = 1;\n",
    'bot.cjs',
  ],
  [
    'makes its own require',
    'part.cjs',
    `import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nload('./part.cjs');\n${BOT}`,
    'bot.mjs',
  ],
  [
    'opens it by a URL',
    'part.bin',
    `import { readFileSync } from 'node:fs';\nreadFileSync(new URL('./part.bin', import.meta.url));\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after a regular expression with a quote',
    'part.mjs',
    `const a = /["']\\//.test('x');\nimport './part.mjs';\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after an expression with a quote behind a condition',
    'part.mjs',
    `const a = 'x';\nif (a) /"/.test(a); await import('./part.mjs');\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after an expression with a quote behind a loop over brackets',
    'part.mjs',
    `for (const a of (() => ['x'])()) /"/.test(a); await import('./part.mjs');\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after an expression with a backtick behind a block',
    'part.mjs',
    `{ } /\`/.test('a'); await import('./part.mjs');\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after a division of what stands in brackets',
    'part.mjs',
    `const a = (4) / 2; await import('./part.mjs'); const b = (a) / 2;\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it after a division of what a function called if gives',
    'part.mjs',
    `const o = { if: (n) => n };\nconst a = o.if(4) / 2; await import('./part.mjs'); const b = a / 2;\n${BOT}`,
    'bot.mjs',
  ],
  [
    'names it within a template',
    'part.mjs',
    `const a = \`\${await import('./part.mjs')}\`;\n${BOT}`,
    'bot.mjs',
  ],
  ['lists it as data', 'part.json', `export const dataFiles = ['part.json'];\n${BOT}`, 'bot.mjs'],
  [
    'imports a package that consists of it',
    'node_modules/thing/lib/part.js',
    `import 'thing';\n${BOT}`,
    'bot.mjs',
  ],
  ['imports a package of a scope', 'node_modules/@a/b/part.js', `import '@a/b/part.js';\n${BOT}`, 'bot.mjs'],
];

describe('a file is part of a bot that', () => {
  test.each(WAYS)('%s', (_, part, source, name) => {
    const folder = write({ [name]: source, [part]: 'one' });
    const path = join(folder, name);
    const before = readModuleFiles(path);
    expect(before.files).toContain(join(folder, part));
    writeFileSync(join(folder, part), 'two');
    expect(readModuleFiles(path).hash).not.toBe(before.hash);
  });

  test('imports what imports it, through a link', () => {
    const folder = write({
      'bot.mjs': `import './link.mjs';\n${BOT}`,
      'far/a.mjs': "import './b.mjs';",
      'far/b.mjs': '1',
    });
    symlinkSync(join(folder, 'far/a.mjs'), join(folder, 'link.mjs'));
    expect(readModuleFiles(join(folder, 'bot.mjs')).files).toEqual(
      ['bot.mjs', 'far/a.mjs', 'far/b.mjs'].map((name) => join(folder, name)),
    );
  });
});

test('what stands in a comment, or is not there, is no part', () => {
  const folder = write({
    'bot.mjs': `// import './part.mjs'\n/* import './part.mjs' */ import './none.mjs';\n${BOT}`,
    'part.mjs': '1',
  });
  expect(readModuleFiles(join(folder, 'bot.mjs')).files).toHaveLength(1);
});

test('the same files have the same hash wherever they lie', () => {
  const files = { 'bot.mjs': `import './part.mjs';\n${BOT}`, 'part.mjs': '1' };
  const [one, other] = [write(files), write(files)];
  expect(readModuleFiles(join(one, 'bot.mjs')).hash).toBe(readModuleFiles(join(other, 'bot.mjs')).hash);
});

test('a name that is computed is told', () => {
  expect(readNames("const a = './x'; await import(a);").hasComputedImports).toBe(true);
  expect(readNames('require(name)').hasComputedImports).toBe(true);
  expect(readNames("await import('./x'); a.import(b); import.meta.url").hasComputedImports).toBe(false);
});

test('a file that is read while a bot is made, and named nowhere, is told', async () => {
  const read =
    "import { readFileSync } from 'node:fs';\nimport { dirname, join } from 'node:path';\nimport { fileURLToPath } from 'node:url';\nconst here = dirname(fileURLToPath(import.meta.url));\nconst read = () => readFileSync(join(here, 'we' + 'ights.json'));\n";
  const loading = write({ 'bot.mjs': `${read}read();\n${BOT}`, 'weights.json': '1' });
  const making = write({
    'bot.mjs': `${read}export const createBot = () => { read(); return { decide: () => 0 }; };\n`,
    'weights.json': '1',
  });
  const listed = write({
    'bot.mjs': `${read}read();\nexport const dataFiles = ['./weights.json'];\n${BOT}`,
    'weights.json': '1',
  });
  const tell = async (folder: string): Promise<string[]> => {
    const path = join(folder, 'bot.mjs');
    return describeUndeclared(path, (await openTracked(path)).reads);
  };
  for (const folder of [loading, making])
    expect(await tell(folder)).toEqual([expect.stringContaining('reads weights.json')]);
  expect(await tell(listed)).toEqual([]);
});

test('a list of data files that cannot be found without running the module is refused', async () => {
  const folder = write({
    'bot.mjs': `export const dataFiles = ['./we' + 'ights.json'];\n${BOT}`,
    'weights.json': '1',
  });
  await expect(openTracked(join(folder, 'bot.mjs'))).rejects.toMatchObject({ code: 'bot/bad-data-files' });
});

test('each bot of this package is called by what it consists of', () => {
  const hashes = BUILT_IN_BOTS.map((kind) => hashContents(kind.name, kind));
  expect(new Set(hashes).size).toBe(BUILT_IN_BOTS.length);
  const file = new URL('../../src/bots/built-in/champion.ts', import.meta.url).pathname;
  const { files } = readModuleFiles(file);
  for (const part of ['champion.ts', 'champion-policy.ts', 'network.ts', 'step.ts'])
    expect(
      files.some((one) => one.endsWith(`/${part}`)),
      part,
    ).toBe(true);
  expect(findBot('champion')).toBeDefined();
});

test('a bot of this package whose file is altered, or one that it imports, is another one', () => {
  const copy = join(root, 'package/src');
  cpSync(fileURLToPath(new URL('../../src', import.meta.url)), copy, { recursive: true });
  const hashOf = (): string => readModuleFiles(join(copy, 'bots/built-in/hunter.ts')).hash;
  const before = hashOf();
  for (const name of ['bots/built-in/hunter.ts', 'core/enemies.ts']) {
    const text = readFileSync(join(copy, name), 'utf8');
    writeFileSync(join(copy, name), text.replace('1', '2'));
    expect(hashOf()).not.toBe(before);
    writeFileSync(join(copy, name), text);
  }
  expect(hashOf()).toBe(before);
});
