import { type Match, restore, snapshot } from '../core/index.ts';
import { createLook } from './events.ts';
import type { Log, MatchEvent } from './log.ts';
import { countTicks, matchWithin, playTo, watchSteps } from './simulate.ts';
import { checkTicks, runSteps, type SimulationOptions, type Steps, type WorkOptions } from './steps.ts';

/** Ticks between two keyframes at first; doubled whenever the keyframes outgrow their memory. */
const KEYFRAME_EVERY = 256;
/** The work yields at each keyframe whose tick is a multiple of this. */
const STEP_TICKS: number = 4 * KEYFRAME_EVERY;
/** Memory of all keyframes at most, bytes, unless the caller says otherwise. */
const KEYFRAME_BYTES: number = 32 << 20;

/** Options of `openPlayback`. */
export interface PlaybackOptions extends SimulationOptions {
  /** memory that keyframes take at most, bytes, an integer from 0 on; 32 MiB unless given. With less of it, seeking back takes longer */
  readonly keyframeBytes?: number | undefined;
  /** called with each event as its tick is reached for the first time, and with the end: together, what `findEvents` finds */
  readonly onEvent?: ((event: MatchEvent) => void) | undefined;
  /** called with the match after each tick that is reached for the first time, before `onEvent`; it is read, never stepped */
  readonly onTick?: ((match: Match) => void) | undefined;
}

/** A log that can be looked at in any tick. */
export interface Playback {
  readonly log: Log;
  /** the match at the tick last sought; it is read, never stepped, by others */
  readonly match: Match;
  /** the last tick that there is: that of the log, or of the match if it ends before */
  readonly lastTick: number;
  /**
   * Takes in what the log, which is still being written, has got since; the match stays where it is.
   *
   * @throws ShooterError `log/too-many-ticks`: nothing is changed
   */
  grow(): void;
  /** As `grow`, in steps that yield the tick reached. Until they are done, nothing else of this may be used. */
  growSteps(): Steps<void>;
  /** Goes to a tick from 0 to `lastTick`, back as fast as forth. @throws RangeError beyond them */
  seek(tick: number): void;
}

/**
 * Opens a log for seeking: simulates it once, and keeps keyframes in memory.
 *
 * @throws ShooterError `log/too-many-ticks` where it has more ticks than `maxTicks`, 10,000,000 unless given; the reason of `signal`
 * @example
 * const playback = openPlayback(readLog('match.log'));
 * playback.seek(1200);
 * console.log(readState(playback.match).players);
 */
export const openPlayback = (log: Log, options: PlaybackOptions = {}): Playback =>
  runSteps(playbackSteps(log, options), options);

/** As `openPlayback`, in steps that yield the tick reached: for `runInTurns`. */
export function* playbackSteps(
  log: Log,
  {
    maxTicks,
    keyframeBytes = KEYFRAME_BYTES,
    onEvent,
    onTick,
  }: Omit<PlaybackOptions, keyof WorkOptions> = {},
): Steps<Playback> {
  const match = matchWithin(log, maxTicks);
  const keyframes = createKeyframes(keyframeBytes);
  keyframes.keep(snapshot(match));
  let lastTick = 0;
  const look = (onEvent ?? onTick) && createLook(match, { onEvent, onTick });
  let hasEnded = false;
  const seek = (tick: number): void => {
    const { tick: keptTick, kept } = keyframes.before(tick);
    // The match goes on from where it is, unless that is beyond the tick, or a keyframe is nearer.
    if (tick < match.tick || keptTick > match.tick) restore(match, kept);
    playTo(log, match, tick);
  };
  function* readOn(): Steps<void> {
    for (;;) {
      lastTick = yield* watchSteps(log, match, { tick: keyframes.next, onTick: look });
      if (lastTick < keyframes.next) break;
      keyframes.keep(snapshot(match));
      if (lastTick % STEP_TICKS === 0) yield lastTick;
    }
    if (log.end !== undefined && !hasEnded) onEvent?.({ tick: lastTick, kind: 'end', value: 0 });
    hasEnded = log.end !== undefined;
  }
  function* growSteps(): Steps<void> {
    checkTicks(countTicks(log), maxTicks);
    const { tick } = match;
    seek(lastTick);
    yield* readOn();
    seek(tick);
  }
  yield* readOn();
  return {
    log,
    match,
    get lastTick() {
      return lastTick;
    },
    grow: () => runSteps(growSteps()),
    growSteps,
    seek(tick) {
      if (!Number.isInteger(tick) || tick < 0 || tick > lastTick) {
        throw new RangeError(`there is no tick ${tick}: they go from 0 to ${lastTick}`);
      }
      seek(tick);
    },
  };
}

interface Keyframes {
  /** the tick of the next one to keep */
  readonly next: number;
  /** Keeps a snapshot of the match at the tick `next`. */
  keep(kept: Int32Array): void;
  /** The last keyframe that is not after a tick. */
  before(tick: number): { tick: number; kept: Int32Array };
}

/** Keyframes at every so many ticks from 0 on, in bounded memory. */
function createKeyframes(mostBytes: number): Keyframes {
  let every = KEYFRAME_EVERY;
  let bytes = 0;
  let list: Int32Array[] = [];
  return {
    get next() {
      return list.length * every;
    },
    keep(kept) {
      list.push(kept);
      bytes += kept.byteLength;
      if (bytes <= mostBytes) return;
      // Every second one goes, so that those that stay are evenly spaced again.
      list = list.filter((_, index) => index % 2 === 0);
      bytes = list.reduce((sum, one) => sum + one.byteLength, 0);
      every *= 2;
    },
    before(tick) {
      const index = Math.min(Math.floor(tick / every), list.length - 1);
      return { tick: index * every, kept: list[index]! };
    },
  };
}
