import { replaceUnprintable as clean, type Match } from '../../src/core/index.ts';
import {
  createTimeline,
  filterEvents,
  formatResult,
  type PlayerPanel,
  panelsOf,
  type Timeline,
  titleOf,
} from '../../src/render/index.ts';
import {
  createEventFinder,
  type EventFinder,
  findEvents,
  type Log,
  type LogFollower,
  type MatchEvent,
  matchOf,
  openPlayback,
  type Playback,
  watchTo,
} from '../../src/replay/index.ts';
import type { WatchSource } from './watch-source.ts';

/* A log that is still being written as a source. */

/** Made by `createWatchedLog`. */
export interface WatchedLog extends WatchSource {
  /** whether its writer has closed it: nothing more will come */
  readonly isSealed: boolean;
  /** Reads what has come since. @returns whether anything has */
  poll(now: number): boolean;
}

/** Nothing new for so long is remarked, ms. */
const SILENT_MS = 5000;

export interface WatchedLogOptions {
  /** ms, of `performance.now` */
  readonly now: number;
  /** ticks that may be simulated, 10,000,000 unless given */
  readonly maxTicks?: number | undefined;
}

class FollowedLog implements WatchedLog {
  readonly inPieces = true;
  readonly #path: string;
  readonly #follower: LogFollower;
  readonly #maxTicks: number | undefined;
  #playback: Playback;
  #finder: Finder;
  #timeline: Timeline;
  #events: WatchSource['events'];
  #grownAt: number;
  #damage = '';

  constructor(path: string, follower: LogFollower, { now, maxTicks }: WatchedLogOptions) {
    this.#follower = follower;
    this.#maxTicks = maxTicks;
    const log = follower.log!;
    this.#path = path;
    this.#playback = openPlayback(log, { maxTicks });
    this.#finder = createFinder(log);
    this.#events = filterEvents(this.#finder.events);
    this.#timeline = this.#createTimeline();
    this.#grownAt = now;
  }

  poll(now: number): boolean {
    if (this.isSealed || this.#damage !== '') return false;
    try {
      if (!this.#follower.poll()) return false;
    } catch (error) {
      this.#damage = clean((error as Error).message);
      return true;
    }
    const log = this.#follower.log!;
    const { match } = this.#playback;
    const before = this.#playback.lastTick;
    try {
      if (log === this.#playback.log) this.#playback.grow();
      else this.#playback = openPlayback(log, { maxTicks: this.#maxTicks });
    } catch (error) {
      this.#damage = clean((error as Error).message);
      return true;
    }
    this.#playback.seek(Math.min(match.tick, this.#playback.lastTick));
    if (log !== this.#finder.log) this.#finder = createFinder(log);
    this.#finder.look();
    this.#events = filterEvents(this.#finder.events);
    this.#timeline = this.#createTimeline();
    if (this.#playback.lastTick > before) this.#grownAt = now;
    return true;
  }

  #createTimeline(): Timeline {
    const { lastTick, log } = this.#playback;
    return createTimeline(this.#finder.events, { lastTick, health: log.header.rules.health });
  }

  /** Who signed it is known once it is sealed. */
  get title(): string {
    return titleOf(this.#path, this.#playback.log);
  }

  get isSealed(): boolean {
    return this.#playback.log.status === 'sealed';
  }

  readonly first = 0;

  get last(): number {
    return this.#playback.lastTick;
  }

  get match(): Match {
    return this.#playback.match;
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get events(): WatchSource['events'] {
    return this.#events;
  }

  show(tick: number): void {
    this.#playback.seek(tick);
  }

  panels(): [PlayerPanel, PlayerPanel] {
    return panelsOf(this.#playback.log, this.#playback.match);
  }

  remarks(atEnd: boolean): string[] {
    const { log } = this.#playback;
    if (log.end !== undefined) return atEnd ? [formatResult(log, this.#playback.match)] : [];
    if (this.#damage !== '') return [this.#damage];
    const silent = performance.now() - this.#grownAt;
    return silent < SILENT_MS ? [] : [`nothing new for ${Math.floor(silent / 1000)} s`];
  }

  ageMs(now: number): number {
    return this.isSealed ? 0 : now - this.#grownAt;
  }

  catchUp(): void {
    // It is one match.
  }
}

/** @param follower that has read the header @throws ShooterError `log/too-many-ticks` */
export const createWatchedLog = (
  path: string,
  follower: LogFollower,
  options: WatchedLogOptions,
): WatchedLog => new FollowedLog(path, follower, options);

/** Finds what happens as the log grows. */
interface Finder {
  readonly log: Log;
  readonly events: MatchEvent[];
  look(): void;
}

function createFinder(log: Log): Finder {
  if (log.end !== undefined)
    return { log, events: findEvents(log, { maxTicks: Number.POSITIVE_INFINITY }), look: () => {} };
  const match = matchOf(log);
  const finder: EventFinder = createEventFinder(match);
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
