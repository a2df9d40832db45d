import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playMatch } from '../src/bots/index.ts';
import {
  createManifest,
  gameId,
  judgeInOrder,
  makeTables,
  type PairResult,
  pairsOf,
  planOf,
  readRun,
} from '../src/contest/index.ts';
import { createRun, endRun } from '../src/contest/node/internal.ts';
import { parseRules } from '../src/core/index.ts';
import { bounded, type Findings, type Report } from './figures.ts';
import {
  alternate,
  inFolder,
  measureFresh,
  measureTwice,
  median,
  medianRatio,
  runProgram,
  time,
} from './measure.ts';
import { builtInBot } from './players.ts';

export const about = 'contests: pairs of hunter against dodger, and a large one gone on with';

const ROUNDS = 3;
const PAIRS = 250;
/** Pairs of a contest whose matches last a second. */
const SHORT = 5000;
const LARGE = 100_000;
/** How many times as fast two threads are as one. */
const THREADS_AT_LEAST = 1.8;
/** How many times as long a contest on one thread takes as the same matches, bare. */
const OVERHEAD_AT_MOST = 1.1;
/** What the simulation of its games costs, as a share of all else that a contest costs. */
const SIMULATION_AT_MOST = 0.25;
/** A contest of one pair, from the start of the process to its end. */
const FIRST_AT_MOST_MS = 1000;
/** To read and judge a contest of LARGE pairs. */
const LOAD_AT_MOST_MS = 5000;
const MEMORY_AT_MOST_MB = 500;

const CONTEST = new URL('./contest-play.js', import.meta.url).href;

export interface PlayedContest {
  readonly ms: number;
  /** of all threads of the process while the contest was played */
  readonly cpuMs: number;
}

export interface ContestToPlay {
  readonly pairs: number;
  readonly workers: number;
  /** whether every game is simulated apart from the bots, as in every contest of the command */
  readonly simulates: boolean;
}

const SHOOTER = fileURLToPath(new URL('../cli/main.js', import.meta.url));

export async function run(report: Report): Promise<Findings> {
  report('playing');
  const { bare, beside, one, two, first, short, believed, simulated } = await inFolder(playInTurn);
  report('going on with a large one');
  const large = measureFresh<Large>(import.meta.url, { large: true });
  const rate = (ms: number): number => (1000 * PAIRS) / ms;
  const threads = {
    name: 'two threads',
    value: rate(median(two)),
    unit: 'pairs/s',
    baseline: { name: 'one thread', value: rate(median(one)) },
    ratio: medianRatio(one, two),
  };
  const machine = {
    name: 'bare matches in two processes',
    value: 2 * rate(median(beside)),
    unit: 'pairs/s',
    baseline: { name: 'in one', value: rate(median(bare)) },
    ratio: 2 * medianRatio(bare, beside),
  };
  const overhead = {
    name: `${PAIRS} pairs on one thread`,
    value: median(one),
    unit: 'ms',
    baseline: { name: 'the same matches, bare', value: median(bare) },
    ratio: medianRatio(one, bare),
  };
  const simulation = {
    name: 'simulating each game apart from the bots, a pair',
    value: (median(simulated) - median(believed)) / PAIRS,
    unit: 'ms of CPU',
    baseline: { name: 'all else of it', value: median(believed) / PAIRS },
    ratio: medianRatio(simulated, believed) - 1,
  };
  return {
    figures: [
      bounded(threads, { of: 'ratio', atLeast: THREADS_AT_LEAST }),
      machine,
      bounded(overhead, { of: 'ratio', atMost: OVERHEAD_AT_MOST }),
      bounded(simulation, { of: 'ratio', atMost: SIMULATION_AT_MOST }),
      {
        name: `${SHORT} pairs of 60 ticks on one thread`,
        value: (1000 * SHORT) / median(short),
        unit: 'pairs/s',
      },
      bounded(
        { name: 'a contest of one pair', value: median(first), unit: 'ms' },
        { of: 'value', atMost: FIRST_AT_MOST_MS },
      ),
      bounded(
        { name: `${LARGE} pairs read and judged`, value: large.ms, unit: 'ms' },
        { of: 'value', atMost: LOAD_AT_MOST_MS },
      ),
      bounded(
        { name: 'memory at most', value: large.memoryMb, unit: 'MB' },
        { of: 'value', atMost: MEMORY_AT_MOST_MB },
      ),
    ],
    remarks: [
      'a pair is two games of one seed, the seats swapped; a contest is timed less one of a single pair',
      'pairs on one thread and on two are timed without the simulation, whose cost has a line of its own',
    ],
  };
}

