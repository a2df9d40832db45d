import { availableParallelism } from 'node:os';
import { looksLikeRun } from '../../src/contest/index.ts';
import {
  type LogVerdict,
  readPublicKey,
  type VerificationFailure,
  type VerifiedLog,
} from '../../src/replay/index.ts';
import type { Command } from '../commands.ts';
import { RUN_OPTIONS, runExitCode, verifyRuns } from '../contest/verify-run.ts';
import { describeClaims, describeEnding, describeSigner } from '../describe-log.ts';
import { EXIT, usage } from '../exit.ts';
import { formatCount, plural } from '../format.ts';
import { eachVerdict, resolveLogs } from '../logs.ts';
import { file, files, flag, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { JSON_OPTION, LIMIT_OPTIONS, MANY_LOGS_OPTIONS, WORKERS_OPTION } from '../shared-options.ts';

const POSITIONALS = {
  logs: files('logs, folders of logs, and run directories of contests'),
};

const OPTIONS = {
  'allow-unfinished': flag('exit with 0, not 1, for an unfinished log that is valid so far'),
  'signed-by': file('exit with 1 unless signed by this public key: ed25519:…, or a file that holds it'),
  ...WORKERS_OPTION,
  ...MANY_LOGS_OPTIONS,
  ...LIMIT_OPTIONS,
  ...RUN_OPTIONS,
  ...JSON_OPTION,
  ndjson: flag('print one line of JSON for each log or contest', { group: 'Output:', conflicts: 'json' }),
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['shooter verify match.log logs/'],
    ['find . -name "*.log" -print0 | shooter verify --files-from -'],
    ['shooter verify tournament --replay 20', 'plays 20 pairs of a contest again'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  const { workers = availableParallelism(), 'max-ticks': maxTicks } = args;
  const signer = args['signed-by'] === undefined ? undefined : readPublicKey(args['signed-by']);
  const allowUnfinished = args['allow-unfinished'] === true;
  const contests = args.logs.filter(looksLikeRun);
  const others = args.logs.filter((path) => !looksLikeRun(path));
  checkRunOptions(args, contests);
  const isContestsAlone = contests.length > 0 && others.length === 0 && args['files-from'] === undefined;
  const logs = isContestsAlone ? [] : await resolveLogs(others, args);
  const runs = await verifyRuns(contests, { ...args, workers, maxTicks, signer });
  const verdicts: LogVerdict[] = [];
  const counts: Counts = { proven: 0, unfinished: 0, refuted: 0, damaged: 0, unreadable: 0 };
  const onVerdict = (verdict: LogVerdict): void => {
    counts[verdict.verdict] += 1;
    if (signer !== undefined)
      counts.otherSigner = (counts.otherSigner ?? 0) + Number(!isSignedBy(verdict, signer));
    if (args.json) verdicts.push(verdict);
    else if (args.ndjson) printJson(verdict);
    else print(...formatVerdict(verdict, signer));
  };
  await eachVerdict(logs, { workers, maxTicks }, onVerdict);
  if (args.json) printJson({ logs: verdicts, ...counts, ...(runs.length > 0 && { runs }) });
  else if (!args.ndjson && logs.length > 1) print(formatCounts(logs.length, counts));
  return Math.max(
    exitCode(counts, args),
    ...runs.map((one) => runExitCode(one, { allowUnfinished, signer })),
  );
}

/** @throws ShooterError `cli/usage` for an option of contests that would do nothing */
function checkRunOptions({ replay, bot }: Args, contests: readonly string[]): void {
  if (bot !== undefined && replay === undefined) throw usage('--bot goes with --replay');
  if (replay !== undefined && contests.length === 0)
    throw usage('--replay is for contests, and none of the names is that of a run directory');
}

/** `otherSigner`: files that `--signed-by` does not find signed by its key, whatever their verdict; absent without it. */
type Counts = Record<LogVerdict['verdict'], number> & { otherSigner?: number };

/** A log that cannot be read counts as not signed. */
const isSignedBy = (verdict: LogVerdict, signer: string): boolean =>
  'signer' in verdict && verdict.signer === signer;

/** The exit code of the worst verdict: damaged, then refuted, then unfinished. `--skip-bad` does not excuse a missing signature. */
function exitCode(counts: Counts, args: Args): number {
  const { damaged, unreadable, refuted, unfinished, otherSigner = 0 } = counts;
  if (damaged + unreadable > 0 && !args['skip-bad']) return EXIT.unusable;
  return refuted + otherSigner > 0 || (unfinished > 0 && !args['allow-unfinished'])
    ? EXIT.negative
    : EXIT.done;
}

/** The verdict in a line, and in another what of it is only claimed. */
function formatVerdict(verdict: LogVerdict, signer: string | undefined): string[] {
  const other = signer === undefined || isSignedBy(verdict, signer) ? [] : [`  NOT SIGNED by ${signer}`];
  if ('error' in verdict) return [`${verdict.verdict.toUpperCase()} ${verdict.error.message}`, ...other];
  if (verdict.failure !== undefined) return [...formatRefuted(verdict, verdict.failure), ...other];
  const { log, hash, missing, result } = verdict;
  const held = `${formatChecked(verdict)} hold`;
  const ending =
    result === null ? '' : `; result: ${result.status}, ${describeEnding(result.reason, result.winner)}`;
  const first =
    missing.length === 0
      ? `proven ${log}: ${held}${ending}; final hash ${hash}`
      : `unfinished ${log}: a valid beginning: ${held}${ending}; missing: ${missing.join(', ')}`;
  return [first, `  ${describeClaims(verdict.claims)}; ${describeSigner(verdict)}`, ...other];
}

function formatRefuted(verdict: VerifiedLog, { kind, tick, what, fields }: VerificationFailure): string[] {
  const checked = formatChecked(verdict);
  const lines = [
    `REFUTED ${verdict.log}: tick ${formatCount(tick)}: ${what}`,
    kind === 'state'
      ? `  it went wrong after tick ${formatCount(verdict.lastGoodTick)}, at tick ${formatCount(tick)} at the latest; ${checked} held`
      : `  ${checked} held`,
    ...fields.slice(0, MAX_FIELDS).map(({ field, a, b }) => `  ${field}: ${a} in the log, ${b} simulated`),
  ];
  if (fields.length > MAX_FIELDS) lines.push(`  and ${fields.length - MAX_FIELDS} fields more`);
  return lines;
}

function formatChecked({ ticks, checkpoints, states, events }: VerifiedLog): string {
  const whole = states > 0 ? `, ${plural(states, 'whole state')}` : '';
  const happened = events > 0 ? `, ${plural(events, 'event')}` : '';
  return `${plural(ticks, 'tick')}, ${plural(checkpoints, 'state hash', 'state hashes')}${whole}${happened}`;
}

const MAX_FIELDS = 20;

const formatCounts = (logs: number, counts: Counts): string =>
  `${plural(logs, 'log')}: ${Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(
      ([verdict, count]) =>
        `${formatCount(count)} ${verdict === 'otherSigner' ? 'not signed by the key' : verdict}`,
    )
    .join(', ')}`;
