import { ShooterError } from '../src/core/index.ts';
import type { DataFormat, ExportProgress, NamedLog, ObservationFormat } from '../src/data/index.ts';
import { OBSERVATION_KINDS, type ObservationKind } from '../src/env/index.ts';
import { PIXEL_LIMITS } from '../src/render/index.ts';
import { type FoundLog, type LogVerdict, readLog } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { writePieces } from './files.ts';
import { clean, formatCount, plural } from './format.ts';
import { eachVerdict, resolveLogs } from './logs.ts';
import { choice, grouped, integer, type OptionsFor, text, type Values } from './options.ts';
import { remark } from './output.ts';
import { createProgress } from './progress.ts';
import { parseRewardWeights } from './reward-weights.ts';
import type { LIMIT_OPTIONS, MANY_LOGS_OPTIONS, OutputArgs } from './shared-options.ts';

/* Logs as a data set: what `export` does for csv, jsonl, parquet and npz. */

/** Options of `--what observations`. */
export const OBSERVATION_OPTIONS = [
  'observation',
  'pixels-size',
  'pixels-channels',
  'frame-skip',
  'rewards',
  'seat',
] as const;

const WHAT = ['transitions', 'events', 'matches', 'observations'] as const;

interface DataSetOptions {
  what: (typeof WHAT)[number] | undefined;
  every: number | undefined;
  observation: ObservationKind | undefined;
  'pixels-size': number | undefined;
  'pixels-channels': 1 | 3 | undefined;
  'frame-skip': number | undefined;
  rewards: string | undefined;
  seat: '1' | '2' | 'both' | undefined;
}

export const DATA_SET_OPTIONS: OptionsFor<DataSetOptions> = {
  ...grouped('Data sets:', {
    what: choice('table; observations are for parquet and npz', WHAT, {
      shownDefault: 'transitions; of npz observations',
    }),
    every: integer(
      'transitions: ticks for each row; observations: every so many steps one',
      [1, 10_000_000],
      {
        shownDefault: '1',
      },
    ),
  }),
  ...grouped('Observations:', {
    observation: choice('what a player sees', OBSERVATION_KINDS, { shownDefault: 'vector' }),
    'pixels-size': integer('pixels: pixels a side', PIXEL_LIMITS.size, { shownDefault: '84' }),
    'pixels-channels': choice('pixels: 1 grey, 3 red, green and blue', [1, 3], { shownDefault: '1' }),
    'frame-skip': integer('ticks of a step', [1, 600], { shownDefault: '1' }),
    rewards: text('weights, like kill=0.1,win=2, and zero-sum; others keep their defaults'),
    seat: choice('whose steps', ['1', '2', 'both'], { shownDefault: 'both' }),
  }),
};

type DataSetArgs = DataSetOptions &
  Values<typeof MANY_LOGS_OPTIONS & typeof LIMIT_OPTIONS> &
  OutputArgs & { logs: readonly string[]; format: string };

/** Writes the data set of all logs, after all of them have been verified. */
export async function writeDataSet(args: DataSetArgs, format: DataFormat | 'npz'): Promise<void> {
  const { out } = args;
  const what = checkWhat(args, format);
  const logs = await resolveLogs(args.logs, args);
  if ((format === 'parquet' || format === 'npz') && out === undefined)
    throw usage(`--format ${format} needs a file to write: -o FILE`);
  const { paths, ticks } = await checkLogs(logs, args);
  if (paths.length === 0) throw new ShooterError('log/none', 'none of the logs can be used');
  const progress = createProgress(ticks, 'ticks');
  const notes: string[] = [];
  let rows = 0;
  const onProgress = (done: ExportProgress): void => {
    rows = done.rows;
    progress.update(done.ticks);
  };
  const pieces = await openPieces(args, { what, paths, notes, onProgress });
  try {
    await writePieces(args, pieces);
  } finally {
    progress.clear();
  }
  for (const note of notes) remark(note);
  if (out !== undefined) remark(`${out}: written, ${plural(rows, 'row')} of ${plural(paths.length, 'log')}`);
  const leftOut = logs.length - paths.length;
  if (leftOut > 0) remark(`${plural(leftOut, 'log')} left out`);
}

