import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bundle } from '../../bench/bundles.ts';
import { renderCast, renderSvg } from '../../src/render/index.ts';
import { decodeLog, openPlayback } from '../../src/replay/index.ts';

/* The drawing runs where there is nothing but the language, and gives what it gives in Node. */

test.each([
  ['with Intl', ''],
  ['without Intl', 'delete globalThis.Intl;'],
])('a bundle in a bare context %s draws the same pictures', async (_, before) => {
  const { text, warnings, sources } = await bundle(['./replay', './render'], { platform: 'neutral' });
  expect(warnings).toEqual([]);
  expect(sources.filter((source) => source.includes('/node/') || source.includes('node:'))).toEqual([]);
  const log = readFileSync(new URL('../golden/unicode-seed.log', import.meta.url));
  const context = createContext({ bytes: [...log] });
  const drawn = runInContext(
    `${before}${text};
    const { decodeLog, openPlayback, renderCast, renderSvg } = globalThis.shooter ?? shooter;
    const playback = openPlayback(decodeLog(Uint8Array.from(bytes)));
    JSON.stringify([renderSvg(playback, { tick: 300 }), [...renderCast(playback, { to: 60 })].join('')]);`,
    context,
  ) as string;
  const playback = openPlayback(decodeLog(log));
  expect(JSON.parse(drawn)).toEqual([
    renderSvg(playback, { tick: 300 }),
    [...renderCast(playback, { to: 60 })].join(''),
  ]);
});
