import { type ContestReport, type Run, readRun, reportRun } from '../../src/contest/index.ts';
import { toJson } from '../../src/core/internal.ts';
import type { Command } from '../commands.ts';
import { gamesCsv } from '../contest/csv.ts';
import { reportHtml } from '../contest/html.ts';
import { documentOf, folderFrom } from '../contest/print-report.ts';
import { reportLines } from '../contest/text.ts';
import { EXIT, usage } from '../exit.ts';
import { checkOutput, inPieces, writePieces } from '../files.ts';
import { plural } from '../format.ts';
import { choice, file, flag, grouped, type Values } from '../options.ts';
import { print, remark } from '../output.ts';
import { JSON_OPTION } from '../shared-options.ts';

const POSITIONALS = { run: file('run directory of a contest', { required: true }) };

const OPTIONS = {
  format: choice(
    'text: what the contest printed; csv: every game; json: as --json of the contest; html: one page with charts',
    ['text', 'csv', 'json', 'html'],
    { default: 'text' },
  ),
  ...JSON_OPTION,
  ...grouped('Output:', {
    out: file('file to write', { alias: 'o', shownDefault: 'standard output' }),
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

const RENDERERS: Readonly<
  Record<Args['format'], (run: Run, report: ContestReport, out: string | undefined) => Iterable<string>>
> = {
  text: (_, report) => reportLines(report).map((line) => `${line}\n`),
  csv: ({ manifest, pairs }) => gamesCsv(manifest.players, pairs),
  json: (_, report) => [`${toJson(documentOf(report, false))}\n`],
  html: ({ folder }, report, out) => [reportHtml(report, folderFrom(out ?? 'report.html', folder))],
};

async function run(args: Args): Promise<number> {
  const { out, force, json } = args;
  if (json && args.format !== 'text' && args.format !== 'json')
    throw usage(`--json and --format ${args.format} are two things; take one`);
  checkOutput(out, force);
  const played = readRun(args.run);
  const report = reportRun(played);
  const format = json ? 'json' : args.format;
  if (format === 'text' && out === undefined) print(...reportLines(report));
  else await writePieces({ out, force }, inPieces(RENDERERS[format](played, report, out)));
  if (out !== undefined) remark(`${out}: written`);
  if (!played.isOver)
    remark(`${args.run}: this contest is not over: ${plural(report.pairs, 'pair')} count so far`);
  return EXIT.done;
}
