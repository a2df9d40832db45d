import type { ContestReport, ContestResult } from '../../src/contest/index.ts';
import { EXIT } from '../exit.ts';
import { writeText } from '../files.ts';
import { plural, shellWord } from '../format.ts';
import { print, printJson, remark } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { gamesCsv } from './csv.ts';
import type { ReportArgs } from './options.ts';
import { writeReportPage } from './report-page.ts';
import { reportLines } from './text.ts';

/* What a contest has found: printed, and written where it is asked for. */

/** @returns the exit code */
export function printResult(
  result: Pick<ContestResult, 'run' | 'report' | 'interrupted' | 'audited' | 'played'>,
  args: ReportArgs,
): number {
  const { run, report, interrupted, audited } = result;
  if (args.csv !== undefined)
    writeText(args.csv, [...gamesCsv(run.manifest.players, run.pairs)].join(''), args.force);
  if (args.html !== undefined)
    writeReportPage({ report, isOver: !interrupted, folder: run.folder, out: args.html, force: args.force });
  const document = documentOf(report, interrupted);
  if (args.ndjson) printJson({ event: 'end', ...document });
  else if (args.json) printJson(document);
  else print(...reportLines(report), '', ...describeRun(result));
  if (audited > 0) remark(`${plural(audited, 'pair')} played again came out the same`);
  return interrupted ? EXIT.interrupted : exitCode(report);
}

function exitCode({ sprt, shard, tables }: ContestReport): number {
  if (tables.isFailed) return EXIT.negative;
  // A shard decides nothing: the test is over all of them.
  if (sprt === null || shard !== null) return EXIT.done;
  return sprt.state.status === 'H1' ? EXIT.done : EXIT.negative;
}

/** The report as `--json` prints it: without the course of the test, which the page shows, and the shard, which the manifest has. */
export function documentOf({ sprt, shard: _, ...report }: ContestReport, interrupted: boolean): object {
  return {
    ...report,
    interrupted,
    ...(sprt !== null && { sprt: { ...sprt.options, ...sprt.state, counts: sprt.counts } }),
  };
}

function describeRun({
  run,
  interrupted,
  played,
}: Pick<ContestResult, 'run' | 'interrupted' | 'played'>): string[] {
  const word = shellWord(run.folder);
  if (interrupted) return [`${run.folder}: interrupted; the same command with --run ${word} resumes it`];
  // Nothing was played now: the contest was over before.
  const shown =
    played === 0
      ? `${run.folder}: shown as it is recorded: the results agree with the plan; their logs were not looked at`
      : `${run.folder}: the contest, pair by pair; the same command with --run ${word} shows it again`;
  return [shown, `${PROGRAM} verify ${word} checks the results by their logs`];
}
