import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderHtml } from '../../src/render/index.ts';
import { hasFirefox, openFirefox } from './firefox.ts';

/* The page of a match in another browser. */

test('the page of a match works in Firefox', async (context) => {
  if (!hasFirefox()) {
    console.log(
      'left out: the page of a match in Firefox, which is not installed ("apt-get install --no-install-recommends firefox-esr")',
    );
    return context.skip();
  }
  const folder = mkdtempSync(join(tmpdir(), 'shooter-page-'));
  const firefox = await openFirefox();
  try {
    const log = {
      name: 'match.log',
      bytes: readFileSync(new URL('../golden/hunter-gunner.log', import.meta.url)),
    };
    const file = join(folder, 'match.html');
    writeFileSync(file, renderHtml([log], { at: 600 }));
    await firefox.goto(`file://${file}`);
    const player = `document.querySelector('shooter-replay').shadowRoot`;
    const until = async (expression: string): Promise<void> => {
      while ((await firefox.ask(`(() => { const player = ${player}; return ${expression}; })()`)) !== 'true');
    };
    await until(`player.querySelector('.badge').textContent === '✓ proven'`);
    const drawn = `(() => {
      const { width, height } = ${player}.querySelector('canvas');
      const pixels = ${player}.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height).data;
      return new Set(new Uint32Array(pixels.buffer)).size;
    })()`;
    expect(Number(await firefox.ask(drawn))).toBeGreaterThan(100);
    await firefox.ask(`document.dispatchEvent(new KeyboardEvent('keydown', { key: '.' }))`);
    await until(`player.querySelector('.timeline').getAttribute('aria-valuenow') === '601'`);
    await until(`location.hash === '#t=601'`);
    expect(firefox.errors).toEqual([]);
  } finally {
    await firefox.close();
    rmSync(folder, { recursive: true });
  }
});
