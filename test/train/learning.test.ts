import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  encodeWeights,
  findBot,
  openPlayer,
  type Policy,
  parsePolicy,
  playMatch,
  writeObservation,
} from '../../src/bots/index.ts';
import { OBSERVATION_SIZE } from '../../src/bots/observation/layout.ts';
import {
  computeActionFeatures,
  createSituation,
  FEATURE_COUNT,
  readSituation,
} from '../../src/bots/policy/action-features.ts';
import { type Architecture, countWeights, createNetwork } from '../../src/bots/policy/network.ts';
import { createPolicyBot } from '../../src/bots/policy/policy.ts';
import { computeTrajectory, createTrajectory, MANOEUVRES } from '../../src/bots/policy/trajectory.ts';
import { createMatch, type Input, LEFT, RIGHT, SHOOT, step } from '../../src/core/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import {
  createEvolution,
  drawPerturbation,
  drawWeights,
  type EvolutionState,
  evolve,
} from '../../src/train/evolution.ts';
import {
  DEFAULT_TRAINING,
  decodeTraining,
  drawCurve,
  encodeTraining,
  evaluatePolicy,
  type PerturbationScore,
  scorePerturbation,
  type TrainingOptions,
  type TrainingPlan,
} from '../../src/train/index.ts';
import { advanceTraining, startTraining } from '../../src/train/training.ts';
import { mirrorOf } from '../bots/mirror.ts';

/* Policies: the network, the strategy by which it learns, and the files of both. */

const architecture: Architecture = { hidden: [7, 4] };
const count = countWeights(architecture);
const weightsOf = (seed: string): Float32Array => drawWeights(seed, count, 1);

/** What a match shows at some of its ticks. */
function observations(seed: string, ticks: number): Float32Array[] {
  const match = createMatch({ seed });
  const seen: Float32Array[] = [];
  while (match.tick < ticks) {
    step(match, (match.tick * 7) % 32, (match.tick * 11) % 32);
    if (match.tick % 13 > 0) continue;
    const out = new Float32Array(OBSERVATION_SIZE);
    writeObservation(match, match.tick % 2 === 0 ? 1 : 2, out);
    seen.push(out);
  }
  return seen;
}

