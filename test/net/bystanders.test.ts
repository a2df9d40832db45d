import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownNow } from '../own-time.ts';
import { type Bystanders, LATE_MS, watchBystanders } from './bystanders.ts';
import { openHostile } from './hostile.ts';

/* Who watches has to see: a host that fails its bystanders is found out. */

let bystanders: Bystanders;
beforeAll(async () => {
  bystanders = await watchBystanders();
});
afterAll(() => bystanders.stop());

test('a blocked loop is found', async () => {
  const block = async (): Promise<void> => {
    const from = ownNow();
    while (ownNow() - from < 4 * LATE_MS + bystanders.idleStallMs());
  };
  await expect(bystanders.row(block)).rejects.toThrow('the longest turn');
});

test('a connection that stays is found', async () => {
  let left: (() => void) | undefined;
  const stay = async (): Promise<void> => {
    const peer = await openHostile(bystanders, 'plain');
    left = () => peer.socket.destroy();
    // It goes on, and is not silent.
    const timer = setInterval(() => peer.pair(false), 100);
    peer.socket.once('close', () => clearInterval(timer));
  };
  await expect(bystanders.row(stay)).rejects.toThrow('connections');
  left!();
});

test('memory that stays is found', async () => {
  const kept: object[] = [];
  const keep = async (): Promise<void> => {
    for (let count = 0; count < 200_000; count += 1) kept.push({ count, list: [count, count] });
  };
  await expect(bystanders.row(keep, { floods: true })).rejects.toThrow('growth of the heap');
  expect(kept).toHaveLength(200_000);
});

test('nothing is found where nothing happens', () => bystanders.row(async () => {}, { floods: true }));
