import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, type TestAPI, test } from 'vitest';
import { NEVER_MS } from '../own-time.ts';

/* A browser for the tests of a file, opened once. Where there is none, its tests are left out, and one line says so. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A page, and what went wrong on it. */
interface Opened {
  readonly page: Page;
  /** messages of errors: uncaught ones, and those in the console */
  readonly errors: string[];
  /** what it asked any network for: addresses of `http:`, `https:`, `ws:` and `wss:` */
  readonly requests: string[];
}

/** What `inBrowser` gives. */
export interface BrowserTests {
  /** as vitest's `test`, left out where there is no browser */
  readonly test: TestAPI;
  /** Opens a page in a profile of its own, 1280 × 800 unless given. It is closed after the test. */
  open(options?: BrowserContextOptions): Promise<Opened>;
  /** the browser, while the tests run */
  browser(): Browser;
}

/**
 * Opens Chromium before the tests of this file, and closes it after them.
 *
 * @param what the tests are about, for the line that says that they are left out
 */
export function inBrowser(what: string): BrowserTests {
  const isThere = existsSync(CHROMIUM);
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!isThere)
      console.log(
        `left out: ${what} in Chromium, which is not at ${CHROMIUM} ("apt-get install chromium", or CHROMIUM=PATH)`,
      );
    else browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  afterAll(async () => await browser?.close());
  return {
    test: isThere ? test : (test.skip as unknown as TestAPI),
    browser: () => browser!,
    async open(options = {}) {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.setDefaultTimeout(NEVER_MS);
      const page = await context.newPage();
      const [errors, requests]: [string[], string[]] = [[], []];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('request', (request) => {
        if (/^(http|ws)s?:/.test(request.url())) requests.push(request.url());
      });
      page.on('websocket', (socket) => requests.push(socket.url()));
      return { page, errors, requests };
    },
  };
}

/**
 * Bundles sources of the project into a script for a page.
 *
 * @param files from the root of the project, for instance `web/index.ts`
 * @returns a script that makes all that they export a global object, `shooter`
 */
export async function bundleSources(files: readonly string[]): Promise<string> {
  const contents = files.map((file) => `export * from ${JSON.stringify(`./${file}`)};`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'shooter', logLevel: 'error' },
    ...{ platform: 'browser', target: 'es2022', charset: 'utf8' },
    alias: { '#platform': `${ROOT}src/platform/portable.ts` },
  });
  return outputFiles[0]!.text;
}