/** What is exported. @throws a mistake in the command line where options do not go together */
function checkWhat(args: DataSetArgs, format: DataFormat | 'npz'): (typeof WHAT)[number] {
  const { what = format === 'npz' ? 'observations' : 'transitions' } = args;
  if (format === 'npz' && what !== 'observations')
    throw usage(`--format npz is for --what observations, not for ${what}`);
  if (what === 'observations' && format !== 'npz' && format !== 'parquet')
    throw usage(`--what observations is for --format parquet and npz, not for ${format}`);
  if (args.every !== undefined && what !== 'transitions' && what !== 'observations')
    throw usage(`--every is for --what transitions and observations, not for ${what}`);
  for (const name of OBSERVATION_OPTIONS)
    if (args[name] !== undefined && what !== 'observations')
      throw usage(`--${name} is for --what observations, not for ${what}`);
  for (const name of ['pixels-size', 'pixels-channels'] as const)
    if (args[name] !== undefined && args.observation !== 'pixels')
      throw usage(`--${name} is for --observation pixels, not for ${args.observation ?? 'vector'}`);
  return what;
}

interface Exported {
  readonly what: (typeof WHAT)[number];
  readonly paths: readonly string[];
  readonly notes: string[];
  readonly onProgress: (progress: ExportProgress) => void;
}

/** The bytes of the file. */
async function openPieces(
  args: DataSetArgs,
  { what, paths, notes, onProgress }: Exported,
): Promise<AsyncIterable<Uint8Array>> {
  const { exportDataSet, exportObservations } = await import('../src/data/index.ts');
  const { format, every, out } = args;
  const logs = { [Symbol.iterator]: () => readAll(paths, notes) };
  if (what !== 'observations')
    return exportDataSet(logs, {
      ...{ format: format as DataFormat, table: what, every, onProgress },
      showText: out === undefined && process.stdout.isTTY ? clean : undefined,
    });
  const { observation, seat, 'pixels-size': size = 84, 'pixels-channels': channels = 1 } = args;
  return exportObservations(logs, {
    ...{ format: format as ObservationFormat, observation, every, onProgress },
    pixels: observation === 'pixels' ? { size, channels } : undefined,
    frameSkip: args['frame-skip'],
    rewards: args.rewards === undefined ? undefined : parseRewardWeights(args.rewards),
    seat: seat === undefined || seat === 'both' ? seat : seat === '1' ? 1 : 2,
  });
}

/** Verifies all logs. @throws ShooterError for the first one that cannot be used, unless such logs are left out */
async function checkLogs(
  logs: readonly FoundLog[],
  args: DataSetArgs,
): Promise<{ readonly paths: readonly string[]; readonly ticks: number }> {
  const paths: string[] = [];
  let ticks = 0;
  await eachVerdict(logs, { workers: undefined, maxTicks: args['max-ticks'] }, (verdict) => {
    const error = errorOf(verdict);
    if (error === undefined && 'ticks' in verdict) {
      paths.push(verdict.log);
      ticks += verdict.ticks;
    } else if (args['skip-bad']) remark(`left out: ${error!.message}`);
    else throw error;
  });
  return { paths, ticks };
}

function errorOf(verdict: LogVerdict): ShooterError | undefined {
  if ('error' in verdict) return new ShooterError(verdict.error.code, verdict.error.message);
  const { log, failure } = verdict;
  if (failure === undefined) return undefined;
  return new ShooterError('cli/refuted', `${log}: refuted: tick ${failure.tick}: ${failure.what}`);
}

/** Unfinished logs that are named at most; the rest are counted. */
const MAX_NOTES = 20;

/** @param notes on unfinished logs, of the last time that they were read */
function* readAll(paths: readonly string[], notes: string[]): Generator<NamedLog> {
  let unfinished = 0;
  notes.length = 0;
  for (const name of paths) {
    const log = readLog(name);
    yield { name, log };
    if (log.status === 'sealed') continue;
    unfinished += 1;
    if (unfinished <= MAX_NOTES)
      notes.push(`${name}: unfinished: exported as far as it goes, tick ${formatCount(log.track.ticks)}`);
  }
  if (unfinished > MAX_NOTES) notes.push(`unfinished, too: ${plural(unfinished - MAX_NOTES, 'more log')}`);
}
