import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/* The Python package, by Python's own tools. Without Python one line says that they are left out. */

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'python');

/** Runs a program to its end. */
function run(program: string, ...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: PACKAGE,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, output: `${error ?? ''}${stdout}${stderr}` };
}

const made = run(process.execPath, join(ROOT, 'scripts/python-venv.mjs'));
const python = made.output.trim();
const hasPython = made.status === 0 && existsSync(python);
if (made.status === 0 && !hasPython) console.log(`the tests of the Python package are left out: ${python}`);

test('the environment of the Python package can be made, where there is Python', () => {
  expect(made.status, made.output).toBe(0);
});

describe.skipIf(!hasPython)('the Python package', () => {
  const passes = (...args: readonly string[]): void => {
    const { status, output } = run(python, '-m', ...args);
    expect(status, output).toBe(0);
  };
  test('passes its tests', { timeout: 3_600_000 }, () => passes('pytest', '-q', '-p', 'no:cacheprovider'));
  test('is typed', () => passes('mypy', '--no-incremental'));
  test('is clean and formatted', () => {
    passes('ruff', 'check', '--no-cache');
    passes('ruff', 'format', '--no-cache', '--check');
  });
});

test('the core that Python carries is of this release', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const core = JSON.parse(readFileSync(join(PACKAGE, 'shooter_sdk/core/core.json'), 'utf8')) as {
    release: string;
  };
  expect(core.release).toBe(version);
});
