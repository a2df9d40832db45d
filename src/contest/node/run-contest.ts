import type { Judge } from '../judge.ts';
import { planOf } from '../manifest.ts';
import { countPlanned, type PlannedPair } from '../plan.ts';
import type { PairResult } from '../result.ts';
import { openContest } from './open-contest.ts';
import { playPairs } from './play-pairs.ts';
import type { Run } from './read-run.ts';
import { type ContestReport, reportContest } from './report.ts';
import { type ContestOptions, resolveOptions } from './run-options.ts';

/**
 * What happens in a contest, in this order: `player` for each, `open` once, then `under-way` and `pair`. A `notice` may come at any time.
 *
 * | type | when |
 * | --- | --- |
 * | `player` | a player is looked at, which loads a module in a thread of its own |
 * | `notice` | there is something to know of a player: what of it is no part of its identity, what it did after a game |
 * | `open` | the run directory is this process's own; `run.pairs` are those that are known already |
 * | `under-way` | twice a second: the pairs that threads are playing |
 * | `pair` | a pair counts, in the order of the plan, those that were known first; `judge` says where the contest stands |
 */
export type ContestEvent =
  | { readonly type: 'player'; readonly name: string }
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'open';
      readonly run: ContestRun;
      /** pairs of the contest, or of its shard; of a `sprt`, at most */
      readonly planned: number;
    }
  | { readonly type: 'under-way'; readonly pairs: readonly PlannedPair[] }
  | { readonly type: 'pair'; readonly pair: PairResult; readonly judge: Omit<Judge, 'add'> };

/** A contest on the disk. */
export type ContestRun = Pick<Run, 'folder' | 'manifest' | 'pairs' | 'isOver'>;

/** What a contest has come to. */
export interface ContestResult {
  /** `pairs` are those that count, in order */
  readonly run: ContestRun;
  readonly report: ContestReport;
  /** `signal` has stopped it: the same options, with `run`, resume it */
  readonly interrupted: boolean;
  /** pairs with modules whose games `signal` has cut short: one that is here again and again may never end */
  readonly cut: readonly PlannedPair[];
  /** how many pairs were played now, and kept */
  readonly played: number;
  /** how many pairs were played twice, and came out the same */
  readonly audited: number;
}

/**
 * Plays a contest in a run directory, or what is missing of it, with threads. It prints nothing. What it leaves in the directory depends neither on the number of
 * threads nor on how often it was interrupted; a contest that is over is read and reported. docs/contests.md says what is in the directory.
 *
 * @param options see `ContestOptions`, which says what each is unless given
 * @returns what was found
 * @throws TypeError for an unknown option · RangeError for a value out of its range · the reason of `signal` if it is aborted before the directory is open · whatever
 *   `onEvent` throws · ShooterError `lock/in-use`, `contest/other-contest`, `contest/same-player`, `contest/not-reproducible`, `contest/interference`,
 *   `contest/changed-player`, `file/unwritable`, and as `readRun` and `openPlayer`
 * @example
 * const { report } = await runContest({ players: ['./my-bot.js', 'hunter'], sprt: { elo1: 40 }, run: 'my-bot-hunter' });
 * console.log(report.sprt!.state.status, report.tables.cross[0]![1]!.estimate.elo);
 */
export async function runContest(options: ContestOptions): Promise<ContestResult> {
  const resolved = resolveOptions(options);
  const { run, notices, leave } = await openContest(resolved);
  try {
    const { folder, manifest, pairs, isOver } = run;
    const planned = countPlanned(planOf(manifest), manifest.shard ?? undefined);
    resolved.onEvent({ type: 'open', run: { folder, manifest, pairs, isOver }, planned });
    const { judge, ...played } = await playPairs(run, resolved);
    return {
      run: { folder, manifest, pairs: judge.committed, isOver: judge.isOver && !played.interrupted },
      report: reportContest(run, judge, notices),
      ...played,
    };
  } finally {
    leave();
  }
}
