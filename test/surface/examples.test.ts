import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import { NEVER_MS } from '../own-time.ts';
import { docstringExamples, documentPrograms, type Example } from './examples.ts';

/* Examples are checked by the compiler against the package as it is installed, and run. */

const ROOT = resolve(import.meta.dirname, '../..');
const examples = docstringExamples(ROOT);
const programs = documentPrograms(ROOT);

/** These need a host that listens on a port that is known beforehand. */
const CONNECTS = /WebSocket|connectClient\(|spectate\(|playRemote\(|listRooms\(/;

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

/** Runs programs one after the other, in one process: it is the loading of the package that takes long. */
const RUNNER = `for (const name of process.argv.slice(2))
  await import('./' + name + '.js').catch((error) => {
    console.error('FAILED ' + name + ': ' + (error?.stack ?? error));
    process.exitCode = 1;
  });`;

/** What is wrong with programs that are run: each with what it threw, or what ended all of them. */
function failures(all: readonly Example[]): string[] {
  write('run.js', RUNNER);
  const names = all.filter(({ text }) => !CONNECTS.test(text)).map(({ name }) => name);
  const { status, stderr } = spawnSync(process.execPath, ['run.js', ...names], {
    ...{ cwd: folder, encoding: 'utf8', timeout: NEVER_MS },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = all.filter(({ name }) => stderr.includes(`FAILED ${name}: `));
  if (status === 0 || found.length > 0) return found.map(({ where }) => `${where}: ${stderr}`);
  return [`exit ${status}: ${stderr}`];
}

test('the examples of docstrings compile and run', () => {
  expect(compile(examples, 'ts', { strict: true, noImplicitAny: false })).toBe('');
  expect(failures(examples)).toEqual([]);
});

test('the programs of documents compile and run', () => {
  expect(compile(programs, 'js', { allowJs: true, checkJs: true, noEmit: true, strict: false })).toBe('');
  expect(failures(programs)).toEqual([]);
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

test('an example that is wrong is found', () => {
  const wrong: Example[] = [
    { name: 'planted', where: '', text: "import { step } from 'shooter-sdk/core';\nstep(1);\n" },
  ];
  expect(compile(wrong, 'ts', { strict: true })).toContain('planted.ts');
  expect(failures(wrong)).toHaveLength(1);
});
