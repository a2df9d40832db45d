import type { Argv } from 'yargs';
import { LADDER } from '../../src/bots/index.ts';
import { CONTEST_OPTIONS, type ContestArgs } from '../contest/options.ts';
import { runContest } from '../contest/run.ts';
import { text } from '../options.ts';

interface Args extends ContestArgs {
  without?: string;
  pairs: string;
}

/** The matches of the table in the documents. */
const SEED = 'ratings';

export const options = (args: Argv): Argv =>
  args
    .options({
      ...CONTEST_OPTIONS,
      seed: text('what the seeds of all matches come from: text, as typed', { default: SEED }),
      without: text('bots that are left out, as planner,random: planner alone takes most of the time'),
      pairs: text('pairs of any two', { default: '20' }),
    })
    .example('shooter ratings --without planner', 'how strong are the bots of the ladder?');

export async function run(args: Args): Promise<number> {
  const left = args.without?.split(',') ?? [];
  const names = LADDER.map(({ name }) => name).filter((name) => !left.includes(name));
  return await runContest(args, { form: 'round-robin', names, pairs: args.pairs });
}
