import { createMatch, type Input, type Match, step } from '../src/core/index.ts';
import { createEnv, createVectorEnv, type Env, type VectorEnv } from '../src/env/index.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { alternate, measureFresh, measureTwice, median, medianRatio, quantile } from './measure.ts';
import { builtInBot, recordBots } from './players.ts';

export const about = 'the training environment, random keys in every tick; and two bots, recorded';

const ROUNDS = 9;
/** Rounds of a vector before it is measured. */
const WARM_ROUNDS = 12;
/** Others that use the machine make most rounds slower: this quantile of the rates stands for a machine of its own. */
const UNDISTURBED = 0.9;
/** Processes of each form of the vector. */
const FRESH_ROUNDS = 5;
const TICKS = 100_000;
const COPIES = 100_000;
/** Matches of the vector form. */
const COUNT = 256;
/** Ticks before a match is copied: the first wave is there, and lasers. */
const COPY_AT = 500;

/** Ticks a second on one thread, two observations a tick. */
const STEP_AT_LEAST = 1_000_000;
/** Copies a second on one thread. */
const COPY_AT_LEAST = 2_000_000;
/** How many times as fast two threads are as one. */
const THREADS_AT_LEAST = 1.7;
/** Ticks a second of hunter against dodger, recorded. */
const DUEL_AT_LEAST = 300_000;

interface Baseline {
  readonly name: string;
  readonly rates: readonly number[];
}

interface Measured {
  readonly bare: number[];
  readonly env: number[];
  readonly copy: number[];
  readonly memory: number[];
  readonly duel: number[];
}

