import {
  createAudit,
  type EnteredPlayer,
  endRun,
  type GameTask,
  isOfFirst,
  type Judge,
  judgeInOrder,
  keepPair,
  type PairResult,
  type PlannedPair,
  pairsOf,
  planOf,
  type Run,
  unplayedPair,
} from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { describeMachine } from '../play-recorded.ts';
import { openPool } from '../pool.ts';
import { onSignal } from '../signals.ts';
import type { ContestAnswer, ContestTask } from './task.ts';

/* A contest is played: pairs go to threads, results to the disk, and count in the order of the plan. */

/** Pairs that are under way or wait for a thread, for each thread: it should never wait, and little is played that will not count. */
const AHEAD = 3;

export interface PlayOptions {
  /** threads, from 1 */
  readonly jobs: number;
  /** so many of the pairs that are known already are played again */
  readonly audit: number;
  /** told each pair once it counts; those that are known already first */
  readonly onCommit: (pair: PairResult, judge: Judge) => void;
}

export interface PlayedContest {
  readonly judge: Judge;
  readonly interrupted: boolean;
  /** of those that are known, played again */
  readonly audited: number;
}

/**
 * Plays what is missing of a contest, and ends it. Interrupted, by a signal, it can be gone on with.
 *
 * @throws ShooterError `contest/not-reproducible`, `contest/changed-player`, and as `openPlayer`
 */
export async function playContest(run: Run, options: PlayOptions): Promise<PlayedContest> {
  const judge = judgeInOrder(run.manifest, options.onCommit);
  const audit = createAudit();
  const known = new Map(run.pairs.map((pair) => [pair.index, pair]));
  for (const pair of known.values()) {
    audit.check(pair);
    judge.add(pair);
  }
  const again = sample(run.pairs, options.audit);
  let interrupted = false;
  if (!judge.isOver || again.length > 0) {
    const crew = await openCrew(run, options.jobs);
    const release = onSignal(() => {
      interrupted = true;
      void crew.close();
    });
    try {
      await playMissing({ run, judge, audit, known, again, crew, isStopped: () => interrupted });
    } finally {
      release();
      await crew.close();
    }
  }
  if (judge.isOver && !interrupted) endRun(run, judge.committed);
  return { judge, interrupted, audited: again.length };
}

/** Evenly spread over what is known. */
const sample = (pairs: readonly PairResult[], count: number): PlannedPair[] =>
  Array.from(
    { length: Math.min(count, pairs.length) },
    (_, index) => pairs[Math.floor((index * pairs.length) / Math.min(count, pairs.length))]!,
  );

interface Work {
  readonly run: Run;
  readonly judge: Judge;
  readonly audit: ReturnType<typeof createAudit>;
  readonly known: ReadonlyMap<number, PairResult>;
  readonly again: readonly PlannedPair[];
  readonly crew: Crew;
  readonly isStopped: () => boolean;
}

async function playMissing({ run, judge, audit, known, again, crew, isStopped }: Work): Promise<void> {
  const under = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  const take = async (pair: PlannedPair): Promise<void> => {
    try {
      const played = await crew.play(pair);
      if (isStopped() || failed !== undefined) return;
      audit.check(played.pair);
      if (known.has(pair.index)) return;
      // Beyond the end of a sequential test nothing counts, and nothing is kept.
      if (!judge.isOver) keepPair(run, played);
      judge.add(played.pair);
    } catch (error) {
      if (!isStopped()) failed ??= { error };
    }
  };
  for (const pair of toPlay(run, known, again)) {
    const isAgain = known.has(pair.index);
    if (isStopped() || failed !== undefined || (judge.isOver && !isAgain)) break;
    const task: Promise<void> = take(pair).finally(() => under.delete(task));
    under.add(task);
    if (under.size >= crew.room) await Promise.race(under);
  }
  await Promise.all(under);
  if (failed !== undefined) throw failed.error;
}

function* toPlay(
  { manifest }: Run,
  known: ReadonlyMap<number, PairResult>,
  again: readonly PlannedPair[],
): Generator<PlannedPair> {
  yield* again;
  for (const pair of pairsOf(planOf(manifest), manifest.shard ?? undefined))
    if (!known.has(pair.index)) yield pair;
}

interface Crew {
  /** pairs that may be given to it at once */
  readonly room: number;
  play(pair: PlannedPair): Promise<NonNullable<ContestAnswer['played']>>;
  close(): Promise<void>;
}

async function openCrew({ manifest }: Run, jobs: number): Promise<Crew> {
  const pool = await openPool(new URL('./task.js', import.meta.url), jobs);
  const recording = describeMachine();
  // One match has one log, whichever of two players of the same contents is in it.
  const nameOf = ({ hash }: EnteredPlayer): string =>
    manifest.players.find((player) => player.hash === hash)!.name;
  const taskOf = (pair: PlannedPair): ContestTask => {
    const players = [manifest.players[pair.a]!, manifest.players[pair.b]!] as const;
    const { rules, release, logs, form, isolation } = manifest;
    const task: GameTask = {
      pair: { index: pair.index, a: pair.a, b: pair.b, seed: pair.seed },
      ...{ rules, release, logs, recording },
      contents: [players[0].hash, players[1].hash],
      names: [nameOf(players[0]), nameOf(players[1])],
      lossesOfA: isOfFirst(form),
    };
    return { task, players, isolation };
  };
  return {
    room: AHEAD * jobs,
    async play(pair) {
      const given = taskOf(pair);
      const answer = await twice(() => pool.run<ContestAnswer>('runPair', given));
      if (answer instanceof Error) return { pair: unplayedPair(given.task, tellLost(answer)), logs: [] };
      if (answer.error !== undefined) throw new ShooterError(answer.error.code, answer.error.message);
      return answer.played;
    },
    close: pool.close,
  };
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
