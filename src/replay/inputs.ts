import type { Input } from '../core/index.ts';

/** Where an input came from: sent for this tick, the last one held on, or none for too long. */
export const SOURCES = ['fresh', 'held', 'neutral'] as const;
export type Source = (typeof SOURCES)[number];

/* What both players pressed in one tick, in one number: bits 0–4 the keys of player 1, 5–9 those of player 2, 10–11 and
   12–13 the index of their sources. */

export const packInputs = (first: Input, second: Input, sources = 0): number =>
  first | (second << 5) | (sources << 10);

/** The bits of a number from `packInputs` that belong to one player's keys or source. */
export interface Column {
  readonly shift: number;
  /** a power of two above the largest value */
  readonly size: number;
  /** how many different values there are */
  readonly values: number;
}

export const KEY_COLUMNS: readonly [Column, Column] = [
  { shift: 0, size: 32, values: 32 },
  { shift: 5, size: 32, values: 32 },
];
export const SOURCE_COLUMNS: readonly [Column, Column] = [
  { shift: 10, size: 4, values: SOURCES.length },
  { shift: 12, size: 4, values: SOURCES.length },
];

/** The inputs of a match in order, as runs of ticks in which neither player's keys nor sources changed. */
export interface InputTrack {
  /** ticks in all */
  ticks: number;
  runs: number;
  /** for each run, the number of ticks up to its end */
  ends: Int32Array;
  /** for each run, what `packInputs` gives */
  packed: Uint16Array;
}

const FIRST_ROOM = 512;

export const createTrack = (): InputTrack => ({
  ticks: 0,
  runs: 0,
  ends: new Int32Array(FIRST_ROOM),
  packed: new Uint16Array(FIRST_ROOM),
});

/** Appends `ticks` ticks, at least one, of the same inputs. */
export function extendTrack(track: InputTrack, packed: number, ticks: number): void {
  track.ticks += ticks;
  const last = track.runs - 1;
  if (last >= 0 && track.packed[last] === packed) {
    track.ends[last] = track.ticks;
    return;
  }
  if (track.runs === track.ends.length) grow(track);
  track.ends[track.runs] = track.ticks;
  track.packed[track.runs] = packed;
  track.runs += 1;
}

/**
 * Begins a run after `ticks` ticks, which is where the one before it ends. The track is whole again after `closeRun`. For
 * a recorder: a third of the cost of `extendTrack`.
 */
export function beginRun(track: InputTrack, packed: number, ticks: number): void {
  const run = track.runs;
  if (run === track.ends.length) grow(track);
  if (run > 0) track.ends[run - 1] = ticks;
  track.packed[run] = packed;
  track.runs = run + 1;
}

/** Ends the run that goes on, for now, after `ticks` ticks. */
export function closeRun(track: InputTrack, ticks: number): void {
  if (track.runs > 0) track.ends[track.runs - 1] = ticks;
  track.ticks = ticks;
}

function grow(track: InputTrack): void {
  const ends = new Int32Array(track.runs * 2);
  const packed = new Uint16Array(track.runs * 2);
  ends.set(track.ends);
  packed.set(track.packed);
  track.ends = ends;
  track.packed = packed;
}

/** Index of the run that holds the input applied in tick `tick + 1`, `tick` being from 0 to `track.ticks` − 1. */
export function runAt(track: InputTrack, tick: number): number {
  let [low, high] = [0, track.runs - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.ends[middle]! > tick) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What was pressed in tick `tick + 1`, as `packInputs` gives it; 0 beyond the end. */
export const inputsAt = (track: InputTrack, tick: number): number =>
  tick < track.ticks ? track.packed[runAt(track, tick)]! : 0;

/** A run of one column: value, and how many ticks it lasted. */
export type Run = [value: number, ticks: number];

/** One column between two ticks, as runs that are as long as can be. */
export function readColumn(track: InputTrack, column: Column, from = 0, to: number = track.ticks): Run[] {
  const found: Run[] = [];
  let at = from;
  for (let run = from < to ? runAt(track, from) : track.runs; at < to; run += 1) {
    const value = (track.packed[run]! >> column.shift) & (column.size - 1);
    const end = Math.min(track.ends[run]!, to);
    const last = found.at(-1);
    if (last !== undefined && last[0] === value) last[1] += end - at;
    else found.push([value, end - at]);
    at = end;
  }
  return found;
}

/** Joins columns of equal length in ticks into the end of a track; a missing one is all 0. */
export function appendColumns(
  track: InputTrack,
  parts: readonly { column: Column; runs: readonly Run[] }[],
): void {
  const cursors = parts.map(({ column, runs }) => ({ column, runs, index: 0, left: runs[0]?.[1] ?? 0 }));
  while (cursors.some(({ runs, index }) => index < runs.length)) {
    const ticks = Math.min(...cursors.map(({ left }) => left));
    let packed = 0;
    for (const cursor of cursors) {
      packed |= cursor.runs[cursor.index]![0] << cursor.column.shift;
      cursor.left -= ticks;
      if (cursor.left > 0) continue;
      cursor.index += 1;
      cursor.left = cursor.runs[cursor.index]?.[1] ?? 0;
    }
    extendTrack(track, packed, ticks);
  }
}
