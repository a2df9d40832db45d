import { MAX_PAIRS } from '../../src/contest/index.ts';
import type { Command } from '../commands.ts';
import { CONTEST_OPTIONS, FORM_OPTION } from '../contest/options.ts';
import { playContest } from '../contest/play.ts';
import { files, integer, type Values } from '../options.ts';
import { PLAYER_HELP } from '../shared-options.ts';

const POSITIONALS = {
  players: files(PLAYER_HELP),
};

const OPTIONS = {
  form: FORM_OPTION,
  pairs: integer('game pairs of each pairing: two games of one seed, seats swapped', [1, MAX_PAIRS], {
    default: 50,
  }),
  ...CONTEST_OPTIONS,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter tournament hunter dodger ./my-bot.js']],
  run,
};

async function run(args: Args): Promise<number> {
  const { form, players, pairs } = args;
  return await playContest(args, { form, players, pairs });
}
