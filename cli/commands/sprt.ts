import { DEFAULT_SPRT, MAX_PAIRS } from '../../src/contest/index.ts';
import { MAX_ELO, type SprtModel } from '../../src/contest/stats/index.ts';
import type { Command } from '../commands.ts';
import { CONTEST_OPTIONS } from '../contest/options.ts';
import { playContest } from '../contest/play.ts';
import { usage } from '../exit.ts';
import { choice, decimal, flag, grouped, integer, text, type Values } from '../options.ts';
import { PLAYER_HELP } from '../shared-options.ts';

const MODELS = Object.keys(MAX_ELO) as SprtModel[];
const ELO_RANGE = [-MAX_ELO.logistic, MAX_ELO.logistic] as const;
const ERROR_RANGE = [1e-6, 0.499] as const;

const POSITIONALS = {
  a: text(`the candidate: ${PLAYER_HELP}`, { required: true }),
  b: text('the baseline bot', { required: true }),
};

const OPTIONS = {
  ...grouped('Test:', {
    elo0: decimal('null hypothesis H0: a is stronger by this many Elo', ELO_RANGE, {
      default: DEFAULT_SPRT.elo0,
    }),
    elo1: decimal('alternative hypothesis H1: a is stronger by this many Elo', ELO_RANGE, {
      default: DEFAULT_SPRT.elo1,
    }),
    alpha: decimal('type I error rate', ERROR_RANGE, { default: DEFAULT_SPRT.alpha }),
    beta: decimal('type II error rate', ERROR_RANGE, { default: DEFAULT_SPRT.beta }),
    model: choice('scale of Elo: logistic, or normalized by the spread of the outcomes', MODELS, {
      default: DEFAULT_SPRT.model,
    }),
    pairs: integer('game pairs at most; the test is undecided after them', [1, MAX_PAIRS], {
      default: 10_000,
    }),
    'allow-same-player': flag('test two players of the same contents, too'),
  }),
  ...CONTEST_OPTIONS,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter sprt ./my-bot.js hunter']],
  run,
};

async function run(args: Args): Promise<number> {
  const { a, b, pairs, elo0, elo1, alpha, beta, model } = args;
  const most = MAX_ELO[model];
  for (const [name, elo] of [
    ['--elo0', elo0],
    ['--elo1', elo1],
  ] as const)
    if (Math.abs(elo) > most)
      throw usage(`${name} is ${elo}; with --model ${model} it is a number from -${most} to ${most}`);
  if (elo1 <= elo0) throw usage(`--elo1 is ${elo1}; it is more than --elo0, which is ${elo0}`);
  return await playContest(args, {
    form: 'sprt',
    players: [a, b],
    pairs,
    sprt: { elo0, elo1, alpha, beta, model },
    allowSamePlayer: args['allow-same-player'],
  });
}
