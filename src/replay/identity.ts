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

/** UTF-16 units that are hashed at once: piece by piece a proof of a match of 60 ticks takes 8 % longer. */
const HASHED_AT_ONCE = 4096;

/** As `matchId`, in steps that yield how many pieces of its text are hashed. */
export function* matchIdSteps(log: Log): Steps<string> {
  const sha = createSha256();
  let pieces = 0;
  let text = '';
  for (const piece of exchangeText(log, PLAYED)) {
    text += piece;
    if (text.length >= HASHED_AT_ONCE) {
      sha.update(utf8ToBytes(text));
      text = '';
    }
    pieces += 1;
    yield pieces;
  }
  sha.update(utf8ToBytes(text));
  return bytesToHex(sha.digest());
}
