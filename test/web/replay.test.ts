import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import { step } from '../../src/core/index.ts';
import { renderHtml } from '../../src/render/index.ts';
import {
  createSigningKey,
  encodeLog,
  findEvents,
  forkLog,
  formatHash,
  type PageLog,
  packSources,
  readLog,
  signLog,
} from '../../src/replay/index.ts';
import { heldKeys, recordMatch } from '../replay/matches.ts';
import { type BrowserTests, inBrowser } from './browser.ts';

type Opened = Awaited<ReturnType<BrowserTests['open']>>;

/* The page of a match, in Chromium, from a file and by real keys, clicks and touches. */

const { test, open } = inBrowser('the page of a match');

const folder = mkdtempSync(join(tmpdir(), 'shooter-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = (name: string): PageLog => ({
  name: `${name}.log`,
  bytes: readFileSync(new URL(`../golden/${name}.log`, import.meta.url)),
});

/** Writes the page of logs. @returns its address */
function put(name: string, logs: readonly PageLog[], at?: number): string {
  writeFileSync(join(folder, name), renderHtml(logs, { at }));
  return `file://${join(folder, name)}`;
}

/** Waits until the page has done all that it does by itself. */
const ready = (page: Page): Promise<unknown> =>
  page.waitForFunction(() =>
    ['shooter: verified', 'shooter: fault'].some((name) => performance.getEntriesByName(name).length > 0),
  );

async function openPage(address: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await open({ reducedMotion: 'reduce', ...options });
  await opened.page.goto(address);
  await ready(opened.page);
  return opened;
}

/** What the slider says: the tick that is shown. */
const tickOf = (page: Page): Promise<number> =>
  page.locator('.timeline').getAttribute('aria-valuenow').then(Number);

/** The hash of the state that is drawn is that of the tick: `data-hash` is not shown, so the label of the picture stands for it. */
const labelOf = async (page: Page): Promise<string> =>
  (await page.locator('.pane canvas').first().getAttribute('aria-label')) ?? '';

/** Waits until an expression holds in the page; `player` is the shadow tree. The page's own policy forbids to evaluate text there. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await ask<boolean>(page, expression))) await nextFrame(page);
}

const nextFrame = (page: Page): Promise<unknown> =>
  ask(page, 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');

const TICK = `Number(player.querySelector('.timeline').getAttribute('aria-valuenow'))`;

/** What an expression gives in the page. */
const ask = <T>(page: Page, expression: string): Promise<T> =>
  page.evaluate(
    `(() => { const player = document.querySelector('shooter-replay').shadowRoot; return ${expression}; })()`,
  );

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
  await nextFrame(page);
};

const match = golden('hunter-gunner');
const LOG = readLog(new URL('../golden/hunter-gunner.log', import.meta.url).pathname);
const LAST = LOG.track.ticks;
const FIRST_HIT = findEvents(LOG).find(({ kind }) => kind === 'hit')!.tick;

