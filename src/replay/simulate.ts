import { createMatch, type Match, step } from '../core/index.ts';
import { endOf, KEY_COLUMNS, runAt, valueIn } from './inputs.ts';
import type { Log } from './log.ts';

/** The match of a log at tick 0. */
export const matchOf = (log: Log): Match => createMatch({ seed: log.header.seed, rules: log.header.rules });

/**
 * Takes the match of a log on by the inputs of the log, up to `tick` or to where the log or the match ends.
 *
 * @param match at any tick of this log
 * @returns the tick reached
 */
export const playTo = (log: Log, match: Match, tick: number): number => watchTo(log, match, { tick });

/** As `playTo`, with a look at the match after each tick. */
export function watchTo(
  log: Log,
  match: Match,
  { tick, onTick }: { tick: number; onTick?: ((match: Match) => void) | undefined },
): number {
  const { track } = log;
  const [first, second] = KEY_COLUMNS;
  const last = Math.min(tick, track.ticks);
  for (let run = runFrom(log, match.tick); match.tick < last && match.outcome === undefined; run += 1) {
    const packed = track.packed[run]!;
    const keys1 = valueIn(packed, first);
    const keys2 = valueIn(packed, second);
    const end = Math.min(endOf(track, run), last);
    while (match.tick < end && match.outcome === undefined) {
      step(match, keys1, keys2);
      onTick?.(match);
    }
  }
  return match.tick;
}

const runFrom = ({ track }: Log, tick: number): number => (tick === 0 ? 0 : runAt(track, tick));
