import { type ErrorCode, ShooterError } from '../../core/index.ts';
import { formatHash } from '../hash.ts';
import { matchIdSteps } from '../identity.ts';
import type { Log } from '../log.ts';
import { countTicks } from '../simulate.ts';
import { runInTurns, runSteps, type Steps, type WorkOptions } from '../steps.ts';
import { type Verification, verifySteps } from '../verify.ts';
import { readLogSteps } from './file.ts';
import { nameError } from './system-error.ts';

/* The verification of one file: as a task of a thread, and in turns of this one. */

/** What `verifyLogs` finds of one file. It is plain data. */
export type LogVerdict = VerifiedLog | UnusableLog;

/** A log, and what simulation finds of it. */
export interface VerifiedLog extends Verification {
  /** the path */
  readonly log: string;
  /** the last state hash; null where the log is unfinished */
  readonly hash: string | null;
  /** `matchId` */
  readonly id: string;
}

/** A file in which nothing can be verified. */
export interface UnusableLog {
  /** the path */
  readonly log: string;
  /**
   * damaged: its bytes are not those of a log that was written · unreadable: no log, no file, one of another release, or one of more
   * ticks than may be simulated
   */
  readonly verdict: 'damaged' | 'unreadable';
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** What is to be verified, and within which limit. */
export interface VerifyTask {
  readonly path: string;
  /** ticks that may be simulated */
  readonly maxTicks: number;
}

/** Verifies the log in a file. Whatever is wrong with it is its verdict: other files are not affected. */
export const verifyFile = (task: VerifyTask): LogVerdict => runSteps(verdictSteps(task));

interface TurnOptions extends Pick<WorkOptions, 'signal'> {
  /** called after each step of the simulation: ticks simulated so far, and in all */
  readonly onTicks?: ((done: number, total: number) => void) | undefined;
}

/** As `verifyFile`, in turns of this thread's event loop. @throws the reason of `signal` */
export const verifyInTurns = (task: VerifyTask, { signal, onTicks }: TurnOptions): Promise<LogVerdict> =>
  runInTurns(verdictSteps(task, onTicks), { signal });

function* verdictSteps({ path, maxTicks }: VerifyTask, onTicks?: TurnOptions['onTicks']): Steps<LogVerdict> {
  try {
    const log = yield* readLogSteps(path);
    const total = countTicks(log);
    const simulation = verifySteps(log, maxTicks);
    let step = simulation.next();
    for (; !step.done; step = simulation.next()) {
      onTicks?.(step.value, total);
      yield step.value;
    }
    return { log: path, hash: finalHash(log), id: yield* matchIdSteps(log), ...step.value };
  } catch (error) {
    return unusableLog(path, error);
  }
}

const finalHash = ({ end }: Log): string | null => (end === undefined ? null : formatHash(end.hash));

const DAMAGED = /^(log\/(damaged|cut-off|empty|bad-header|bad-result|too-large)$|rules\/)/;

/**
 * The verdict on a file that cannot be read as a log.
 *
 * @param path of the file; the message names it
 * @param thrown by `readLog`, or by what simulated the log
 * @returns the verdict damaged, or else unreadable
 */
export function unusableLog(path: string, thrown: unknown): UnusableLog {
  const isNamed = thrown instanceof ShooterError && thrown.message.startsWith(`${path}: `);
  const named = isNamed ? thrown : nameError(path, thrown);
  const error =
    named instanceof ShooterError
      ? { code: named.code, message: named.message }
      : { code: 'cli/internal' as const, message: `${path}: internal error: ${messageOf(named)}` };
  return { log: path, verdict: DAMAGED.test(error.code) ? 'damaged' : 'unreadable', error };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
