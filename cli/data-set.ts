import { ShooterError } from '../src/core/index.ts';
import { type DataFormat, exportDataSet, type NamedLog as OpenedLog, type Table } from '../src/data/index.ts';
import { readLog } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { writePieces } from './lines.ts';
import { type CheckOptions, checkLogs } from './log-list.ts';
import type { NamedLog } from './log-names.ts';
import { createProgress, formatCount, plural, remark } from './output.ts';
import type { OutputArgs } from './shared-options.ts';
import { clean } from './shown.ts';

export interface DataSetOptions extends OutputArgs, CheckOptions {
  readonly format: DataFormat;
  readonly table: Table['name'];
  /** ticks in a row of transitions */
  readonly every: number;
}

/**
 * Writes the table of all logs, after all of them have been verified.
 *
 * @throws ShooterError as `checkLogs` and `makeFile`; `cli/usage` for Parquet without a file; `cli/no-logs` where all of them are left out
 */
export async function writeDataSet(logs: readonly NamedLog[], options: DataSetOptions): Promise<void> {
  const { format, table, every, out } = options;
  if (format === 'parquet' && out === undefined)
    throw usage('--format parquet needs a file to write: -o FILE');
  const { paths, ticks, leftOut } = await checkLogs(logs, options);
  if (paths.length === 0) throw new ShooterError('cli/no-logs', 'none of the logs can be used');
  const progress = createProgress(ticks, 'ticks');
  const notes: string[] = [];
  let rows = 0;
  const pieces = exportDataSet(readAll(paths, notes), {
    ...{ format, table, every },
    showText: out === undefined && process.stdout.isTTY ? clean : undefined,
    onProgress(done) {
      rows = done.rows;
      progress.update(done.ticks);
    },
  });
  try {
    await writePieces(options, pieces);
  } finally {
    progress.clear();
  }
  for (const note of notes) remark(note);
  if (out !== undefined) remark(`${out}: written, ${plural(rows, 'row')} of ${plural(paths.length, 'log')}`);
  if (leftOut > 0) remark(`${plural(leftOut, 'log')} left out`);
}

/** Unfinished logs that are told by name; of more, how many there are. */
const NOTES = 20;

function* readAll(paths: readonly string[], notes: string[]): Generator<OpenedLog> {
  let unfinished = 0;
  for (const name of paths) {
    const log = readLog(name);
    yield { name, log };
    if (log.status === 'sealed') continue;
    unfinished += 1;
    if (unfinished <= NOTES)
      notes.push(`${name}: unfinished: exported as far as it goes, tick ${formatCount(log.track.ticks)}`);
  }
  if (unfinished > NOTES) notes.push(`${formatCount(unfinished - NOTES)} logs more are unfinished`);
}
