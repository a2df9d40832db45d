import { expect, test, vi } from 'vitest';
import { resolveOptions } from '../../src/contest/node/run-options.ts';

vi.mock('node:os', async (original) => ({ ...(await original<object>()), availableParallelism: () => 384 }));

test('on a machine with more cores than a contest may have threads, it has as many as it may', () => {
  expect(resolveOptions({ players: ['hunter', 'gunner'] }).workers).toBe(256);
});
