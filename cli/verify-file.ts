import { ShooterError } from '../src/core/index.ts';
import { matchId, readLog, type Verification, verifyLog } from '../src/replay/index.ts';
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
  /** damaged: its bytes are not those of a log that was written · unreadable: no log, no file, or one of another release */
  readonly verdict: 'damaged' | 'unreadable';
  readonly error: { readonly code: string; readonly message: string };
}

/** Verifies the log in a file. */
export function verifyFile(path: string): Verdict {
  try {
    const log = readLog(path);
    return { log: path, hash: finalHash(log), id: matchId(log), ...verifyLog(log) };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    const { code, message } = error;
    return { log: path, verdict: verdictOf(code), error: { code, message } };
  }
}

const verdictOf = (code: string): Unusable['verdict'] =>
  /^(log\/(damaged|cut-off|empty|bad-header|bad-result|too-large)$|rules\/)/.test(code)
    ? 'damaged'
    : 'unreadable';
