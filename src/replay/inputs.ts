import { type Input, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';

/** Where an input came from: sent for this tick; the last one, held on because none came; no keys, because none came for too long. */
export const SOURCES = ['fresh', 'held', 'neutral'] as const;
/** Where an input came from: one of `SOURCES`. */
export type Source = (typeof SOURCES)[number];
Object.freeze(SOURCES);

/* What both players pressed in one tick, in one number: bits 0–4 the keys of player 1, 5–9 those of player 2, 10–11 and
   12–13 the index of their sources. */

export const packInputs = (first: Input, second: Input, sources = 0): number =>
  first | (second << 5) | (sources << 10);

/** The sources of both inputs of a tick, as one number for `record`. @throws RangeError for what is no source */
export function packSources(first: Source, second: Source): number {
  const packed = SOURCES.indexOf(first) | (SOURCES.indexOf(second) << 2);
  if (packed < 0)
    throw new RangeError(`${describe(first)}, ${describe(second)}: a source is ${SOURCES.join(', ')}`);
  return packed;
}

/** Bit n is set where n is one of the nine numbers that `packSources` gives: both of its two-bit halves are below 3. */
const PACKED_SOURCES = 0b0111_0111_0111;

/** Whether a number is one that `packSources` gives. It calls no function, because a bot may have replaced it. */
export const isSources = (sources: unknown): boolean =>
  typeof sources === 'number' && sources === (sources & 15) && ((PACKED_SOURCES >> sources) & 1) === 1;

/** The bits of a number from `packInputs` that belong to one player's keys or source. */
export interface Column {
  readonly shift: number;
  /** a power of two above the largest value */
  readonly size: number;
  /** how many different values there are */
  readonly values: number;
}

const column = (shift: number, size: number, values: number): Column =>
  Object.freeze({ shift, size, values });

/** Where the keys of player 1 and of player 2 are in packed inputs. */
export const KEY_COLUMNS: readonly [Column, Column] = Object.freeze([column(0, 32, 32), column(5, 32, 32)]);
/** Where the sources of player 1 and of player 2 are in packed inputs. */
export const SOURCE_COLUMNS: readonly [Column, Column] = Object.freeze([
  column(10, 4, SOURCES.length),
  column(12, 4, SOURCES.length),
]);

/**
 * One player's keys or source, out of what `packInputs` gave.
 *
 * @param packed the inputs of both players in one tick
 */
export const valueIn = (packed: number, { shift, size }: Column): number => (packed >> shift) & (size - 1);

/**
 * The inputs of a match in order, as runs of ticks in which neither player's keys nor sources changed. While a `Recorder` writes to a
 * track, `ticks` is stale: it is right after each `updateTicks`, `flush` and `end` of the recorder.
 */
export interface InputTrack {
  /** ticks in all */
  ticks: number;
  runs: number;
  /** for each run, the number of ticks before it */
  starts: Int32Array;
  /** for each run, what `packInputs` gives */
  packed: Uint16Array;
}

/** Runs that there is room for at first; doubled whenever it is full, up to `MAX_RUNS`. */
const FIRST_ROOM = 512;

/** Runs of a log at most: days of keys that change in every tick, and 96 MiB of memory. */
const MAX_RUNS: number = 1 << 24;

export function createTrack(): InputTrack {
  // One buffer for both costs half as much as two. For each run it has 4 bytes in `starts` and 2 in `packed`.
  const buffer = new ArrayBuffer(FIRST_ROOM * 6);
  return {
    ticks: 0,
    runs: 0,
    starts: new Int32Array(buffer, 0, FIRST_ROOM),
    packed: new Uint16Array(buffer, FIRST_ROOM * 4, FIRST_ROOM),
  };
}

/** Appends `ticks` ticks, at least one, of the same inputs. */
function extendTrack(track: InputTrack, packed: number, ticks: number): void {
  if (track.runs === 0 || track.packed[track.runs - 1] !== packed) beginRun(track, packed, track.ticks);
  track.ticks += ticks;
}

/** Begins a run after `start` ticks. It leaves `track.ticks` as it is: the caller sets that. */
export function beginRun(track: InputTrack, packed: number, start: number): void {
  const run = track.runs;
  // Room doubles from FIRST_ROOM on, so it is full at each power of two. `starts.length` is not read: a bot may have replaced its getter.
  if (run >= FIRST_ROOM && (run & (run - 1)) === 0) grow(track);
  track.starts[run] = start;
  track.packed[run] = packed;
  track.runs = run + 1;
}

/* Captured while the module loads, and copied by hand: a bot that runs beside a recorder may replace what is global. */
const Starts = Int32Array;
const Packed = Uint16Array;

function grow(track: InputTrack): void {
  if (track.runs >= MAX_RUNS)
    throw new ShooterError('log/too-large', `it has over ${MAX_RUNS} runs of inputs`);
  const room = track.runs * 2 < MAX_RUNS ? track.runs * 2 : MAX_RUNS;
  const starts = new Starts(room);
  const packed = new Packed(room);
  for (let run = 0; run < track.runs; run += 1) {
    starts[run] = track.starts[run]!;
    packed[run] = track.packed[run]!;
  }
  track.starts = starts;
  track.packed = packed;
}

/**
 * The number of ticks up to the end of a run.
 *
 * @param run index of the run, from 0
 */
export const endOf = (track: InputTrack, run: number): number =>
  run + 1 < track.runs ? track.starts[run + 1]! : track.ticks;

/** Index of the run that holds the input applied in tick `tick + 1`, `tick` being from 0 to `track.ticks` − 1. */
export function runAt(track: InputTrack, tick: number): number {
  let [low, high] = [0, track.runs - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(track, middle) > tick) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What was pressed in tick `tick + 1`, as `packInputs` gives it; 0 beyond the end. */
export const inputsAt = (track: InputTrack, tick: number): number =>
  tick < track.ticks ? track.packed[runAt(track, tick)]! : 0;

/** The beginning of a track, up to `ticks`. */
export function cutTrack(track: InputTrack, ticks: number): InputTrack {
  const cut = createTrack();
  for (let run = 0; run < track.runs && cut.ticks < ticks; run += 1) {
    extendTrack(cut, track.packed[run]!, Math.min(endOf(track, run), ticks) - cut.ticks);
  }
  return cut;
}

/** A run of one column: value, and how many ticks it lasted. */
export type Run = [value: number, ticks: number];

/** Ticks after `from`, up to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * One column, whole unless a span is given, as runs that are as long as can be. Takes memory for each run: `readRuns` does not.
 *
 * @param span the ticks to read; all unless given
 */
export function readColumn(track: InputTrack, column: Column, span?: Span): Run[] {
  const found: Run[] = [];
  for (const runs of readRuns(track, column, span)) {
    for (const run of runs) found.push([valueOfRun(run), ticksOfRun(run)]);
  }
  return found;
}

/** Runs that `readRuns` gives in one go at most. */
const CHUNK_RUNS = 4096;

/* A run of one column in one number, ticks × 32 + value: a decoder finds 65,536 runs in some bytes, and as numbers they take a tenth of
   the memory of pairs. `shooter bench verify` reads logs as fast. */

/** Packs a run. */
export const packRun = (value: number, ticks: number): number => ticks * 32 + value;
export const valueOfRun = (run: number): number => run & 31;
export const ticksOfRun = (run: number): number => (run - (run & 31)) / 32;

/** As `readColumn`, a few thousand runs of `packRun` at a time. */
export function* readRuns(
  track: InputTrack,
  column: Column,
  span?: Span,
): Generator<readonly number[], void> {
  const { from, to } = span ?? { from: 0, to: track.ticks };
  let chunk: number[] = [];
  for (let at = from, run = from < to ? runAt(track, from) : 0; at < to; ) {
    const value = valueIn(track.packed[run]!, column);
    const start = at;
    do {
      at = Math.min(endOf(track, run), to);
      run += 1;
    } while (at < to && valueIn(track.packed[run]!, column) === value);
    chunk.push(packRun(value, at - start));
    if (chunk.length < CHUNK_RUNS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** How many runs a column has. */
export function countRuns({ packed, runs }: InputTrack, column: Column): number {
  let count = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run === 0 || valueIn(packed[run]!, column) !== valueIn(packed[run - 1]!, column)) count += 1;
  }
  return count;
}

/** Joins columns of equal length in ticks, in runs of `packRun`, into the end of a track; a missing one is all 0. */
export function appendColumns(
  track: InputTrack,
  parts: readonly { column: Column; runs: readonly number[] }[],
): void {
  const cursors = parts.map(({ column, runs }) => ({ column, runs, index: 0, end: 0, bits: 0 }));
  const total = parts[0]?.runs.reduce((sum, run) => sum + ticksOfRun(run), 0) ?? 0;
  for (let at = 0; at < total; ) {
    let end = total;
    let packed = 0;
    for (const cursor of cursors) {
      if (cursor.end === at) {
        const run = cursor.runs[cursor.index++]!;
        cursor.end += ticksOfRun(run);
        cursor.bits = valueOfRun(run) << cursor.column.shift;
      }
      packed |= cursor.bits;
      if (cursor.end < end) end = cursor.end;
    }
    extendTrack(track, packed, end - at);
    at = end;
  }
}
