import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import { docstringExamples, documentPrograms, type Example } from './examples.ts';

/* Examples are checked by the compiler against the package as it is installed, and run. */

const ROOT = resolve(import.meta.dirname, '../..');
const examples = docstringExamples(ROOT);
const programs = documentPrograms(ROOT);

/** These need a host that listens on a port that is known beforehand. */
const CONNECTS = /connectClient\(|spectate\(|playRemote\(|listRooms\(/;

/** An example ends within a second; this only ends one that never does, ms. */
const MAX_MS = 60_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-examples-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, join(modules, 'shooter-sdk'));
  for (const name of ['@types', 'pino']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  write('package.json', '{"type": "module"}');
  write('my-bot.js', 'export const createBot = () => ({ decide: () => 16 });\n');
  mkdirSync(join(folder, 'logs'));
  for (const log of ['match.log', 'logs/one.log'])
    copyFileSync(join(ROOT, 'test/golden/hunter-hunter.log'), join(folder, log));
  const policy = { format: 'shooter-policy', version: 1, observation: 1, name: 'champion', ...CHAMPION };
  write('champion.json', JSON.stringify(policy));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** What the compiler says of all of them; it writes those in TypeScript as JavaScript. */
function compile(all: readonly Example[], ending: 'ts' | 'js', options: object): string {
  for (const { name, text } of all) write(`${name}.${ending}`, text);
  const compilerOptions = {
    ...{ target: 'es2022', module: 'nodenext', types: ['node'], skipLibCheck: true, outDir: '.' },
    ...options,
  };
  write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions, files: all.map(({ name }) => `${name}.${ending}`) }),
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { cwd: folder, encoding: 'utf8' }).stdout;
}

/** Runs a program; gives what it says on standard error, and its exit code. */
const run = (name: string): Promise<string> =>
  new Promise((settle) => {
    const child = spawn(process.execPath, [`${name}.js`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (piece) => {
      said += piece;
    });
    const timer = setTimeout(() => child.kill(), MAX_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      settle(code === 0 ? '' : `exit ${code}: ${said}`);
    });
  });

const failures = async (all: readonly Example[]): Promise<string[]> => {
  const found: string[] = [];
  for (const { name, where, text } of all) {
    const failure = CONNECTS.test(text) ? '' : await run(name);
    if (failure !== '') found.push(`${where}: ${failure}\n${text}`);
  }
  return found;
};

test('the examples of docstrings compile and run', async () => {
  expect(compile(examples, 'ts', { strict: true, noImplicitAny: false })).toBe('');
  expect(await failures(examples)).toEqual([]);
});

test('the programs of documents compile and run', async () => {
  expect(compile(programs, 'js', { allowJs: true, checkJs: true, noEmit: true, strict: false })).toBe('');
  expect(await failures(programs)).toEqual([]);
});

test('every entry point has an example', () => {
  const modules = [
    'core',
    'replay',
    'bots',
    'env',
    'train',
    'contest',
    'contest/stats',
    'net',
    'render',
    'data',
  ];
  const without = modules.filter((name) => !examples.some(({ where }) => where.startsWith(`src/${name}/`)));
  expect(without).toEqual([]);
});

test('an example that is wrong is found', async () => {
  const wrong: Example[] = [
    { name: 'planted', where: '', text: "import { step } from 'shooter-sdk/core';\nstep(1);\n" },
  ];
  expect(compile(wrong, 'ts', { strict: true })).toContain('planted.ts');
  expect(await failures(wrong)).toHaveLength(1);
});
