import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MAIN } from '../cli/shooter.ts';
import { BOMBS } from './bombs.ts';
import { measurePeak } from './peak.ts';

/* The worst of the logs that are made to take memory. All of them: npm run bounds. */

const MOST_MB = 300;

const folder = mkdtempSync(join(tmpdir(), 'shooter-bounds-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  'a megabyte of checkpoints',
  'one note of a megabyte of empty binaries',
  'a megabyte of whole states',
  'a page of one log that has a megabyte of checkpoints',
])('of %s, verify and info take less than 300 MB', async (name) => {
  writeFileSync(join(folder, 'bomb.log'), BOMBS[name]!());
  for (const command of ['verify', 'info']) {
    const { megabytes } = await measurePeak([MAIN, command, 'bomb.log'], folder);
    expect(megabytes, command).toBeGreaterThan(20);
    expect(megabytes, command).toBeLessThan(MOST_MB);
  }
});

test('a program that takes more is seen to', async () => {
  const takes = 'const all = Buffer.alloc(400 << 20, 1); setTimeout(() => all.fill(2), 500)';
  const { megabytes } = await measurePeak(['-e', takes], folder);
  expect(megabytes).toBeGreaterThan(MOST_MB);
});