interface Times {
  /** matches without a contest, contests, and whole commands, ms */
  readonly bare: readonly number[];
  readonly beside: readonly number[];
  readonly one: readonly number[];
  readonly two: readonly number[];
  readonly first: readonly number[];
  readonly short: readonly number[];
  /** contests on one thread without the simulation of their games and with it, ms of CPU */
  readonly believed: readonly number[];
  readonly simulated: readonly number[];
}

/** All that is compared, in turn. What begins anew each time is taken off: what a contest of one pair takes. */
function playInTurn(folder: string): Times {
  let number = 0;
  const command = (pairs: number, ...rest: readonly string[]): number => {
    const words = ['tournament', 'hunter', 'dodger', '--seed', 'bench', '--logs', 'none', '--json'];
    const path = join(folder, String(++number));
    const more = ['--pairs', String(pairs), '--workers', '1', '--run', path, ...rest];
    return runProgram([process.execPath, SHOOTER, ...words, ...more]).ms;
  };
  const contest = (pairs: number, workers: number, simulates: boolean) => (): PlayedContest =>
    measureFresh(CONTEST, { pairs, workers, simulates } satisfies ContestToPlay);
  type Played = PlayedContest[];
  const [bare, beside, first, short, alone, one, two, simulatedAlone, simulated] = alternate<unknown>(
    ROUNDS,
    [
      () => measureFresh(import.meta.url),
      () => measureFresh(import.meta.url, { beside: true }),
      () => command(1),
      () => command(SHORT, '--ticks', '60'),
      contest(1, 1, false),
      contest(PAIRS, 1, false),
      contest(PAIRS, 2, false),
      contest(1, 1, true),
      contest(PAIRS, 1, true),
    ],
  ) as [number[], number[], number[], number[], Played, Played, Played, Played, Played];
  /** Round by round, what contests took beyond those of one pair. */
  const less = (all: Played, begun: Played, of: keyof PlayedContest): number[] =>
    all.map((played, round) => played[of] - begun[round]![of]);
  return {
    ...{ bare, beside, first, short: short.map((ms, round) => ms - first[round]!) },
    ...{ one: less(one, alone, 'ms'), two: less(two, alone, 'ms') },
    believed: less(one, alone, 'cpuMs'),
    simulated: less(simulated, simulatedAlone, 'cpuMs'),
  };
}

interface Large {
  readonly ms: number;
  readonly memoryMb: number;
}

/** In a process of its own: the matches of the contests above, bare, ms; in two at once, the slower of them; or a large contest. */
export async function measure({
  large = false,
  beside = false,
}: {
  large?: boolean;
  beside?: boolean;
} = {}): Promise<number | Large> {
  if (large) return measureLarge();
  if (beside) return Math.max(...(await measureTwice<number>(import.meta.url)));
  const players = [builtInBot('hunter'), builtInBot('dodger')] as const;
  return time(() => {
    for (let round = 1; round <= PAIRS; round += 1) {
      playMatch({ seed: `bench/${round}`, players });
      playMatch({ seed: `bench/${round}`, players: [players[1], players[0]] });
    }
  });
}

function measureLarge(): Large {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-bench-'));
  try {
    writeLarge(join(folder, 'large'));
    const before = process.memoryUsage().rss;
    const ms = time(() => {
      const { manifest, pairs } = readRun(join(folder, 'large'));
      const judge = judgeInOrder(manifest);
      for (const pair of pairs) judge.add(pair);
      makeTables(manifest.players, judge.committed);
    });
    // The most that this process ever took, what it took to write the contest included.
    return { ms, memoryMb: Math.max(before, process.resourceUsage().maxRSS * 1024) / 1e6 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeLarge(folder: string): void {
  const contents = ['0'.repeat(64), '1'.repeat(64)] as const;
  const player = (name: string, hash: string) => ({ name, hash, reproducible: true });
  const manifest = createManifest({
    ...{ release: '0', rules: parseRules(), form: 'round-robin', pairs: LARGE, seed: 'large' },
    players: [player('hunter', contents[0]), player('dodger', contents[1])],
    isolation: { level: 'none', budgetMs: 100 },
    ...{ logs: 'none', sprt: null, shard: null },
  });
  const { release, rules } = manifest;
  const game = (seed: string, number: number): PairResult['games'][0] => ({
    id: gameId({ release, rules, seed, players: number % 2 === 0 ? contents : [contents[1], contents[0]] }),
    score: number % 3 === 0 ? 0 : 1,
    reason: 'health',
    ticks: 15_000 + (number % 1000),
    digest: number.toString(16).padStart(64, '0'),
    hash: number.toString(16).padStart(16, '0'),
    failures: [],
    log: null,
  });
  const run = createRun(folder, manifest);
  const pairs: PairResult[] = [];
  for (const pair of pairsOf(planOf(manifest)))
    pairs.push({ ...pair, games: [game(pair.seed, 2 * pair.index), game(pair.seed, 2 * pair.index + 1)] });
  endRun(run, pairs);
}
