import { createEnv, createVectorEnv, type Env, type VectorEnv } from '../src/bots/index.ts';
import { createMatch, type Input, type Match, step } from '../src/core/index.ts';
import { bounded, type Figure, type Findings, type Tell } from './figures.ts';
import { alternate, measureFresh, median, medianRatio } from './measure.ts';
import { ladder, recordBots } from './players.ts';

export const about = 'the training environment, random keys in every tick; and two bots, recorded';

const ROUNDS = 9;
const TICKS = 100_000;
const COPIES = 100_000;
/** Matches of the vector form. */
const COUNT = 256;
/** Ticks before a match is copied: the first wave is there, and lasers. */
const COPY_AT = 500;

/** What is to be reached, on one thread: ticks a second with two observations, copies a second; and two threads of one. */
const STEP_AT_LEAST = 1_000_000;
const COPY_AT_LEAST = 2_000_000;
const THREADS_AT_LEAST = 1.7;
/** Ticks a second of hunter against dodger, recorded. */
const DUEL_AT_LEAST = 300_000;

interface Measured {
  readonly bare: number[];
  readonly env: number[];
  readonly one: number[];
  readonly two: number[];
  readonly copy: number[];
  readonly memory: number[];
  readonly duel: number[];
}

export async function run(tell: Tell): Promise<Findings> {
  tell('stepping');
  const { bare, env, one, two, copy, memory, duel } = measureFresh<Measured>(import.meta.url);
  const core = { name: 'core alone', value: median(bare) };
  const against = (name: string, rates: readonly number[]): Figure => ({
    name,
    value: median(rates),
    unit: 'ticks/s',
    yardstick: core,
    ratio: medianRatio(rates, bare),
  });
  const threads: Figure = {
    name: `vector of ${COUNT}, two threads`,
    value: median(two),
    unit: 'ticks/s',
    yardstick: { name: 'one thread', value: median(one) },
    ratio: medianRatio(two, one),
  };
  const copies: Figure = {
    name: 'snapshot and restore',
    value: median(copy),
    unit: 'copies/s',
    yardstick: { name: 'a new array of as many words', value: median(memory) },
    ratio: medianRatio(copy, memory),
  };
  const best = median(one);
  const figures = [
    against('step, all arrays fresh', env),
    bounded(against(`vector of ${COUNT}, one thread`, one), { of: 'value', atLeast: STEP_AT_LEAST }),
    { name: `vector of ${COUNT}, one thread: agent steps`, value: 2 * best, unit: 'agent steps/s' },
    bounded(threads, { of: 'ratio', atLeast: THREADS_AT_LEAST }),
    bounded(copies, { of: 'value', atLeast: COPY_AT_LEAST }),
    bounded(against('hunter against dodger, recorded', duel), { of: 'value', atLeast: DUEL_AT_LEAST }),
  ];
  return { figures, remarks: REMARKS };
}

const REMARKS = [
  'a tick is one of a match, with two actions taken, two observations of 176 numbers written, and two rewards: two agent steps',
];

/** In a process of its own; ticks, or copies, a second in each round. */
export function measure(): Measured {
  const env = createEnv();
  env.reset({ seed: 'env' });
  const [one, two] = [1, 2].map((threads) => createVectorEnv({ count: COUNT, threads }));
  for (const vector of [one!, two!]) vector.reset({ seed: 'vector' });
  const [bareRates, envRates, oneRates, twoRates, copyRates, memoryRates, duelRates] = alternate(ROUNDS, [
    () => rateOf(TICKS, stepBare),
    () => rateOf(TICKS, () => stepEnv(env)),
    () => rateOf(TICKS, () => stepVector(one!)),
    () => rateOf(TICKS, () => stepVector(two!)),
    () => rateOf(COPIES, copyMatches),
    () => rateOf(COPIES, copyWords),
    (round) => rateOf(TICKS, () => playDuels(round)),
  ]);
  for (const vector of [one!, two!]) vector.close();
  return {
    bare: bareRates!,
    env: envRates!,
    one: oneRates!,
    two: twoRates!,
    copy: copyRates!,
    memory: memoryRates!,
    duel: duelRates!,
  };
}

function rateOf(times: number, task: () => void): number {
  const start = performance.now();
  task();
  return times / ((performance.now() - start) / 1000);
}

/** A hash of the tick: any of the 32 inputs for each player, five bits each. */
function drawKeys(tick: number): number {
  const word = Math.imul(tick + 1, 0x9e3779b1);
  return Math.imul(word ^ (word >>> 15), 0x85ebca6b) >>> 13;
}

const FIRST = 31;
const SECOND = 5;

function stepBare(): void {
  let match: Match = createMatch({ seed: 'bare' });
  for (let tick = 0; tick < TICKS; tick += 1) {
    if (match.outcome !== undefined) match = createMatch({ seed: `bare/${tick}` });
    const keys = drawKeys(tick);
    step(match, keys & FIRST, (keys >> SECOND) & FIRST);
  }
}

function stepEnv(env: Env): void {
  for (let tick = 0; tick < TICKS; tick += 1) {
    const keys = drawKeys(tick);
    const pressed: [Input, Input] = [keys & FIRST, (keys >> SECOND) & FIRST];
    const { terminated, truncated } = env.step(pressed);
    if (terminated || truncated) env.reset();
  }
}

function stepVector(env: VectorEnv): void {
  for (let tick = 0; tick < TICKS; tick += COUNT) {
    for (let i = 0; i < 2 * COUNT; i += 1) env.actions[i] = drawKeys(tick + i) & FIRST;
    env.step();
  }
}

function begunEnv(): Env {
  const env = createEnv();
  env.reset({ seed: 'copy' });
  for (let tick = 0; tick < COPY_AT; tick += 1) env.step([drawKeys(tick) & FIRST, drawKeys(-tick) & FIRST]);
  return env;
}

function copyMatches(): void {
  const env = begunEnv();
  const copy = env.clone();
  const kept = env.snapshot();
  for (let i = 0; i < COPIES; i += 1) copy.restore(env.snapshot(kept));
}

/** Keeps the words, so that the copy is made. */
let kept: Int32Array = new Int32Array(0);

function copyWords(): void {
  const { words } = begunEnv().snapshot();
  for (let i = 0; i < COPIES; i += 1) kept = new Int32Array(words);
  if (kept.length !== words.length) throw new Error('a copy is not as long');
}

/** Matches one after the other, the last one cut off. */
function playDuels(round: number): void {
  const players = [ladder('hunter'), ladder('dodger')] as const;
  for (let left = TICKS, number = 0; left > 0; number += 1)
    left -= recordBots({ seed: `duel/${round}/${number}`, players, limitTicks: left }).track.ticks;
}
