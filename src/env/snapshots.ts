import { describe } from '../core/internal.ts';
import { arrayOf, type ObservationArray } from './observations.ts';
import type { EnvSpec } from './options.ts';
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
  /** with `frameStack`: the observations of the agents, one after the other; else left out */
  frames?: ObservationArray;
}

/** The part of a snapshot that is of stacked frames: what the agents of row `row` see, in an array that has the agents of each row. */
export function keepFrames(
  spec: EnvSpec,
  all: ObservationArray | undefined,
  row = 0,
): Pick<EnvSnapshot, 'frames'> {
  if (spec.frameStack === 1 || all === undefined) return {};
  const length = spec.agents * spec.observation.size;
  return { frames: all.slice(row * length, (row + 1) * length) };
}

/**
 * @param caller what the message begins with, for instance `restore takes`
 * @throws TypeError for what no `snapshot` gave
 */
export function checkSnapshot(kept: Readonly<EnvSnapshot> | undefined, caller: string): void {
  if (!isSeries(kept) || !ArrayBuffer.isView(kept.words)) throw noSnapshot(kept, caller);
}

/** @throws RangeError for the snapshot of an environment that stacks other frames, or as many of another kind */
export function checkFrames(
  { agents, observation, frameStack }: EnvSpec,
  { frames }: Pick<EnvSnapshot, 'frames'>,
  caller: string,
): void {
  const length = frameStack === 1 ? 0 : agents * observation.size;
  const isOfKind = frames === undefined || frames instanceof arrayOf(observation);
  if (isOfKind && (frames?.length ?? 0) === length) return;
  throw new RangeError(
    `${caller}: the snapshot has ${frames?.length ?? 0} numbers of stacked frames; here it takes ${length}, of ${observation.dtype}`,
  );
}

export const noSnapshot = (given: unknown, caller: string): TypeError =>
  new TypeError(`${caller} what snapshot gave, not ${describe(given)}`);
