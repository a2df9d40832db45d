import type { Rules } from '../core/index.ts';
import type { RecordingInfo } from '../replay/browser.ts';
import type { ContestManifest } from './manifest.ts';
import { isFirstAgainstAll, type PlannedPair } from './plan.ts';
import type { GameFailure, GameResult, PairResult } from './result.ts';

/**
 * Which games leave a log: `all`; `losses`, those in which a bot failed and those that were lost, in a `sprt` or gauntlet by player a, else by anybody;
 * `failures`, those in which a bot failed; `none`.
 */
export const LOG_POLICIES = ['all', 'losses', 'failures', 'none'] as const;
/** One of `LOG_POLICIES`. */
export type LogPolicy = (typeof LOG_POLICIES)[number];

/** Which pair is played, under which rules, and what is kept of it. The players are given beside it. Plain data. */
export interface GameTask {
  readonly pair: PlannedPair;
  readonly rules: Rules;
  readonly release: string;
  /** of players a and b, by `hashContents` */
  readonly contents: readonly [string, string];
  /** what logs and failures call players a and b, as `nameInLogs` gives it */
  readonly names: readonly [string, string];
  readonly logs: LogPolicy;
  /** whether `losses` are those of player a alone */
  readonly lossesOfA: boolean;
  /** what the logs say of when and by what they were recorded */
  readonly recording: RecordingInfo;
  /** whether what was pressed comes with the pair; not, if left out */
  readonly keepInputs?: boolean;
  /** whether bots have a budget of time for a decision, as those that are isolated have; not, if left out */
  readonly keepsBudget?: boolean;
}

/** What is to be played of a pair of a contest. */
export function gameTaskOf(
  manifest: ContestManifest,
  recording: RecordingInfo,
  { index, a, b, seed }: PlannedPair,
): GameTask {
  const { players, rules, release, logs, form, isolation } = manifest;
  return {
    pair: { index, a, b, seed },
    ...{ rules, release, logs, recording },
    contents: [players[a]!.hash, players[b]!.hash],
    names: [nameInLogs(manifest, a), nameInLogs(manifest, b)],
    keepsBudget: isolation.level !== 'none',
    lossesOfA: isFirstAgainstAll(form),
  };
}

/**
 * What logs call a player: the name of the first player with the same contents. Players of the same contents play the same matches, and a match has one log.
 *
 * @param player index in the manifest
 */
export function nameInLogs({ players }: Pick<ContestManifest, 'players'>, player: number): string {
  const { hash } = players[player]!;
  return players.find((one) => one.hash === hash)!.name;
}

/** A pair that was played, and what is kept of it. */
export interface PlayedPair {
  readonly pair: PairResult;
  /** their names in the folder of the contest: sealed logs, and captured output of games with failures. Of each game the one that `lastFileOf` names is first */
  readonly logs: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** of each game, by tick, what was pressed: player 1 in the low five bits, player 2 in the next; if it was asked for */
  readonly inputs?: readonly [Uint16Array, Uint16Array];
}

/** Whether a contest keeps the log of a game. */
export function keepsLog(
  { logs, lossesOfA }: Pick<GameTask, 'logs' | 'lossesOfA'>,
  score: GameResult['score'],
  failures: readonly GameFailure[],
): boolean {
  if (logs === 'all' || logs === 'none') return logs === 'all';
  if (failures.length > 0) return true;
  return logs === 'losses' && (lossesOfA ? score === 0 : score !== 0.5);
}
