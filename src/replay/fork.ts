import type { Match } from '../core/index.ts';
import { matchId } from './identity.ts';
import { inputsAt, KEY_COLUMNS, SOURCE_COLUMNS, valueIn } from './inputs.ts';
import type { Log } from './log.ts';
import { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
import { matchOf, watchTo } from './simulate.ts';

/**
 * Begins a new match that is that of `log` up to a tick, and goes its own way from there.
 *
 * @param at the last tick that both share, from 0 to one at which the match still runs
 * @returns the match at that tick, and its recorder, which holds the inputs so far
 * @throws RangeError if the match has no such tick or has ended by then
 */
export function forkLog(
  log: Log,
  at: number,
  options: RecorderOptions,
): { match: Match; recorder: Recorder } {
  if (!Number.isInteger(at) || at < 0 || at > log.track.ticks) {
    throw new RangeError(`there is no tick ${at}: they go from 0 to ${log.track.ticks}`);
  }
  const match = matchOf(log);
  const recorder = createRecorder(match, { ...options, parent: { id: matchId(log), tick: at } });
  const onTick = (): void => {
    const packed = inputsAt(log.track, match.tick - 1);
    const sources = packed >> SOURCE_COLUMNS[0].shift;
    recorder.record(valueIn(packed, KEY_COLUMNS[0]), valueIn(packed, KEY_COLUMNS[1]), sources);
  };
  watchTo(log, match, { tick: at, onTick });
  if (match.tick < at || match.outcome !== undefined)
    throw new RangeError(`the match has ended at tick ${match.tick}`);
  return { match, recorder };
}
