import { expect, test, vi } from 'vitest';
import { inBrowser } from './browser.ts';

/* The part of the bench that draws the arena. */

const { test: testInBrowser } = inBrowser('the bench of the arena');

async function runBench() {
  vi.resetModules();
  const { run } = await import('../../bench/canvas.ts');
  return await run(() => {});
}

testInBrowser('measures script, pixels and frames a second beside one body', async () => {
  const { figures, wrong } = await runBench();
  expect(wrong).toBeUndefined();
  expect(figures.map(({ unit }) => unit)).toEqual(['ms', 'ms', 'ms', 'frames/s']);
  for (const { value, baseline } of figures) {
    expect(value).toBeGreaterThan(0);
    expect(baseline!.value).toBeGreaterThanOrEqual(0);
  }
  // What draws 138 bodies does more than what draws one.
  const [, , whole] = figures;
  expect(whole!.value).toBeGreaterThan(whole!.baseline!.value);
});

test.each([
  ['playwright-core', 'playwright-core is not installed', undefined],
  ['Chromium', 'there is no Chromium at /nowhere', '/nowhere'],
])('without %s it says so, and goes on', async (_, remark, path) => {
  if (path === undefined)
    vi.doMock('playwright-core', () => {
      throw new Error('Cannot find package');
    });
  else vi.stubEnv('CHROMIUM', path);
  try {
    const { figures, remarks, wrong } = await runBench();
    expect({ figures, wrong }).toEqual({ figures: [], wrong: undefined });
    expect(remarks).toHaveLength(1);
    expect(remarks![0]).toContain(remark);
  } finally {
    vi.doUnmock('playwright-core');
    vi.unstubAllEnvs();
  }
});