describe('a page of one match', () => {
  test('is opened from a file, proves itself, asks nobody for anything and logs no error', async () => {
    const { page, errors, requests } = await openPage(put('one.html', [match]));
    expect(await page.locator('.badge').textContent()).toBe('✓ proven');
    expect(await page.locator('.title').textContent()).toContain('hunter');
    const { end } = LOG;
    const proof = await page.locator('.proof').innerText();
    expect(proof).toContain(formatHash(end!.hash));
    expect(proof).toContain('shooter verify one.html');
    expect(proof).toContain('proves nothing by itself');
    expect(proof).toMatch(/Claimed by the recorder alone: players/);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('does by keys what its help says', async () => {
    const { page } = await openPage(put('keys.html', [match], 600));
    expect(await tickOf(page)).toBe(600);
    await press(page, '.');
    expect(await tickOf(page)).toBe(601);
    await press(page, ',', ',');
    expect(await tickOf(page)).toBe(599);
    await press(page, 'ArrowRight');
    expect(await tickOf(page)).toBe(659);
    await press(page, 'ArrowLeft', 'Shift+ArrowLeft');
    expect(await tickOf(page)).toBe(299);
    await press(page, 'End');
    expect(await tickOf(page)).toBe(LAST);
    await press(page, 'Home', '5');
    expect(await tickOf(page)).toBe(Math.round(LAST / 2));
    const before = await tickOf(page);
    await press(page, ']');
    const event = await tickOf(page);
    expect(event).toBeGreaterThan(before);
    await press(page, '[');
    expect(await tickOf(page)).toBeLessThan(event);
    await press(page, '?');
    expect(await page.locator('dialog').isVisible()).toBe(true);
    expect(await page.locator('dialog').innerText()).toContain('play backwards');
    await press(page, 'Escape');
    expect(await page.locator('dialog').isVisible()).toBe(false);
    await press(page, 'g');
    await page.keyboard.type('0:05');
    await press(page, 'Enter');
    expect(await tickOf(page)).toBe(300);
  });

  test('plays both ways, and stops where it is told and at its ends', async () => {
    const { page } = await openPage(put('plays.html', [match], 600));
    await press(page, ' ');
    await until(page, `${TICK} > 610`);
    await press(page, ' ');
    const stopped = await tickOf(page);
    expect(stopped).toBeGreaterThan(600);
    await press(page, 'r');
    await until(page, `${TICK} < ${stopped - 10}`);
    await press(page, ' ');
    expect(await tickOf(page)).toBeLessThan(stopped);
    await press(page, 'End', 'r');
    expect(await page.locator('[data-do=reverse]').getAttribute('aria-pressed')).toBe('false');
  });

  test('shows by seeking what it shows by playing', async () => {
    const { page } = await openPage(put('seeks.html', [match], 300));
    const pixels = (): Promise<string> =>
      ask(
        page,
        `crypto.subtle.digest('SHA-256', new TextEncoder().encode(player.querySelector('canvas').toDataURL())).then((found) => new Uint8Array(found).join())`,
      );
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('.');
    await press(page);
    const played = await pixels();
    expect(await tickOf(page)).toBe(340);
    await press(page, 'End', 'g');
    await page.keyboard.type('340');
    await press(page, 'Enter');
    expect(await pixels()).toBe(played);
    await press(page, 'b');
    expect(await pixels()).not.toBe(played);
    await press(page, 'b');
    expect(await pixels()).toBe(played);
    await press(page, '.');
    expect(await pixels()).not.toBe(played);
  });

  test('is asked by clicks and touches', async () => {
    const { page } = await openPage(put('clicks.html', [match], 600), {
      hasTouch: true,
      viewport: { width: 390, height: 844 },
      isMobile: true,
    });
    await page.locator('[data-do=forth]').tap();
    await nextFrame(page);
    expect(await tickOf(page)).toBe(601);
    await page.locator('[data-do=last]').tap();
    await nextFrame(page);
    expect(await tickOf(page)).toBe(LAST);
    const box = (await page.locator('.timeline').boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 4, box.y + box.height / 2);
    await nextFrame(page);
    expect(Math.abs((await tickOf(page)) - LAST / 4)).toBeLessThan(LAST / 50);
    await page.locator('.speed').selectOption('4');
    await page.locator('.pane canvas').first().tap();
    await until(page, `player.querySelector('.icon.pause') !== null`);
    await page.locator('.pane canvas').first().tap();
    await page.locator('.filter').selectOption('hits');
    await until(
      page,
      `[...player.querySelectorAll('.list span')].every((one) => one.classList.contains('hit'))`,
    );
    const row = page.locator('.list li button').first();
    await row.scrollIntoViewIfNeeded();
    await row.tap();
    await nextFrame(page);
    expect(await tickOf(page)).toBe(FIRST_HIT);
    const wide = await ask<number>(page, `player.querySelector('.app').scrollWidth`);
    expect(wide).toBeLessThanOrEqual(390);
  });

  test('lists events down to the end of the list when there is more room for it', async () => {
    const viewport = { width: 1280, height: 640 };
    const { page } = await openPage(put('room.html', [golden('long')], 50_000), { viewport });
    const bottoms = (): Promise<[list: number, rows: number]> =>
      ask(
        page,
        `['.list', '.list li'].map((one) =>
          Math.max(...[...player.querySelectorAll(one)].map((element) => element.getBoundingClientRect().bottom)))`,
      );
    const [before] = await bottoms();
    await page.setViewportSize({ width: 2600, height: 1500 });
    await nextFrame(page);
    await nextFrame(page);
    const [list, rows] = await bottoms();
    expect(list).toBeGreaterThan(before + 500);
    expect(rows).toBeGreaterThanOrEqual(list);
  });

  test('is dragged along its timeline', async () => {
    const { page } = await openPage(put('drags.html', [match], 0));
    const box = (await page.locator('.timeline').boundingBox())!;
    await page.mouse.move(box.x + 5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 20, { steps: 5 });
    expect(await page.locator('.hint').innerText()).toMatch(/tick [\d,]+, wave \d/);
    await page.mouse.up();
    await nextFrame(page);
    expect(Math.abs((await tickOf(page)) - LAST / 2)).toBeLessThan(LAST / 50);
  });

  test('keeps its tick in its address, opens at it, and hands out a link and a picture', async () => {
    const address = put('links.html', [match]);
    const { page, errors } = await openPage(`${address}#t=700`, {
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    expect(await tickOf(page)).toBe(700);
    await press(page, '.');
    await until(page, `location.hash === '#t=701'`);
    await ask(page, `(location.hash = '#t=800')`);
    await until(page, `${TICK} === 800`);
    await page.locator('[data-do=copy]').click();
    await until(page, `player.querySelector('.message').textContent.startsWith('copied')`);
    expect(await ask(page, 'navigator.clipboard.readText()')).toBe(`${address}#t=800`);
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'p')]);
    expect(download.suggestedFilename()).toBe('hunter-gunner-800.png');
    const picture = readFileSync((await download.path())!);
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.readUInt32BE(16)).toBe(1200);
    expect(errors).toEqual([]);
  });

  test('draws nothing while it stands still', async () => {
    const { page } = await openPage(put('idle.html', [match], 500));
    const frames = await page.evaluate(`(async () => {
      let count = 0;
      const own = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (act) => { count += 1; return own(act); };
      for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => own(resolve));
      return count;
    })()`);
    expect(frames).toBe(0);
    await press(page, ' ');
    expect(await page.locator('.icon.pause').count()).toBe(1);
  });
});