export async function run(report: Report): Promise<Findings> {
  report('stepping');
  const { bare, env, copy, memory, duel } = measureFresh<Measured>(import.meta.url);
  const rounds = alternate(FRESH_ROUNDS, [
    () => measureFresh<number[]>(import.meta.url, { threads: 0 }),
    () => measureFresh<number[]>(import.meta.url, { threads: 1 }),
    () => measureFresh<number[]>(import.meta.url, { threads: 2 }),
    () => measureFresh<number[]>(import.meta.url, { threads: 1, beside: true }),
  ]);
  const [bareOnce, one, two, both] = rounds.map((processes) => processes.map(median)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const against = (name: string, rates: readonly number[], beside: Baseline): Figure => ({
    name,
    value: median(rates),
    unit: 'ticks/s',
    baseline: { name: beside.name, value: median(beside.rates) },
    ratio: medianRatio(rates, beside.rates),
  });
  const core: Baseline = { name: 'core alone', rates: bare };
  const threads = against(`vector of ${COUNT}, two threads`, two, { name: 'one thread', rates: one });
  const machine = against('one thread in each of two processes', both, { name: 'in one', rates: one });
  const copies: Figure = {
    name: 'snapshot and restore',
    value: median(copy),
    unit: 'copies/s',
    baseline: { name: 'a new array of as many words', value: median(memory) },
    ratio: medianRatio(copy, memory),
  };
  const fastest = quantile(rounds[1]!.flat(), UNDISTURBED);
  const figures = [
    against('step, all arrays fresh', env, core),
    bounded(against(`vector of ${COUNT}, one thread`, one, { ...core, rates: bareOnce }), {
      of: 'value',
      atLeast: STEP_AT_LEAST,
    }),
    { name: `vector of ${COUNT}, one thread: undisturbed`, value: fastest, unit: 'ticks/s' },
    { name: `vector of ${COUNT}, one thread: agent steps`, value: 2 * median(one), unit: 'agent steps/s' },
    bounded(threads, { of: 'ratio', atLeast: THREADS_AT_LEAST }),
    machine,
    bounded(copies, { of: 'value', atLeast: COPY_AT_LEAST }),
    bounded(against('hunter against dodger, recorded', duel, core), { of: 'value', atLeast: DUEL_AT_LEAST }),
  ];
  return { figures, remarks: REMARKS };
}

const REMARKS = [
  'a tick is one of a match, with two actions taken, two observations of 176 numbers written, and two rewards: two agent steps',
  'undisturbed: what nine of ten rounds do not reach, each a tenth of a second; others that use the machine only take away from it',
];

/**
 * In a process of its own, as programs have one form or the other: ticks a second of a vector environment in each round, or
 * of the core if `threads` is 0; of two processes at once, together; or all else.
 */
export async function measure({
  threads,
  beside = false,
}: {
  threads?: number;
  beside?: boolean;
} = {}): Promise<number[] | Measured> {
  if (beside) {
    const [first, second] = await measureTwice<number[]>(import.meta.url, { threads });
    return [median(first) + median(second)];
  }
  if (threads === undefined) return measureSingle();
  if (threads === 0) return Array.from({ length: ROUNDS }, () => rateOf(TICKS, stepBare));
  const vector = createVectorEnv({ count: COUNT, threads });
  vector.reset({ seed: 'vector' });
  // Trainings take minutes: what V8 takes to know the code, in each thread by itself, is none of it.
  for (let round = 0; round < WARM_ROUNDS; round += 1) stepVector(vector);
  const rates = Array.from({ length: ROUNDS }, () => rateOf(TICKS, () => stepVector(vector)));
  vector.close();
  return rates;
}

/** Ticks, or copies, a second in each round. */
function measureSingle(): Measured {
  const env = createEnv();
  env.reset({ seed: 'env' });
  const [bareRates, envRates, copyRates, memoryRates, duelRates] = alternate(ROUNDS, [
    () => rateOf(TICKS, stepBare),
    () => rateOf(TICKS, () => stepEnv(env)),
    () => rateOf(COPIES, copyMatches),
    () => rateOf(COPIES, copyWords),
    (round) => rateOf(TICKS, () => playDuels(round)),
  ]);
  return {
    bare: bareRates!,
    env: envRates!,
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

/** The five bits of one player's input, and how far those of player 2 are shifted. */
const INPUT_BITS = 31;
const SECOND_SHIFT = 5;

function stepBare(): void {
  let match: Match = createMatch({ seed: 'bare' });
  for (let tick = 0; tick < TICKS; tick += 1) {
    if (match.outcome !== undefined) match = createMatch({ seed: `bare/${tick}` });
    const keys = drawKeys(tick);
    step(match, keys & INPUT_BITS, (keys >> SECOND_SHIFT) & INPUT_BITS);
  }
}

function stepEnv(env: Env): void {
  for (let tick = 0; tick < TICKS; tick += 1) {
    const keys = drawKeys(tick);
    const pressed: [Input, Input] = [keys & INPUT_BITS, (keys >> SECOND_SHIFT) & INPUT_BITS];
    const { terminated, truncated } = env.step(pressed);
    if (terminated || truncated) env.reset();
  }
}

function stepVector(env: VectorEnv): void {
  for (let tick = 0; tick < TICKS; tick += COUNT) {
    for (let i = 0; i < 2 * COUNT; i += 1) env.actions[i] = drawKeys(tick + i) & INPUT_BITS;
    env.step();
  }
}

function begunEnv(): Env {
  const env = createEnv();
  env.reset({ seed: 'copy' });
  for (let tick = 0; tick < COPY_AT; tick += 1)
    env.step([drawKeys(tick) & INPUT_BITS, drawKeys(-tick) & INPUT_BITS]);
  return env;
}

function copyMatches(): void {
  const env = begunEnv();
  const copy = env.clone();
  const kept = env.snapshot();
  for (let i = 0; i < COPIES; i += 1) copy.restore(env.snapshot(kept));
}

/** The newest copy: one that nobody could see would not be made. */
let copied: Int32Array = new Int32Array(0);

function copyWords(): void {
  const { words } = begunEnv().snapshot();
  for (let i = 0; i < COPIES; i += 1) copied = new Int32Array(words);
  if (copied.length !== words.length) throw new Error('a copy is not as long');
}

/** Matches one after the other, the last one cut off. */
function playDuels(round: number): void {
  const players = [builtInBot('hunter'), builtInBot('dodger')] as const;
  for (let left = TICKS, number = 0; left > 0; number += 1)
    left -= recordBots({ seed: `duel/${round}/${number}`, players, limitTicks: left }).track.ticks;
}
