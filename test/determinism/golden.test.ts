import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* The check that `npm run determinism` runs on every Node, on this one, against the sources as they are now. */

const BUILT = resolve('node_modules/.cache/determinism');
const DIST = join(BUILT, 'dist');
const work = mkdtempSync(join(tmpdir(), 'shooter-golden-'));

beforeAll(() => {
  rmSync(BUILT, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  // Below node_modules no package.json further up says that these are modules, and where #platform is.
  cpSync('package.json', join(BUILT, 'package.json'));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--outDir', DIST]);
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

interface Report {
  readonly golden: number;
  readonly cases: number;
  readonly digest: string;
  readonly faults: string[];
}

function check(...options: string[]): { status: number | null; report: Report } {
  const words = ['scripts/check-determinism.mjs', '--dist', DIST, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return { status, report: JSON.parse(stdout) };
}

/** A copy of the golden logs in which one file is altered. */
function withFault(name: string, file: string, alter: (bytes: Buffer) => Uint8Array | string): string {
  const folder = join(work, name);
  cpSync('test/golden', folder, { recursive: true });
  writeFileSync(join(folder, file), alter(readFileSync(join(folder, file))));
  return folder;
}

test('every golden log is proven, and played again by the same bots it has the same bytes', () => {
  const { status, report } = check();
  expect(report.faults).toEqual([]);
  expect(status).toBe(0);
  expect(report.golden).toBeGreaterThanOrEqual(12);
  expect(report.cases).toBeGreaterThanOrEqual(20);
});

test('the digest is the same in every run', () => {
  expect(check().report.digest).toBe(check().report.digest);
});

test('a byte of a golden log that changes is found', () => {
  const folder = withFault('byte', 'fork.log', (bytes) => {
    bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  });
  const { status, report } = check('--golden', folder);
  expect(status).toBe(1);
  expect(report.faults.length).toBeGreaterThan(0);
  expect(report.faults.every((fault) => fault.startsWith('fork: '))).toBe(true);
});

test.each([
  ['hash', '"0000000000000000"'],
  ['id', `"${'0'.repeat(64)}"`],
  ['ticks', '1'],
])('another %s in expected.json is found', (field, value) => {
  const folder = withFault(field, 'expected.json', (bytes) => {
    const expected = JSON.parse(String(bytes));
    expected.long[field] = JSON.parse(value);
    return JSON.stringify(expected);
  });
  const { status, report } = check('--golden', folder);
  expect(status).toBe(1);
  expect(report.faults).toEqual([expect.stringMatching(/^long: it is /)]);
});

test('a log that another match was swapped in for is found', () => {
  const folder = withFault('swap', 'long.log', () => readFileSync('test/golden/interrupted.log'));
  const { status, report } = check('--golden', folder);
  expect(status).toBe(1);
  expect(report.faults).toContain('long: played again by the same bots it has other bytes');
});

test('a case of the rules with another hash is found', () => {
  const folder = join(work, 'vectors');
  cpSync('test/vectors', folder, { recursive: true });
  const file = join(folder, 'rules-walls.json');
  const play = JSON.parse(readFileSync(file, 'utf8'));
  play.expected.checkpoints.at(-1)[1] = '0123456789abcdef';
  writeFileSync(file, JSON.stringify(play));
  const { status, report } = check('--vectors', folder);
  expect(status).toBe(1);
  expect(report.faults).toEqual([expect.stringMatching(/^rules-walls\.json: .*0123456789abcdef/)]);
});
