import { MAX_TICK } from '../core/index.ts';
import {
  type ByteReader,
  type ByteWriter,
  createReader,
  createWriter,
  damaged,
  readByte,
  readBytes,
  readHash,
  readVarint,
  writeByte,
  writeBytes,
  writeHash,
  writeVarint,
  written,
} from './bytes.ts';
import { createDecoder, createEncoder } from './coder.ts';
import { type ColumnModel, codeColumn, createColumnModel } from './columns.ts';
import {
  appendColumns,
  type Column,
  type InputTrack,
  inputsAt,
  KEY_COLUMNS,
  packRun,
  readColumn,
  SOURCE_COLUMNS,
  valueIn,
  valueOfRun,
} from './inputs.ts';
import type { Checkpoint } from './log.ts';

/* A block: the inputs of some ticks, and the checkpoints that stand there, byte by byte as docs/log-format.md has it. Plain columns are for a
   match under way; packed ones are for a finished match, their contexts going on from one block to the next. */

/** Ticks of a block at most, which bounds what a reader holds of it. */
export const BLOCK_TICKS = 65_536;

const PACKED = 1;
const WITH_SOURCES = 2;

/**
 * What the columns of a log have taught its coder so far: one for a whole log, in the order of its blocks. Made when it
 * is first needed: a log of a match under way needs none.
 */
export interface BlockModels {
  keys: ColumnModel | undefined;
  sources: ColumnModel | undefined;
}

export const createBlockModels = (): BlockModels => ({ keys: undefined, sources: undefined });

/** The part of a log that goes into a block: ticks `from` to `to` of `track`, and the checkpoints in there. */
export interface BlockPart {
  readonly track: InputTrack;
  readonly from: number;
  readonly to: number;
  readonly checkpoints: readonly Checkpoint[];
}

/** Encodes a block: packed if it is given models, which learn from it, else plain. */
export function encodeBlock({ track, from, to, checkpoints }: BlockPart, models?: BlockModels): Uint8Array {
  const writer = createWriter();
  writeVarint(writer, from);
  writeVarint(writer, to - from);
  const runsOf = COLUMNS.map(({ column }) => readColumn(track, column, { from, to }));
  const withSources = runsOf.slice(2).some((runs) => runs.some(([source]) => source !== 0));
  writeByte(writer, (models === undefined ? 0 : PACKED) | (withSources ? WITH_SOURCES : 0));
  const encoder = models && createEncoder();
  const before = inputsBefore(track, from);
  for (const [index, { column, kind, player }] of columnsOf(withSources).entries()) {
    const runs = runsOf[index]!;
    if (encoder === undefined) {
      for (const [value, ticks] of runs) writeVarint(writer, (ticks - 1) * column.size + value);
    } else {
      const place = { player, before: valueIn(before, column), ticks: to - from, runs };
      codeColumn(encoder, modelOf(models!, kind), place);
    }
  }
  if (encoder !== undefined) {
    const bytes = encoder.close();
    writeVarint(writer, bytes.length);
    writeBytes(writer, bytes);
  }
  writeCheckpoints(writer, from, checkpoints);
  return written(writer);
}

/** The columns of a block in their order, the models that each is coded by, and whose it is. */
const COLUMNS: readonly {
  readonly column: Column;
  readonly kind: keyof BlockModels;
  readonly player: 0 | 1;
}[] = [
  { column: KEY_COLUMNS[0], kind: 'keys', player: 0 },
  { column: KEY_COLUMNS[1], kind: 'keys', player: 1 },
  { column: SOURCE_COLUMNS[0], kind: 'sources', player: 0 },
  { column: SOURCE_COLUMNS[1], kind: 'sources', player: 1 },
];

const columnsOf = (withSources: boolean): typeof COLUMNS => (withSources ? COLUMNS : COLUMNS.slice(0, 2));

function modelOf(models: BlockModels, kind: keyof BlockModels): ColumnModel {
  models[kind] ??= createColumnModel();
  return models[kind];
}

const inputsBefore = (track: InputTrack, from: number): number =>
  from === 0 ? 0 : inputsAt(track, from - 1);

function writeCheckpoints(writer: ByteWriter, from: number, checkpoints: readonly Checkpoint[]): void {
  const groups = groupCheckpoints(checkpoints);
  writeVarint(writer, groups.length);
  let last = from;
  for (const { spacing, members } of groups) {
    writeVarint(writer, members[0]!.tick - last);
    writeVarint(writer, spacing);
    writeVarint(writer, members.length);
    for (const { hash } of members) writeHash(writer, hash);
    last = members.at(-1)!.tick;
  }
}

