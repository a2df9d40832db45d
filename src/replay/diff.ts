import { isDeepStrictEqual } from 'node:util';
import { canonicalWords, decodeState, diffStates, type FieldDifference } from '../core/index.ts';
import { describeResult } from './exchange.ts';
import { formatHash } from './hash.ts';
import {
  type Column,
  endOf,
  inputsAt,
  isSameTrack,
  KEY_COLUMNS,
  runAt,
  SOURCE_COLUMNS,
  SOURCES,
  type Source,
  valueIn,
} from './inputs.ts';
import type { Log } from './log.ts';
import { matchOf, playTo } from './simulate.ts';

/** Where two logs part. Every part is absent where they agree. */
export interface LogDifference {
  /** fields of the headers: seed, parameters, players */
  readonly header: readonly FieldDifference[];
  /** the first tick whose inputs differ, with the byte of each log; null beyond the end of a log */
  readonly input: InputDifference<number> | undefined;
  /** the first tick whose inputs came from elsewhere */
  readonly source: InputDifference<Source> | undefined;
  /** the first tick after which the simulated states differ, and every field in which they do */
  readonly state: { readonly tick: number; readonly fields: readonly FieldDifference[] } | undefined;
  /** the first tick at which both logs have a hash and these differ */
  readonly checkpoint: { readonly tick: number; readonly a: string; readonly b: string } | undefined;
  /** how the matches ended */
  readonly end: readonly FieldDifference[];
  readonly ticks: { readonly a: number; readonly b: number };
}

/** The first difference of a kind in what was put in; `null` beyond the end of a log. */
export interface InputDifference<T> {
  readonly tick: number;
  readonly player: 1 | 2;
  readonly a: T | null;
  readonly b: T | null;
}

/** Compares two logs: headers, inputs, states as simulated, hashes as recorded, ends. */
export function diffLogs(a: Log, b: Log): LogDifference {
  const records = diffRecords(a, b);
  return { ...records, state: firstState(a, b, records.input) };
}

/** As `diffLogs`, of what is recorded alone: nothing is simulated, and `state` says nothing. */
export function diffRecords(a: Log, b: Log): LogDifference {
  return {
    header: diffTrees(played(a), played(b)),
    input: firstInput(a, b, { columns: KEY_COLUMNS, name: (keys) => keys }),
    source: firstInput(a, b, { columns: SOURCE_COLUMNS, name: (source) => SOURCES[source]! }),
    state: undefined,
    checkpoint: firstCheckpoint(a, b),
    end: diffTrees(ending(a), ending(b)),
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

/** The leaves in which two trees of JSON differ. */
function diffTrees(a: unknown, b: unknown, path = ''): FieldDifference[] {
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) {
    return a === b ? [] : [{ field: path, a: leaf(a), b: leaf(b) }];
  }
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const inList = Array.isArray(a) && Array.isArray(b);
  return keys.flatMap((key) => {
    const name = inList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return diffTrees((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], name);
  });
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

function leaf(value: unknown): number | string | null {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === undefined ? null : JSON.stringify(value);
}

/** A column of each player, and what its values are called. */
interface Kind<T> {
  readonly columns: readonly [Column, Column];
  readonly name: (value: number) => T;
}

function firstInput<T>(a: Log, b: Log, { columns, name }: Kind<T>): InputDifference<T> | undefined {
  if (isSameTrack(a.track, b.track)) return undefined;
  const last = Math.max(a.track.ticks, b.track.ticks);
  const at = ({ track }: Log, tick: number, column: Column): T | null =>
    tick < track.ticks ? name(valueIn(inputsAt(track, tick), column)) : null;
  for (let tick = 0; tick < last; tick = Math.min(endOfRun(a, tick), endOfRun(b, tick))) {
    for (const [index, column] of columns.entries()) {
      const [valueA, valueB] = [at(a, tick, column), at(b, tick, column)];
      if (valueA !== valueB) return { tick: tick + 1, player: index === 0 ? 1 : 2, a: valueA, b: valueB };
    }
  }
  return undefined;
}

const endOfRun = ({ track }: Log, tick: number): number =>
  tick < track.ticks ? endOf(track, runAt(track, tick)) : Number.MAX_SAFE_INTEGER;

function firstState(a: Log, b: Log, input: LogDifference['input']): LogDifference['state'] {
  const [matchA, matchB] = [matchOf(a), matchOf(b)];
  const last = Math.min(a.track.ticks, b.track.ticks);
  let tick = 0;
  if (isDeepStrictEqual([a.header.seed, a.header.rules], [b.header.seed, b.header.rules])) {
    // The same match until the inputs part: nothing to compare before.
    tick = input === undefined ? last : Math.min(input.tick - 1, last);
  }
  for (; tick <= last; tick += 1) {
    if (playTo(a, matchA, tick) < tick || playTo(b, matchB, tick) < tick) return undefined;
    const [wordsA, wordsB] = [canonicalWords(matchA), canonicalWords(matchB)];
    if (Buffer.compare(bytesOf(wordsA), bytesOf(wordsB)) !== 0) {
      return { tick, fields: diffStates(decodeState(wordsA), decodeState(wordsB)) };
    }
  }
  return undefined;
}

const bytesOf = (words: Int32Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

function firstCheckpoint(a: Log, b: Log): LogDifference['checkpoint'] {
  const others = new Map(b.checkpoints.map(({ tick, hash }) => [tick, hash]));
  const found = a.checkpoints.find(({ tick, hash }) => (others.get(tick) ?? hash) !== hash);
  return found && { tick: found.tick, a: formatHash(found.hash), b: formatHash(others.get(found.tick)!) };
}
