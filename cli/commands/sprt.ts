import type { Argv } from 'yargs';
import { MAX_ELO, type SprtModel } from '../../src/contest/stats/index.ts';
import { usage } from '../arguments.ts';
import { CONTEST_OPTIONS, type ContestArgs } from '../contest/options.ts';
import { runContest } from '../contest/run.ts';
import { PLAYER_HELP, text } from '../options.ts';

interface Args extends ContestArgs {
  a: string;
  b: string;
  elo0: string;
  elo1: string;
  alpha: string;
  beta: string;
  model: string;
  pairs: string;
}

export const options = (args: Argv): Argv =>
  args
    .positional('a', { type: 'string', describe: `is it better? ${PLAYER_HELP}` })
    .positional('b', { type: 'string', describe: 'than this one' })
    .options({
      elo0: text('H0: a is better by so many Elo', { default: '0' }),
      elo1: text('H1: a is better by so many Elo', { default: '20' }),
      alpha: text('how often H1 may be accepted though H0 holds', { default: '0.05' }),
      beta: text('how often H0 may be accepted though H1 holds', { default: '0.05' }),
      model: text('what Elo means: logistic, or normalized by the spread of the outcomes', {
        default: 'logistic',
      }),
      pairs: text('pairs at most; undecided after them', { default: '10000' }),
      ...CONTEST_OPTIONS,
    })
    .example(
      'shooter sprt ./my-bot.js hunter',
      'is my bot better than hunter, and which matches did it lose?',
    );

export async function run(args: Args): Promise<number> {
  const model = parseModel(args.model);
  const most = MAX_ELO[model];
  const elo0 = parseNumber(args.elo0, '--elo0', [-most, most]);
  const elo1 = parseNumber(args.elo1, '--elo1', [-most, most]);
  if (elo1 <= elo0) throw usage(`--elo1 is ${elo1}; it is more than --elo0, which is ${elo0}`);
  const alpha = parseNumber(args.alpha, '--alpha', [1e-6, 0.499]);
  const beta = parseNumber(args.beta, '--beta', [1e-6, 0.499]);
  return await runContest(args, {
    form: 'sprt',
    names: [args.a, args.b],
    pairs: args.pairs,
    sprt: { elo0, elo1, alpha, beta, model },
  });
}

/** A number in decimal digits. */
function parseNumber(text: string, option: string, [min, max]: readonly [number, number]): number {
  const value = Number(text);
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(text) && value >= min && value <= max) return value;
  throw usage(`${option} is "${text}"; it is a number from ${min} to ${max}`);
}

function parseModel(model: string): SprtModel {
  if (model === 'logistic' || model === 'normalized') return model;
  throw usage(`--model is "${model}"; it is logistic or normalized`);
}
