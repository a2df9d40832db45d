import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_BOTS } from '../../bots/index.ts';
import { type Judge, judgeInOrder } from '../judge.ts';
import { type LostGame, listLosses } from '../losses.ts';
import type { ContestManifest } from '../manifest.ts';
import { isFirstAgainstAll } from '../plan.ts';
import type { ContestPlayer } from '../result.ts';
import { outputName } from '../run-names.ts';
import {
  type PairCounts,
  type SprtOptions,
  type SprtPoint,
  type SprtState,
  sprtCurve,
} from '../stats/index.ts';
import { type ContestTables, makeTables } from '../tables.ts';
import { hashContents } from './hash-contents.ts';
import type { Run } from './read-run.ts';

/** What a contest has found. Plain data. */
export interface ContestReport
  extends Pick<ContestManifest, 'seed' | 'form' | 'players' | 'signer' | 'isolation' | 'shard'> {
  /** the run directory, as it was named */
  readonly run: string;
  /** how many pairs count */
  readonly pairs: number;
  /** of a sequential test: what it asked, where it stands, its outcomes by class, and how it came there */
  readonly sprt: SprtReport | null;
  /** names of players that were not isolated, and are no bots of this package */
  readonly trusted: readonly string[];
  /** what is to be known of players, a sentence each */
  readonly notices: readonly string[];
  readonly tables: ContestTables;
  /** games that were lost, of a `sprt` or gauntlet by the first player; the first 500 of them */
  readonly losses: readonly ReportedLoss[];
  /** with those that are not listed */
  readonly lossTotal: number;
}

/** A lost game, with captured output of its bots. */
export interface ReportedLoss extends LostGame {
  /** captured output of its bots, a file in the run directory; null if nothing is kept */
  readonly output: string | null;
}

/** A sequential test of the first player against the second. */
export interface SprtReport {
  readonly options: SprtOptions;
  readonly state: SprtState;
  readonly counts: PairCounts;
  readonly curve: readonly SprtPoint[];
}

/**
 * Makes the report of a contest, from its pairs that count.
 *
 * @param run its folder and manifest
 * @param judge what has counted
 * @param notices what is to be known of players, a sentence each
 */
export function reportContest(
  { manifest, folder }: Pick<Run, 'manifest' | 'folder'>,
  { committed, counts, test }: Pick<Judge, 'committed' | 'counts' | 'test'>,
  notices: readonly string[] = [],
): ContestReport {
  const { seed, form, players, signer, isolation, shard, sprt } = manifest;
  const { losses, total } = listLosses(committed, isFirstAgainstAll(form) ? { player: 0 } : {});
  return {
    run: folder,
    ...{ seed, form, players, signer, isolation, shard, notices },
    pairs: committed.length,
    sprt:
      sprt === null || test === undefined
        ? null
        : { options: sprt, state: test, counts, curve: sprtCurve(committed, sprt) },
    trusted: isolation.level === 'none' ? players.filter(isForeign).map(({ name }) => name) : [],
    tables: makeTables(players, committed),
    losses: losses.map((lost) => ({ ...lost, output: findOutput(folder, lost) })),
    lossTotal: total,
  };
}

/**
 * Makes the report of a contest that was read from its run directory. Of one that is not over: of the pairs that count so far.
 *
 * @param run as `readRun` gives it
 * @example
 * await runContest({ players: ['hunter', 'gunner'], pairs: 2, seed: '1', run: 'played' });
 * const { tables } = reportRun(readRun('played'));
 * console.log(tables.standings.map(({ name, rating }) => `${name} ${rating.elo}`));
 */
export function reportRun(run: Run): ContestReport {
  const judge = judgeInOrder(run.manifest);
  for (const pair of run.pairs) judge.add(pair);
  return reportContest(run, judge);
}

/** Whether a player may run code of the user's: it is no bot of this package, and no inputs of a file. A policy counts, too: a manifest does not tell it from a module. */
const isForeign = ({ name, hash }: ContestPlayer): boolean =>
  !/^(?:log|script):/.test(name) && !BUILT_IN_BOTS.some((kind) => hashContents(kind.name, kind) === hash);

/** No result says whether a bot printed anything: the file is there, or is not. */
function findOutput(folder: string, { id, failures }: LostGame): string | null {
  const name = outputName(id);
  return failures.length > 0 && existsSync(join(folder, name)) ? name : null;
}
