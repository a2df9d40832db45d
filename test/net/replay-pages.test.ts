import { expect, test } from 'vitest';
import type { MatchReport } from '../../src/net/index.ts';
import { createReplays } from '../../src/net/node/web-replays.ts';

test.each([
  ['cannot be made', () => Promise.reject(new Error('the log is gone'))],
  ['is no text', () => Promise.resolve(undefined as unknown as string)],
])('where a page %s there is none, and the next ones are made', async (_, makeBad) => {
  const replays = createReplays((log) => (log === 'bad.log' ? makeBad() : Promise.resolve(`<p>${log}</p>`)));
  const end = (nonce: string, log: string): void => replays.ended({ nonce, log } as MatchReport);
  end('1', 'bad.log');
  end('2', 'good.log');
  expect(await replays.find('1')).toBeUndefined();
  expect(await replays.find('2')).toMatchObject({ body: Buffer.from('<p>good.log</p>') });
  // It is not among those that wait any more.
  expect(await replays.find('1')).toBeUndefined();
});
