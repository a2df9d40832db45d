import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/* Everything that the package offers can be imported by its name, and required by programs that are no modules. */

const ROOT = resolve(import.meta.dirname, '..');
const ENTRIES = Object.keys(JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')).exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace('.', 'shooter-sdk'));

function namesBy(program: string): Record<string, string[]> {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', '--eval', program], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout);
}

test('each entry point gives the same names to import and to require', () => {
  const list = JSON.stringify(ENTRIES);
  const tell =
    'Object.keys(found).filter((name) => name !== "module.exports" && name !== "__esModule").sort()';
  const imported = namesBy(
    `(async () => { const all = {}; for (const entry of ${list}) { const found = await import(entry); all[entry] = ${tell}; } console.log(JSON.stringify(all)); })();`,
  );
  const required = namesBy(
    `const all = {}; for (const entry of ${list}) { const found = require(entry); all[entry] = ${tell}; } console.log(JSON.stringify(all));`,
  );
  expect(Object.keys(imported)).toEqual(ENTRIES);
  expect(required).toEqual(imported);
  for (const [entry, names] of Object.entries(imported)) expect(names.length, entry).toBeGreaterThan(0);
});

test('the first look is at the core and at logs alone', () => {
  const sources = ['src/index.ts', 'src/browser.ts'].map((file) => readFileSync(resolve(ROOT, file), 'utf8'));
  const paths = sources.flatMap((source) => [...source.matchAll(/from '([^']+)'/g)].map(([, path]) => path));
  expect(paths.sort()).toEqual([
    ...['./browser.ts', './core/index.ts', './replay/browser.ts', './replay/index.ts'],
  ]);
});
