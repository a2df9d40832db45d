/* A policy that learns: some generations against hunter, and what it has learned plays. A real training takes minutes and some
   hundred generations. Run it with: node dist/examples/train-a-policy.js */
import { availableParallelism } from 'node:os';
import { findBot, openPolicy, playMatch } from 'shooter-sdk/bots';
import { beginTraining, openTrainingWorkers, policyOf, runTraining } from 'shooter-sdk/train';

const training = beginTraining(
  { seed: 'example', opponents: ['hunter'], population: 16 },
  { generations: 5, evaluateEvery: 5, evaluationPairs: 4 },
);
const workers = await openTrainingWorkers(availableParallelism());
const end = await runTraining(training, {
  workers,
  onGeneration: ({ generation, score, won }) => console.log({ generation, score, won }),
}).finally(() => workers.close());

const learned = openPolicy(policyOf(end, 'learned'));
console.log(playMatch({ seed: 1, players: [learned, findBot('hunter')!] }).result);
