import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BUILT_IN_BOTS } from '../../src/bots/index.ts';
import {
  type ContestManifest,
  type ContestPlayer,
  hashContents,
  isOfFirst,
  type Judge,
  type LostGame,
  listLosses,
  makeTables,
  type PairResult,
  printedName,
  type Run,
} from '../../src/contest/index.ts';
import { sprtCurve } from '../../src/contest/stats/index.ts';
import { EXIT } from '../exit.ts';
import { writeText } from '../new-file.ts';
import { plural, print, printJson, remark } from '../output.ts';
import { quote, shellWord } from '../shown.ts';
import { gamesCsv } from './csv.ts';
import { reportHtml } from './html.ts';
import type { ReportArgs } from './options.ts';
import type { ContestReport } from './report.ts';
import { reportLines } from './text.ts';

/* What a contest has found: printed, and written where it is asked for. */

export interface Conclusion {
  readonly run: Run;
  readonly judge: Pick<Judge, 'committed' | 'counts' | 'test'>;
  readonly interrupted: boolean;
  readonly audited: number;
  /** what a reader must know of the players, a sentence each */
  readonly notices: readonly string[];
}

/** @returns the exit code */
export function conclude(conclusion: Conclusion, args: ReportArgs): number {
  const { run, judge, interrupted, audited } = conclusion;
  const report = { ...describeReport(run, judge), notices: conclusion.notices };
  if (args.csv !== undefined)
    writeText(args.csv, [...gamesCsv(run.manifest.players, judge.committed)].join(''), args.force);
  if (args.html !== undefined)
    writeText(args.html, reportHtml(report, folderFrom(args.html, run.folder)), args.force);
  const summary = summarize(conclusion, report);
  if (args.ndjson) printJson({ event: 'end', ...summary });
  else if (args.json) printJson(summary);
  else print(...reportLines(report), '', ...tellRun(conclusion));
  if (audited > 0) remark(`${plural(audited, 'pair')} played again came out the same`);
  if (interrupted) return EXIT.interrupted;
  return exitCode(run.manifest, report);
}

/** A folder as a page names it. A relative one always begins with a dot: what a name begins with is no scheme. */
function folderFrom(page: string, folder: string): string {
  const path = relative(dirname(resolve(page)), resolve(folder))
    .split(sep)
    .join('/');
  return path.startsWith('..') ? path : `./${path}`.replace(/\/$/, '');
}

function exitCode({ sprt, shard }: ContestManifest, { tables, sprt: course }: ContestReport): number {
  if (tables.isFailed) return EXIT.negative;
  // A part of a test decides nothing.
  if (sprt === null || shard !== null) return EXIT.done;
  return course?.state.status === 'H1' ? EXIT.done : EXIT.negative;
}

function describeReport(
  { manifest, folder }: Run,
  { committed, test }: Conclusion['judge'],
): Omit<ContestReport, 'notices'> {
  const { players, sprt, form, seed, shard } = manifest;
  const { losses, total } = listLosses(committed, isOfFirst(form) ? { player: 0 } : {});
  const part = shard === null ? '' : `, part ${shard.index + 1} of ${shard.count}`;
  const who = players.map(({ name }) => name).join(form === 'sprt' ? ' against ' : ', ');
  return {
    title: `${who} · seed ${quote(seed)}${part}`,
    players,
    tables: makeTables(players, committed),
    losses: losses.map((lost) => ({ ...lost, printed: findPrinted(folder, lost) })),
    lossTotal: total,
    folder,
    trusted: manifest.isolation.level === 'none' ? players.filter(isForeign).map(({ name }) => name) : [],
    sprt:
      sprt === null || test === undefined
        ? undefined
        : {
            options: sprt,
            state: test,
            curve: sprtCurve(committed, sprt),
          },
  };
}

/** Whether a player may run code of the user's: it is no bot of this package, and no keys of a file. */
const isForeign = ({ name, hash }: ContestPlayer): boolean =>
  !/^(?:log|script):/.test(name) && !BUILT_IN_BOTS.some((kind) => hashContents(kind.name, kind) === hash);

/** Whether a bot printed something is not on record: its file is there, or is not. */
function findPrinted(folder: string, { id, failures }: LostGame): string | null {
  const name = printedName(id);
  return failures.length > 0 && existsSync(join(folder, name)) ? name : null;
}

function summarize({ run, judge, interrupted }: Conclusion, report: ContestReport): object {
  const { manifest, folder } = run;
  const { tables, losses, lossTotal, sprt } = report;
  return {
    run: folder,
    seed: manifest.seed,
    form: manifest.form,
    players: manifest.players,
    signer: manifest.signer,
    interrupted,
    pairs: judge.committed.length,
    ...(sprt !== undefined && { sprt: { ...sprt.options, ...sprt.state, counts: judge.counts } }),
    isolation: manifest.isolation,
    trusted: report.trusted,
    notices: report.notices,
    tables,
    losses,
    lossTotal,
  };
}

function tellRun({ run, interrupted }: Conclusion): string[] {
  const word = shellWord(run.folder);
  if (interrupted) return [`${run.folder}: interrupted; the same command with --run ${word} goes on`];
  const shown = run.isOver
    ? `${run.folder}: shown as it is recorded: the results agree with the plan; their logs were not looked at`
    : `${run.folder}: the contest, pair by pair; the same command with --run ${word} shows it again`;
  return [shown, `shooter verify ${word} holds the results against their logs`];
}

/** A line for each pair that counts. */
export const tellPair = (pair: PairResult): void => {
  printJson({ event: 'pair', ...pair });
};
