import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { NEVER_MS } from '../own-time.ts';
import { climb } from './gauge.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/test/soak/main.js');

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', MAIN, '--seconds', '8', '--seed', '7', ...args],
    { encoding: 'utf8', timeout: NEVER_MS },
  );
  return { status, output: `${stdout}${stderr}` };
}

test('58: a short soak finds nothing: no growth, nothing left, every log proven', () => {
  const { status, output } = run();
  expect(status, output).toBe(0);
  expect(output).toContain('nothing grew');
});

test.each([
  ['memory', /heap grew/],
  ['socket', /descriptors/],
])('58: a planted leak of %s is found', (plant, finding) => {
  const { status, output } = run('--plant', plant);
  expect(status, output).toBe(1);
  expect(output).toMatch(finding);
});

test('a line through values climbs as they do', () => {
  expect(climb([1, 2, 3, 4])).toBeCloseTo(3);
  expect(climb([5, 5, 5])).toBe(0);
  expect(climb([5])).toBe(0);
});
