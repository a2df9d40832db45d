import type { Match } from '../../src/core/index.ts';
import type { Filter, PlayerPanel, Timeline } from '../../src/render/index.ts';
import type { MatchEvent } from '../../src/replay/index.ts';

/* What is watched, wherever it comes from: a match that goes on while one looks at it. */

export interface WatchSource {
  /** what `show` was last asked for: read, never stepped */
  readonly match: Match;
  /** the ticks that can be shown */
  readonly first: number;
  readonly last: number;
  /** It comes in pieces, so that it is shown in even steps some time after it came; else at once. */
  readonly inPieces: boolean;
  readonly title: string;
  readonly timeline: Timeline;
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
  /** Shows what there is of a tick, or before. */
  show(tick: number): void;
  /** Of what `show` was asked for. */
  panels(): readonly [PlayerPanel, PlayerPanel];
  /** What is to be said about it now. @param atEnd whether the newest is shown */
  remarks(atEnd: boolean): readonly string[];
  /** How old the newest is, ms; undefined: nothing has come yet, or nothing comes now. @param now ms, of `performance.now` */
  ageMs(now: number): number | undefined;
  /** The newest match is to be shown, if it is another one than that which was. */
  catchUp(): void;
}
