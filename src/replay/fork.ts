import type { Match } from '../core/index.ts';
import { matchId } from './identity.ts';
import { KEY_COLUMNS, runAt } from './inputs.ts';
import type { Log } from './log.ts';
import { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
import { matchOf, playTo } from './simulate.ts';

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
  const { track } = log;
  playTo(log, match, at, () => {
    const packed = track.packed[runAt(track, match.tick - 1)]!;
    const [first, second] = KEY_COLUMNS.map(({ shift, size }) => (packed >> shift) & (size - 1));
    recorder.record(first!, second!, packed >> 10);
  });
  if (match.tick < at || match.outcome !== undefined)
    throw new RangeError(`the match has ended at tick ${match.tick}`);
  return { match, recorder };
}