describe('a network', () => {
  /** The score of a manoeuvre, in plain steps, as docs/training.md has it. */
  function plainScore(weights: Float32Array, manoeuvre: readonly number[]): number {
    let at = FEATURE_COUNT;
    const times = (read: readonly number[], from: number): number =>
      read.reduce((sum, value, index) => sum + value * weights[from + index]!, 0);
    let read = manoeuvre;
    for (const width of architecture.hidden)
      read = Array.from({ length: width }, () => {
        const sum = times(read, at) + weights[at + read.length]!;
        at += read.length + 1;
        return Math.max(0, sum);
      });
    expect(at + read.length).toBe(count);
    return times(manoeuvre, 0) + times(read, at);
  }

  /** The features of each manoeuvre. */
  function featuresOf(observation: Float32Array, before: Input): number[][] {
    const [situation, trajectory] = [createSituation(), createTrajectory()];
    readSituation(situation, observation);
    return MANOEUVRES.map((manoeuvre) => {
      const out = new Float64Array(FEATURE_COUNT);
      computeTrajectory(trajectory, manoeuvre, situation);
      computeActionFeatures(situation, { trajectory, isKept: manoeuvre.keys === (before & 15) }, out);
      return [...out];
    });
  }

  test('takes the manoeuvre of the highest score, as its document has it, of any weights, and shoots', () => {
    const taken = new Set<Input>();
    for (const seed of ['a', 'b', 'c', 'd']) {
      const weights = weightsOf(seed);
      const network = createNetwork(architecture, weights);
      for (const [index, observation] of observations(seed, 2500).entries()) {
        const before = [0, 1, 2, 4, 8, 17, 26][index % 7]!;
        const scores = featuresOf(observation, before).map((manoeuvre) => plainScore(weights, manoeuvre));
        const keys = network.decide(observation, before);
        // Sums in another order may differ in the last bit.
        const best = Math.max(...scores) - 1e-9;
        const chosen = MANOEUVRES.filter((_, manoeuvre) => scores[manoeuvre]! > best).map(
          (manoeuvre) => manoeuvre.keys + SHOOT,
        );
        expect(chosen).toContain(keys);
        taken.add(keys);
      }
    }
    expect(taken.size).toBeGreaterThan(4);
  });

  test('does in a mirror what is mirrored, where one manoeuvre is best', () => {
    const seen = { [LEFT]: 0, [RIGHT]: 0 };
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const weights = weightsOf(seed);
      const network = createNetwork(architecture, weights);
      for (const observation of observations(seed, 1500)) {
        const keys = network.decide(observation, LEFT);
        const sideways = keys & (LEFT | RIGHT);
        const mirrored = sideways === LEFT ? RIGHT : sideways === RIGHT ? LEFT : 0;
        const scores = featuresOf(observation, LEFT).map((manoeuvre) => plainScore(weights, manoeuvre));
        const best = Math.max(...scores);
        const equals = MANOEUVRES.filter((_, manoeuvre) => scores[manoeuvre]! > best - 1e-9);
        if (equals.some((manoeuvre) => manoeuvre.keys + SHOOT !== keys)) continue;
        expect(network.decide(mirrorOf(observation), RIGHT)).toBe((keys & ~(LEFT | RIGHT)) + mirrored);
        if (sideways > 0) seen[sideways as 1 | 2] += 1;
      }
    }
    expect(Math.min(seen[LEFT], seen[RIGHT])).toBeGreaterThan(20);
  });

  test('that knows nothing stays and shoots', () => {
    const network = createNetwork(architecture, new Float32Array(count));
    for (const observation of observations('nothing', 500))
      expect(network.decide(observation, 0)).toBe(SHOOT);
  });

  test('has weights enough, and is refused otherwise', () => {
    expect(count).toBe(13 + 7 * 14 + 4 * 8 + 4);
    expect(countWeights({ hidden: [] })).toBe(13);
    expect(() => createNetwork(architecture, new Float32Array(count - 1))).toThrow(RangeError);
    expect(() => createNetwork(architecture, weightsOf('x')).decide(new Float32Array(9), 0)).toThrow(
      RangeError,
    );
    for (const hidden of [[0], [1.5], [1025], Array.from({ length: 9 }, () => 1), 3, undefined])
      expect(() => countWeights({ hidden } as Architecture), JSON.stringify(hidden)).toThrow(RangeError);
  });

  test('plays one match bit for bit, here as everywhere', () => {
    const createBot = () => createPolicyBot(weightsOf('golden'), { architecture, every: 3 });
    const { match } = playMatch({
      seed: 'golden',
      players: [{ name: 'policy', createBot }, findBot('hunter')!],
    });
    expect([match.tick, formatHash(hashState(match))]).toMatchInlineSnapshot(`
      [
        7035,
        "ae5b8e7445180815",
      ]
    `);
  });
});

