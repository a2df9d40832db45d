import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test as inNode } from 'vitest';
import { bundleSources, inBrowser } from './browser.ts';

/* `<shooter-replay>` in a page of somebody else, served by a server. */

const { test, open } = inBrowser('<shooter-replay>');

const read = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url));

let server: Server;
let address: string;
let script: string;

const PAGE = (elements: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,"><style>shooter-replay{width:700px;height:440px}</style>
   <body>${elements}<script src="script.js"></script></body></html>`;

beforeAll(async () => {
  script = `${await bundleSources(['web/index.ts'])}; shooter.defineShooterReplay(); shooter.defineShooterReplay();`;
  server = createServer((request, response) => {
    const path = request.url!.slice(1);
    const logs: Record<string, string> = { 'a.log': 'hunter-gunner', 'b.log': 'fork', 'c%20d.log': 'events' };
    if (path === 'script.js') response.end(script);
    else if (path in logs) response.end(read(`test/golden/${logs[path]}.log`));
    else if (path.startsWith('page?')) {
      response.setHeader('content-type', 'text/html');
      response.end(PAGE(decodeURIComponent(path.slice('page?'.length))));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const openWith = async (elements: string): Promise<Awaited<ReturnType<typeof open>>> => {
  const opened = await open({ reducedMotion: 'reduce' });
  await opened.page.goto(`${address}/page?${encodeURIComponent(elements)}`);
  return opened;
};

describe('the element', () => {
  test('plays what its attributes name', async () => {
    const { page, errors, requests } = await openWith(
      '<shooter-replay src="a.log" at="700" speed="4" theme="light"></shooter-replay>',
    );
    await page.locator('.badge[data-verdict=proven]').waitFor();
    expect(await page.locator('.timeline').getAttribute('aria-valuenow')).toBe('700');
    expect(await page.locator('.speed').inputValue()).toBe('4');
    expect(await page.locator('.proof').innerText()).toContain('shooter verify a.log');
    // Its page's address is not its own.
    expect(page.url()).not.toContain('#');
    expect(requests.filter((url) => url.endsWith('/a.log'))).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  test('compares two, takes another log, tells its tick and is told it', async () => {
    const { page, errors } = await openWith('<shooter-replay src="a.log" other="b.log"></shooter-replay>');
    await page.locator('.badge[data-verdict]:not([data-verdict=checking])').waitFor();
    expect(await page.locator('.pane:visible').count()).toBe(2);
    const told = await page.evaluate(`new Promise((resolve) => {
      const element = document.querySelector('shooter-replay');
      element.addEventListener('shooter-tick', ({ detail }) => detail.tick === 55 && resolve([detail.tick, element.tick]));
      element.tick = 55;
    })`);
    expect(told).toEqual([55, 55]);
    await page.evaluate(`(() => {
      const element = document.querySelector('shooter-replay');
      element.removeAttribute('other');
      element.setAttribute('src', 'c%20d.log');
    })()`);
    await page.locator('.proof', { hasText: "shooter verify 'c d.log'" }).waitFor();
    await page.locator('.badge[data-verdict=proven]').waitFor();
    expect(await page.locator('.pane:visible').count()).toBe(1);
    expect(errors).toEqual([]);
  });

  test('goes to a tick that it is told before its logs are there, or open', async () => {
    const { page, errors } = await openWith('<shooter-replay src="a.log"></shooter-replay>');
    await page.locator('.badge[data-verdict=proven]').waitFor();
    // The address is fetched anew: there is no player meanwhile.
    const early = await page.evaluate(`(() => {
      const element = document.querySelector('shooter-replay');
      element.setAttribute('src', './a.log');
      element.tick = 500;
      return element.tick;
    })()`);
    expect(early).toBe(500);
    await page.locator('.badge[data-verdict=proven]').waitFor();
    expect(await page.evaluate(`document.querySelector('shooter-replay').tick`)).toBe(500);
    // There is a player at once, whose log is opened in turns.
    await page.evaluate(`fetch('a.log').then((response) => response.arrayBuffer()).then((buffer) => {
      const element = document.querySelector('shooter-replay');
      element.show([{ name: 'mine.log', bytes: new Uint8Array(buffer) }]);
      element.setAttribute('at', '700');
    })`);
    await page.locator('.proof', { hasText: 'shooter verify mine.log' }).waitFor();
    await page.locator('.badge[data-verdict=proven]').waitFor();
    expect(await page.evaluate(`document.querySelector('shooter-replay').tick`)).toBe(700);
    expect(errors).toEqual([]);
  });

  test('refuses another number of logs than one or two', async () => {
    const { page } = await openWith('<shooter-replay></shooter-replay>');
    const show = (logs: number): Promise<string> =>
      page.evaluate(`(() => {
        const log = { name: 'a', bytes: new Uint8Array(1) };
        try { document.querySelector('shooter-replay').show(Array(${logs}).fill(log)); return 'shown'; }
        catch (error) { return String(error); }
      })()`);
    expect(await show(0)).toBe('RangeError: <shooter-replay> shows one log or two, not 0');
    expect(await show(3)).toBe('RangeError: <shooter-replay> shows one log or two, not 3');
    expect(await show(2)).toBe('shown');
  });

  test('refuses a tick that is no number, and takes one beyond the ends for the nearest', async () => {
    const { page, errors } = await openWith('<shooter-replay src="a.log" at="100"></shooter-replay>');
    await page.locator('.badge[data-verdict=proven]').waitFor();
    const setTick = (value: string): Promise<string> =>
      page.evaluate(`(() => {
        const element = document.querySelector('shooter-replay');
        try { element.tick = ${value}; return String(element.tick); }
        catch (error) { return String(error); }
      })()`);
    expect(await setTick('NaN')).toBe('RangeError: <shooter-replay>: tick is NaN; it is a number from 0 on');
    expect(await setTick('-5')).toBe('0');
    const lastTick = await page.locator('.timeline').getAttribute('aria-valuemax');
    expect(await setTick('Infinity')).toBe(lastTick);
    expect(errors).toEqual([]);
  });

  test('takes keys only while it has the focus, and two of them do not mind each other', async () => {
    const { page } = await openWith(
      '<input id="other"><shooter-replay id="a" src="a.log" at="100"></shooter-replay><shooter-replay id="b" src="b.log" at="100"></shooter-replay>',
    );
    for (const id of ['a', 'b']) await page.locator(`#${id} .badge[data-verdict=proven]`).waitFor();
    const ticks = (): Promise<unknown> =>
      page.evaluate(`['a', 'b'].map((id) => document.getElementById(id).tick)`);
    await page.locator('#other').focus();
    await page.keyboard.press('.');
    expect(await ticks()).toEqual([100, 100]);
    await page.locator('#b').focus();
    await page.keyboard.press('.');
    expect(await ticks()).toEqual([100, 101]);
    await page.evaluate(`document.getElementById('b').remove()`);
    await page.locator('#a').focus();
    await page.keyboard.press('.');
    expect(await page.evaluate(`document.getElementById('a').tick`)).toBe(101);
  });

  test('shows logs that are in memory, and says what it cannot show', async () => {
    const { page } = await openWith('<shooter-replay src="none.log"></shooter-replay>');
    await page.locator('.fault', { hasText: 'none.log: 404' }).waitFor();
    await page.evaluate(`fetch('a.log').then((response) => response.arrayBuffer()).then((buffer) =>
      document.querySelector('shooter-replay').show([{ name: 'mine.log', bytes: new Uint8Array(buffer) }]))`);
    await page.locator('.badge[data-verdict=proven]').waitFor();
    expect(await page.locator('.proof').innerText()).toContain('shooter verify mine.log');
    expect(await page.locator('.fault').isVisible()).toBe(false);
  });
});

inNode('the module can be imported where there are no elements', () => {
  const program = `import { defineShooterReplay } from 'shooter-sdk/web'; defineShooterReplay(); console.log('imported');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../../', import.meta.url).pathname,
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'imported\n', stderr: '' });
});
