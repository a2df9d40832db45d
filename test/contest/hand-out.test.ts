import { expect, test } from 'vitest';
import { handOut, type WorkerPool } from '../../src/contest/node/worker-pool.ts';

test('a task that fails in the turn in which another is done ends the handing out', async () => {
  const gates: [done: () => void, fail: (error: Error) => void][] = [];
  let busy = 0;
  const pool = {
    get isFull() {
      return busy >= 2;
    },
  } as WorkerPool;
  const take = (): Promise<void> => {
    busy += 1;
    return new Promise<void>((done, fail) => gates.push([done, fail])).finally(() => {
      busy -= 1;
    });
  };
  const end = handOut([1, 2, 3], pool, take);
  gates[0]![0]();
  gates[1]![1](new Error('a full disk'));
  setImmediate(() => gates[2]?.[0]());
  await expect(end).rejects.toThrow('a full disk');
});
