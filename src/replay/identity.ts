import { createHash } from 'node:crypto';
import { exportMatch } from './exchange.ts';
import type { Log } from './log.ts';

/**
 * What a match is called: SHA-256, in hexadecimal, of what was played, as docs/log-format.md says. It does not depend on
 * when or by what the match was recorded, nor on checkpoints, states, events and notes.
 */
export function matchId(log: Log): string {
  const { rulesVersion, seed, rules, players, inputs, sources, ticks, result } = exportMatch(log);
  const played = { rulesVersion, seed, rules, players, inputs, sources, ticks, result };
  return createHash('sha256').update(JSON.stringify(played)).digest('hex');
}
