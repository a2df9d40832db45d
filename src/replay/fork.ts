import type { Match } from '../core/index.ts';
import { matchIdSteps } from './identity.ts';
import { inputsAt, KEY_COLUMNS, SOURCE_COLUMNS, valueIn } from './inputs.ts';
import type { Log } from './log.ts';
import { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
import { matchOf, watchSteps } from './simulate.ts';
import { checkTicks, runSteps, type SimulationOptions, type Steps } from './steps.ts';

/**
 * Begins a new match that is that of `log` up to a tick, and goes its own way from there.
 *
 * @param at the last tick that both share, from 0 to one at which the match still runs
 * @param options of the recorder, and `maxTicks`, `onProgress` and `signal`
 * @returns the match at that tick, and its recorder, which holds the inputs so far
 * @throws RangeError if the match has no such tick or has ended by then · ShooterError `log/too-many-ticks` where `at` is beyond `maxTicks`,
 *   10,000,000 unless given; the reason of `signal`
 */
export const forkLog = (log: Log, at: number, options: RecorderOptions & SimulationOptions): Forked =>
  runSteps(forkSteps(log, at, options), options);

/** A match that was forked, and its recorder, which holds the inputs so far. */
export interface Forked {
  readonly match: Match;
  readonly recorder: Recorder;
}

/** As `forkLog`, in steps that yield the tick reached: for `runInTurns`. */
export function* forkSteps(
  log: Log,
  at: number,
  { maxTicks, ...options }: RecorderOptions & Pick<SimulationOptions, 'maxTicks'>,
): Steps<Forked> {
  if (!Number.isInteger(at) || at < 0 || at > log.track.ticks) {
    throw new RangeError(`there is no tick ${at}: they go from 0 to ${log.track.ticks}`);
  }
  checkTicks(at, maxTicks);
  const match = matchOf(log);
  const id = yield* matchIdSteps(log);
  const recorder = createRecorder(match, { ...options, parent: { id, tick: at } });
  const onTick = (): void => {
    const packed = inputsAt(log.track, match.tick - 1);
    const sources = packed >> SOURCE_COLUMNS[0].shift;
    recorder.record(valueIn(packed, KEY_COLUMNS[0]), valueIn(packed, KEY_COLUMNS[1]), sources);
  };
  yield* watchSteps(log, match, { tick: at, onTick });
  if (match.tick < at || match.outcome !== undefined)
    throw new RangeError(`the match has ended at tick ${match.tick}`);
  return { match, recorder };
}
