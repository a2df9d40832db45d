import { expect, test, vi } from 'vitest';
import { createVectorEnv } from '../../src/env/browser.ts';
import { openVector } from '../../src/env/vector.ts';

test.each(['step', 'reset', 'row'] as const)(
  'a vector environment whose %s fails is closed: nobody knows how far its matches are',
  (at) => {
    const fault = { step: false, reset: false, row: false };
    const close = vi.fn();
    const fail = (here: keyof typeof fault) => (): [] => {
      if (fault[here]) throw new RangeError('planted: no memory');
      return [];
    };
    const stepper = {
      ...{ step: fail('step'), reset: fail('reset'), close },
      row: () => void fail('row')(),
    };
    const env = openVector({ count: 2, threads: 2 }, { openThreads: () => stepper });
    env.reset({ seed: 1 });
    env.step();
    fault[at] = true;
    const act = {
      step: () => env.step(),
      reset: () => env.reset({ seed: 2 }),
      row: () => env.resetRow(0, { seed: 2 }),
    };
    expect(act[at]).toThrow('planted');
    fault[at] = false;
    expect(() => env.step()).toThrow('closed');
    expect(() => env.reset({ seed: 2 })).toThrow('closed');
    env.close();
    expect(close).toHaveBeenCalledOnce();
  },
);

test('where there are no threads one is enough, and more are refused by name', () => {
  expect(() => createVectorEnv({ count: 4, threads: 2 })).toThrow(/threads is 2; only in Node/);
  const env = createVectorEnv({ count: 4, threads: 1 });
  env.reset({ seed: 1 });
  env.step();
  expect([...env.ticks]).toEqual([1, 1, 1, 1]);
  expect(env.actions.buffer).toBeInstanceOf(ArrayBuffer);
});
