import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bundle, ENTRIES, run } from '../../bench/bundles.ts';
import * as core from '../../src/core/index.ts';
import * as replay from '../../src/replay/index.ts';
import { type Examined, examine } from './examine.ts';

/* The entry points outside of Node: bundled as a page has them, and run in an engine that has nothing but the language. */

const ROOT = new URL('../../', import.meta.url);
const file = (path: string): Buffer => readFileSync(new URL(path, ROOT));
const namesIn = (folder: string, form: RegExp): string[] =>
  readdirSync(new URL(folder, ROOT)).filter((name) => form.test(name));

/** Bytes of `core` with `replay`, minified, by gzip, at most. */
const MOST_BYTES = 30 * 1024;

/** Runs a script in an engine without host APIs, and returns what its last expression gives. */
const runBare = (script: string): unknown => runInContext(script, createContext({}));

test.each(ENTRIES)('%s is bundled for a browser without a warning, with nothing of Node', async (entry) => {
  const { text, warnings, sources } = await bundle([entry]);
  expect(warnings).toEqual([]);
  expect(sources.filter((source) => /\/node\/|^node:/.test(source))).toEqual([]);
  const names = runBare(`${text}; Object.keys(shooter).length`);
  expect(names).toBeGreaterThan(0);
});

test.each(ENTRIES)('%s is bundled for an engine that names no condition', async (entry) => {
  const { warnings, sources } = await bundle([entry], { platform: 'neutral' });
  expect(warnings).toEqual([]);
  expect(sources.filter((source) => /\/node\/|^node:/.test(source))).toEqual([]);
});

test(`the bench measures all, and core with replay takes at most ${MOST_BYTES / 1024} KB by gzip`, async () => {
  const { figures, wrong } = await run(() => {});
  expect(wrong).toBeUndefined();
  expect(figures.map(({ name }) => name)).toEqual([
    ...ENTRIES.map((entry) => `shooter-sdk${entry.slice(1)}`),
    'shooter-sdk/core + shooter-sdk/replay',
  ]);
  const { value, bound } = figures.at(-1)!;
  expect(bound).toEqual({ of: 'value', atMost: MOST_BYTES });
  expect(value).toBeLessThanOrEqual(MOST_BYTES);
});

test('without esbuild the bench says so, and goes on', async () => {
  vi.doMock('esbuild', () => {
    throw new Error('Cannot find package');
  });
  try {
    const { figures, remarks, wrong } = await run(() => {});
    expect({ figures, wrong }).toEqual({ figures: [], wrong: undefined });
    expect(remarks).toHaveLength(1);
    expect(remarks![0]).toContain('esbuild is not installed');
  } finally {
    vi.doUnmock('esbuild');
  }
});

describe('a bundle in a bare engine', () => {
  const key = replay.createSigningKey();
  const sign = (bytes: Uint8Array): Uint8Array => replay.signLog(bytes, key);
  const golden = namesIn('test/golden/', /\.log$/).map((name) => ({
    name,
    bytes: [...file(`test/golden/${name}`)],
  }));
  const examined: Examined = {
    logs: [...golden, { name: 'signed', bytes: [...sign(file('test/golden/hunter-gunner.log'))] }],
    cases: namesIn('test/vectors/', /^rules-.*\.json$/).map((name) => ({
      name,
      match: JSON.parse(file(`test/vectors/${name}`).toString()) as unknown,
    })),
  };
  let script: string;
  let inNode: string[];

  beforeAll(async () => {
    const { text } = await bundle(['./core', './replay'], { minify: true });
    script = `${text}; const examine = ${examine.toString()}; JSON.stringify(examine(shooter, ${JSON.stringify(examined)}))`;
    inNode = examine({ ...core, ...replay }, examined);
  });

  test('has no host APIs', () => {
    const names = ['Buffer', 'process', 'TextEncoder', 'crypto', 'atob', 'setTimeout', 'performance'];
    expect(runBare(`JSON.stringify(${JSON.stringify(names)}.filter((name) => name in globalThis))`)).toBe(
      '[]',
    );
  });

  test('gives the states, hashes, verdicts and bytes that Node gives, of golden logs, forgeries and vectors', () => {
    expect(inNode.filter((line) => / proven /.test(line)).length).toBeGreaterThan(30);
    expect(JSON.parse(runBare(script) as string)).toEqual(inNode);
  });

  test('is compared in earnest: another core gives other lines', () => {
    const planted = script.replace('JSON.stringify(examine(', 'JSON.stringify(examine({ ...');
    expect(planted).not.toBe(script);
    const other = planted.replace('{ ...shooter,', '{ ...shooter, hashState: () => 7n },');
    expect(JSON.parse(runBare(other) as string)).not.toEqual(inNode);
  });

  test('gives the same in Chromium', (context) => {
    if (spawnSync('chromium', ['--version']).status !== 0) {
      console.log('left out: bundles in Chromium, which is not installed ("apt-get install chromium")');
      return context.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'shooter-page-'));
    try {
      const page = join(folder, 'page.html');
      const run = `document.body.textContent = ${script.slice(script.indexOf('JSON.stringify(examine('))}`;
      const setup = script.slice(0, script.indexOf('JSON.stringify(examine('));
      writeFileSync(page, `<!doctype html><meta charset="utf-8"><body><script>${setup}${run}</script>`);
      const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`];
      const { stdout } = spawnSync('chromium', [...options, '--dump-dom', `file://${page}`], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      const [, lines] = /<body>(.*?)<\/body>/s.exec(stdout)!;
      expect(JSON.parse(lines!)).toEqual(inNode);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
