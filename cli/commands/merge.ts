import { mergeRuns, readRun } from '../../src/contest/index.ts';
import { readSigner } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { REPORT_OPTIONS } from '../contest/options.ts';
import { printResult } from '../contest/print-report.ts';
import { checkOutput } from '../files.ts';
import { file, files, type Values } from '../options.ts';
import { SIGN_OPTION } from '../shared-options.ts';

const POSITIONALS = {
  runs: files('run directories of the shards, in any order'),
};

const OPTIONS = {
  out: file('run directory of the whole contest', { alias: 'o', default: 'merged' }),
  ...SIGN_OPTION,
  ...REPORT_OPTIONS,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter merge part-1 part-2 part-3 -o whole']],
  run,
};

async function run(args: Args): Promise<number> {
  for (const path of [args.csv, args.html]) checkOutput(path, args.force);
  const merged = mergeRuns(
    args.runs.map((folder) => readRun(folder)),
    args.out,
    readSigner(args),
  );
  return printResult({ ...merged, interrupted: false, played: merged.run.pairs.length, audited: 0 }, args);
}
