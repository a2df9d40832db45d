import { ShooterError } from '../../src/core/index.ts';
import { readLog } from '../../src/replay/index.ts';
import { usage } from '../arguments.ts';
import { writeLines } from '../lines.ts';
import type { NamedLog } from '../log-names.ts';
import { makeFile } from '../new-file.ts';
import type { OutputArgs } from '../options.ts';
import { createProgress, formatCount, plural, remark } from '../output.ts';
import { clean } from '../shown.ts';
import { EVENTS } from './events.ts';
import { type CheckOptions, checkLogs } from './log-list.ts';
import { MATCHES } from './matches.ts';
import type { Row, Table } from './table.ts';
import { writeCsv, writeJsonl } from './text.ts';
import { TRANSITIONS } from './transitions.ts';

/* Any number of logs as one table. One log and some rows are in memory, whatever comes before and after them. */

export const TABLES: readonly Table[] = [TRANSITIONS, EVENTS, MATCHES];

export interface DataSetOptions extends OutputArgs, CheckOptions {
  readonly format: 'csv' | 'jsonl' | 'parquet';
  readonly table: Table;
  /** of how many ticks a row of transitions tells */
  readonly every: number;
}

/**
 * Writes the table of all logs, after all of them have been verified.
 *
 * @throws ShooterError as `checkLogs` and `makeFile`; `cli/usage` for Parquet without a file; `cli/no-logs` where all of them are left out
 */
export async function writeDataSet(logs: readonly NamedLog[], options: DataSetOptions): Promise<void> {
  const { format, table, out, force } = options;
  if (format === 'parquet' && out === undefined)
    throw usage('--format parquet needs a file to write: -o FILE');
  const { paths, ticks, leftOut } = await checkLogs(logs, options);
  if (paths.length === 0) throw new ShooterError('cli/no-logs', 'none of the logs can be used');
  const progress = createProgress(ticks, 'ticks');
  const told = { rows: 0, notes: [] as string[] };
  const rows = readRows(paths, options, { told, progress: progress.update });
  try {
    if (format === 'parquet' && out !== undefined) {
      const { writeParquet } = await import('./parquet.ts');
      await makeFile({ out, force }, (file) => writeParquet(file, table, rows));
    } else {
      const show = out === undefined && process.stdout.isTTY ? clean : undefined;
      const lines = format === 'csv' ? writeCsv(table.columns, rows, show) : writeJsonl(table.columns, rows);
      await writeLines(options, lines, () => {});
    }
  } finally {
    progress.clear();
  }
  for (const note of told.notes) remark(note);
  if (out !== undefined)
    remark(`${out}: written, ${plural(told.rows, 'row')} of ${plural(paths.length, 'log')}`);
  if (leftOut > 0) remark(`${plural(leftOut, 'log')} left out`);
}

/** Unfinished logs that are told by name; of more, how many there are. */
const NOTES = 20;

interface Reading {
  readonly told: { rows: number; readonly notes: string[] };
  readonly progress: (ticks: number) => void;
}

function* readRows(
  paths: readonly string[],
  { table, every }: DataSetOptions,
  { told, progress }: Reading,
): Generator<Row | undefined> {
  let before = 0;
  let unfinished = 0;
  for (const path of paths) {
    const log = readLog(path);
    const source = { log, path, every, told: (tick: number): void => progress(before + tick) };
    for (const row of table.rows(source)) {
      if (row !== undefined) told.rows += 1;
      yield row;
    }
    before += log.track.ticks;
    if (log.status === 'sealed') continue;
    unfinished += 1;
    if (unfinished <= NOTES)
      told.notes.push(
        `${path}: unfinished: exported as far as it goes, tick ${formatCount(log.track.ticks)}`,
      );
  }
  if (unfinished > NOTES) told.notes.push(`${formatCount(unfinished - NOTES)} logs more are unfinished`);
}
