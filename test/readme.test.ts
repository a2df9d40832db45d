import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* The programs in the README do what it says, in a folder where the package is installed. */

const ROOT = resolve(import.meta.dirname, '..');

/** The indented block of the README that begins with `start`. */
function blockFrom(start: string): string {
  const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith(`    ${start}`));
  const length = lines.slice(from).findIndex((line) => line !== '' && !line.startsWith('    '));
  expect(from, `the README has ${start}`).toBeGreaterThan(0);
  return lines
    .slice(from, from + length)
    .map((line) => line.slice(4))
    .join('\n');
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shooter-readme-'));
  // A package of its own, whatever lies in the folders above.
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, join(modules, 'shooter-sdk'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const node = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

test('the program of the SDK prints what the README says', () => {
  const program = blockFrom('import { createMatch, createRecorder,');
  writeFileSync(join(folder, 'program.mjs'), program);
  const [, said] = /\/\/ (\d+ '\w+')/.exec(program)!;
  expect(node('program.mjs').trim()).toBe(said!.replaceAll("'", ''));
});

test('the bot plays by its path', () => {
  writeFileSync(join(folder, 'my-bot.js'), blockFrom('// my-bot.js'));
  const shooter = join(ROOT, 'dist/cli/main.js');
  const said = JSON.parse(node(shooter, 'match', '--p1', './my-bot.js', '--seed', '1', '--json'));
  expect(said).toMatchObject({ players: [{ name: 'my-bot', kind: 'module' }, {}], failures: [] });
});
