import { type Match, restore, snapshot } from '../core/index.ts';
import type { Log } from './log.ts';
import { matchOf, playTo } from './simulate.ts';

/** Ticks between two keyframes at first; doubled whenever the keyframes outgrow their memory. */
const KEYFRAME_EVERY = 256;
/** Memory of all keyframes at most, bytes. */
const KEYFRAME_BYTES: number = 32 << 20;

/** A log that can be looked at in any tick. */
export interface Playback {
  readonly log: Log;
  /** the match at the tick last sought; it is read, never stepped, by others */
  readonly match: Match;
  /** the last tick that there is: that of the log, or of the match if it ends before */
  readonly lastTick: number;
  /** Takes in what the log, which is still being written, has got since; the match stays where it is. */
  grow(): void;
  /** Goes to a tick from 0 to `lastTick`, back as fast as forth. @throws RangeError beyond them */
  seek(tick: number): void;
}

/**
 * Opens a log for seeking: simulates it once, and keeps keyframes in memory.
 *
 * @example
 * const playback = openPlayback(await readLog('match.log'));
 * playback.seek(1200);
 * console.log(readState(playback.match).players);
 */
export function openPlayback(log: Log): Playback {
  const match = matchOf(log);
  const keyframes = createKeyframes();
  keyframes.keep(snapshot(match));
  let lastTick = 0;
  const seek = (tick: number): void => {
    const { tick: keptTick, kept } = keyframes.before(tick);
    if (tick < match.tick || keptTick > match.tick) restore(match, kept);
    playTo(log, match, tick);
  };
  const readOn = (): void => {
    for (;;) {
      lastTick = playTo(log, match, keyframes.next);
      if (lastTick < keyframes.next) return;
      keyframes.keep(snapshot(match));
    }
  };
  readOn();
  return {
    log,
    match,
    get lastTick() {
      return lastTick;
    },
    grow() {
      const { tick } = match;
      seek(lastTick);
      readOn();
      seek(tick);
    },
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
  keep(kept: Int32Array): void;
  before(tick: number): { tick: number; kept: Int32Array };
}

/** Keyframes at every so many ticks from 0 on, in bounded memory. */
function createKeyframes(): Keyframes {
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
      if (bytes <= KEYFRAME_BYTES) return;
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
