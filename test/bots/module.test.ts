import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadBotModule, openIsolated, playMatch } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

const hashOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(fixture(name)))
    .digest('hex');

test('a module says its name and version', async () => {
  expect(await loadBotModule(fixture('named.mjs'))).toEqual({
    name: 'lefty',
    kind: 'module',
    version: '2.1',
    hash: `sha256:${hashOf('named.mjs')}`,
    createBot: expect.any(Function),
  });
});

test('a module that says neither is known by its file and what is in it', async () => {
  const { name, version, hash } = await loadBotModule(fixture('unnamed.mjs'));
  const digits = hashOf('unnamed.mjs');
  expect([name, version, hash]).toEqual(['unnamed', `sha256:${digits.slice(0, 16)}`, `sha256:${digits}`]);
});

test('a path is relative to the working directory', async () => {
  const { name } = await loadBotModule(relative(process.cwd(), fixture('unnamed.mjs')));
  expect(name).toBe('unnamed');
});

test('a bot from a module plays, a CommonJS one as well', async () => {
  const players = [
    await loadBotModule(fixture('unnamed.mjs')),
    await loadBotModule(fixture('common.cjs')),
  ] as const;
  const inputs: number[][] = [];
  playMatch({ seed: 1, players, limitTicks: 3, onTick: (_match, ...both) => inputs.push(both) });
  expect(inputs).toEqual([
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
});

test.each([
  [
    'missing.mjs',
    'bot/no-such-file',
    /: there is no such file; a bot is the name of a built-in bot or the path/,
  ],
  ['named.mjs/missing.mjs', 'bot/no-such-file', /: there is no such file/],
  [
    'next-contract.mjs',
    'bot/other-contract',
    /: was written for version 2 of the contract; this release has version 1$/,
  ],
  ['', 'bot/failed-to-load', /: the module failed to load: Error: EISDIR/],
  ['throws-at-load.mjs', 'bot/failed-to-load', /: the module failed to load: Error: first line second line$/],
  [
    'no-create-bot.mjs',
    'bot/no-create-bot',
    /: exports no function createBot; write "export function createBot/,
  ],
  ['bad-prepare.mjs', 'bot/failed-to-load', /: prepare is true; make it a function$/],
  [
    'bad-name.mjs',
    'bot/failed-to-load',
    /: name is "two\\nlines"; make it text of 1 to 100 printable characters$/,
  ],
])('%j is refused with %s', async (name, code, message) => {
  const error = await loadBotModule(fixture(name)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'ShooterError', code, message: expect.stringMatching(message) });
  expect((error as Error).message).toContain(fixture(name));
  expect((error as Error).message).not.toContain('\n');
});

/* Not among the fixtures, because the tools that read those would stumble over them; and in a folder of this name, because
   such files vitest leaves for Node to load. */
const folder = join(mkdtempSync(join(tmpdir(), 'bot-module-')), 'node_modules');
mkdirSync(folder);
afterAll(() => rmSync(dirname(folder), { recursive: true }));

const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a module that does not parse is refused', async () => {
  const path = written('no-syntax.mjs', 'export const createBot = (;');
  const error = await loadBotModule(path).catch((thrown: unknown) => thrown);
  const message = `${path}: the module failed to load: SyntaxError: Unexpected token ';'`;
  expect(error).toMatchObject({ code: 'bot/failed-to-load', message });
});

test('TypeScript is refused with what to do where Node does not run it', async () => {
  written('typed.mts', 'export const createBot = (): object => ({ decide: (): number => 0 });');
  const path = written('not-typed.mjs', "export { createBot } from './typed.mts';");
  const error = await loadBotModule(path).catch((thrown: unknown) => thrown);
  const runsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript);
  const advice = runsTypeScript
    ? 'the module failed to load: '
    : 'this Node runs no TypeScript; compile it to JavaScript, or use Node 22.18 or newer';
  expect(error).toMatchObject({ code: 'bot/failed-to-load', message: expect.stringContaining(advice) });
});

test('a module that takes the name of inputs or of a policy is refused', async () => {
  for (const name of ['log:innocent.log#1', 'script:case.json#1', 'policy:mine.json']) {
    const path = join(mkdtempSync(join(tmpdir(), 'shooter-module-')), 'bot.mjs');
    writeFileSync(
      path,
      `export const name = '${name}';\nexport const createBot = () => ({ decide: () => 0 });\n`,
    );
    await expect(loadBotModule(path)).rejects.toMatchObject({ code: 'bot/failed-to-load' });
    expect(() => openIsolated(path, 'worker')).toThrow(ShooterError);
    const called = join(dirname(path), `${name}.mjs`);
    writeFileSync(called, 'export const createBot = () => ({ decide: () => 0 });\n');
    await expect(loadBotModule(called)).rejects.toMatchObject({ code: 'bot/failed-to-load' });
    rmSync(dirname(path), { recursive: true });
  }
});
