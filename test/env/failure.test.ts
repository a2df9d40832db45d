import { expect, test, vi } from 'vitest';
import { createVectorEnv } from '../../src/env/index.ts';

const fault = vi.hoisted(() => ({ step: false, reset: false }));

vi.mock('../../src/env/shard.ts', async (load) => {
  const { createShard, ...rest } = await load<typeof import('../../src/env/shard.ts')>();
  return {
    ...rest,
    createShard(...given: Parameters<typeof createShard>) {
      const shard = createShard(...given);
      const failing =
        <T extends unknown[]>(at: keyof typeof fault, act: (...args: T) => void) =>
        (...args: T): void => {
          if (fault[at]) throw new RangeError('planted: no memory');
          act(...args);
        };
      return { step: failing('step', shard.step), reset: failing('reset', shard.reset) };
    },
  };
});

test.each(['step', 'reset'] as const)(
  'a vector environment whose %s fails is closed: nobody knows how far its matches are',
  (at) => {
    const env = createVectorEnv({ count: 2 });
    env.reset({ seed: 1 });
    env.step();
    fault[at] = true;
    expect(() => (at === 'step' ? env.step() : env.reset({ seed: 2 }))).toThrow('planted');
    fault[at] = false;
    expect(() => env.step()).toThrow('closed');
    expect(() => env.reset({ seed: 2 })).toThrow('closed');
  },
);
