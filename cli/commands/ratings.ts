import type { Argv } from 'yargs';
import { BUILT_IN_BOTS } from '../../src/bots/index.ts';
import { usage } from '../arguments.ts';
import { CONTEST_OPTIONS, type ContestArgs, FORM_OPTION, parseForm } from '../contest/options.ts';
import { runContest } from '../contest/run.ts';
import { text } from '../options.ts';

interface Args extends ContestArgs {
  form: string;
  without?: string;
  pairs: string;
}

/** The matches of the tables in the documents. */
const SEED = 'ratings';

export const options = (args: Argv): Argv =>
  args
    .options({
      ...CONTEST_OPTIONS,
      seed: text('what the seeds of all matches come from: text, as typed', { default: SEED }),
      form: FORM_OPTION,
      without: text('bots that are left out, as planner,random: planner alone takes most of the time'),
      pairs: text('pairs of any two', { default: '20' }),
    })
    .example('shooter ratings --without planner', 'how strong are the bots of the ladder?')
    .example('shooter ratings --form ladder --pairs 200', 'is each of them better than the one before?');

export async function run(args: Args): Promise<number> {
  const ladder = BUILT_IN_BOTS.map(({ name }) => name);
  const left = args.without?.split(',') ?? [];
  const unknown = left.find((name) => !ladder.includes(name));
  if (unknown !== undefined)
    throw usage(`--without names "${unknown}"; the bots of the ladder are ${ladder.join(', ')}`);
  const names = ladder.filter((name) => !left.includes(name));
  return await runContest(args, { form: parseForm(args.form), names, pairs: args.pairs });
}
