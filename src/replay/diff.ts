import { canonicalWords, decodeState, diffStates, type FieldDifference } from '../core/index.ts';
import { isEqual } from './equal.ts';
import { formatHash } from './hash.ts';
import {
  type Column,
  endOf,
  type InputTrack,
  KEY_COLUMNS,
  SOURCE_COLUMNS,
  SOURCES,
  type Source,
  valueIn,
} from './inputs.ts';
import type { Log } from './log.ts';
import { describeResult } from './result.ts';
import { COMPARISON_TICKS, longestStride, matchWithin, playTo, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';

/** Where two logs diverge. Where they agree in something, its field is undefined, or an empty list. */
export interface LogDifference {
  /** fields of the headers that differ: version of the rules, seed, parameters, players */
  readonly header: readonly FieldDifference[];
  /** the first tick whose inputs differ, with the byte of each log; null beyond the end of a log */
  readonly input: InputDifference<number> | undefined;
  /** the first tick whose inputs came from different sources */
  readonly source: InputDifference<Source> | undefined;
  /** the first tick after which the simulated states differ, and every field in which they do */
  readonly state: { readonly tick: number; readonly fields: readonly FieldDifference[] } | undefined;
  /** the first tick at which both logs have a hash and these differ */
  readonly checkpoint: { readonly tick: number; readonly a: string; readonly b: string } | undefined;
  /** what differs in how the logs end: ticks, result, last hash */
  readonly end: readonly FieldDifference[];
  /** of the inputs of each log, equal or not */
  readonly ticks: { readonly a: number; readonly b: number };
}

/** The first difference of a kind in what was put in; `null` beyond the end of a log. */
export interface InputDifference<T> {
  readonly tick: number;
  readonly seat: 1 | 2;
  readonly a: T | null;
  readonly b: T | null;
}

/**
 * Compares two logs: headers, inputs, states as simulated, hashes as recorded, ends.
 *
 * @throws ShooterError `log/too-many-ticks` where one has more ticks than `maxTicks`, 10,000,000 unless given; the reason of `signal`
 */
export const diffLogs = (a: Log, b: Log, options: SimulationOptions = {}): LogDifference =>
  runSteps(diffSteps(a, b, options.maxTicks), options);

/** As `diffLogs`, in steps that yield the tick reached: for `runInTurns`. */
export function* diffSteps(a: Log, b: Log, maxTicks?: number): Steps<LogDifference> {
  const records = diffRecords(a, b);
  return { ...records, state: yield* firstState([a, b], records.input, maxTicks) };
}

/** As `diffLogs`, of what is recorded alone: nothing is simulated, so `state` is undefined, whether states differ or not. */
export function diffRecords(a: Log, b: Log): LogDifference {
  return {
    header: diffFields(played(a), played(b)),
    input: firstInput(a, b, { columns: KEY_COLUMNS, name: (keys) => keys }),
    source: firstInput(a, b, { columns: SOURCE_COLUMNS, name: (source) => SOURCES[source]! }),
    state: undefined,
    checkpoint: firstCheckpoint(a, b),
    end: diffFields(ending(a), ending(b)),
    ticks: { a: a.track.ticks, b: b.track.ticks },
  };
}

/** Whether two logs hold the same match. */
export const isSameMatch = ({ header, input, source, state, checkpoint, end }: LogDifference): boolean =>
  header.length === 0 &&
  end.length === 0 &&
  input === undefined &&
  source === undefined &&
  state === undefined &&
  checkpoint === undefined;

const played = ({ header: { rulesVersion, seed, rules, players } }: Log): object => ({
  rulesVersion,
  seed,
  rules,
  players,
});

const ending = ({ track, end, status }: Log): object => ({
  ticks: track.ticks,
  result: describeResult(end?.result ?? null),
  hash: end === undefined ? `none, ${status}` : formatHash(end.hash),
});

/** Where two trees of plain data differ: the path of a field, as `players[1].hash`, and what each has there. */
export interface TreeDifference {
  readonly field: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** The leaves in which two trees of plain data differ: in the order of `a`, then those that only `b` has. */
export function diffTrees(a: unknown, b: unknown, path = ''): TreeDifference[] {
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b))
    return Object.is(a, b) ? [] : [{ field: path, a, b }];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => {
    const name = Array.isArray(a) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return diffTrees((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], name);
  });
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