describe('the strategy', () => {
  const options = { seed: 's', noise: 0.1, learningRate: 0.1, learningRateHalfLife: 100 };
  const PAIRS = 16;
  const goal = Float32Array.from({ length: 20 }, (_, index) => Math.sin(index));
  const far = (weights: Float32Array): number =>
    weights.reduce((sum, weight, index) => sum + (weight - goal[index]!) ** 2, 0);
  const next = (state: EvolutionState, score: (weights: Float32Array) => number): EvolutionState =>
    evolve(
      state,
      options,
      Array.from({ length: PAIRS }, (_, pair) => {
        const change = drawPerturbation(options, { generation: state.generation, pair, count: 20 });
        const moved = (sign: number): Float32Array =>
          state.weights.map((weight, index) => weight + sign * change[index]!);
        return [score(moved(1)), score(moved(-1))] as const;
      }),
    );

  test('finds where a score is highest', () => {
    let state = createEvolution(new Float32Array(20));
    for (let generation = 0; generation < 150; generation += 1)
      state = next(state, (weights) => -far(weights));
    expect(far(state.weights)).toBeLessThan(far(new Float32Array(20)) / 50);
    expect(state.generation).toBe(150);
  });

  test('learns nothing where all scores are equal', () => {
    const state = next(createEvolution(new Float32Array(20)), () => 1);
    expect([...state.weights]).toEqual(Array.from({ length: 20 }, () => 0));
  });

  test('tries changes of the size that is asked for, other ones in each pair', () => {
    const changes = [0, 1].map((pair) =>
      drawPerturbation({ seed: 'n', noise: 0.5 }, { generation: 3, pair, count: 20_000 }),
    );
    const [a, b] = changes as [Float32Array, Float32Array];
    const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
    const variance = a.reduce((sum, x) => sum + x * x, 0) / a.length;
    const together = a.reduce((sum, x, index) => sum + x * b[index]!, 0) / a.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance).toBeCloseTo(0.25, 1);
    expect(Math.abs(together)).toBeLessThan(0.02);
    expect(drawPerturbation({ seed: 'n', noise: 0.5 }, { generation: 3, pair: 0, count: 20_000 })).toEqual(a);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'shooter-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const policy: Policy = {
  ...{
    format: 'shooter-policy',
    version: 1,
    name: 'mine',
    observation: 1,
    every: 4,
    architecture,
    trained: null,
  },
  weights: encodeWeights(weightsOf('p')),
};

describe('a policy file', () => {
  const write = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  };

  test('is a player, whose version says what decides its keys', async () => {
    const kind = await openPlayer(`policy:${write('mine.json', policy)}`);
    expect(kind).toMatchObject({
      name: 'mine',
      kind: 'policy',
      version: expect.stringMatching(/^sha256:[0-9a-f]{16}$/),
    });
    const renamed = await openPlayer(`policy:${write('other.json', { ...policy, name: 'other' })}`);
    const changed = await openPlayer(`policy:${write('changed.json', { ...policy, every: 5 })}`);
    expect(renamed.version).toBe(kind.version);
    expect(changed.version).not.toBe(kind.version);
    const own = () => createPolicyBot(weightsOf('p'), policy);
    const play = (player: Pick<typeof kind, 'name' | 'createBot'>) =>
      hashState(
        playMatch({ seed: 'p', players: [player, findBot('gunner')!], rules: { maxTicks: 600 } }).match,
      );
    expect(play(kind)).toBe(play({ name: 'own', createBot: own }));
  });

  test.each<[string, unknown, string]>([
    ['no JSON', 'weights', 'file/unreadable'],
    ['another object', { format: 'other' }, 'policy/no-policy'],
    ['null', null, 'policy/no-policy'],
    ['another version', { ...policy, version: 2 }, 'policy/other-version'],
    ['another observation', { ...policy, observation: 2 }, 'policy/other-version'],
    ['no name', { ...policy, name: '' }, 'policy/bad-field'],
    ['a name that steers a terminal', { ...policy, name: '\x1b[2J' }, 'policy/bad-field'],
    ['no ticks between decisions', { ...policy, every: 0 }, 'policy/bad-field'],
    [
      'an architecture without end',
      { ...policy, architecture: { ...architecture, hidden: [1e9] } },
      'policy/bad-field',
    ],
    ['too few weights', { ...policy, weights: policy.weights.slice(8) }, 'policy/bad-field'],
    [
      'weights that are no numbers',
      { ...policy, weights: encodeWeights(weightsOf('p').fill(Number.NaN, 3, 4)) },
      'policy/bad-field',
    ],
  ])('with %s is refused, by code and name of the file', async (name, value, code) => {
    const path = write(`${name}.json`, value);
    const error = await openPlayer(`policy:${path}`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ShooterError', code, message: expect.stringContaining(path) });
  });

  test('of any JSON is a policy or a coded error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(policy)), (value, field) => {
        for (const given of [value, { ...policy, [field]: value }]) {
          try {
            parsePolicy(given);
          } catch (error) {
            expect((error as { code?: string }).code).toMatch(/^policy\//);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** A training whose list of a name has the number in place of its second one. */
function withNumber(text: string, field: string, number: number): string {
  const training = JSON.parse(text);
  const bytes = Buffer.from(training[field], 'base64');
  if (field === 'mean' || field === 'square') bytes.writeDoubleLE(number, 8);
  else bytes.writeFloatLE(number, 4);
  return JSON.stringify({ ...training, [field]: bytes.toString('base64') });
}

describe('a training', () => {
  const options: TrainingOptions = {
    ...DEFAULT_TRAINING,
    ...{ seed: 't', architecture, population: 6, opponents: ['gunner', 'self'] },
    rules: [{ maxTicks: 80 }, { maxTicks: 60, waveBase: 50 }],
  };
  const plan: TrainingPlan = {
    ...{ generations: 9, evaluateEvery: 2, evaluationPairs: 3, against: 'gunner', until: 90, from: null },
    extended: [{ at: 3, generations: 5, until: null }],
  };
  const curve = [{ generation: 1, score: -0.1, won: null, ticks: 7 }];
  const rest = { options, plan, curve, best: undefined };
  const opponents = new Map([['gunner', findBot('gunner')!]]);
  const generation = (state: ReturnType<typeof startTraining>, order: readonly number[]) => {
    const { evolution, snapshots } = state;
    const scores: PerturbationScore[] = [];
    for (const pair of order)
      scores[pair] = scorePerturbation(
        { options, generation: evolution.generation, pair, weights: evolution.weights, snapshots },
        opponents,
      );
    return advanceTraining(state, options, scores);
  };

  test('comes to the same weights in whatever order its matches are played, and from any generation that was saved', () => {
    let straight = startTraining(options);
    let saved = startTraining(options);
    for (let i = 0; i < 45; i += 1) {
      straight = generation(straight, [0, 1, 2]);
      const order = i % 2 === 0 ? [2, 0, 1] : [1, 2, 0];
      const text = encodeTraining({ ...rest, state: generation(saved, order) });
      const again = decodeTraining(text);
      expect(encodeTraining(again) === text, 'read and written again, it is the same').toBe(true);
      saved = again.state;
    }
    expect(saved).toEqual(straight);
    expect(straight.snapshots).toHaveLength(2);
    expect(straight.evolution.weights).not.toEqual(startTraining(options).evolution.weights);
  });

  test('is evaluated in both seats, on seeds of its own', () => {
    const weights = startTraining(options).evolution.weights;
    const { won, drawn, lost } = evaluatePolicy({ options, weights, pair: 0 }, findBot('gunner')!);
    expect(won + drawn + lost).toBe(2);
  });

  test.each<[string, (text: string) => string, string]>([
    ['no JSON', () => 'x', 'training/no-training'],
    ['a policy', () => JSON.stringify(policy), 'training/no-training'],
    ['another version', (text) => text.replace('"version":3', '"version":2'), 'training/other-version'],
    [
      'weights of another network',
      (text) => text.replace('"hidden":[7', '"hidden":[8'),
      'training/bad-field',
    ],
    ['no opponents', (text) => text.replace('["gunner","self"]', '[]'), 'training/bad-field'],
    ['a plan that is none', (text) => text.replace('"plan":{', '"plan":7,"x":{'), 'training/bad-field'],
    [
      'no evaluations',
      (text) => text.replace('"evaluateEvery":2', '"evaluateEvery":0'),
      'training/bad-field',
    ],
    ['an odd population', (text) => text.replace('"population":6', '"population":5'), 'training/bad-field'],
    ['a curve of numbers', (text) => text.replace('"curve":[{', '"curve":[3,{'), 'training/bad-field'],
    ['rules that are none', (text) => text.replace('"maxTicks":80', '"maxTicks":-1'), 'rules/bad-parameter'],
    [
      'a generation that is none',
      (text) => text.replace('"generation":0', '"generation":-1'),
      'training/bad-field',
    ],
    ['a best of 0', (text) => text.replace('"best":null', '"best":0'), 'training/bad-field'],
    ['a best of false', (text) => text.replace('"best":null', '"best":false'), 'training/bad-field'],
    ['an empty best', (text) => text.replace('"best":null', '"best":""'), 'training/bad-field'],
    ...['weights', 'average', 'mean', 'square'].flatMap((field) =>
      ['NaN', 'Infinity'].map((number): [string, (text: string) => string, string] => [
        `${number} among its ${field}`,
        (text) => withNumber(text, field, Number(number)),
        'training/bad-field',
      ]),
    ),
  ])('that is %s is refused', (_, spoil, code) => {
    const text = encodeTraining({ ...rest, state: startTraining(options) });
    expect(() => decodeTraining(spoil(text))).toThrow(expect.objectContaining({ code }));
  });
});

test('a curve with more points than fit into a call is drawn', () => {
  const curve = Array.from({ length: 200_000 }, (_, at) => ({
    generation: at,
    score: at % 7,
    won: null,
    ticks: at,
  }));
  const svg = drawCurve(curve, 'long');
  expect(svg).toContain('>6.0<');
});
