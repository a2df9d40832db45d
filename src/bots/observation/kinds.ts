import type { Match } from '../../core/index.ts';
import type { Seat, View } from '../contract.ts';
import { matchOfView } from '../view.ts';
import { writeBothCompact, writeCompact } from './compact.ts';
import { GRID_SHAPE, writeGrid } from './grid.ts';
import { COMPACT_SIZE, COMPACT_VERSION, OBSERVATION_SIZE, OBSERVATION_VERSION } from './layout.ts';
import { writeBothObservations, writeObservation } from './vector.ts';

/* The observations of 32-bit floats, which a bot can have of its view: the one table of what each is, and of what writes it. */

/** An observation of 32-bit floats that a bot can have of its view; docs/observation.md describes each. */
export type ViewKind = 'vector' | 'grid' | 'compact';

/** What an observation is, and what writes it into an array of type `Seen`. */
export interface Kind<Seen> {
  /** goes up with any change to what is written */
  readonly version: number;
  readonly dtype: Seen extends Float32Array ? 'float32' : 'uint8';
  /** numbers along each axis, the last axis the fastest */
  readonly shape: readonly number[];
  readonly low: number;
  readonly high: number;
  /** Writes what one seat sees. */
  write(match: Match, seat: Seat, out: Seen): void;
  /** Writes what both seats see. */
  writeBoth(match: Match, first: Seen, second: Seen): void;
}

/** The observations of 32-bit floats, by name. */
export const VIEW_KINDS: Readonly<Record<ViewKind, Kind<Float32Array>>> = {
  vector: {
    version: OBSERVATION_VERSION,
    dtype: 'float32',
    shape: Object.freeze([OBSERVATION_SIZE]),
    low: -1,
    high: 1,
    write: writeObservation,
    writeBoth: writeBothObservations,
  },
  grid: {
    version: OBSERVATION_VERSION,
    dtype: 'float32',
    shape: GRID_SHAPE,
    low: 0,
    high: 1,
    write: writeGrid,
    writeBoth(match, first, second) {
      writeGrid(match, 1, first);
      writeGrid(match, 2, second);
    },
  },
  compact: {
    version: COMPACT_VERSION,
    dtype: 'float32',
    shape: Object.freeze([COMPACT_SIZE]),
    low: -1,
    high: 1,
    write: writeCompact,
    writeBoth: writeBothCompact,
  },
};

/**
 * Writes what a bot sees into `out`, as an environment does for those who hold the match: the same numbers, bit for bit.
 *
 * @param view as `createView` or a match gives it
 * @param out as long as the observation at least, overwritten from the start
 * @param kind which observation; default `vector`
 * @throws RangeError if `out` is shorter, and for a kind that there is not
 * @throws TypeError for a view that this package did not make
 * @example
 * const seen = new Float32Array(COMPACT_SIZE);
 * const bot: Bot = {
 *   decide(view) {
 *     observeView(view, seen, 'compact');
 *     return seen[14 + 2 * 2] > seen[14 + 3 * 2] ? RIGHT : SHOOT; // its own lane, and the next one to the right
 *   },
 * };
 */
export function observeView(view: View, out: Float32Array, kind: ViewKind = 'vector'): void {
  if (!Object.hasOwn(VIEW_KINDS, kind))
    throw new RangeError(
      `observeView: kind is ${String(kind)}; it is one of ${Object.keys(VIEW_KINDS).join(', ')}`,
    );
  VIEW_KINDS[kind].write(matchOfView(view), view.seat, out);
}