const diffFields = (one: object, other: object): FieldDifference[] =>
  diffTrees(one, other).map(({ field, a, b }) => ({ field, a: leaf(a), b: leaf(b) }));

function leaf(value: unknown): number | string | null {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === undefined ? null : JSON.stringify(value);
}

/** A column of each player, and what its values are called. */
interface Kind<T> {
  readonly columns: readonly [Column, Column];
  readonly name: (value: number) => T;
}

/** One pass over both tracks: they can have millions of runs. */
function firstInput<T>(a: Log, b: Log, { columns, name }: Kind<T>): InputDifference<T> | undefined {
  const last = Math.max(a.track.ticks, b.track.ticks);
  const [cursorA, cursorB] = [createCursor(a.track), createCursor(b.track)];
  for (let tick = 0; tick < last; tick = Math.min(cursorA.end, cursorB.end)) {
    if (tick === cursorA.end) readNext(cursorA);
    if (tick === cursorB.end) readNext(cursorB);
    if (cursorA.packed === cursorB.packed) continue;
    for (const [index, column] of columns.entries()) {
      const [valueA, valueB] = [cursorA.packed, cursorB.packed].map((packed) =>
        packed === undefined ? null : name(valueIn(packed, column)),
      ) as [T | null, T | null];
      if (valueA !== valueB) return { tick: tick + 1, seat: index === 0 ? 1 : 2, a: valueA, b: valueB };
    }
  }
  return undefined;
}

/** A run of a track, which is read forward: what was pressed in it, undefined beyond the end of the track, and its end. */
interface TrackCursor {
  readonly track: InputTrack;
  run: number;
  packed: number | undefined;
  /** ticks; Infinity beyond the end of the track */
  end: number;
}

const createCursor = (track: InputTrack): TrackCursor => ({ track, run: -1, packed: undefined, end: 0 });

function readNext(cursor: TrackCursor): void {
  const { track } = cursor;
  cursor.run += 1;
  const isThere = cursor.run < track.runs;
  cursor.packed = isThere ? track.packed[cursor.run] : undefined;
  cursor.end = isThere ? endOf(track, cursor.run) : Number.POSITIVE_INFINITY;
}

function* firstState(
  [a, b]: readonly [Log, Log],
  input: LogDifference['input'],
  maxTicks: number | undefined,
): Steps<LogDifference['state']> {
  const [matchA, matchB] = [matchWithin(a, maxTicks), matchWithin(b, maxTicks)];
  const last = Math.min(a.track.ticks, b.track.ticks);
  let tick = 0;
  if (isEqual([a.header.seed, a.header.rules], [b.header.seed, b.header.rules])) {
    // The same match until the inputs differ: nothing to compare before.
    tick = input === undefined ? last : Math.min(input.tick - 1, last);
    yield* watchSteps(a, matchA, { tick });
    yield* watchSteps(b, matchB, { tick });
  }
  for (let compared = 0; tick <= last; tick += 1, compared += 1) {
    if (playTo(a, matchA, tick) < tick || playTo(b, matchB, tick) < tick) return undefined;
    const [wordsA, wordsB] = [canonicalWords(matchA), canonicalWords(matchB)];
    if (!isEqual(wordsA, wordsB)) {
      return { tick, fields: diffStates(decodeState(wordsA), decodeState(wordsB)) };
    }
    if (compared * COMPARISON_TICKS < longestStride(matchA)) continue;
    compared = 0;
    yield tick;
  }
  return undefined;
}

/** Both lists are in order of their ticks. */
function firstCheckpoint(a: Log, b: Log): LogDifference['checkpoint'] {
  let next = 0;
  for (const { tick, hash } of a.checkpoints) {
    while (next < b.checkpoints.length && b.checkpoints[next]!.tick < tick) next += 1;
    const other = b.checkpoints[next];
    if (other === undefined) return undefined;
    if (other.tick === tick && other.hash !== hash)
      return { tick, a: formatHash(hash), b: formatHash(other.hash) };
  }
  return undefined;
}