/** Groups of checkpoints that stand equally far apart. */
function groupCheckpoints(checkpoints: readonly Checkpoint[]): { spacing: number; members: Checkpoint[] }[] {
  const groups: { spacing: number; members: Checkpoint[] }[] = [];
  for (const checkpoint of checkpoints) {
    const group = groups.at(-1);
    const gap = group === undefined ? 0 : checkpoint.tick - group.members.at(-1)!.tick;
    if (group !== undefined && (group.members.length === 1 || gap === group.spacing)) {
      group.spacing = gap;
      group.members.push(checkpoint);
    } else {
      groups.push({ spacing: 0, members: [checkpoint] });
    }
  }
  return groups;
}

/** What blocks are decoded into. */
export interface DecodedPart {
  readonly track: InputTrack;
  readonly checkpoints: Checkpoint[];
}

/** Whether a block is packed: a match under way is recorded in plain ones. Total: false for what is no block. */
export function isPacked(payload: Uint8Array): boolean {
  const reader = createReader(payload);
  try {
    readVarint(reader);
    readVarint(reader);
    return (readByte(reader) & PACKED) !== 0;
  } catch {
    return false;
  }
}

/**
 * Takes a block into a log: extends its track and its checkpoints.
 *
 * @param models of the log so far; learn from a packed block
 * @throws ShooterError `log/damaged`
 */
export function decodeBlock(payload: Uint8Array, log: DecodedPart, models: BlockModels): void {
  const reader = createReader(payload);
  const { track } = log;
  const start = readVarint(reader);
  const ticks = readVarint(reader);
  if (start !== track.ticks) throw damaged(`it begins at tick ${start}, after ${track.ticks} ticks`);
  if (ticks > BLOCK_TICKS || start + ticks > MAX_TICK) throw damaged(`it claims ${ticks} ticks`);
  const form = readByte(reader);
  if (form > (PACKED | WITH_SOURCES)) throw damaged(`its form ${form} is unknown`);
  const coder = (form & PACKED) === 0 ? undefined : createDecoder(readBytes(reader, readVarint(reader)));
  const before = inputsBefore(track, start);
  const parts = columnsOf((form & WITH_SOURCES) !== 0).map(({ column, kind, player }) => {
    const place = { player, before: valueIn(before, column), ticks };
    const runs =
      coder === undefined
        ? readPlain(reader, column, ticks)
        : codeColumn(coder, modelOf(models, kind), place);
    if (runs === undefined) throw damaged('a run of inputs is longer than the block');
    checkRuns(column, runs);
    return { column, runs };
  });
  appendColumns(track, parts);
  readCheckpoints(reader, start, log);
  if (reader.at !== payload.length) throw damaged(`${payload.length - reader.at} bytes too many`);
}

/** @returns as `codeColumn` of a decoder */
function readPlain(reader: ByteReader, column: Column, ticks: number): number[] | undefined {
  const runs: number[] = [];
  for (let left = ticks; left > 0; ) {
    const number = readVarint(reader);
    const length = Math.floor(number / column.size) + 1;
    if (length > left) return undefined;
    runs.push(packRun(number % column.size, length));
    left -= length;
  }
  return runs;
}

/* A run must differ in value from the one before it. Else a few bytes could hold millions of runs that `appendColumns` makes one of, and
   MAX_RUNS would not limit the work. */
function checkRuns({ size, values }: Column, runs: readonly number[]): void {
  let before = -1;
  for (const run of runs) {
    const value = valueOfRun(run);
    if (value >= values) throw damaged(`${value} is no ${size === 4 ? 'source of an input' : 'input'}`);
    if (value === before) throw damaged('a run of inputs goes on in the next one');
    before = value;
  }
}

function readCheckpoints(reader: ByteReader, start: number, { track, checkpoints }: DecodedPart): void {
  let last = start;
  for (let groups = readVarint(reader); groups > 0; groups -= 1) {
    let tick = last + readVarint(reader);
    const spacing = readVarint(reader);
    for (let left = readVarint(reader); left > 0; left -= 1) {
      const previous = checkpoints.at(-1)?.tick ?? -1;
      if (tick <= previous || tick > track.ticks)
        throw damaged(`a checkpoint at tick ${tick} is out of place`);
      checkpoints.push({ tick, hash: readHash(reader) });
      last = tick;
      tick += spacing;
    }
  }
}
