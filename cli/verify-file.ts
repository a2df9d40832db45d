import { type ErrorCode, ShooterError } from '../src/core/index.ts';
import { type Log, matchId, nameError, readLog, type Verification, verifyLog } from '../src/replay/index.ts';
import { finalHash } from './tell.ts';

/** What `verify` finds of one file; it crosses threads, so it is plain data. */
export type Verdict = Verified | Unusable;

export interface Verified extends Verification {
  readonly log: string;
  /** the last state hash, and the identity of the match */
  readonly hash: string;
  readonly id: string;
}

/** A file in which nothing can be verified. */
export interface Unusable {
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
export function verifyFile({ path, maxTicks }: VerifyTask): Verdict {
  try {
    const log = readLog(path);
    const found = verifyLog(log, { maxTicks });
    return verdictOf(path, log, { id: matchId(log), ...found });
  } catch (error) {
    return unusable(path, error);
  }
}

export const verdictOf = (
  path: string,
  log: Log,
  found: Verification & { readonly id: string },
): Verified => ({
  log: path,
  hash: finalHash(log),
  ...found,
});

/** A file in which nothing can be verified, by what was thrown. */
export function unusable(path: string, thrown: unknown): Unusable {
  const { code, message } = describeFailure(path, thrown);
  return { log: path, verdict: DAMAGED.test(code) ? 'damaged' : 'unreadable', error: { code, message } };
}

const DAMAGED = /^(log\/(damaged|cut-off|empty|bad-header|bad-result|too-large)$|rules\/)/;

/** Code and message of what was thrown over a file; the message names the file. */
export function describeFailure(path: string, thrown: unknown): Unusable['error'] {
  const named = thrown instanceof ShooterError && thrown.message.startsWith(`${path}: `);
  const error = named ? thrown : nameError(path, thrown);
  if (error instanceof ShooterError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'cli/internal', message: `${path}: internal error: ${message}` };
}
