import { ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import type { ContestPlayer, PairResult } from './result.ts';

/* Games that did not follow the rules. One is a failure; where two players have several, one of them does it on purpose. */

/** The contest stops at this many games of the same two players that did not follow the rules. */
const STOP_AT = 3;

/** @returns a check that takes each pair, and throws ShooterError `contest/interference` at the third game of the same two players that did not follow the rules */
export function createInterferenceCheck(players: readonly ContestPlayer[]): (pair: PairResult) => void {
  const counts = new Map<string, number>();
  return ({ index, a, b, seed, games }) => {
    for (const [place, { failures }] of games.entries()) {
      const found = failures.find(({ kind }) => kind === 'interference');
      if (found === undefined) continue;
      const key = `${Math.min(a, b)}/${Math.max(a, b)}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count < STOP_AT) continue;
      const [one, other] = [a, b].map((player) => describe(players[player]!.name));
      throw new ShooterError(
        'contest/interference',
        `${count} games of ${one} against ${other} did not follow the rules; the last is game ${place + 1} of pair ${index}, seed ${describe(seed)}: ${found.message}. The contest stops here; with --isolate worker or process bots share nothing`,
      );
    }
  };
}
