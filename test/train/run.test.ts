import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import type * as built from '../../src/train/index.ts';
import {
  beginTraining,
  decodeTraining,
  encodeTraining,
  policyOf,
  runTraining,
  type SavedTraining,
} from '../../src/train/index.ts';

/* A program trains as the command does. Threads run what is built: Node loads no TypeScript. */

const { openTrainingWorkers }: typeof built = await import(
  new URL('../../dist/src/train/index.js', import.meta.url).href
);

const begin = (): SavedTraining =>
  beginTraining(
    { seed: 'run', opponents: ['gunner', 'self'], pairs: 4, matches: [{ maxTicks: 120, waveBase: 200 }] },
    { generations: 4, trialEvery: 2, trialPairs: 1 },
  );

test('learns the same in this thread, in threads, and in parts', async () => {
  const seen: number[] = [];
  const alone = await runTraining(begin(), { onGeneration: ({ generation }) => seen.push(generation) });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(alone.curve.map(({ won }) => won !== null)).toEqual([false, true, false, true]);
  const workers = await openTrainingWorkers(2);
  try {
    expect(encodeTraining(await runTraining(begin(), { workers }))).toBe(encodeTraining(alone));
  } finally {
    await workers.close();
  }
  const stop = new AbortController();
  const half = await runTraining(begin(), {
    signal: stop.signal,
    onGeneration: ({ generation }) => void (generation === 2 && stop.abort()),
  });
  expect(half.curve.length).toBe(2);
  const whole = await runTraining(decodeTraining(encodeTraining(half)));
  expect(encodeTraining(whole)).toBe(encodeTraining(alone));
});

test('what was learned is a policy that is read again', async () => {
  const policy = policyOf(await runTraining(begin()), 'mine');
  expect(policy.trained).toMatchObject({ seed: 'run', opponents: ['gunner', 'self'] });
  expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  const further = beginTraining({ seed: 'further' }, {}, policy);
  expect(further.options.architecture).toEqual(policy.architecture);
});

test('refuses what it does not know', async () => {
  expect(() => beginTraining({ sed: '1' } as never)).toThrow(TypeError);
  expect(() => beginTraining({}, { generation: 3 } as never)).toThrow(TypeError);
  await expect(runTraining(begin(), { thread: 2 } as never)).rejects.toThrow(TypeError);
  const stranger = beginTraining({ opponents: ['nobody'] }, { generations: 1 });
  await expect(runTraining(stranger)).rejects.toThrow(ShooterError);
});
