import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { type Opponent, startHost } from '../src/net/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { inFolder, median, quantile } from './measure.ts';

export const about =
  'from a key to the moved ship on the page of a host, in Chromium on loopback, beside an echo on the same way';

/** Presses that are measured, in alternation with those of the echo. */
const ROUNDS = 5;
const PRESSES = 30;
/** For how long a key is held, and at least and at most none is, ms. */
const HELD_MS = 60;
const REST_MS = [110, 190] as const;
const AT_MOST_MS = 50;

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function run(report: Report): Promise<Findings> {
  const missing = (what: string): Findings => ({ figures: [], remarks: [`no key is measured: ${what}`] });
  const playwright = await import('playwright-core').catch(() => undefined);
  if (playwright === undefined) return missing('playwright-core is not installed: npm i -D playwright-core');
  if (!existsSync(CHROMIUM))
    return missing(`there is no Chromium at ${CHROMIUM}: apt-get install chromium, or CHROMIUM=PATH`);
  const browser = await playwright.chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    return await inFolder((logs) => measure(browser, { logs, report }));
  } finally {
    await browser.close();
  }
}

async function measure(
  browser: Browser,
  { logs, report }: { readonly logs: string; readonly report: Report },
): Promise<Findings> {
  const template = readFileSync(new URL('../web/play.html', import.meta.url), 'utf8');
  const host = await startHost({
    ...{ port: 0, logs, opponent: IDLE, rules: { health: 10_000 } },
    web: { port: 0, page: template.replace('{{host}}', '{}') },
  });
  const echo = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  echo.on('connection', (socket) => socket.on('message', (bytes) => socket.send(bytes)));
  try {
    const game = await openGame(browser, host.web!.url);
    const echoed = await openEcho(browser, (echo.address() as { port: number }).port);
    const [games, echoes]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      report(`round ${round + 1} of ${ROUNDS}`);
      games.push(...(await press(game)));
      echoes.push(...(await press(echoed)));
    }
    const counts = `${games.length} presses, ${echoes.length} of the echo`;
    return { figures: figuresOf(games, echoes), remarks: [counts] };
  } finally {
    echo.close();
    for (const client of echo.clients) client.terminate();
    await host.stop();
  }
}

const IDLE: Opponent = { info: { name: 'idle', kind: 'builtin' }, create: () => () => 0 };

function figuresOf(games: readonly number[], echoes: readonly number[]): Figure[] {
  const figure = (name: string, of: (measured: readonly number[]) => number): Figure => ({
    name: `from a key to the moved ship, drawn: ${name}`,
    value: of(games),
    unit: 'ms',
    baseline: { name: 'an echo', value: of(echoes) },
  });
  return [
    figure('median', (measured) => median([...measured])),
    bounded(
      figure('95 of 100', (measured) => quantile([...measured], 0.95)),
      { of: 'value', atMost: AT_MOST_MS },
    ),
  ];
}

/** Takes a seat and waits until the match is on. */
async function openGame(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(`(${LISTEN})(${MOVED})`);
  await page.goto(url);
  await page.fill('#name', 'bench');
  await page.click('#join button.main');
  await page.click('#card-main');
  await page.waitForSelector('#card', { state: 'hidden' });
  return page;
}

/** A page that sends a byte at each key, and draws when it is back. */
async function openEcho(browser: Browser, port: number): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent('<!doctype html><canvas></canvas>');
  await page.evaluate(`(${LISTEN})(() => true)`);
  await page.evaluate(`new Promise((resolve) => {
    const socket = new WebSocket('ws://127.0.0.1:${port}');
    socket.onopen = resolve;
    const context = document.querySelector('canvas').getContext('2d');
    let count = 0;
    socket.onmessage = () => requestAnimationFrame(() => context.fillRect(count++ % 200, 0, 9, 9));
    addEventListener('keydown', ({ key }) => socket.send(key));
  })`);
  return page;
}

/** Presses keys, left and right in turn. @returns from each to its picture, ms */
async function press(page: Page): Promise<number[]> {
  await page.bringToFront();
  await page.evaluate('found.length = 0');
  for (let index = 0; index < PRESSES; index += 1) {
    const key = index % 2 === 0 ? 'ArrowLeft' : 'ArrowRight';
    await page.keyboard.down(key);
    await pause(HELD_MS);
    await page.keyboard.up(key);
    // The presses fall everywhere between two ticks.
    await pause(REST_MS[0] + ((REST_MS[1] - REST_MS[0]) * ((index * 7) % PRESSES)) / PRESSES);
  }
  return (await page.evaluate('found')) as number[];
}

/* What runs in the pages, as text: it uses what only a page has. */

/** Whether a message shows the first ship elsewhere than the one before. */
const MOVED = `(() => {
  let [x, still] = [undefined, false];
  return (data) => {
    const [, found] = /"x1":(-?[\\d.]+)/.exec(new TextDecoder().decode(data)) ?? [];
    if (found === undefined) return false;
    const moved = still && found !== x;
    still = found === x;
    x = found;
    return moved;
  };
})()`;

/** Takes down how long it is from each key to the frame that follows the first message after it that answers it. */
const LISTEN = `(answers) => {
  globalThis.found = [];
  let pressedAt;
  addEventListener('keydown', ({ timeStamp }) => { pressedAt = timeStamp; }, { capture: true });
  const Original = WebSocket;
  globalThis.WebSocket = class extends Original {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({ data }) => {
        if (!answers(data) || pressedAt === undefined) return;
        const from = pressedAt;
        pressedAt = undefined;
        // Once the frame is over in which the page draws this message.
        requestAnimationFrame(() => setTimeout(() => found.push(performance.now() - from)));
      });
    }
  };
}`;
