import { ShooterError } from '../src/core/index.ts';
import { type DataFormat, exportDataSet, type NamedLog as OpenedLog, type Table } from '../src/data/index.ts';
import { type FoundLog, type LogVerdict, readLog } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { writePieces } from './files.ts';
import { clean, formatCount, plural } from './format.ts';
import { eachVerdict } from './logs.ts';
import { remark } from './output.ts';
import { createProgress } from './progress.ts';
import type { OutputArgs } from './shared-options.ts';

export interface DataSetOptions extends OutputArgs {
  readonly maxTicks: number;
  readonly skipBad: boolean;
  readonly format: DataFormat;
  readonly table: Table['name'];
  /** ticks in a row of transitions */
  readonly every: number;
}

/**
 * Writes the table of all logs, after all of them have been verified.
 *
 * @throws ShooterError as `checkLogs` and `makeFile`; `cli/usage` for Parquet without a file; `log/none` where all of them are left out
 */
export async function writeDataSet(logs: readonly FoundLog[], options: DataSetOptions): Promise<void> {
  const { format, table, every, out } = options;
  if (format === 'parquet' && out === undefined)
    throw usage('--format parquet needs a file to write: -o FILE');
  const { paths, ticks, leftOut } = await checkLogs(logs, options);
  if (paths.length === 0) throw new ShooterError('log/none', 'none of the logs can be used');
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

interface CheckedLogs {
  readonly paths: readonly string[];
  readonly ticks: number;
  /** logs that were left out; each has been named */
  readonly leftOut: number;
}

/** Verifies all logs. @throws ShooterError for the first one that cannot be used, unless such logs are left out */
async function checkLogs(
  logs: readonly FoundLog[],
  { maxTicks, skipBad }: DataSetOptions,
): Promise<CheckedLogs> {
  const paths: string[] = [];
  let ticks = 0;
  await eachVerdict(logs, { workers: undefined, maxTicks }, (verdict) => {
    const error = errorOf(verdict);
    if (error === undefined && 'ticks' in verdict) {
      paths.push(verdict.log);
      ticks += verdict.ticks;
    } else if (skipBad) remark(`left out: ${error!.message}`);
    else throw error;
  });
  return { paths, ticks, leftOut: logs.length - paths.length };
}

function errorOf(verdict: LogVerdict): ShooterError | undefined {
  if ('error' in verdict) return new ShooterError(verdict.error.code, verdict.error.message);
  const { log, failure } = verdict;
  if (failure === undefined) return undefined;
  return new ShooterError('cli/refuted', `${log}: refuted: tick ${failure.tick}: ${failure.what}`);
}

/** Unfinished logs that are named at most; the rest are counted. */
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
