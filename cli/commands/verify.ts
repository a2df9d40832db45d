import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { parseInteger } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { flag, JSON_OPTION, text } from '../options.ts';
import { createProgress, formatCount, plural, print, printJson } from '../output.ts';
import { openPool } from '../pool.ts';
import type { Verdict } from '../verify-file.ts';

interface Args {
  logs: string[];
  workers?: string;
  json?: boolean;
  ndjson?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('logs', { type: 'string', describe: 'logs; any number' })
    .option('workers', text('threads to verify with; as many as there are cores if left out'))
    .options({ ...JSON_OPTION, ndjson: flag('print one JSON line a log') })
    .conflicts('json', 'ndjson')
    .example('shooter verify match.log more/*.log', '');

export async function run(args: Args): Promise<number> {
  const workers = parseInteger(args.workers ?? String(availableParallelism()), '--workers', [1, 256]);
  const verdicts = await verifyAll(args.logs, workers, (verdict) => {
    if (args.ndjson) printJson(verdict);
    else if (!args.json) print(...tellVerdict(verdict));
  });
  const counts = countBy(verdicts);
  if (args.json) printJson({ logs: verdicts, ...counts });
  else if (!args.ndjson && verdicts.length > 1) print(tellCounts(verdicts, counts));
  if (counts.unreadable > 0) return EXIT.unusable;
  return counts.refuted > 0 ? EXIT.negative : EXIT.done;
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

type Counts = Record<Verdict['verdict'], number>;

function countBy(verdicts: readonly Verdict[]): Counts {
  const counts: Counts = { proven: 0, unfinished: 0, refuted: 0, unreadable: 0 };
  for (const { verdict } of verdicts) counts[verdict] += 1;
  return counts;
}

function tellVerdict(verdict: Verdict): string[] {
  if (verdict.verdict === 'unreadable') return [`UNREADABLE ${verdict.error.message}`];
  const { log, failure, lastGoodTick, hash, missing } = verdict;
  const checked = tellChecked(verdict);
  if (failure === undefined) {
    if (missing === '') return [`proven ${log}: ${checked}, result and seal hold; final hash ${hash}`];
    return [`unfinished ${log}: a valid beginning: ${checked} hold; ${missing}`];
  }
  const lines = [
    `REFUTED ${log}: tick ${formatCount(failure.tick)}: ${failure.what}`,
    `  it went wrong after tick ${formatCount(lastGoodTick)}, at tick ${formatCount(failure.tick)} at the latest; ${checked} held`,
    ...failure.fields
      .slice(0, MAX_FIELDS)
      .map(({ field, a, b }) => `  ${field}: ${a} in the log, ${b} simulated`),
  ];
  if (failure.fields.length > MAX_FIELDS)
    lines.push(`  and ${failure.fields.length - MAX_FIELDS} fields more`);
  return lines;
}

function tellChecked({ ticks, checkpoints, states }: Exclude<Verdict, { verdict: 'unreadable' }>): string {
  const whole = states > 0 ? `, ${plural(states, 'whole state')}` : '';
  return `${plural(ticks, 'tick')}, ${plural(checkpoints, 'state hash', 'state hashes')}${whole}`;
}

const MAX_FIELDS = 20;

const tellCounts = (verdicts: readonly Verdict[], counts: Counts): string =>
  `${plural(verdicts.length, 'log')}: ${Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${formatCount(count)} ${verdict}`)
    .join(', ')}`;
