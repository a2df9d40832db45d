import { nextTurn, utf8ToBytes } from '#platform';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import type { Log } from '../replay/browser.ts';
import { EVENTS } from './events.ts';
import { MATCHES } from './matches.ts';
import type { Row, Table } from './table.ts';
import { writeCsv, writeJsonl } from './text.ts';
import { TRANSITIONS } from './transitions.ts';

/* Any number of logs as one table. One log and some rows are in memory at a time, however many logs there are. */

/** The tables: `transitions` has a row for each tick and player, `events` one for each event, `matches` one for each log. */
export const TABLES: readonly Table[] = Object.freeze([TRANSITIONS, EVENTS, MATCHES]);

/** The formats of a data set. */
export const DATA_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
/** A format of a data set. */
export type DataFormat = (typeof DATA_FORMATS)[number];
Object.freeze(DATA_FORMATS);

/** A log, and what stands for it in the column `log`: the name of its file, as a rule. */
export interface NamedLog {
  readonly name: string;
  readonly log: Log;
}

/** How far an export is. */
export interface ExportProgress {
  /** logs that are done */
  readonly logs: number;
  /** ticks of all logs up to now */
  readonly ticks: number;
  readonly rows: number;
}

/** Which rows are read. */
export interface RowOptions {
  /** `transitions` unless given */
  readonly table?: Table['name'] | undefined;
  /** ticks that one row of `transitions` covers, an integer from 1; 1 unless given. Other tables ignore it */
  readonly every?: number | undefined;
  /** called while a log is read, at least once for each */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

/** What is exported, and how. */
export interface ExportOptions extends RowOptions {
  /** of the file */
  readonly format: DataFormat;
  /** once it is aborted, the export throws its reason */
  readonly signal?: AbortSignal | undefined;
  /** for CSV on a terminal: maps each text cell before it is quoted, for instance to replace control characters; the identity unless given */
  readonly showText?: ((text: string) => string) | undefined;
}

/**
 * The table of logs as the bytes of a file, in pieces that are made as they are asked for; some are empty, where much was read for no row. Between two
 * pieces timers, signals and sockets are served. What the logs say is taken as true: `verifyLog` says whether it is.
 *
 * @param logs read one at a time; a generator may open each when it is its turn
 * @returns pieces of the file: UTF-8 for CSV (RFC 4180, lines end in LF) and JSONL; Parquet, packed by Snappy
 * @throws at the first piece TypeError for an unknown option, RangeError for an unknown table or format and an `every` out of range; at any the reason of
 *   `signal`, and whatever `logs` throws
 * @example
 * const logs = [{ name: 'match.log', log: readLog('match.log') }];
 * await pipeline(Readable.from(exportDataSet(logs, { format: 'csv' })), createWriteStream('match.csv'));
 */
export async function* exportDataSet(
  logs: Iterable<NamedLog>,
  options: ExportOptions,
): AsyncGenerator<Uint8Array, void> {
  checkOptions(options, EXPORT_OPTIONS, 'exportDataSet');
  const { format, signal, showText, ...rowOptions } = options;
  if (!DATA_FORMATS.includes(format))
    throw new RangeError(`format is ${describe(format)}; it is one of ${DATA_FORMATS.join(', ')}`);
  const { columns, name } = findTable(rowOptions.table);
  const rows = findRows(logs, rowOptions);
  const pieces =
    format === 'parquet'
      ? (await import('./parquet.ts')).writeParquet({ columns, name }, rows)
      : encode(format === 'csv' ? writeCsv(columns, rows, showText) : writeJsonl(columns, rows));
  for (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
    await nextTurn();
  }
}

/**
 * The rows of logs in order, as they are asked for; a cell for each of the table's columns.
 *
 * @throws at the first row TypeError for an unknown option, RangeError for an unknown table and an `every` out of range; at any whatever `logs` throws
 * @example
 * for (const row of readRows([{ name: 'match.log', log: readLog('match.log') }], { table: 'events' })) console.log(row);
 */
export function* readRows(logs: Iterable<NamedLog>, options: RowOptions = {}): Generator<Row, void> {
  checkOptions(options, ROW_OPTIONS, 'readRows');
  for (const row of findRows(logs, options)) if (row !== undefined) yield row;
}

/** @param name `transitions` unless given. @throws RangeError for an unknown table */
export function findTable(name: Table['name'] = 'transitions'): Table {
  const found = TABLES.find((table) => table.name === name);
  if (found !== undefined) return found;
  const names = TABLES.map((table) => table.name).join(', ');
  throw new RangeError(`table is ${describe(name)}; it is one of ${names}`);
}

const ROW_OPTIONS: OptionNames<RowOptions> = { table: true, every: true, onProgress: true };
const EXPORT_OPTIONS: OptionNames<ExportOptions> = {
  ...ROW_OPTIONS,
  format: true,
  signal: true,
  showText: true,
};

function* findRows(
  logs: Iterable<NamedLog>,
  { table, every = 1, onProgress }: RowOptions,
): Generator<Row | undefined, void> {
  if (!(Number.isInteger(every) && every >= 1))
    throw new RangeError(`every is ${describe(every)}; it is an integer from 1, in ticks`);
  const { rows } = findTable(table);
  const done = { logs: 0, ticks: 0, rows: 0 };
  for (const { name, log } of logs) {
    const onTick = (tick: number): void => onProgress?.({ ...done, ticks: done.ticks + tick });
    for (const row of rows({ log, name, every, onTick })) {
      if (row !== undefined) done.rows += 1;
      yield row;
    }
    done.logs += 1;
    done.ticks += log.track.ticks;
    onProgress?.({ ...done });
  }
}

function* encode(pieces: Iterable<string>): Generator<Uint8Array, void> {
  for (const piece of pieces) yield utf8ToBytes(piece);
}
