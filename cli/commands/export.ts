import type { Argv } from 'yargs';
import { exportMatch, readLog } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { writeText } from '../files.ts';
import { flag, type OutputArgs, text } from '../options.ts';
import { printJson, remark } from '../output.ts';
import { toJson } from '../shown.ts';

interface Args extends OutputArgs {
  log: string;
  format: 'json';
}

export const options = (args: Argv): Argv =>
  args
    .positional('log', { type: 'string', describe: 'a log' })
    .option('format', text('json: the whole match as one object', { choices: ['json'], default: 'json' }))
    .option('out', text('the file to write; standard output if left out', { alias: 'o' }))
    .option('force', flag('overwrite the file if it exists'))
    .example('shooter export match.log --format json > match.json', '');

export async function run(args: Args): Promise<number> {
  const match = exportMatch(readLog(args.log));
  if (args.out === undefined) {
    printJson(match);
    return EXIT.done;
  }
  writeText(args.out, `${toJson(match)}\n`, args.force);
  remark(`${args.out}: written`);
  return EXIT.done;
}
