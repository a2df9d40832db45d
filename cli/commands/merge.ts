import type { Argv } from 'yargs';
import { mergeRuns, readRun } from '../../src/contest/index.ts';
import { readSigner } from '../arguments.ts';
import { conclude } from '../contest/conclude.ts';
import { REPORT_OPTIONS, type ReportArgs } from '../contest/options.ts';
import { checkOutput } from '../files.ts';
import { SIGN_OPTION, type SignArgs, text } from '../options.ts';

interface Args extends ReportArgs, SignArgs {
  runs: string[];
  out: string;
}

export const options = (args: Argv): Argv =>
  args
    .positional('runs', { type: 'string', describe: 'folders of the shards, in any order' })
    .options({
      out: text('the folder of the whole contest', { alias: 'o', default: 'merged' }),
      ...SIGN_OPTION,
      ...REPORT_OPTIONS,
    })
    .example('shooter merge part-1 part-2 part-3 -o whole', 'what the whole contest would have been');

export async function run(args: Args): Promise<number> {
  for (const path of [args.csv, args.html]) checkOutput(path, args.force);
  const merged = mergeRuns(
    args.runs.map((folder) => readRun(folder)),
    args.out,
    readSigner(args),
  );
  return conclude({ ...merged, notices: [], interrupted: false, audited: 0 }, args);
}
