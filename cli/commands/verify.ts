import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { looksLikeRun } from '../../src/bots/index.ts';
import { readPublicKey, type VerificationFailure } from '../../src/replay/index.ts';
import { parseInteger } from '../arguments.ts';
import { describeClaims, describeEnding, describeSigner } from '../claims-text.ts';
import { RUN_OPTIONS, runExitCode, verifyRuns } from '../contest/verify-run.ts';
import { EXIT } from '../exit.ts';
import { flag, JSON_OPTION, text } from '../options.ts';
import { createProgress, formatCount, plural, print, printJson } from '../output.ts';
import { openPool } from '../pool.ts';
import type { Verdict, Verified } from '../verify-file.ts';

interface Args {
  logs: string[];
  replay?: string;
  bot?: string[];
  'allow-unfinished'?: boolean;
  'signed-by'?: string;
  workers?: string;
  json?: boolean;
  ndjson?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('logs', { type: 'string', describe: 'logs, and folders of contests; any number' })
    .option('allow-unfinished', flag('exit 0 for the valid beginning of a log, too, not 1'))
    .option(
      'signed-by',
      text(
        'exit 1 for a log or contest that is not signed by this public key: ed25519:…, or a file that holds it',
      ),
    )
    .option('workers', text('threads to verify with; as many as there are cores if left out'))
    .options({ ...RUN_OPTIONS, ...JSON_OPTION, ndjson: flag('print one JSON line a log or contest') })
    .conflicts('json', 'ndjson')
    .example('shooter verify match.log more/*.log', '')
    .example('shooter verify tournament --replay 20', 'are the results of a contest what was played?');

export async function run(args: Args): Promise<number> {
  const workers = parseInteger(args.workers ?? String(availableParallelism()), '--workers', [1, 256]);
  const signer = args['signed-by'] === undefined ? undefined : readPublicKey(args['signed-by']);
  const allowUnfinished = args['allow-unfinished'] === true;
  const runs = await verifyRuns(args.logs.filter(looksLikeRun), { ...args, workers, signer });
  const verdicts = await verifyAll(
    args.logs.filter((path) => !looksLikeRun(path)),
    workers,
    (verdict) => {
      if (args.ndjson) printJson(verdict);
      else if (!args.json) print(...formatVerdict(verdict, signer));
    },
  );
  const counts = countBy(verdicts, signer);
  if (args.json) printJson({ logs: verdicts, ...counts, ...(runs.length > 0 && { runs }) });
  else if (!args.ndjson && verdicts.length > 1) print(formatCounts(verdicts, counts));
  return Math.max(
    exitCode(counts, allowUnfinished),
    ...runs.map((one) => runExitCode(one, { allowUnfinished, signer })),
  );
}

/** Below so many bytes in all, threads take longer to start than the logs to verify. */
const ALONE_BYTES = 200_000;

/** Verifies logs and tells of each in the order given. */
async function verifyAll(
  paths: string[],
  workers: number,
  tell: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const progress = createProgress(paths.length, 'logs');
  const verify = await openVerifier(paths, Math.min(workers, paths.length));
  const pending = paths.map((path) => verify.run(path));
  const verdicts: Verdict[] = [];
  for (const each of pending) {
    const verdict = await each;
    progress.clear();
    tell(verdict);
    verdicts.push(verdict);
    progress.update(verdicts.length);
  }
  progress.clear();
  await verify.close();
  return verdicts;
}

interface Verifier {
  run(path: string): Promise<Verdict>;
  close(): Promise<void>;
}

async function openVerifier(paths: readonly string[], workers: number): Promise<Verifier> {
  if (workers === 1 || totalBytes(paths) < ALONE_BYTES) {
    const { verifyFile } = await import('../verify-file.ts');
    return { run: async (path) => verifyFile(path), close: async () => {} };
  }
  const pool = await openPool(new URL('../verify-file.js', import.meta.url), workers);
  return { run: (path) => pool.run('verifyFile', path), close: pool.close };
}

function totalBytes(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** `otherSigner`: logs that `--signed-by` does not find signed by its key, whatever their verdict; absent without it. */
type Counts = Record<Verdict['verdict'], number> & { otherSigner?: number };

function countBy(verdicts: readonly Verdict[], signer: string | undefined): Counts {
  const counts: Counts = { proven: 0, unfinished: 0, refuted: 0, damaged: 0, unreadable: 0 };
  for (const { verdict } of verdicts) counts[verdict] += 1;
  if (signer !== undefined)
    counts.otherSigner = verdicts.filter((one) => 'signer' in one && one.signer !== signer).length;
  return counts;
}

/** The worst of all: damaged before refuted before unfinished. */
function exitCode(counts: Counts, allowUnfinished: boolean): number {
  const { damaged, unreadable, refuted, unfinished, otherSigner = 0 } = counts;
  if (damaged + unreadable > 0) return EXIT.unusable;
  return refuted + otherSigner > 0 || (unfinished > 0 && !allowUnfinished) ? EXIT.negative : EXIT.done;
}

/** The verdict in a line, and in another what of it is only claimed. */
function formatVerdict(verdict: Verdict, signer: string | undefined): string[] {
  if ('error' in verdict) return [`${verdict.verdict.toUpperCase()} ${verdict.error.message}`];
  if (verdict.failure !== undefined) return formatRefuted(verdict, verdict.failure);
  const { log, hash, missing, result } = verdict;
  const held = `${formatChecked(verdict)} hold`;
  const ending =
    result === null ? '' : `; result: ${result.status}, ${describeEnding(result.reason, result.winner)}`;
  const first =
    missing.length === 0
      ? `proven ${log}: ${held}${ending}; final hash ${hash}`
      : `unfinished ${log}: a valid beginning: ${held}${ending}; missing: ${missing.join(', ')}`;
  const other = signer === undefined || verdict.signer === signer ? [] : [`  NOT SIGNED by ${signer}`];
  return [first, `  ${describeClaims(verdict.claims)}; ${describeSigner(verdict)}`, ...other];
}

function formatRefuted(verdict: Verified, { kind, tick, what, fields }: VerificationFailure): string[] {
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

function formatChecked({ ticks, checkpoints, states, events }: Verified): string {
  const whole = states > 0 ? `, ${plural(states, 'whole state')}` : '';
  const happened = events > 0 ? `, ${plural(events, 'event')}` : '';
  return `${plural(ticks, 'tick')}, ${plural(checkpoints, 'state hash', 'state hashes')}${whole}${happened}`;
}

const MAX_FIELDS = 20;

const formatCounts = (verdicts: readonly Verdict[], counts: Counts): string =>
  `${plural(verdicts.length, 'log')}: ${Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(
      ([verdict, count]) =>
        `${formatCount(count)} ${verdict === 'otherSigner' ? 'not signed by the key' : verdict}`,
    )
    .join(', ')}`;
