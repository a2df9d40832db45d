import { ShooterError } from '../../core/index.ts';
import { compiledUrl, openPool, type Pool } from '../../platform/node/index.ts';
import { describeMachine } from '../../replay/index.ts';
import { gameTaskOf, type PlayedPair } from '../game-task.ts';
import type { PlannedPair } from '../plan.ts';
import { unplayedPair } from '../prove-game.ts';
import type { ContestAnswer, ContestTask, ContestWork } from './play-task.ts';
import type { ProveTask } from './prove-task.ts';
import type { ContestOptions } from './run-options.ts';

/* The threads of a contest. A thread is given several pairs at once, because a round trip costs as much as a match of a hundred
   ticks. The size of a task does not change any result. */

/**
 * Tasks of full size that are given out at once, for each thread that plays. One is played and one is proven while one waits for each of
 * those two threads, so neither is idle. More would be lost if the contest stops early. The limit counts pairs, not tasks, because a
 * pair that is played twice is a small task of its own and would take the place of a large one. (Matches of 60 ticks on a loaded machine:
 * the thread that plays is busy for 57 % of the time; with a limit of three tasks of any size, for 46 %.)
 */
const TASKS_PER_WORKER = 4;
/** What a task takes, ms: the round trip, some 0.2 ms, is one in a hundred of it (`npm run bench -- contest`). */
const TASK_MS = 20;
/** Pairs of a task at most, and how much larger than the one before it may be. */
const MAX_TASK_PAIRS = 256;
const GROWTH = 4;
/** Threads that play, for one that proves: to simulate a game costs a fraction of what it costs to play it. */
const PLAYERS_A_PROVER = 2;

export interface WorkerPool {
  /** the threads have as many pairs as they may be given at once */
  readonly isFull: boolean;
  /** pairs that the next task is to have */
  readonly taskPairs: number;
  /**
   * Plays pairs.
   *
   * @param keepInputs whether what was pressed comes with them
   * @throws ShooterError `contest/changed-player`, and as `openPlayer`
   */
  play(pairs: readonly PlannedPair[], keepInputs?: boolean): Promise<readonly PlayedPair[]>;
  /** Pairs that threads are playing now. */
  underWay(): readonly PlannedPair[];
  close(): Promise<void>;
}

