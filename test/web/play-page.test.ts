import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect } from 'vitest';
import { inBrowser } from './browser.ts';
import { openHost, stopHosts } from './host.ts';
import { IDLE, join, playOn, ready, shows, until } from './person.ts';

/* The host's page for everybody: on any screen, in either theme, by keys alone, and for who does not see it. */

const { test, open } = inBrowser('the page of a host, on any screen');

/** what went wrong on each page of a test */
const visits: string[][] = [];
afterEach(async () => {
  const errors = visits.splice(0).flat();
  await stopHosts();
  expect(errors).toEqual([]);
});

async function visit(url: string, options: Parameters<typeof open>[0] = {}): Promise<Page> {
  const { page, errors } = await open(options);
  visits.push(errors);
  await page.addInitScript(AXE);
  await page.goto(url);
  return page;
}

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe-core finds in the page as it is now, a line each. */
const findBarriers = (page: Page): Promise<string[]> =>
  page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('nothing on any screen is a barrier', async () => {
    const host = await openHost({ opponent: IDLE });
    const ann = await visit(host.url, { colorScheme });
    await shows(ann, '#rooms-note', 'No room yet.');
    expect(await findBarriers(ann)).toEqual([]);
    await ann.fill('#name', 'Ann');
    await join(ann);
    expect(await findBarriers(ann)).toEqual([]);
    await ann.click('#keys');
    expect(await findBarriers(ann)).toEqual([]);
    await ann.keyboard.press('Escape');
    await ready(ann);
    await playOn(ann, 1);
    expect(await findBarriers(ann)).toEqual([]);

    const eve = await visit(host.url, { colorScheme, hasTouch: true });
    await shows(eve, '#rooms .who', 'Ann against idle');
    expect(await findBarriers(eve)).toEqual([]);
    await eve.locator('#rooms button', { hasText: 'Watch' }).click();
    await playOn(eve, 2);
    expect(await findBarriers(eve)).toEqual([]);
  });
});

test('a barrier that is planted is found', async () => {
  const host = await openHost();
  const ann = await visit(host.url);
  await ann.evaluate(`document.querySelector('label[for=name]').remove()`);
  expect((await findBarriers(ann)).join()).toContain('label: <input id="name"');
});

test('all is done by keys alone, and told to who does not see it', async () => {
  const host = await openHost({ opponent: IDLE });
  const ann = await visit(host.url);
  await ann.keyboard.type('Ann');
  await ann.keyboard.press('Enter');
  await ann.waitForSelector('#card-main:visible');
  await until(() => ann.textContent('#said')).toContain('Ready?');
  await ann.keyboard.press('r');
  await playOn(ann, 1);
  await until(() => ann.textContent('#said')).toMatch(/The match has begun\.|Wave 1/);
  expect(await ann.getAttribute('#arena', 'aria-label')).toMatch(
    /^The arena, wave 1\. Ann \(you\): health 100, score 0\. idle: health 100, score 0\.$/,
  );
  await ann.keyboard.press('?');
  await shows(ann, '#help-keys', 'shoot');
  await ann.keyboard.press('Escape');
  await ann.keyboard.press('q');
  await ann.waitForSelector('#leaving:visible');
  await ann.keyboard.press('Tab');
  await ann.keyboard.press('Enter');
  await ann.waitForSelector('#lobby:visible');
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1;

describe.each([
  [360, 640],
  [390, 844],
  [844, 390],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
])('on a screen of %i × %i that is touched', (width, height) => {
  test('nothing lies over anything else, nor beyond the edge', async () => {
    const host = await openHost({ opponent: IDLE });
    const ann = await visit(host.url, { viewport: { width, height }, hasTouch: true, isMobile: true });
    const isWithin = async (): Promise<void> =>
      expect(await ann.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await isWithin();
    await ann.fill('#name', 'A name that is rather long');
    await join(ann);
    await ready(ann);
    await playOn(ann, 1);
    await isWithin();
    const parts = ['header', '#one', '#two', '#arena', '#pad', '#shoot', '#autofire'];
    const boxes = await Promise.all(parts.map(async (part) => (await ann.locator(part).boundingBox())!));
    for (const [index, one] of boxes.entries()) {
      expect(
        [one.x >= 0, one.y >= 0, one.x + one.width <= width, one.y + one.height <= height],
        parts[index],
      ).toEqual([true, true, true, true]);
      for (const [other, two] of boxes.slice(index + 1).entries())
        expect(overlap(one, two), `${parts[index]} and ${parts[index + 1 + other]}`).toBe(false);
    }
    const arena = boxes[3]!;
    expect(arena.width).toBe(arena.height);
    expect(arena.width).toBeGreaterThan(0.78 * Math.min(width, height));
  });
});
