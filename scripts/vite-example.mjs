import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findBot, playMatch } from 'shooter-sdk/bots';
import { decodeLog, formatHash, hashState, openPlayback, verifyLog } from 'shooter-sdk/replay';

/* Builds examples/vite as its reader does, and plays a match in it. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';
/** Short, and at sixteen times its speed. */
const MATCH = { p1: 'hunter', p2: 'gunner', seed: '1', speed: '16' };
/** A page that does not end within this never will. */
const NEVER_MS = 300_000;

/**
 * @param folder where Vite and shooter-sdk are installed
 * @param screenshot a file, for whoever wants to look
 * @returns what is wrong, in lines
 */
export async function playViteExample(folder, screenshot) {
  const root = join(folder, 'example');
  cpSync(join(ROOT, 'examples/vite'), root, {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  });
  const tsc = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', root], {
    encoding: 'utf8',
  });
  if (tsc.status !== 0) return tsc.stdout.trim().split('\n');
  const vite = await import(pathToFileURL(join(folder, 'node_modules/vite/dist/node/index.js')).href);
  const warnings = [];
  const customLogger = vite.createLogger('silent');
  customLogger.warn = customLogger.warnOnce = (text) => warnings.push(text);
  await vite.build({ root, configFile: false, customLogger, logLevel: 'silent' });
  if (!existsSync(CHROMIUM)) {
    console.log('left out: examples/vite in Chromium, which is not installed ("apt-get install chromium")');
    return warnings;
  }
  const preview = { host: '127.0.0.1', port: 0 };
  const server = await vite.preview({ root, configFile: false, logLevel: 'silent', preview });
  try {
    return [...warnings, ...(await playIn(server.resolvedUrls.local[0], screenshot))];
  } finally {
    await server.close();
  }
}

async function playIn(url, screenshot) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await page.goto(`${url}?${new URLSearchParams(MATCH)}`);
    await page.getByRole('link', { name: 'match.log' }).waitFor({ timeout: NEVER_MS });
    if (screenshot !== undefined) await page.screenshot({ path: screenshot });
    const bytes = await page.evaluate(async () => {
      const answer = await fetch(document.querySelector('a[download]').href);
      return [...new Uint8Array(await answer.arrayBuffer())];
    });
    const colours = await page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    if (colours < 50) wrong.push(`its canvas has ${colours} colours: nothing is drawn`);
    return [...wrong, ...compare(Uint8Array.from(bytes))];
  } finally {
    await browser.close();
  }
}

/** Holds the log of the page against the same match in Node. */
function compare(bytes) {
  const players = [findBot(MATCH.p1), findBot(MATCH.p2)];
  const { match } = playMatch({ seed: MATCH.seed, players });
  const wanted = `proven at tick ${match.tick}, hash ${formatHash(hashState(match))}`;
  const log = decodeLog(bytes);
  const playback = openPlayback(log);
  playback.seek(playback.lastTick);
  const found = `${verifyLog(log).verdict} at tick ${playback.lastTick}, hash ${formatHash(hashState(playback.match))}`;
  if (found !== wanted) return [`its match is ${found}; in Node it is ${wanted}`];
  console.log(`examples/vite: its match in Chromium is that of Node, ${wanted}`);
  return [];
}
