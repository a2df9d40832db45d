import { createMatch, type Input, type Match, step } from '../src/core/index.ts';
import {
  createEnv,
  createVectorEnv,
  type Env,
  type ObservationKind,
  type VectorEnv,
} from '../src/env/index.ts';
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
const STEP_AT_LEAST = 2_300_000;
/** How many times as fast the observation kernel makes a step. */
const KERNEL_AT_LEAST = 2;
/** How many times as fast as the vector the compact observation is. */
const COMPACT_AT_LEAST = 1;
/** Copies a second on one thread. */
const COPY_AT_LEAST = 2_000_000;
/** Ticks a second with two grey pictures of 84 × 84 pixels each. */
const PIXELS_AT_LEAST = 50_000;
/** Ticks of a round of what is slower. The rounds before reach the first enemies. */
const BOT_TICKS = 25_600;
const SLOW_TICKS = 7680;
/** What two threads reach of what two processes do. */
const THREADS_AT_LEAST = 0.9;
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
  const { bare, env, copy, memory, duel } = measureFresh<Measured>(import.meta.url, {
    part: 'single',
  } satisfies Form);
  const rounds = alternate(
    FRESH_ROUNDS,
    Object.values(FORMS).map((form) => () => measureFresh<number[]>(import.meta.url, form)),
  );
  const rates = Object.fromEntries(
    Object.keys(FORMS).map((name, at) => [name, rounds[at]!.map(median)]),
  ) as Record<keyof typeof FORMS, number[]>;
  const { one, two } = rates;
  const against = (name: string, rates: readonly number[], beside: Baseline): Figure => ({
    name,
    value: median(rates),
    unit: 'ticks/s',
    baseline: { name: beside.name, value: median(beside.rates) },
    ratio: medianRatio(rates, beside.rates),
  });
  const core: Baseline = { name: 'core alone', rates: bare };
  const copies: Figure = {
    name: 'snapshot and restore',
    value: median(copy),
    unit: 'copies/s',
    baseline: { name: 'a new array of as many words', value: median(memory) },
    ratio: medianRatio(copy, memory),
  };
  const fastest = quantile(rounds[Object.keys(FORMS).indexOf('one')]!.flat(), UNDISTURBED);
  const vector = `vector of ${COUNT}`;
  const figures = [
    against('step, all arrays fresh', env, core),
    bounded(against(`${vector}, one thread`, one, { ...core, rates: rates.core }), {
      of: 'value',
      atLeast: STEP_AT_LEAST,
    }),
    { name: `${vector}, one thread: undisturbed`, value: fastest, unit: 'ticks/s' },
    { name: `${vector}, one thread: agent steps`, value: 2 * median(one), unit: 'agent steps/s' },
    bounded(against(`${vector}, by the kernel`, one, { name: 'by TypeScript', rates: rates.typescript }), {
      of: 'ratio',
      atLeast: KERNEL_AT_LEAST,
    }),
    bounded(against(`${vector}, compact`, rates.compact, { name: 'vector observations', rates: one }), {
      of: 'ratio',
      atLeast: COMPACT_AT_LEAST,
    }),
    bounded(against(`${vector}, pixels`, rates.pixels, { name: 'vector observations', rates: one }), {
      of: 'value',
      atLeast: PIXELS_AT_LEAST,
    }),
    ...(['gunner', 'hunter', 'champion'] as const).map((name) =>
      against(`${vector}, one seat, ${name} at the other`, rates[name], { name: 'two seats', rates: one }),
    ),
    against(`${vector}, two threads`, two, { name: 'one thread', rates: one }),
    bounded(
      against(`${vector}, two threads`, two, { name: 'one in each of two processes', rates: rates.beside }),
      {
        of: 'ratio',
        atLeast: THREADS_AT_LEAST,
      },
    ),
    bounded(copies, { of: 'value', atLeast: COPY_AT_LEAST }),
    bounded(against('hunter against dodger, recorded', duel, core), { of: 'value', atLeast: DUEL_AT_LEAST }),
  ];
  return { figures, remarks: REMARKS };
}

const REMARKS = [
  'against an opponent: one agent, one observation and one reward a tick, and a bot that is asked in it',
  'a tick is one of a match, with two actions taken, two observations of 176 numbers (compact: 64) written, and two rewards: two agent steps',
  'undisturbed: what nine of ten rounds do not reach, each a tenth of a second; others that use the machine only take away from it',
];

/** What a process measures. */
interface Form {
  /** the core alone, or all but vectors */
  readonly part?: 'core' | 'single';
  readonly threads?: number;
  readonly observation?: ObservationKind;
  /** a bot at seat 2 of each match */
  readonly opponent?: string;
  /** of a round; default `TICKS` */
  readonly ticks?: number;
  /** observations are written by TypeScript, as in an engine without WebAssembly */
  readonly withoutKernel?: true;
  /** in two processes at once */
  readonly beside?: true;
}

/** The vector in its forms, and the core beside it. Each has processes of its own, as programs have one form or the other. */
const FORMS = {
  core: { part: 'core' },
  one: {},
  typescript: { withoutKernel: true },
  compact: { observation: 'compact' },
  pixels: { observation: 'pixels', ticks: SLOW_TICKS },
  gunner: { opponent: 'gunner', ticks: BOT_TICKS },
  hunter: { opponent: 'hunter', ticks: BOT_TICKS },
  champion: { opponent: 'champion', ticks: SLOW_TICKS },
  two: { threads: 2 },
  beside: { beside: true },
} as const satisfies Record<string, Form>;

/** Ticks a second in each round, of a form; or all that is no vector. */
export async function measure({ beside, ...form }: Form = {}): Promise<number[] | Measured> {
  if (beside) {
    const [first, second] = await measureTwice<number[]>(import.meta.url, form);
    return [median(first) + median(second)];
  }
  if (form.part === 'single') return measureSingle();
  if (form.part === 'core') return Array.from({ length: ROUNDS }, () => rateOf(TICKS, stepBare));
  const { ticks = TICKS } = form;
  const vector = createVector(form);
  vector.reset({ seed: 'vector' });
  // Trainings take minutes: what V8 takes to know the code, in each thread by itself, is none of it.
  for (let round = 0; round < WARM_ROUNDS; round += 1) stepVector(vector, ticks);
  const rates = Array.from({ length: ROUNDS }, () => rateOf(ticks, () => stepVector(vector, ticks)));
  vector.close();
  return rates;
}

function createVector({ threads = 1, observation = 'vector', withoutKernel, opponent }: Form): Stepped {
  const engine = globalThis as { WebAssembly?: unknown };
  const { WebAssembly } = engine;
  if (withoutKernel) engine.WebAssembly = undefined;
  try {
    const seated = opponent === undefined ? {} : ({ seats: 1, opponent } as const);
    return createVectorEnv({ count: COUNT, threads, observation, ...seated });
  } finally {
    engine.WebAssembly = WebAssembly;
  }
}

/** A vector environment, whatever its agents see. */
type Stepped = Pick<VectorEnv, 'actions' | 'step' | 'reset' | 'close'>;

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

function stepVector(env: Stepped, ticks: number): void {
  for (let tick = 0; tick < ticks; tick += COUNT) {
    for (let i = 0; i < env.actions.length; i += 1) env.actions[i] = drawKeys(tick + i) & INPUT_BITS;
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
