import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, vi } from 'vitest';
import { writeReportPage } from '../../cli/contest/report-page.ts';
import { readRun, reportRun } from '../../src/contest/index.ts';
import { openContests, SHORT } from '../cli/contest/contests.ts';
import { inBrowser } from './browser.ts';

/* The page of a contest in Chromium: what it says, and its lost games, which play in it. */

const { test, open } = inBrowser('pages of contests');
const { cwd, play } = openContests();
const urlOf = (name: string): string => pathToFileURL(join(cwd, name)).href;

beforeAll(() => {
  play('tournament', 'hunter', 'gunner', 'dodger', '--pairs', '1', ...SHORT, '--run', 'run');
  const { code } = play('report', 'run', '--format', 'html', '-o', 'report.html');
  expect(code).toBe(0);
});

const isOpen = async (page: Page): Promise<boolean> => (await page.locator('dialog[open]').count()) === 1;

test('a lost game plays on top of the page, proves itself, and is closed by a key or a click', async () => {
  const { page, errors, requests } = await open();
  await page.goto(urlOf('report.html'));
  const buttons = page.getByRole('button', { name: /^play game / });
  expect(await buttons.count()).toBeGreaterThan(1);
  for (const close of ['Escape', 'click']) {
    await buttons.first().click();
    await page.locator('shooter-replay .badge', { hasText: 'proven' }).waitFor();
    expect(await isOpen(page)).toBe(true);
    if (close === 'click') await page.getByRole('button', { name: 'close' }).click();
    else await page.keyboard.press(close);
    await vi.waitFor(async () => expect(await isOpen(page)).toBe(false));
    // The event by which the page hears of it comes after that.
    await page.locator('shooter-replay').waitFor({ state: 'detached' });
    expect(await page.locator('shooter-replay').count()).toBe(0);
  }
  expect({ errors, requests }).toEqual({ errors: [], requests: [urlOf('report.html')].slice(1) });
});

test.each(['light', 'dark'] as const)('axe finds nothing in the %s page', async (colorScheme) => {
  const { page } = await open({ colorScheme });
  await page.goto(urlOf('report.html'));
  // The page's own policy lets in no script; a debugger does.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test('games that do not fit into one page have pages of their own beside it', async () => {
  const run = readRun(join(cwd, 'run'));
  const target = {
    report: reportRun(run),
    isOver: run.isOver,
    folder: run.folder,
    out: join(cwd, 'large.html'),
  };
  writeReportPage({ ...target, force: false, maxLogBytes: 10 });
  const games = readdirSync(join(cwd, 'large-games'));
  expect(games.length).toBeGreaterThan(1);
  const { page, errors } = await open();
  await page.goto(urlOf('large.html'));
  const links = page.getByRole('link', { name: 'play', exact: true });
  expect(await links.count()).toBe(games.length);
  await links.first().click();
  await page.locator('shooter-replay .badge', { hasText: 'proven' }).waitFor();
  expect(errors).toEqual([]);
  expect(() => writeReportPage({ ...target, out: join(cwd, 'large.html'), force: false })).toThrow('exists');
});

test('a game whose log is gone, and a folder of games that is there, are no trap', () => {
  const run = readRun(join(cwd, 'run'));
  const target = {
    report: reportRun(run),
    isOver: run.isOver,
    folder: run.folder,
    out: join(cwd, 'other.html'),
    force: false,
  };
  writeFileSync(join(cwd, 'other-games'), '');
  expect(() => writeReportPage({ ...target, maxLogBytes: 10 })).toThrow('exists');
  expect(existsSync(join(cwd, 'other.html'))).toBe(false);
  writeReportPage({ ...target, folder: join(cwd, 'nowhere') });
  expect(existsSync(join(cwd, 'other.html'))).toBe(true);
});
