import { basename } from 'node:path';
import type { Argv } from 'yargs';
import { escapeJson, ShooterError } from '../../src/core/index.ts';
import { exchangeText, type Log, type Playback } from '../../src/replay/index.ts';
import { parseInteger, parseSpeed, SPEED_NAMES, usage } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { writePieces } from '../lines.ts';
import { MANY_LOGS_OPTIONS, type ManyLogsArgs, nameLogs } from '../log-names.ts';
import { LIMIT_OPTIONS, type LimitArgs, openLog, playLog, readMaxTicks } from '../long-work.ts';
import { writeText } from '../new-file.ts';
import { flag, type OutputArgs, text } from '../options.ts';
import { createProgress, remark } from '../output.ts';
import { clean } from '../shown.ts';
import { loadWithInk } from '../tui/prepare.ts';

const FORMATS = ['json', 'svg', 'cast', 'csv', 'jsonl', 'parquet'] as const;

/** Options that are for some of the formats alone. */
interface FormatArgs {
  what?: string;
  every?: string;
  columns?: string;
  rows?: string;
  at?: string;
  from?: string;
  to?: string;
  fps?: string;
  speed?: string;
}

interface Args extends OutputArgs, FormatArgs, ManyLogsArgs, LimitArgs {
  format: (typeof FORMATS)[number];
  /** What this terminal takes says nothing of where a picture is shown: it is the same everywhere. */
  asciiAsked: boolean;
}

/** Of each format, and what of the common ones it takes. */
const TAKEN: Readonly<Record<Args['format'], readonly (keyof FormatArgs)[]>> = {
  json: [],
  svg: ['columns', 'rows', 'at'],
  cast: ['columns', 'rows', 'from', 'to', 'fps', 'speed'],
  csv: ['what', 'every'],
  jsonl: ['what', 'every'],
  parquet: ['what', 'every'],
};

/** Of a screen, cells: from the smallest on which a match is shown to the largest that anybody has. */
const COLUMNS = [40, 400] as const;
const ROWS = [12, 150] as const;
const FPS = [1, 60] as const;
/** Ticks that a row of transitions tells of. */
const EVERY = [1, 10_000_000] as const;

export const options = (args: Argv): Argv =>
  args
    .positional('logs', {
      type: 'string',
      describe: 'a log; for csv, jsonl and parquet any number, and folders of logs',
    })
    .option(
      'format',
      text(
        'json: the whole match as one object; svg: a picture of a tick; cast: a film for asciinema; csv, jsonl, parquet: a data set (docs/data.md)',
        { choices: FORMATS, default: 'json' },
      ),
    )
    .option(
      'what',
      text(
        'csv, jsonl, parquet: transitions (if left out; a row for each tick and player), events or matches',
      ),
    )
    .option('every', text('csv, jsonl, parquet: ticks that a row of transitions tells of, 1 if left out'))
    .option('at', text('svg: the tick; the last if left out'))
    .option('from', text('cast: the first tick; 0 if left out'))
    .option('to', text('cast: the last tick; that of the match if left out'))
    .option('fps', text('cast: frames a second, 15 if left out'))
    .option('speed', text(`cast: how fast it plays, 1 if left out: ${SPEED_NAMES.join(', ')}`))
    .option('columns', text('svg, cast: columns of the screen, 100 if left out'))
    .option('rows', text('svg, cast: rows of the screen, 30 if left out'))
    .options({ ...MANY_LOGS_OPTIONS, ...LIMIT_OPTIONS })
    .option('out', text('the file to write; standard output if left out', { alias: 'o' }))
    .option('force', flag('overwrite the file if it exists'))
    .example('shooter export match.log --format json > match.json', '')
    .example('shooter export match.log --format svg --at 1200 -o match.svg', '')
    .example('shooter export match.log --format cast -o match.cast', 'asciinema play match.cast shows it')
    .example('shooter export logs/ more/*.log --format parquet -o data.parquet', '');

export async function run(args: Args): Promise<number> {
  checkTaken(args);
  checkOutput(args.out, args.force);
  const { format } = args;
  if (format === 'csv' || format === 'jsonl' || format === 'parquet') await writeTable(args, format);
  else await writeMatch(args);
  return EXIT.done;
}