describe('what is beside the arena', () => {
  const { log } = recordMatch({
    ...{
      seed: 'notes',
      ticks: 300,
      rules: { maxTicks: 0 },
      keys: (tick) => [tick < 100 ? 17 : 0, 2, tick < 50 ? 0 : packSources('held', 'neutral')],
    },
    before: (found, recorder) => {
      if (found.tick === 120) recorder.note(1, { plan: '<b>left</b>' });
    },
  });
  const noted = { name: 'notes.log', bytes: encodeLog(log) };

  test('is what both players press, where it came from, and what they note', async () => {
    const { page } = await openPage(put('notes.html', [noted], 20));
    const panel = (seat: number): Promise<string> => page.locator(`.p${seat}`).innerText();
    expect(await page.locator('.p1 .caps .on').count()).toBe(2);
    expect(await page.locator('.p2 .caps .on').count()).toBe(1);
    expect(await panel(1)).not.toContain('input');
    await press(page, 'g');
    await page.keyboard.type('121');
    await press(page, 'Enter');
    expect(await page.locator('.p1 .caps .on').count()).toBe(0);
    expect(await panel(1)).toContain('input held');
    expect(await panel(2)).toContain('input neutral');
    expect(await page.locator('.p1 .note').textContent()).toBe('{"plan":"<b>left</b>"}');
  });

  test('is told to a screen reader once it stands still', async () => {
    const { page } = await openPage(put('live.html', [match], 600));
    await press(page, '.', '.');
    await until(page, `player.querySelector('.live').textContent.includes('tick 602, wave')`);
    expect(await labelOf(page)).toMatch(
      /^tick 602, wave 1, \d+ enem(y|ies)\. hunter: health \d+, score \d+\. gunner: /,
    );
  });

  test('begins to play by itself, unless less motion is asked for', async () => {
    const opened = await openPage(put('begins.html', [match]), { reducedMotion: 'no-preference' });
    await until(opened.page, `${TICK} > 20`);
    const calm = await openPage(put('calm.html', [match]));
    expect(await tickOf(calm.page)).toBe(0);
  });
});

