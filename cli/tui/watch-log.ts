import { replaceUnprintable as clean } from '../../src/core/internal.ts';
import { formatResult, panelsOf, titleOf } from '../../src/render/index.ts';
import {
  createEventFinder,
  type Log,
  type LogFollower,
  type MatchEvent,
  matchOf,
  openPlayback,
  watchTo,
} from '../../src/replay/index.ts';
import { type Summary, summarize, type WatchSource } from './watch-screen.ts';

export interface WatchedLog extends WatchSource {
  readonly isSealed: boolean;
  /** Reads what has come since. @returns whether anything has */
  poll(now: number): boolean;
}

/** Silence that is reported, ms. */
const SILENT_MS = 5000;

export interface WatchedLogOptions {
  readonly now: number;
  /** ticks that may be simulated, 10,000,000 unless given */
  readonly maxTicks?: number | undefined;
}

/** @param follower that has read the header @throws ShooterError `log/too-many-ticks` */
export function createWatchedLog(
  path: string,
  follower: LogFollower,
  { now, maxTicks }: WatchedLogOptions,
): WatchedLog {
  let playback = openPlayback(follower.log!, { maxTicks });
  let finder = createFinder(playback.log);
  let grownAt = now;
  let damage = '';
  const summarizeLog = (): Summary => {
    const { lastTick, log } = playback;
    return summarize(finder.events, { lastTick, health: log.header.rules.health, notes: log.notes });
  };
  let summary = summarizeLog();

  const readOn = (): boolean => {
    if (!follower.poll()) return false;
    const log = follower.log!;
    const { tick } = playback.match;
    if (log === playback.log) playback.grow();
    else playback = openPlayback(log, { maxTicks });
    playback.seek(Math.min(tick, playback.lastTick));
    if (log !== finder.log) finder = createFinder(log);
    finder.look();
    summary = summarizeLog();
    return true;
  };
  const isSealed = (): boolean => playback.log.status === 'sealed';
  const remarksOf = (atEnd: boolean): string[] => {
    const { log, match } = playback;
    if (log.end !== undefined) return atEnd ? [formatResult(log, match)] : [];
    if (damage !== '') return [damage];
    const silent = performance.now() - grownAt;
    return silent < SILENT_MS ? [] : [`nothing new for ${Math.floor(silent / 1000)} s`];
  };
  return {
    arrivesInBatches: true,
    first: 0,
    get last() {
      return playback.lastTick;
    },
    get isSealed() {
      return isSealed();
    },
    get events() {
      return summary.events;
    },
    poll(at) {
      if (isSealed() || damage !== '') return false;
      const before = playback.lastTick;
      try {
        if (!readOn()) return false;
      } catch (error) {
        damage = clean((error as Error).message);
      }
      if (playback.lastTick > before) grownAt = at;
      return true;
    },
    show(tick, atEnd) {
      playback.seek(tick);
      const { log, match } = playback;
      // Who signed it is known once it is sealed.
      const title = titleOf(path, log);
      return {
        match,
        timeline: summary.timeline,
        title,
        players: panelsOf(log, match),
        remarks: remarksOf(atEnd),
      };
    },
    ageMs: (at) => (isSealed() ? 0 : at - grownAt),
    // A log has one match.
    catchUp() {},
  };
}

/** Finds events as the log grows. */
interface Finder {
  readonly log: Log;
  readonly events: readonly MatchEvent[];
  look(): void;
}

function createFinder(log: Log): Finder {
  const match = matchOf(log);
  const finder = createEventFinder(match);
  const events: MatchEvent[] = [];
  const onTick = (): void => void events.push(...finder.look());
  const look = (): void => {
    watchTo(log, match, { tick: log.track.ticks, onTick });
    if (log.end !== undefined && events.at(-1)?.kind !== 'end')
      events.push({ tick: match.tick, kind: 'end', value: 0 });
  };
  look();
  return { log, events, look };
}
