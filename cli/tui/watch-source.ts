import type { Extent, Filter, ViewerModel } from '../../src/render/index.ts';
import type { MatchEvent } from '../../src/replay/index.ts';

/* What is watched, wherever it comes from: a match that goes on while one looks at it. */

export interface WatchSource extends Extent {
  /** by filter */
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
  /** What a viewer shows of a tick, or of the last one before it that there is. @param atEnd whether the newest is shown */
  show(tick: number, atEnd: boolean): WatchedMoment;
  /** How old the newest is, ms; undefined: nothing has come yet, or nothing comes now. @param now ms, of `performance.now` */
  ageMs(now: number): number | undefined;
  /** The newest match is to be shown, if it is another one than that which was. */
  catchUp(): void;
}

export type WatchedMoment = Pick<ViewerModel, 'match' | 'timeline' | 'title' | 'players' | 'remarks'>;
