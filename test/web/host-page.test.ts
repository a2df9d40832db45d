import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { afterEach, expect, onTestFinished } from 'vitest';
import { renderHtml } from '../../src/render/index.ts';
import { readLogBytes } from '../../src/replay/index.ts';
import type { Json } from '../net/peer.ts';
import { openWebPeer } from '../net/web-peer.ts';
import { inBrowser } from './browser.ts';
import { openHost, SHORT, stopHosts, type WebHost } from './host.ts';

/* What a host's web server gives to a real browser: the replay page under the policy of its header, and to pages of others nothing. */

const { test, open } = inBrowser("a host's pages");
afterEach(stopHosts);

/** Plays a match with two clients. @returns its result */
async function playMatch({ web }: WebHost): Promise<Json> {
  const peers = await Promise.all([0, 1].map(() => openWebPeer(web!.address.port)));
  for (const peer of peers) {
    peer.send('{"hello":"shooter","version":1,"room":"a","pace":"lockstep","player":{"name":"<b>A</b>"}}');
    await peer.next();
  }
  const results = peers.map(async (peer) => {
    for (;;) {
      const { result } = peer.messages.find((message) => 'result' in message) ?? {};
      if (result !== undefined) return result as Json;
      peer.mask(true);
      await peer.group();
    }
  });
  const [result] = await Promise.all(results);
  for (const peer of peers) peer.socket.destroy();
  return result!;
}

test('the replay page of a match plays and proves it, asks for nothing else and logs no error', async () => {
  let folder = '';
  const makeReplayPage = async (log: string): Promise<string> =>
    renderHtml([{ name: basename(log), bytes: readLogBytes(join(folder, log)) }]);
  const host = await openHost({ rules: SHORT, web: { page: '', port: 0, makeReplayPage } });
  folder = host.folder;
  const { nonce } = await playMatch(host);
  const { page, errors, requests } = await open({ reducedMotion: 'reduce' });
  const url = `${host.url}replay/${nonce}`;
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName('shooter: verified').length > 0);
  expect(errors).toEqual([]);
  expect(requests.filter((asked) => !asked.endsWith('/favicon.ico'))).toEqual([url]);
});

/** What a page of another site tries, in its own words; the tests are compiled without a browser's names. */
const TRY = `async (url) => {
  const socket = new Promise((resolve) => {
    const opened = new WebSocket(url.replace('http', 'ws') + 'ws', 'shooter.1');
    opened.onopen = () => resolve('open');
    opened.onclose = ({ code }) => resolve('closed with ' + code);
  });
  const read = fetch(url).then(({ status }) => 'status ' + status, () => 'refused');
  const opaque = fetch(url, { mode: 'no-cors' }).then(({ type }) => type, () => 'refused');
  const framed = new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => resolve(frame.contentDocument === null ? 'of another origin' : 'readable');
    frame.src = url;
    document.body.append(frame);
  });
  return [await socket, await read, await opaque, await framed];
}`;

test('a page of another site can neither play on a host, nor read or frame its pages', async () => {
  const host = await openHost();
  const evil = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void evil.close());
  const { page } = await open();
  const { port } = evil.address() as { port: number };
  await page.goto(`http://127.0.0.1:${port}/`);
  const tried = await page.evaluate(`(${TRY})(${JSON.stringify(host.url)})`);
  // What is in the frame is the browser's own page that says so.
  expect(tried).toEqual(['closed with 1006', 'refused', 'refused', 'of another origin']);
  const [frame, ...more] = page.frames().slice(1);
  expect([frame!.url(), more]).toEqual(['chrome-error://chromewebdata/', []]);
  expect(host.host.stats.kicks.get('foreign-origin')).toBe(1);
});
