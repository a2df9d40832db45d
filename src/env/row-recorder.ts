import type { Seat } from '../bots/browser.ts';
import { BOT_TEXT, isBotText } from '../bots/internal.ts';
import type { Match } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { createRecorder, encodeLog, logFailure, type PlayerInfo, type Recorder } from '../replay/browser.ts';
import type { OpponentPlayer } from './opponents.ts';
import type { SeatedOpponent } from './seated-opponent.ts';

/* Rows of a vector environment as logs: one of so many episodes of each row. Whole matches only: one that is cut off, by a reset or a
   restored snapshot, leaves no log, and neither does one that was restored, because its first inputs are not known. */

/** Which log it is. */
export interface RecordedEpisode {
  /** the index of the match in the vector */
  readonly row: number;
  /** matches that have begun in this row before, by whatever means, since the environment was made */
  readonly episode: number;
  /** of the match */
  readonly seed: string;
}

/** Takes a log: the bytes of a file. */
export type TakeLog = (bytes: Uint8Array, about: RecordedEpisode) => void;

/** What is recorded of a vector environment, and who takes it: a function, or in Node a folder. */
export interface RecordOptions {
  /** each row records its episodes 0, `every`, 2 × `every` and so on: an integer from 1; default 1 */
  readonly every?: number;
  /** what the logs call an agent, 1 to 100 printable characters; default `learner` */
  readonly learner?: string;
  /** takes the bytes of a log in the step in which its match ends; logs of one step come in the order of the rows */
  readonly onLog?: TakeLog;
  /**
   * Node only, in the place of `onLog`: a folder for files `row-00042-episode-00000100.log`, which is made unless it is there, and may hold
   * no such files of another environment. A file is whole and on the disk when the step ends that ended its match
   */
  readonly folder?: string;
}

/** What a thread needs to know to record its rows. Plain data. */
export interface RecordPlan {
  readonly every: number;
  readonly learner: string;
}

/** A log that is complete. */
export interface RecordedRow extends RecordedEpisode {
  readonly bytes: Uint8Array;
}

const MAX_EVERY = 2 ** 31 - 1;

const RECORD_OPTIONS: OptionNames<RecordOptions> = { every: true, learner: true, onLog: true, folder: true };

/**
 * @param openFolder makes what takes logs into a folder; undefined where there are none
 * @throws TypeError for an unknown option, and for an `onLog` that is no function · RangeError for any other wrong value · as `openFolder`
 */
export function parseRecord(
  given: RecordOptions,
  openFolder?: (path: string) => TakeLog,
): { readonly plan: RecordPlan; readonly take: TakeLog } {
  const where = 'createVectorEnv: record';
  checkOptions(given, RECORD_OPTIONS, where);
  const { every = 1, learner = 'learner', onLog, folder } = given;
  if (!Number.isInteger(every) || every < 1 || every > MAX_EVERY)
    throw new RangeError(`${where}: every is ${describe(every)}; it is an integer from 1 to ${MAX_EVERY}`);
  if (!isBotText(learner))
    throw new RangeError(`${where}: learner is ${describe(learner)}; it is ${BOT_TEXT}`);
  const plan = { every, learner };
  if (folder === undefined) {
    if (typeof onLog !== 'function')
      throw new TypeError(`${where}: onLog is ${describe(onLog)}; it is a function that takes a log`);
    return { plan, take: onLog };
  }
  if (typeof folder !== 'string' || onLog !== undefined)
    throw new TypeError(`${where}: folder is ${describe(folder)}; it is a path, in the place of onLog`);
  if (openFolder === undefined)
    throw new RangeError(
      `${where}: folder is ${describe(folder)}; only in Node there are folders: use onLog`,
    );
  return { plan, take: openFolder(folder) };
}

/** The recorder of one row. */
export interface RowRecorder {
  readonly plan: RecordPlan;
  readonly row: number;
  /** of the match that is under way; −1 before the first */
  episode: number;
  /** records the match that is under way; undefined unless it is one to record */
  recorder: Recorder | undefined;
}

export const createRowRecorder = (plan: RecordPlan, row: number): RowRecorder => ({
  plan,
  row,
  episode: -1,
  recorder: undefined,
});

/** Counts a match that begins in a row, or goes on there. The record of a match before it that has not ended is dropped. */
export function countEpisode(row: RowRecorder): void {
  row.episode += 1;
  row.recorder = undefined;
}

/**
 * Begins the record of the match that has just been counted, if it is one to record.
 *
 * @param match at tick 0
 * @param opponent its player and seat; undefined where agents have both seats
 */
export function beginRecord(
  row: RowRecorder,
  match: Match,
  opponent: { readonly player: OpponentPlayer; readonly seat: Seat } | undefined,
): void {
  const { every, learner } = row.plan;
  if (row.episode % every > 0) return;
  const agent: PlayerInfo = { name: learner, kind: 'learner' };
  const other = opponent === undefined ? agent : playerInfo(opponent.player);
  row.recorder = createRecorder(match, { players: opponent?.seat === 1 ? [other, agent] : [agent, other] });
}

/** What a log says of an opponent. A player that a program has made may say less of itself than one that was opened. */
const playerInfo = ({ name, kind, version, hash }: OpponentPlayer): PlayerInfo => ({
  name,
  ...(kind !== undefined && { kind }),
  ...(version !== undefined && { version }),
  ...(hash !== undefined && { hash }),
});

/** Records the tick that was just taken. */
export const recordTick = ({ recorder }: RowRecorder, { player1, player2 }: Match): void =>
  recorder?.record(player1.keys, player2.keys);

/**
 * Ends the record of a match that has ended by its rules, or because the opponent forfeited.
 *
 * @returns the log; undefined if the match was not one to record
 */
export function endRecord(
  row: RowRecorder,
  match: Match,
  opponent: SeatedOpponent | undefined,
): RecordedRow | undefined {
  const { recorder, episode } = row;
  if (recorder === undefined) return undefined;
  row.recorder = undefined;
  if (opponent?.failure !== undefined) recorder.fail(logFailure(opponent.failure));
  const log = recorder.end(match.outcome ?? { reason: 'forfeit', winner: opponent?.seat === 1 ? 2 : 1 });
  return { row: row.row, episode, seed: match.seed, bytes: encodeLog(log) };
}