describe('what a log is', () => {
  const key = createSigningKey();
  const bytes = Buffer.from(match.bytes);
  const flipped = Buffer.from(bytes);
  flipped[bytes.length - 60]! ^= 4;
  const { log } = recordMatch({ seed: 'forged', ticks: 900, rules: { maxTicks: 0 }, keys: heldKeys(3, 9) });
  const forged = encodeLog({ ...log, end: { ...log.end!, hash: 7n } });

  test.each([
    ['signed', signLog(bytes, key), '✓ proven', `signed by ${key.publicKey}`],
    ['cut', bytes.subarray(0, bytes.length - 50), '… unfinished', 'A valid beginning'],
    ['flipped', flipped, '⚠ damaged', 'damaged at byte'],
    ['forged', forged, '✗ refuted', 'Refuted at tick 900'],
    ['no log', Buffer.from('this is no log'), '⚠ unusable', ''],
    ['of its first bytes', bytes.subarray(0, 12), '⚠ unusable', ''],
  ])('is said of one that is %s', async (name, content, badge, words) => {
    const { page, errors } = await openPage(
      put(`${name.replaceAll(' ', '-')}.html`, [{ name: 'x.log', bytes: content }]),
    );
    expect(await page.locator('.badge').textContent()).toBe(badge);
    if (words !== '')
      expect((await page.locator('.proof').innerText()).replaceAll('\n', '')).toContain(words);
    else expect(await page.locator('.fault').innerText()).toContain('x.log: ');
    expect(errors).toEqual([]);
  });

  test('is text, whatever its names are', async () => {
    const names = [
      '<script>window.bad=1</script>',
      ']]></script><img src=x onerror="window.bad=1">',
    ] as const;
    const { log: odd } = recordMatch({
      ...{ seed: '\u202egnp.exe\u0007</script>', ticks: 300, keys: heldKeys(1, 5) },
      players: [{ name: names[0] }, { name: names[1] }],
    });
    const { page, errors, requests } = await openPage(
      put('names.html', [{ name: '</script><b>x</b>\u202e.log', bytes: encodeLog(odd) }]),
    );
    expect(await ask(page, `'bad' in window`)).toBe(false);
    expect(await page.locator('.p1 .name').textContent()).toBe(names[0]);
    expect(await page.locator('.p2 .name').textContent()).toBe(names[1]);
    expect(await page.title()).not.toContain('\u202e');
    // Nothing steers the line in which it stands, or the direction of writing.
    expect(await page.locator('.app').innerText()).not.toMatch(/[^\P{C}\n\t]/u);
    expect(await page.locator('.about').textContent()).toContain('seed "\\u202egnp.exe\\u0007</script>"');
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });
});

