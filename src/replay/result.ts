import { type Match, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { parseFields } from './header.ts';
import type { Result } from './log.ts';

/* How a match ended: what a result may be, whether it is that of a match, and what it is called. */

/** @throws ShooterError `log/bad-header`, `log/bad-result` */
export function parseResult(value: unknown): Result | null {
  if (value === null) return null;
  const { reason, winner } = parseFields(value, 'the result');
  const fault = faultOf({ reason, winner });
  if (fault !== undefined) throw new ShooterError('log/bad-result', fault);
  return { reason, winner } as Result;
}

/* A recorder asks beside a bot, which may have replaced what others use to look at a value: only comparisons here. */
/** Why this is no result that a match can have; undefined for one that is. */
export function faultOf({
  reason,
  winner,
}: {
  readonly reason: unknown;
  readonly winner: unknown;
}): string | undefined {
  const isClaimed = reason === 'leave' || reason === 'forfeit' || reason === 'interrupted';
  if (reason !== 'health' && reason !== 'time' && !isClaimed)
    return `${describe(reason)} is no way in which a match ends`;
  if (winner !== null && winner !== 1 && winner !== 2)
    return `${describe(winner)} is no winner, which is 1, 2 or null`;
  if ((reason === 'interrupted' && winner !== null) || (reason === 'leave' && winner === null))
    return `a match that ends by "${reason}" has ${winner === null ? 'a' : 'no'} winner`;
  return undefined;
}

/**
 * Whether a result is one that follows from the inputs: only then simulation can prove it.
 *
 * @param result of a log; null for none
 */
export const isByRules = (result: Result | null): boolean =>
  result !== null && (result.reason === 'health' || result.reason === 'time');

/** What is wrong with a result, given the match after all of the `ticks` inputs of its log; undefined where they agree. */
export function contradiction(ticks: number, match: Match, result: Result | null): string | undefined {
  const { outcome, tick } = match;
  if (tick < ticks) return `the match ends at tick ${tick}, the inputs go on to ${ticks}`;
  if (outcome === undefined)
    return isByRules(result) ? `it has no outcome by ${result!.reason} at tick ${tick}` : undefined;
  if (result?.reason === outcome.reason && result.winner === outcome.winner) return undefined;
  return `the outcome is ${describeResult(outcome)}, not ${describeResult(result)}`;
}

/**
 * For instance `health, player 1 wins`, `leave, player 2 wins (claimed)`.
 *
 * @param result of a log; null for none
 */
export function describeResult(result: Result | null): string {
  if (result === null) return 'none';
  const claimed = isByRules(result) ? '' : ' (claimed)';
  return `${result.reason}, ${result.winner === null ? 'nobody' : `player ${result.winner}`} wins${claimed}`;
}

/** How a match ended for the player in `seat`: `won by health`, `lost`, `a draw by time`, `won, as the other left`, `left`, `interrupted`. The reason `unknown` is left out. */
export function formatOutcome(
  { winner, reason }: { readonly winner: 1 | 2 | null; readonly reason: string },
  seat: 1 | 2 | undefined,
): string {
  if (reason === 'interrupted') return 'interrupted';
  if (reason === 'leave' && winner !== null) return winner === seat ? 'won, as the other left' : 'left';
  const how = winner === null ? 'a draw' : winner === seat ? 'won' : 'lost';
  return reason === 'unknown' ? how : `${how} by ${reason}`;
}
