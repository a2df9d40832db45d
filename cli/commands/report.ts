import { type ContestReport, type Run, readRun, reportRun } from '../../src/contest/index.ts';
import { toJson } from '../../src/core/internal.ts';
import type { Command } from '../commands.ts';
import { gamesCsv } from '../contest/csv.ts';
import { describeUnfinished } from '../contest/format.ts';
import { documentOf } from '../contest/print-report.ts';
import { writeReportPage } from '../contest/report-page.ts';
import { reportLines } from '../contest/text.ts';
import { EXIT, usage } from '../exit.ts';
import { checkOutput, inPieces, writePieces } from '../files.ts';
import { choice, file, flag, grouped, type Values } from '../options.ts';
import { print, remark } from '../output.ts';
import { JSON_OPTION } from '../shared-options.ts';

const POSITIONALS = { run: file('run directory of a contest', { required: true }) };

const OPTIONS = {
  format: choice(
    'text: what the contest printed; csv: every game; json: as --json of the contest; html: a page with charts in which lost games play',
    ['text', 'csv', 'json', 'html'],
    { default: 'text' },
  ),
  ...JSON_OPTION,
  ...grouped('Output:', {
    out: file('file to write; a page always needs one', { alias: 'o', shownDefault: 'standard output' }),
    force: flag('overwrite an existing file'),
  }),
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter report tournament'], ['shooter report sprt --format html -o report.html']],
  run,
};

async function run(args: Args): Promise<number> {
  const { out, force, json } = args;
  if (json && args.format !== 'text' && args.format !== 'json')
    throw usage(`--json and --format ${args.format} are two things; take one`);
  if (args.format === 'html' && out === undefined)
    throw usage('--format html needs a file to write: -o FILE');
  checkOutput(out, force);
  const played = readRun(args.run);
  const report = reportRun(played);
  const format = json ? 'json' : args.format;
  if (format === 'html')
    writeReportPage({ report, isOver: played.isOver, folder: played.folder, out: out!, force });
  else if (format === 'text' && out === undefined) print(...reportLines(report));
  else await writePieces({ out, force }, inPieces(RENDERERS[format](played, report)));
  if (out !== undefined) remark(`${out}: written`);
  if (!played.isOver) remark(`${args.run}: ${describeUnfinished(report)}`);
  return EXIT.done;
}

const RENDERERS: Readonly<
  Record<Exclude<Args['format'], 'html'>, (run: Run, report: ContestReport) => Iterable<string>>
> = {
  text: (_, report) => reportLines(report).map((line) => `${line}\n`),
  csv: ({ manifest, pairs }, report) => gamesCsv(manifest.players, countedOf(pairs, report)),
  json: ({ isOver }, report) => [`${toJson(documentOf(report, !isOver))}\n`],
};

/** The pairs that count, in the order of the plan. A contest that is not over has others, too, and all in the order in which they ended. */
const countedOf = (pairs: Run['pairs'], { pairs: counted }: ContestReport): Run['pairs'] =>
  [...pairs].sort((one, other) => one.index - other.index).slice(0, counted);
