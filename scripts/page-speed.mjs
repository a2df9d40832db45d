import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { renderHtml } from '../dist/src/render/index.js';
import { HONEST } from '../dist/test/bounds/honest.js';

/* How fast the page of a match opens from a file with the CPU throttled four times, and seeks without: `npm run build && node scripts/page-speed.mjs`.
   The time of the page's thread counts, not what other programs take from it. */

const THROTTLED = 4;
const SEEKS = 300;
const MATCHES = ['an hour of two hunters', 'an hour of random keys'];

const folder = mkdtempSync(join(tmpdir(), 'shooter-page-speed-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  for (const name of MATCHES) {
    const file = join(folder, 'match.html');
    const page = renderHtml([{ name: 'match.log', bytes: HONEST[name]() }]);
    writeFileSync(file, page);
    console.log(`${name}: ${page.length} bytes`);
    await measure(`file://${file}`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function measure(address) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLED });
  await page.goto(address);
  const marks = ['drawn', 'open', 'verified'];
  for (const mark of marks) {
    while (!(await page.evaluate(`performance.getEntriesByName('shooter: ${mark}').length`)))
      await page.waitForTimeout(5);
    const wall = await page.evaluate(`performance.getEntriesByName('shooter: ${mark}')[0].startTime`);
    console.log(`  ${mark}: after ${wall.toFixed(0)} ms, throttled ${THROTTLED} times`);
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const times = [];
  for (let seek = 0; seek < SEEKS; seek += 1) {
    const before = await threadMs(session);
    await page.evaluate(`new Promise((resolve) => {
      const element = document.querySelector('shooter-replay');
      const last = Number(element.shadowRoot.querySelector('.timeline').getAttribute('aria-valuemax'));
      element.tick = (${seek} * 7919 * 7919) % (last + 1);
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    })`);
    times.push((await threadMs(session)) - before);
  }
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(1);
  console.log(`  seek and draw, ms of the page's thread: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`);
  const idle = await threadMs(session);
  await page.waitForTimeout(1000);
  console.log(`  a second at rest: ${((await threadMs(session)) - idle).toFixed(1)} ms of the page's thread`);
  await context.close();
}

async function threadMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}
