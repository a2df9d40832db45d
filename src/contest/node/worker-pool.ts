import { ShooterError } from '../../core/index.ts';
import { compiledUrl, openPool, type Pool } from '../../platform/node/index.ts';
import { describeMachine } from '../../replay/index.ts';
import { gameTaskOf, type PlayedPair } from '../game-task.ts';
import type { PlannedPair } from '../plan.ts';
import { unplayedPair } from '../prove-game.ts';
import type { ContestWork } from './contest-work.ts';
import type { ContestAnswer, ContestTask } from './play-task.ts';
import type { ProveTask } from './prove-task.ts';

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
  /** pairs that may be given to it at once */
  readonly room: number;
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

/** Makes results of what the threads that play claim. */
export interface Provers {
  prove(task: ProveTask): Promise<readonly PlayedPair[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** threads that play, from 1 */
  readonly workers: number;
  /** called with what bots did once their game was over, a sentence each */
  readonly onRemark?: ((remark: string) => void) | undefined;
  /** opens who makes the results: threads that never load a bot, unless the benchmark finds out what those cost */
  readonly openProvers?: ((work: ContestWork, workers: number) => Promise<Provers>) | undefined;
}

export async function openWorkers(
  what: Omit<ContestWork, 'recording'>,
  { workers, onRemark = () => {}, openProvers = openProverThreads }: PoolOptions,
): Promise<WorkerPool> {
  const work: ContestWork = { ...what, recording: describeMachine() };
  const [pool, provers] = await Promise.all([
    openPool(compiledUrl('play-task.js', import.meta.url), workers, { given: work }),
    openProvers(work, workers),
  ]);
  let taskPairs = 1;
  const tasks = new Set<ContestTask>();
  return {
    get room() {
      return TASKS_PER_WORKER * workers * taskPairs;
    },
    get taskPairs() {
      return taskPairs;
    },
    async play(pairs, keepInputs = false) {
      const { played, tookMs } = await playAll({ pool, tasks, provers, work, keepInputs, onRemark }, pairs);
      // One that is played twice is alone, however short it is.
      if (!keepInputs) taskPairs = nextSize(pairs.length, tookMs);
      return played;
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
  /** what they have been given and have not answered; `room` bounds it */
  readonly tasks: Set<ContestTask>;
  readonly provers: Provers;
  readonly work: ContestWork;
  readonly keepInputs: boolean;
  readonly onRemark: (remark: string) => void;
}

interface Played {
  readonly played: readonly PlayedPair[];
  readonly tookMs: number;
}

/** Plays pairs. If their thread is lost, each pair is tried alone, because one of them may be the cause. */
async function playAll(threads: Threads, pairs: readonly PlannedPair[]): Promise<Played> {
  const { pool, tasks, provers, keepInputs, onRemark } = threads;
  const run = (inOwnProcess: boolean): Promise<ContestAnswer> => {
    const task: ContestTask = { pairs, inOwnProcess, playing: new Int32Array(new SharedArrayBuffer(4)) };
    tasks.add(task);
    return pool.run<ContestAnswer>('runPairs', task).finally(() => tasks.delete(task));
  };
  const answer = await (pairs.length === 1 ? runWithRetries(run) : run(false).catch((error: Error) => error));
  if (answer instanceof Error) return await playAlone(threads, pairs, answer);
  if (answer.error !== undefined) throw new ShooterError(answer.error.code, answer.error.message);
  const { claims, tookMs, remarks } = answer;
  for (const remark of remarks) onRemark(remark);
  return { played: await provers.prove({ pairs, claims, keepInputs }), tookMs };
}

async function playAlone(threads: Threads, pairs: readonly PlannedPair[], lost: Error): Promise<Played> {
  if (pairs.length === 1) {
    const { manifest, recording } = threads.work;
    const pair = unplayedPair(gameTaskOf(manifest, recording, pairs[0]!), describeLost(lost));
    const inputs = [new Uint16Array(0), new Uint16Array(0)] as const;
    return { played: [{ pair, logs: [], inputs }], tookMs: TASK_MS };
  }
  const alone = await Promise.all(pairs.map((pair) => playAll(threads, [pair])));
  return { played: alone.flatMap(({ played }) => played), tookMs: pairs.length * TASK_MS };
}

/** Whether each bot has a process of its own, by attempt. */
const ATTEMPTS = [false, false, true];

/**
 * Runs a task until an attempt succeeds. A thread may be lost to a bot that ends its process, or to a lack of memory. Once may be chance.
 * In the last attempt each bot has a process of its own, which shows which bot it was.
 *
 * @returns what the task gave, or the error of the last attempt
 */
async function runWithRetries<T>(task: (inOwnProcess: boolean) => Promise<T>): Promise<T | Error> {
  let lost: unknown;
  for (const inOwnProcess of ATTEMPTS) {
    try {
      return await task(inOwnProcess);
    } catch (error) {
      lost = error;
    }
  }
  return lost as Error;
}

const describeLost = ({ message }: Error): string =>
  `the thread that played it was lost, three times: ${message}. If a bot ends its process or eats its memory, --isolate process finds out which`;
