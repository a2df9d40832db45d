import { createHash } from 'node:crypto';

/* What is learned and searched, in digests: bots that plan, environments on threads, a training. Small ones: that they come out
   alike on every Node, not how good they are. Plain JavaScript, for it runs on every Node that we support. */

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** @returns lines that have to be the same everywhere */
export function digestLearning({ bots, env, train, replay }) {
  return [...digestMatches(bots, replay), digestEnvironment(env), digestTraining(train, bots)];
}

const MATCHES = [
  ['dodger', 'hunter', 3000],
  ['champion', 'dodger', 1500],
  ['planner', 'dodger', 400],
];

function digestMatches({ findBot, playMatch }, { formatHash, hashState }) {
  return MATCHES.map(([first, second, limitTicks]) => {
    const players = [findBot(first), findBot(second)];
    const { match } = playMatch({ seed: 'digest', players, limitTicks });
    return `${first} ${second} ${match.tick} ${formatHash(hashState(match))}`;
  });
}

const STEPS = 400;

function digestEnvironment({ createVectorEnv }) {
  const hash = createHash('sha256');
  for (const threads of [1, 2]) {
    const env = createVectorEnv({ count: 6, threads, rules: { health: 20, waveBase: 40, maxTicks: 300 } });
    const own = createHash('sha256');
    const take = (array) => own.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    env.reset({ seed: 'digest' });
    for (let step = 0; step < STEPS; step += 1) {
      for (let i = 0; i < env.actions.length; i += 1) env.actions[i] = (step * 7 + i * 11) % 32;
      env.step();
      for (const array of [env.observations, env.rewards, env.terminated, env.truncated]) take(array);
    }
    env.close();
    hash.update(own.digest());
  }
  return `environment ${hash.digest('hex')}`;
}

/**
 * A digest of the numbers that are learned. They are hashed in the form that a saved training had when the digest was first taken, so that
 * a later version of the file, with other names of fields, does not change it.
 */
function digestTraining(
  { DEFAULT_TRAINING, startTraining, scorePerturbation, advanceTraining },
  { findBot, encodeWeights },
) {
  const rules = [{ maxTicks: 500 }, { maxTicks: 500, waveBase: 60 }];
  const options = { ...DEFAULT_TRAINING, seed: 'digest', population: 6, rules };
  const opponents = new Map(options.opponents.map((name) => [name, findBot(name)]));
  let state = startTraining(options);
  for (let i = 0; i < 4; i += 1) {
    const { generation, weights } = state.evolution;
    const { snapshots } = state;
    const scores = Array.from({ length: options.population / 2 }, (_, pair) =>
      scorePerturbation({ options, generation, pair, weights, snapshots }, opponents),
    );
    state = advanceTraining(state, options, scores);
  }
  const { evolution, snapshots, ticks } = state;
  const doubles = (numbers) =>
    Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
  const { seed, architecture, every, noise, learningRate, learningRateHalfLife, killReward } = options;
  const learned = {
    format: 'shooter-training',
    version: 2,
    options: {
      ...{ seed, architecture, every, opponents: options.opponents, pairs: options.population / 2 },
      ...{
        sigma: noise,
        rate: learningRate,
        halving: learningRateHalfLife,
        matches: rules,
        killWorth: killReward,
      },
    },
    generation: evolution.generation,
    ticks,
    curve: [],
    weights: encodeWeights(evolution.weights),
    average: encodeWeights(evolution.average),
    mean: doubles(evolution.mean),
    square: doubles(evolution.square),
    selves: snapshots.map(encodeWeights),
    best: null,
  };
  return `training ${sha256(JSON.stringify(learned))}`;
}
