import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('a network of under 80 lines that learned from logs of hunter beats gunner', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [fileOf('dist/examples/imitate-from-logs.js')],
    {
      encoding: 'utf8',
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [, wins, of] = /^won (\d+) of (\d+) matches against gunner$/m.exec(stdout)!;
  // By chance, of 100 matches against an equal it would win 65 once in a thousand times.
  expect(of).toBe('100');
  expect(Number(wins)).toBeGreaterThan(65);
  expect(readFileSync(fileOf('examples/imitate-from-logs.ts'), 'utf8').split('\n').length).toBeLessThan(81);
});
