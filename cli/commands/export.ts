import { writeFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { ShooterError } from '../../src/core/index.ts';
import { exportMatch, readLog } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { flag, type OutputArgs, text } from '../options.ts';
import { printJson, remark } from '../output.ts';

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
  try {
    writeFileSync(args.out, `${JSON.stringify(match)}\n`, { flag: args.force ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'EEXIST' ? 'it exists already; --force overwrites it' : message;
    throw new ShooterError('cli/unwritable', `${args.out}: ${what}`);
  }
  remark(`${args.out}: written`);
  return EXIT.done;
}
