import { type PlannedPair, type PlayedPair, unplayedPair } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { describeMachine } from '../play-recorded.ts';
import { openPool, type Pool } from '../pool.ts';
import { type ContestAnswer, type ContestTask, type ContestWork, gameTaskOf } from './task.ts';

/* The threads of a contest. A thread is given some pairs at once: so many as it plays in a moment, for the way there and back costs
   as much as a match of a hundred ticks. How many changes nothing in what comes out. */

/** Tasks that are under way or wait for a thread, for each thread: it should never wait, and little is played that will not count. */
const AHEAD = 3;
/** What a task takes, ms: the way there and back, some 0.2 ms, is one in a hundred of it (`npm run bench -- contest`). */
const TASK_MS = 20;
/** Pairs of a task at most, and how much larger than the one before it may be. */
const MAX_TASK_PAIRS = 256;
const GROWTH = 4;

export interface Crew {
  /** tasks that may be given to it at once */
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
  close(): Promise<void>;
}

export async function openCrew(what: Omit<ContestWork, 'recording'>, jobs: number): Promise<Crew> {
  const work: ContestWork = { ...what, recording: describeMachine() };
  const pool = await openPool(new URL('./task.js', import.meta.url), jobs, work);
  let taskPairs = 1;
  return {
    room: AHEAD * jobs,
    get taskPairs() {
      return taskPairs;
    },
    async play(pairs, keepInputs = false) {
      const { played, tookMs } = await playAll(pool, work, { pairs, keepInputs });
      // One that is played twice is alone, however short it is.
      if (!keepInputs) taskPairs = nextSize(pairs.length, tookMs);
      return played;
    },
    close: pool.close,
  };
}

const nextSize = (pairs: number, tookMs: number): number =>
  Math.max(1, Math.min(MAX_TASK_PAIRS, GROWTH * pairs, Math.floor((pairs * TASK_MS) / tookMs)));

/** Of several pairs whose thread was lost, each is tried alone: one of them may have been its doing. */
async function playAll(
  pool: Pool,
  work: ContestWork,
  task: ContestTask,
): Promise<{ readonly played: readonly PlayedPair[]; readonly tookMs: number }> {
  const { pairs } = task;
  const run = (): Promise<ContestAnswer> => pool.run<ContestAnswer>('runPairs', task);
  const answer = await (pairs.length === 1 ? twice(run) : run().catch((error: Error) => error));
  if (!(answer instanceof Error)) {
    if (answer.error !== undefined) throw new ShooterError(answer.error.code, answer.error.message);
    return answer;
  }
  if (pairs.length === 1) {
    const pair = unplayedPair(gameTaskOf(work, pairs[0]!), tellLost(answer));
    return { played: [{ pair, logs: [] }], tookMs: TASK_MS };
  }
  const alone = await Promise.all(pairs.map((pair) => playAll(pool, work, { ...task, pairs: [pair] })));
  return { played: alone.flatMap(({ played }) => played), tookMs: pairs.length * TASK_MS };
}

/** A thread may be lost to a bot that ends its process, or to a lack of memory. Once may be chance. */
async function twice<T>(task: () => Promise<T>): Promise<T | Error> {
  try {
    return await task();
  } catch {
    return await task().catch((error: unknown) => error as Error);
  }
}

const tellLost = ({ message }: Error): string =>
  `the thread that played it was lost, twice: ${message}. If a bot ends its process or eats its memory, --isolate process tells which`;
