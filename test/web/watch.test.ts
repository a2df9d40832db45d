import type { Page } from 'playwright-core';
import { afterEach, describe, expect } from 'vitest';
import { inBrowser } from './browser.ts';
import { openHost, SHORT, stopHosts } from './host.ts';
import { IDLE, join, playOn, ready, shows, textOf, until } from './person.ts';

/* A room of a host, watched on its page: late, looked back at, live again. */

const { test, open } = inBrowser('the page on which people watch');

/** what went wrong on each page of a test */
const visits: string[][] = [];
afterEach(async () => {
  const errors = visits.splice(0).flat();
  await stopHosts();
  expect(errors).toEqual([]);
});

async function visit(url: string): Promise<Page> {
  const { page, errors } = await open();
  visits.push(errors);
  await page.goto(url);
  return page;
}

async function play(url: string): Promise<Page> {
  const page = await visit(url);
  await page.fill('#name', 'Ann');
  await join(page);
  await ready(page);
  await playOn(page, 1);
  return page;
}

/** How far behind the picture is, s. */
const lagOf = async (page: Page): Promise<number> =>
  Number(/−([\d.]+) s/.exec(await textOf(page, '#lag'))?.[1] ?? Number.NaN);

const watchFirst = (page: Page): Promise<void> =>
  page.locator('#rooms button', { hasText: 'Watch' }).last().click();

describe('a match that is watched', () => {
  test('is as late as the host shows it, is looked back at, and is live again', async () => {
    const host = await openHost({ opponent: IDLE, delayTicks: 90 });
    const ann = await play(host.url);
    const eve = await visit(host.url);
    await shows(eve, '#rooms .who', 'Ann against idle');
    await watchFirst(eve);
    expect(eve.url()).toBe(`${host.url}#watch=1`);
    await shows(eve, '#lag', 'LIVE');
    await playOn(eve, 5);
    expect(await lagOf(eve)).toBeGreaterThanOrEqual(1.5);
    expect(await eve.getAttribute('#live', 'aria-pressed')).toBe('true');
    // There is no more to go back to than was seen.
    await until(() =>
      eve.evaluate<number>(`(({ max, min }) => max - min)(document.querySelector('#seek'))`),
    ).toBeGreaterThan(75);

    await eve.keyboard.press('ArrowLeft');
    await shows(eve, '#lag', '❚❚');
    expect(await lagOf(eve)).toBeGreaterThanOrEqual(2.4);
    const seen = await textOf(eve, '#state');
    const before = await lagOf(eve);
    await until(() => lagOf(eve)).toBeGreaterThan(before + 0.3);
    expect(await textOf(eve, '#state')).toBe(seen);

    await eve.keyboard.press('Space');
    await shows(eve, '#lag', '▶');
    await until(() => textOf(eve, '#state')).not.toBe(seen);
    await eve.click('#live');
    await shows(eve, '#lag', 'LIVE');
    const first = Number(await eve.getAttribute('#seek', 'min'));
    await eve.locator('#seek').fill(String(first + 30));
    await shows(eve, '#lag', '❚❚');
    expect(await eve.inputValue('#seek')).toBe(String(first + 30));
    await eve.click('#toggle');
    await shows(eve, '#lag', '▶');
    await eve.keyboard.press('End');
    await shows(eve, '#lag', 'LIVE');
    await eve.keyboard.press('g');
    await eve.keyboard.type(String(first + 60));
    await shows(eve, '#lag', `go to ${first + 60}`);
    await eve.keyboard.press('Enter');
    await shows(eve, '#lag', '❚❚');
    expect(await eve.inputValue('#seek')).toBe(String(first + 60));
    // A button ends the typing of a tick, and does what it says.
    await eve.keyboard.press('g');
    await shows(eve, '#lag', 'go to');
    await eve.click('#live');
    await shows(eve, '#lag', 'LIVE');
    await eve.keyboard.press('r');
    await eve.waitForSelector('#lobby:visible');
    expect(eve.url()).toBe(host.url);
    await eve.goBack();
    await shows(eve, '#lag', 'LIVE');
    await ann.close();
  });

  test('is told how it ended, with the link of its replay, and its room closes when all have left', async () => {
    const host = await openHost({ opponent: IDLE, rules: SHORT });
    const ann = await play(host.url);
    const eve = await visit(`${host.url}#watch=1`);
    await playOn(eve, 1);
    await shows(eve, '#state', /wins by health|draw by health/);
    await eve.waitForSelector('#watched-replay:visible');
    const [link, other] = await Promise.all([
      eve.getAttribute('#watched-replay', 'href'),
      ann.getAttribute('#card-replay', 'href'),
    ]);
    expect(link).toMatch(/^replay\/[0-9a-f]{32}$/);
    expect(link).toBe(other);
    await ann.click('#card-leave');
    await shows(eve, '#trouble', 'This room is closed');
  });

  test('is drawn no more while nothing of it is new', async () => {
    const host = await openHost({ opponent: IDLE });
    await play(host.url);
    const { page: eve, errors } = await open();
    visits.push(errors);
    await eve.addInitScript(`{
      const { fillRect, drawImage, clearRect } = CanvasRenderingContext2D.prototype;
      globalThis.drawn = 0;
      const count = (act) => function (...words) {
        if (this.canvas.id === 'arena') drawn += 1;
        return act.apply(this, words);
      };
      Object.assign(CanvasRenderingContext2D.prototype, {
        fillRect: count(fillRect), drawImage: count(drawImage), clearRect: count(clearRect),
      });
    }`);
    await eve.goto(`${host.url}#watch=1`);
    await playOn(eve, 5);
    expect(await eve.evaluate<number>('drawn')).toBeGreaterThan(100);
    await eve.keyboard.press('Space');
    await shows(eve, '#lag', '❚❚');
    const before = await eve.evaluate<number>('drawn');
    const lag = await lagOf(eve);
    // The match goes on, which the timeline shows.
    await until(() => lagOf(eve)).toBeGreaterThan(lag + 1);
    expect(await eve.evaluate<number>('drawn')).toBe(before);
  });
});
