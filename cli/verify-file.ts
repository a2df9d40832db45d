import { ShooterError } from '../src/core/index.ts';
import { matchId, readLog, type Verification, verifyLog } from '../src/replay/index.ts';
import { finalHash } from './tell.ts';

/** What `verify` finds of one file; it crosses threads, so it is plain data. */
export type Verdict = ProvenOrNot | Unreadable;

interface ProvenOrNot extends Verification {
  readonly log: string;
  /** the last state hash, and the identity of the match */
  readonly hash: string;
  readonly id: string;
  /** what an unfinished log lacks; empty for a sealed one */
  readonly missing: string;
}

interface Unreadable {
  readonly log: string;
  readonly verdict: 'unreadable';
  readonly error: { readonly code: string; readonly message: string };
}

/** Verifies the log in a file. */
export function verifyFile(path: string): Verdict {
  try {
    const log = readLog(path);
    const missing =
      log.status === 'sealed' ? '' : log.end === undefined ? 'its end is missing' : 'its seal is missing';
    return { log: path, hash: finalHash(log), id: matchId(log), missing, ...verifyLog(log) };
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    return { log: path, verdict: 'unreadable', error: { code: error.code, message: error.message } };
  }
}
