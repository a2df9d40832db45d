import type { Argv } from 'yargs';
import { CONTEST_OPTIONS, type ContestArgs, FORM_OPTION, parseForm } from '../contest/options.ts';
import { runContest } from '../contest/run.ts';
import { PLAYER_HELP, text } from '../options.ts';

interface Args extends ContestArgs {
  players: string[];
  form: string;
  pairs: string;
}

export const options = (args: Argv): Argv =>
  args
    .positional('players', { type: 'string', describe: PLAYER_HELP })
    .options({
      form: FORM_OPTION,
      pairs: text('pairs of any two who meet: two games of one seed, the seats swapped', { default: '50' }),
      ...CONTEST_OPTIONS,
    })
    .example('shooter tournament hunter dodger ./my-bot.js', 'who is how strong?');

export async function run(args: Args): Promise<number> {
  const { form, players, pairs } = args;
  return await runContest(args, { form: parseForm(form), names: players, pairs });
}
