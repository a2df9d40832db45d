import { replaceUnprintable as clean } from '../../src/core/internal.ts';
import { formatResult, panelsOf, titleOf } from '../../src/render/index.ts';
import { type Summary, summarize, type WatchSource } from '../../src/render/internal.ts';
import {
  type Log,
  type LogFollower,
  type MatchEvent,
  openPlayback,
  type Playback,
} from '../../src/replay/index.ts';

export interface WatchedLog extends WatchSource {
  /** Reads what has come since. @returns whether anything has */
  poll(now: number): boolean;
}

/** Silence that is reported, ms. */
const SILENT_MS = 5000;

export interface WatchedLogOptions {
  readonly path: string;
  /** has read the header */
  readonly follower: LogFollower;
  /** ticks that may be simulated */
  readonly maxTicks: number;
}

/** @throws ShooterError `log/too-many-ticks` */
export function createWatchedLog({ path, follower, maxTicks }: WatchedLogOptions): WatchedLog {
  const open = (log: Log): { events: MatchEvent[]; playback: Playback } => {
    const events: MatchEvent[] = [];
    return { events, playback: openPlayback(log, { maxTicks, onEvent: (event) => events.push(event) }) };
  };
  let { events, playback } = open(follower.log!);
  let grownAt = performance.now();
  let damage = '';
  const summarizeLog = (): Summary => {
    const { lastTick, log } = playback;
    return summarize(events, { lastTick, health: log.header.rules.health, notes: log.notes });
  };
  let summary = summarizeLog();

  const readOn = (): boolean => {
    if (!follower.poll()) return false;
    const log = follower.log!;
    const { tick } = playback.match;
    if (log === playback.log) playback.grow();
    else ({ events, playback } = open(log));
    playback.seek(Math.min(tick, playback.lastTick));
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
    show(tick, { atEnd }) {
      playback.seek(tick);
      const { log, match } = playback;
      return {
        match,
        timeline: summary.timeline,
        // Who signed it is known once it is sealed.
        title: titleOf(path, log),
        players: panelsOf(log, match),
        remarks: remarksOf(atEnd),
      };
    },
    ageMs: (at) => (isSealed() ? 0 : at - grownAt),
    // A log has one match.
    catchUp() {},
  };
}
