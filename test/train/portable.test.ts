import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bundle } from '../../bench/bundles.ts';
import * as env from '../../src/env/index.ts';
import * as train from '../../src/train/index.ts';

/* Environments and trainings run where there is nothing but the language, and give what they give in Node. */

type Sdk = typeof env & typeof train;

/** What the SDK gives, as text; it runs in a context of its own as well, so it names nothing of this module. */
async function run({
  createVectorEnv,
  createEnv,
  checkEnv,
  beginTraining,
  runTraining,
  encodeTraining,
}: Sdk): Promise<string> {
  const vector = createVectorEnv({ count: 5, observation: 'vector', rules: { health: 30, maxTicks: 200 } });
  vector.reset({ seed: 'portable' });
  const seen: number[] = [];
  for (let step = 0; step < 300; step += 1) {
    for (let i = 0; i < 10; i += 1) vector.actions[i] = (step * 7 + i * 11) & 31;
    vector.step();
    if (step % 50 === 0) seen.push(...vector.observations, ...vector.rewards, ...vector.ticks);
  }
  const { passed } = checkEnv((options) => createEnv(options));
  const training = beginTraining(
    { seed: 'p', population: 4, opponents: ['gunner', 'self'], rules: [{ maxTicks: 100 }] },
    { generations: 2, evaluateEvery: 2, evaluationPairs: 1 },
  );
  return JSON.stringify([seen, passed, encodeTraining(await runTraining(training))]);
}

test('a bundle in a bare context gives the same environments and trainings', async () => {
  const { text, warnings, sources } = await bundle(['./env', './train'], { platform: 'neutral' });
  expect(warnings).toEqual([]);
  expect(sources.filter((source) => source.includes('/node/') || source.includes('node:'))).toEqual([]);
  const given = (await runInContext(`${text};(${run})(shooter);`, createContext({}))) as string;
  expect(JSON.parse(given)[1]).toBe(true);
  expect(given).toBe(await run({ ...env, ...train }));
});
