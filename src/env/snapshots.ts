import { describe } from '../core/internal.ts';
import { isSeries } from './seed-series.ts';

/**
 * A whole environment at some time, or a row of a vector environment, as plain data: of no use to one of another spec or another
 * release.
 */
export interface EnvSnapshot {
  /** of the match */
  seed: string;
  /** the seed that was given to a `reset`, or drawn, last: those of all matches since are derived from it */
  base: string;
  /** how many matches have begun since that reset, without the first */
  episode: number;
  /** the match: what `snapshot` of the core writes; content behind it is undefined */
  words: Int32Array;
}

/**
 * @param caller what the message begins with, for instance `restore takes`
 * @throws TypeError for what no `snapshot` gave
 */
export function checkSnapshot(kept: Readonly<EnvSnapshot> | undefined, caller: string): void {
  if (!isSeries(kept) || !ArrayBuffer.isView(kept.words)) throw noSnapshot(kept, caller);
}

export const noSnapshot = (given: unknown, caller: string): TypeError =>
  new TypeError(`${caller} what snapshot gave, not ${describe(given)}`);
