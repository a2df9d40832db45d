import type { Extent, Filter, ViewerModel } from '../../src/render/index.ts';
import type { MatchEvent } from '../../src/replay/index.ts';

/* A live match to watch, from a host or from a growing log. */

export interface WatchSource extends Extent {
  /** by filter */
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
  /** What a viewer shows of a tick, or of the last one before it that there is. @param atEnd whether the newest is shown */
  show(tick: number, atEnd: boolean): WatchedMoment;
  /** Age of the newest tick, ms; undefined before the first, and without a connection. @param now ms, of `performance.now` */
  ageMs(now: number): number | undefined;
  /** Goes on to the newest match. */
  catchUp(): void;
}

export type WatchedMoment = Pick<ViewerModel, 'match' | 'timeline' | 'title' | 'players' | 'remarks'>;
