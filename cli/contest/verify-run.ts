import { MAX_PAIRS, type RunVerdict, type RunVerification, verifyRun } from '../../src/contest/index.ts';
import { EXIT } from '../exit.ts';
import { formatCount, plural } from '../format.ts';
import { files, grouped, type OptionsFor, parseInteger } from '../options.ts';
import { print, printJson } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';

/* `shooter verify RUN`: the results of a contest checked by their plan, by their logs and, on request, by playing pairs again. */

/** What `verify` takes for contests alone. */
export const RUN_OPTIONS: OptionsFor<Pick<RunArgs, 'replay' | 'bot'>> = grouped('Contests:', {
  replay: {
    kind: 'text',
    describe: 'pairs to play again with the players of the contest, or all; their results must be equal',
    parse: (given, name) => (given === 'all' ? MAX_PAIRS : parseInteger(given, name, [0, MAX_PAIRS])),
  },
  bot: files('with --replay: file of a player that is not built in; give the option once for each'),
});

interface RunArgs {
  readonly workers: number;
  readonly maxTicks: number | undefined;
  readonly replay?: number | undefined;
  readonly bot?: readonly string[] | undefined;
  /** the public key that must have signed them, if any */
  readonly signer: string | undefined;
  readonly json?: boolean | undefined;
  readonly ndjson?: boolean | undefined;
}

/** Verifies contests one after the other, and reports on each. */
export async function verifyRuns(folders: readonly string[], args: RunArgs): Promise<RunVerdict[]> {
  const { replay, bot: bots, workers, maxTicks } = args;
  const verdicts: RunVerdict[] = [];
  for (const folder of folders) {
    let progress: { readonly phase: string; readonly bar: Progress } | undefined;
    const verdict = await verifyRun(folder, {
      ...{ workers, maxTicks, replay, bots },
      onProgress({ phase, done, total }) {
        if (progress?.phase !== phase) progress = { phase, bar: createProgress(total, 'pairs') };
        progress.bar.update(done);
      },
    }).finally(() => progress?.bar.clear());
    if (args.ndjson) printJson(verdict);
    else if (!args.json) print(...formatRunVerdict(verdict, args.signer));
    verdicts.push(verdict);
  }
  return verdicts;
}

interface Wanted {
  readonly allowUnfinished: boolean;
  /** the public key that must have signed it, if any */
  readonly signer: string | undefined;
}

/** What is only claimed is no fault. */
export function runExitCode(verdict: RunVerdict, { allowUnfinished, signer }: Wanted): number {
  if ('error' in verdict || verdict.verdict === 'damaged') return EXIT.unusable;
  if (isOfOther(verdict, signer)) return EXIT.negative;
  return verdict.verdict === 'refuted' || (verdict.verdict === 'unfinished' && !allowUnfinished)
    ? EXIT.negative
    : EXIT.done;
}

const isOfOther = ({ signer }: RunVerification, wanted: string | undefined): boolean =>
  wanted !== undefined && signer !== wanted;

/** Lines of a verdict that are printed. */
const MAX_LINES = 20;

/** The verdict in a line, what the games rest on in another, then what is wrong and what is not of the run. */
function formatRunVerdict(verdict: RunVerdict, wanted: string | undefined): string[] {
  if ('error' in verdict) return [`DAMAGED ${verdict.error.message}`];
  const { run, games, findings, findingCount, extra, signer } = verdict;
  const { total, proven, replayed, claimed } = games;
  const isWrong = findingCount > 0;
  const word = isWrong ? verdict.verdict.toUpperCase() : verdict.verdict;
  const wrong = isWrong ? `${plural(findingCount, 'finding')}; ` : '';
  return [
    `${word} ${run}: ${wrong}${plural(total, 'game')}${signer === null ? '' : `; signed by ${signer}`}`,
    `  ${formatCount(proven)} proven by a log, ${formatCount(replayed)} replayed now, ${formatCount(claimed)} only claimed by the results`,
    ...limit(
      findings.map(
        ({ file, line, message }) => `  ${file}: ${line === null ? '' : `line ${line}: `}${message}`,
      ),
    ),
    ...(isOfOther(verdict, wanted)
      ? [`  NOT SIGNED by ${wanted}: ${signer === null ? 'it is not signed' : 'another key signed it'}`]
      : []),
    ...(verdict.verdict === 'unfinished' ? ['  the contest is not over: its results are missing'] : []),
    ...(extra.length > 0
      ? ['  not of the run, and not looked at:', ...limit(extra.map((name) => `    ${name}`))]
      : []),
  ];
}

const limit = (lines: readonly string[]): string[] =>
  lines.length <= MAX_LINES
    ? [...lines]
    : [...lines.slice(0, MAX_LINES), `  and ${formatCount(lines.length - MAX_LINES)} more`];