describe('a page of two matches', () => {
  const forked = forkLog(LOG, 400, { players: LOG.header.players, write: () => {} });
  while (forked.match.tick < 900 && forked.match.outcome === undefined) {
    const keys = forked.match.tick % 50 < 25 ? 17 : 18;
    step(forked.match, keys, 16);
    forked.recorder.record(keys, 16);
  }
  const other = {
    name: 'fork.log',
    bytes: encodeLog(forked.recorder.end({ reason: 'interrupted', winner: null })),
  };

  test('shows them in step, and where they diverge', async () => {
    const { page, errors } = await openPage(put('two.html', [match, other]));
    expect(await page.locator('.pane:visible').count()).toBe(2);
    expect(await page.locator('.firsts').innerText()).toMatch(/inputs differ at\s*tick 401/);
    expect(await tickOf(page)).toBe(401);
    await press(page, '.');
    expect(await page.locator('.compare tbody tr').count()).toBeGreaterThan(0);
    expect(await page.locator('.remarks').innerText()).not.toContain('equal');
    await press(page, 'Home');
    expect(await page.locator('.remarks').innerText()).toContain('equal at this tick');
    await press(page, 'd');
    expect(await tickOf(page)).toBe(401);
    expect(await page.locator('.proof').innerText()).toContain('shooter diff two.html');
    expect(errors).toEqual([]);
  });

  test('skips what is equal while they play, if that is asked for', async () => {
    const { page } = await openPage(put('skips.html', [match, other], 0));
    await press(page, 's');
    expect(await page.locator('[data-do=skip]').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press(' ');
    await until(page, `${TICK} > 0`);
    // A second before the first difference.
    expect(await tickOf(page)).toBeGreaterThanOrEqual(401 - 60);
  });

  test.each([
    [1280, 800],
    [1280, 1000],
    [900, 540],
  ])(
    'has room for the proof and lays nothing over it where all fields differ, at %d × %d',
    async (width, height) => {
      const address = put('unlike.html', [match, golden('random-random')], 1200);
      const { page } = await openPage(address, { viewport: { width, height } });
      const box = async (part: string) => (await page.locator(part).boundingBox())!;
      const [pane, player, compare, proof] = [
        await box('.pane >> nth=1'),
        await box('.p1'),
        await box('.compare'),
        await box('.proof'),
      ];
      expect(await page.locator('.compare tbody tr').count()).toBeGreaterThan(30);
      expect((await box('.pane >> nth=0')).x).toBeGreaterThanOrEqual(0);
      expect(pane.x + pane.width).toBeLessThanOrEqual(player.x);
      expect(compare.y + compare.height).toBeLessThanOrEqual(proof.y);
      // Its heading and the verdict; the rest is scrolled to.
      expect(proof.height).toBeGreaterThan(64);
    },
  );
});

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each([
    ['one match', [match], WIDE],
    ['two matches', [match, golden('fork')], WIDE],
    ['one match on a phone', [match], PHONE],
    ['a log that cannot be shown', [{ name: 'x.log', bytes: Buffer.from('no log') }], WIDE],
  ])('axe finds nothing on a page of %s', async (name, logs, viewport) => {
    const { page } = await openPage(put(`axe-${colorScheme}-${name.replaceAll(' ', '-')}.html`, logs, 300), {
      ...{ colorScheme, viewport, bypassCSP: true },
    });
    await page.evaluate(axe.source);
    const violations =
      await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map(({ target, failureSummary }) => JSON.stringify(target) + ' ' + failureSummary).join('; ')))`);
    expect(violations).toEqual([]);
  });
});

describe('within another page', () => {
  test.each([
    ['a frame of a sandbox', 'sandbox="allow-scripts"'],
    ['a frame', ''],
  ])('it works as srcdoc of %s', async (_, attributes) => {
    const html = renderHtml([match], { at: 200 });
    const { page, errors, requests } = await open();
    await page.setContent(`<!doctype html><iframe ${attributes} width="900" height="600"></iframe>`);
    await page.evaluate(
      `void (document.querySelector('iframe').srcdoc = ${JSON.stringify(html).replaceAll('</script', '<\\/script')})`,
    );
    const frame = page.frameLocator('iframe');
    await frame.locator('.badge[data-verdict=proven]').waitFor();
    await frame.locator('[data-do=forth]').click();
    expect(await frame.locator('.timeline').getAttribute('aria-valuenow')).toBe('201');
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });
});
