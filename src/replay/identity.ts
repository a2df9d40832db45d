import { bytesToHex, createSha256, utf8ToBytes } from '#platform';
import { type ExchangeField, exchangeText } from './exchange-text.ts';
import type { Log } from './log.ts';
import { runSteps, type Steps } from './steps.ts';

/** What a match is called by, in the order in which it is hashed. */
const PLAYED: readonly ExchangeField[] = [
  'rulesVersion',
  'seed',
  'rules',
  'players',
  'inputs',
  'sources',
  'ticks',
  'result',
];

/**
 * What a match is called: SHA-256, in hexadecimal, of what was played, as docs/log-format.md says. It does not depend on
 * when or by what the match was recorded, nor on checkpoints, states, events and notes.
 */
export const matchId = (log: Log): string => runSteps(matchIdSteps(log));

/** As `matchId`, in steps that yield how many pieces of its text are hashed. */
export function* matchIdSteps(log: Log): Steps<string> {
  const sha = createSha256();
  let pieces = 0;
  for (const piece of exchangeText(log, PLAYED)) {
    sha.update(utf8ToBytes(piece));
    pieces += 1;
    yield pieces;
  }
  return bytesToHex(sha.digest());
}
