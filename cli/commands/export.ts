import { encodeOnnxPolicy, readPolicy } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { escapeJson } from '../../src/core/internal.ts';
import { PIXEL_LIMITS, SCREEN_LIMITS, SPEEDS } from '../../src/render/index.ts';
import { exchangeText, type Log } from '../../src/replay/index.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { DATA_SET_OPTIONS, OBSERVATION_OPTIONS, writeDataSet } from '../data-set.ts';
import { EXIT, usage } from '../exit.ts';
import { checkOutput, inPieces, makeFile, writeAll, writePieces } from '../files.ts';
import { shellWord } from '../format.ts';
import { resolveLogs } from '../logs.ts';
import { choice, file, files, flag, grouped, integer, tick, type Values } from '../options.ts';
import { remark } from '../output.ts';
import { writePage } from '../page.ts';
import { checkPictureArgs, type PictureFormat, writePicture } from '../pictures.ts';
import { PROGRAM } from '../program.ts';
import { openLog, playLog } from '../progress.ts';
import { LIMIT_OPTIONS, MANY_LOGS_OPTIONS } from '../shared-options.ts';

const FORMATS = [
  'json',
  'html',
  'svg',
  'png',
  'cast',
  'gif',
  'mp4',
  'csv',
  'jsonl',
  'parquet',
  'onnx',
  'npz',
] as const;

/** Options that not every format takes. */
const OPTIONS_OF_FORMAT = {
  json: [],
  html: ['at'],
  svg: ['columns', 'rows', 'at'],
  png: ['size', 'bare', 'at'],
  cast: ['columns', 'rows', 'from', 'to', 'fps', 'speed'],
  gif: ['size', 'bare', 'from', 'to', 'fps', 'speed'],
  mp4: ['size', 'bare', 'from', 'to', 'fps', 'speed'],
  csv: ['what', 'every'],
  jsonl: ['what', 'every'],
  parquet: ['what', 'every', ...OBSERVATION_OPTIONS],
  npz: ['what', 'every', ...OBSERVATION_OPTIONS],
  onnx: [],
} as const;

const POSITIONALS = {
  logs: files(
    'a log; for html one or two; for csv, jsonl, parquet and npz any number of logs, and folders of logs; for onnx a policy of shooter train',
  ),
};

const OPTIONS = {
  format: choice(
    'json: the whole match as one object; html: a page that plays and proves it, or compares two; svg, png: a picture of a tick; gif, mp4: a film, mp4 by ffmpeg; cast: a film for asciinema; csv, jsonl, parquet: a data set; npz: observations for NumPy; onnx: a policy of shooter train as an ONNX file that decides the same',
    FORMATS,
    { default: 'json' },
  ),
  ...grouped('Pictures and films:', {
    at: tick('html: tick to open at; svg, png: tick to draw', { shownDefault: 'the first; the last' }),
    from: tick('gif, mp4, cast: first tick', { shownDefault: '0' }),
    to: tick('gif, mp4, cast: last tick', { shownDefault: 'the last' }),
    fps: integer('gif, mp4, cast: frames a second; of a gif at most 50', SCREEN_LIMITS.fps, {
      shownDefault: '25, 60, 15',
    }),
    speed: choice('gif, mp4, cast: speed of playback', SPEEDS, { shownDefault: '1' }),
    size: integer('png, gif, mp4: pixels a side', PIXEL_LIMITS.size, { shownDefault: '720; of a gif 360' }),
    bare: flag('png, gif, mp4: the arena alone, without names, health and time'),
    columns: integer('svg, cast: columns of the screen', SCREEN_LIMITS.columns, { shownDefault: '100' }),
    rows: integer('svg, cast: rows of the screen', SCREEN_LIMITS.rows, { shownDefault: '30' }),
  }),
  ...DATA_SET_OPTIONS,
  ...MANY_LOGS_OPTIONS,
  ...LIMIT_OPTIONS,
  ...grouped('Output:', {
    out: file('file to write', { alias: 'o', shownDefault: 'standard output' }),
    force: flag('overwrite an existing file'),
  }),
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['shooter export match.log --format json > match.json'],
    ['shooter export match.log --format html -o match.html'],
    ['shooter export match.log --format svg --at 1:20 -o match.svg'],
    ['shooter export match.log --format png --at 1:20 --size 1080 -o match.png'],
    ['shooter export match.log --format gif --from 1:20 --to 1:30 -o match.gif'],
    ['shooter export match.log --format cast -o match.cast'],
    ['shooter export logs/ more/*.log --format parquet -o data.parquet'],
    ['shooter export logs/ --format npz --observation compact --frame-skip 4 -o data.npz'],
    ['shooter export mine.json --format onnx -o mine.onnx'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  checkFormatOptions(args);
  checkOutput(args.out, args.force);
  const { format } = args;
  if (format === 'onnx') await writePolicy(args);
  else if (format === 'csv' || format === 'jsonl' || format === 'parquet' || format === 'npz')
    await writeDataSet(args, format);
  else if (format === 'html') await writePage(args, await resolveLogs(args.logs, args));
  else await writeMatch(args, format);
  return EXIT.done;
}

function checkFormatOptions(args: Args): void {
  for (const name of new Set(Object.values(OPTIONS_OF_FORMAT).flat())) {
    const formats = FORMATS.filter((format) =>
      (OPTIONS_OF_FORMAT[format] as readonly string[]).includes(name),
    );
    if (args[name] !== undefined && !formats.includes(args.format))
      throw usage(`--${name} is for --format ${formatList(formats)}, not for ${args.format}`);
  }
}

const formatList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Writes a policy of `shooter train` as an ONNX file. */
async function writePolicy(args: Args): Promise<void> {
  const [path, ...more] = args.logs;
  if (path === undefined || more.length > 0)
    throw usage(`--format onnx takes one policy, as shooter train writes it; ${args.logs.length} are given`);
  if (args.out === undefined) throw usage('--format onnx needs a file to write: -o FILE');
  const bytes = encodeOnnxPolicy(readPolicy(path));
  await makeFile({ out: args.out, force: args.force }, async (file) => writeAll(file, bytes));
  remark(`${args.out}: written; ${PROGRAM} check ${shellWord(`policy:${args.out}`)} says what it expects`);
}

async function writeMatch(args: Args, format: 'json' | PictureFormat): Promise<void> {
  if (format !== 'json') checkPictureArgs(args, format);
  const [named, ...more] = await resolveLogs(args.logs, args);
  if (more.length > 0)
    throw usage(
      `--format ${format} takes one log, ${more.length + 1} are given; csv, jsonl and parquet take many`,
    );
  const { path, problem } = named!;
  if (problem !== undefined) throw new ShooterError(problem.code, problem.message);
  const log = await openLog(path);
  if (format === 'json') await writePieces(args, inPieces(toJson(log)));
  else {
    const playback = await playLog(log, args['max-ticks']);
    await writePicture(args, format, { path, playback });
  }
  if (args.out !== undefined) remark(`${args.out}: written`);
}

/** A log as JSON in ASCII alone, with a line break at its end. */
function* toJson(log: Log): Generator<string> {
  for (const piece of exchangeText(log)) yield escapeJson(piece);
  yield '\n';
}
