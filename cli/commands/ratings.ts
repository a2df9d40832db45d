import { BUILT_IN_BOTS } from '../../src/bots/index.ts';
import { MAX_PAIRS } from '../../src/contest/index.ts';
import type { Command } from '../commands.ts';
import { CONTEST_OPTIONS, FORM_OPTION } from '../contest/options.ts';
import { playContest } from '../contest/play.ts';
import { usage } from '../exit.ts';
import { integer, text, type Values } from '../options.ts';

/** The matches of the tables in the documents. */
const SEED = 'ratings';

const OPTIONS = {
  form: FORM_OPTION,
  without: text('bots to leave out, separated by commas; planner takes most of the time'),
  pairs: integer('game pairs of each pairing', [1, MAX_PAIRS], { default: 20 }),
  ...CONTEST_OPTIONS,
  seed: text('seed of the contest', { default: SEED }),
};

type Args = Values<typeof OPTIONS>;

export const command: Command = {
  options: OPTIONS,
  examples: [
    ['shooter ratings --without planner'],
    ['shooter ratings --form ladder --pairs 200', 'is each bot stronger than the one before it?'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  const names = BUILT_IN_BOTS.map(({ name }) => name);
  const left = args.without?.split(',') ?? [];
  const unknown = left.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usage(`--without names "${unknown}"; the built-in bots are ${names.join(', ')}`);
  const players = names.filter((name) => !left.includes(name));
  return await playContest(args, { form: args.form, players, pairs: args.pairs });
}