/** Calls `take` with each task in order, and waits whenever the threads are full. Rejects with the first `take` that fails. */
export async function handOut<Task>(
  tasks: Iterable<Task>,
  pool: WorkerPool,
  take: (task: Task) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const task of tasks) {
    // A promise that was rejected stays in the set: so the next race rejects, or `all` at the end, also if another one settled first.
    const taken: Promise<void> = take(task).then(() => void underWay.delete(taken));
    underWay.add(taken);
    while (pool.isFull) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

/** Makes results of what the threads that play claim. */
export interface Provers {
  prove(task: ProveTask): Promise<readonly PlayedPair[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** threads that play, from 1 */
  readonly workers: number;
  /** called with a `notice` of what a bot did once its game was over */
  readonly onEvent?: ContestOptions['onEvent'];
  /** opens the provers: threads that never load a bot. The benchmark gives others, to measure what those threads cost */
  readonly openProvers?: ((work: ContestWork, workers: number) => Promise<Provers>) | undefined;
}

export async function openWorkers(
  what: Omit<ContestWork, 'recording'>,
  { workers, onEvent, openProvers = openProverThreads }: PoolOptions,
): Promise<WorkerPool> {
  const work: ContestWork = { ...what, recording: describeMachine() };
  const onMessage = (message: unknown): void => {
    if (typeof message === 'string') onEvent?.({ type: 'notice', message });
  };
  const [pool, provers] = await Promise.all([
    openPool(compiledUrl('play-task.js', import.meta.url), workers, { given: work, onMessage }),
    openProvers(work, workers),
  ]);
  const tasks = new Set<ContestTask>();
  const threads: Threads = { pool, tasks, provers, work };
  let pairsGiven = 0;
  let taskPairs = 1;
  return {
    get isFull() {
      return pairsGiven >= TASKS_PER_WORKER * workers * taskPairs;
    },
    get taskPairs() {
      return taskPairs;
    },
    async play(pairs, keepInputs = false) {
      pairsGiven += pairs.length;
      try {
        const { played, tookMs } = await playAll(threads, pairs, keepInputs);
        // A pair that is played twice is a task of its own: its time says nothing of a full task.
        if (!keepInputs) taskPairs = nextSize(pairs.length, tookMs);
        return played;
      } finally {
        pairsGiven -= pairs.length;
      }
    },
    underWay: () => [...tasks].flatMap(({ pairs, playing }) => pairs[Atomics.load(playing, 0) - 1] ?? []),
    async close() {
      await Promise.all([pool.close(), provers.close()]);
    },
  };
}

async function openProverThreads(work: ContestWork, workers: number): Promise<Provers> {
  const pool = await openPool(
    compiledUrl('prove-task.js', import.meta.url),
    Math.ceil(workers / PLAYERS_A_PROVER),
    { given: work },
  );
  return { prove: (task) => pool.run('provePairs', task), close: pool.close };
}

const nextSize = (pairs: number, tookMs: number): number =>
  Math.max(1, Math.min(MAX_TASK_PAIRS, GROWTH * pairs, Math.floor((pairs * TASK_MS) / tookMs)));

interface Threads {
  /** that play */
  readonly pool: Pool;
  /** what they have been given and have not answered */
  readonly tasks: Set<ContestTask>;
  readonly provers: Provers;
  readonly work: ContestWork;
}

interface Played {
  readonly played: readonly PlayedPair[];
  readonly tookMs: number;
}

/** Plays pairs. If their thread is lost, each pair is tried alone, because one of them may be the cause. */
async function playAll(
  threads: Threads,
  pairs: readonly PlannedPair[],
  keepInputs: boolean,
): Promise<Played> {
  const answer = await claimPairs(threads, pairs);
  if (!(answer instanceof Error)) {
    if (answer.error !== undefined) throw new ShooterError(answer.error.code, answer.error.message);
    const { claims, tookMs } = answer;
    return { played: await threads.provers.prove({ pairs, claims, keepInputs }), tookMs };
  }
  if (pairs.length === 1) {
    const { manifest, recording } = threads.work;
    const pair = unplayedPair(gameTaskOf(manifest, recording, pairs[0]!), describeLost(answer));
    const inputs = [new Uint16Array(0), new Uint16Array(0)] as const;
    return { played: [{ pair, logs: [], inputs }], tookMs: TASK_MS };
  }
  const alone = await Promise.all(pairs.map((pair) => playAll(threads, [pair], keepInputs)));
  return { played: alone.flatMap(({ played }) => played), tookMs: pairs.length * TASK_MS };
}

/** Whether each bot has a process of its own, by attempt at a pair that is alone. */
const ATTEMPTS = [false, false, true];

/**
 * Has a thread play pairs. It may be lost to a bot that ends its process, or to a lack of memory. Once may be chance, so a pair that is alone
 * is tried again. In the last attempt each bot has a process of its own, which shows which bot it was.
 *
 * @returns what the thread answered, or how it was lost in the last attempt
 */
async function claimPairs(
  { pool, tasks }: Threads,
  pairs: readonly PlannedPair[],
): Promise<ContestAnswer | Error> {
  let lost: unknown;
  for (const inOwnProcess of pairs.length === 1 ? ATTEMPTS : [false]) {
    const task: ContestTask = { pairs, inOwnProcess, playing: new Int32Array(new SharedArrayBuffer(4)) };
    tasks.add(task);
    try {
      return await pool.run<ContestAnswer>('runPairs', task);
    } catch (error) {
      lost = error;
    } finally {
      tasks.delete(task);
    }
  }
  return lost as Error;
}

const describeLost = ({ message }: Error): string =>
  `the thread that played it was lost, three times: ${message}. If a bot ends its process or eats its memory, --isolate process finds out which`;