function checkTaken(args: Args): void {
  for (const name of new Set(Object.values(TAKEN).flat())) {
    if (args[name] === undefined || TAKEN[args.format].includes(name)) continue;
    const formats = FORMATS.filter((format) => TAKEN[format].includes(name));
    throw usage(`--${name} is for --format ${formats.join(' and ')}, not for ${args.format}`);
  }
}

async function writeTable(args: Args, format: 'csv' | 'jsonl' | 'parquet'): Promise<void> {
  const { TABLES } = await import('../../src/data/index.ts');
  const { writeDataSet } = await import('../data-set.ts');
  const names = TABLES.map(({ name }) => name);
  const table = names.find((name) => name === (args.what ?? 'transitions'));
  if (table === undefined) throw usage(`--what is "${args.what}", not one of ${names.join(', ')}`);
  if (args.every !== undefined && table !== 'transitions')
    throw usage(`--every is for --what transitions, not for ${table}`);
  const every = parseInteger(args.every ?? '1', '--every', EVERY);
  const named = await nameLogs(args);
  const skipBad = args['skip-bad'] === true;
  await writeDataSet(named, { ...args, format, table, every, skipBad, maxTicks: readMaxTicks(args) });
}

async function writeMatch(args: Args): Promise<void> {
  const [named, ...more] = await nameLogs(args);
  if (more.length > 0)
    throw usage(
      `--format ${args.format} takes one log, ${more.length + 1} are given; csv, jsonl and parquet take many`,
    );
  const { path, problem } = named!;
  if (problem !== undefined) throw new ShooterError(problem.code, problem.message);
  const log = await openLog(path);
  if (args.format === 'json') await writePieces(args, toPieces(log));
  else {
    const playback = await playLog(log, readMaxTicks(args));
    if (args.format === 'svg') await writeStill(args, path, playback);
    else await writeFilm(args, path, playback);
  }
  if (args.out !== undefined) remark(`${args.out}: written`);
}

/** A log as JSON in ASCII alone, with a line break at its end. */
function* toPieces(log: Log): Generator<string> {
  for (const piece of exchangeText(log)) yield escapeJson(piece);
  yield '\n';
}

function write({ out, force }: Args, content: string): void {
  if (out === undefined) process.stdout.write(content);
  else writeText(out, content, force);
}

async function writeStill(args: Args, path: string, playback: Playback): Promise<void> {
  const { lastTick } = playback;
  const size = readSize(args);
  const at = parseInteger(args.at ?? String(lastTick), '--at', [0, lastTick]);
  const { openFilm } = await loadWithInk(() => import('../tui/film.ts'));
  const { createViewerState } = await import('../tui/viewer-state.ts');
  const { drawSvg } = await import('../tui/svg.ts');
  const film = openFilm({ name: basename(path), playback, size, ascii: args.asciiAsked });
  try {
    film.show(createViewerState(lastTick, { at, playing: false }));
    write(args, drawSvg(film.cells, { title: `${titleOf(path, playback)}, tick ${at}` }));
  } finally {
    film.close();
  }
}

async function writeFilm(args: Args, path: string, playback: Playback): Promise<void> {
  const { lastTick } = playback;
  const size = readSize(args);
  const from = parseInteger(args.from ?? '0', '--from', [0, lastTick]);
  const to = parseInteger(args.to ?? String(lastTick), '--to', [from, lastTick]);
  const fps = parseInteger(args.fps ?? '15', '--fps', FPS);
  const cast = { ...size, title: titleOf(path, playback), from, to, lastTick, fps };
  const options = { ...cast, speed: parseSpeed(args.speed ?? '1') };
  const { openFilm } = await loadWithInk(() => import('../tui/film.ts'));
  const { countFrames, writeCast } = await import('../tui/cast.ts');
  const film = openFilm({ name: basename(path), playback, size, ascii: args.asciiAsked });
  const progress = createProgress(countFrames(options), 'frames');
  try {
    await writePieces(args, writeCast(film, options), (lines) => progress.update(lines));
  } finally {
    progress.clear();
    film.close();
  }
}

const readSize = ({ columns = '100', rows = '30' }: Args): { columns: number; rows: number } => ({
  columns: parseInteger(columns, '--columns', COLUMNS),
  rows: parseInteger(rows, '--rows', ROWS),
});

function titleOf(path: string, { log }: Playback): string {
  const [first, second] = log.header.players;
  return clean(`${basename(path)}: ${first.name} against ${second.name}, seed ${log.header.seed}`);
}
