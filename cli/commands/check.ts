import { isMainThread } from 'node:worker_threads';
import {
  type BotFailure,
  type BotReport,
  type BotVerdict,
  checkBot,
  findBot,
  type IsolationLimits,
  openIsolated,
  playMatch,
} from '../../src/bots/index.ts';
import { describeUndeclared, isModule, openTracked } from '../../src/bots/node/internal.ts';
import type { Command, Screen } from '../commands.ts';
import { EXIT } from '../exit.ts';
import { integer, text, type Values } from '../options.ts';
import { formatCount, print, printJson } from '../output.ts';
import { limitsOf, openWatched } from '../players.ts';
import { runApart } from '../run-apart.ts';
import { BOT_LIMIT_OPTIONS, JSON_OPTION, PLAYER_HELP } from '../shared-options.ts';

const POSITIONALS = {
  bot: text(PLAYER_HELP, { required: true }),
};

const OPTIONS = {
  seed: text('seed of its matches', { default: 'check' }),
  ticks: integer('ticks of each match at most', [1, 1_000_000], { default: 1800 }),
  ...BOT_LIMIT_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & Screen;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter check ./my-bot.js']],
  run,
};

async function run(args: Args): Promise<number> {
  const limits = limitsOf(args);
  if (isMainThread && isModule(args.bot))
    return await runApart({ name: 'check', args: { ...args }, ascii: args.ascii }, limits.startMs);
  const { seed, ticks } = args;
  const { budgetMs } = limits;
  const survival = await survive(args.bot, { seed, ticks, limits });
  const watched = survival.verdict === 'failed' ? undefined : await openTracked(args.bot, openWatched);
  const report = watched === undefined ? undefined : checkBot(watched.kind, { seed, ticks, budgetMs });
  const ok = report?.ok ?? false;
  const files = watched === undefined ? [] : [checkFiles(args.bot, watched.reads)];
  const verdicts = [survival, ...files, ...(report?.verdicts ?? [])];
  if (args.json)
    printJson({ bot: args.bot, ok, verdicts, ticks: report?.ticks ?? 0, speed: report?.speed ?? null });
  else print(...verdicts.map(tellVerdict), ...tellReport(args.bot, report));
  return ok ? EXIT.done : EXIT.negative;
}

type Verdict = Omit<BotVerdict, 'name'> & { readonly name: string };

/** What it depends on is part of what a contest calls it by. */
function checkFiles(name: string, reads: readonly string[]): Verdict {
  const looseEnds = describeUndeclared(name, reads);
  if (looseEnds.length === 0)
    return { name: 'files', verdict: 'passed', message: 'it reads what is part of its identity' };
  return { name: 'files', verdict: 'noted', message: `it ${looseEnds.join('; ')}` };
}

/** In a process of its own first: what never returns, exits or eats the memory would take this one with it. */
async function survive(
  name: string,
  { seed, ticks, limits }: { seed: string; ticks: number; limits: IsolationLimits },
): Promise<Verdict> {
  const apart = openIsolated(name, 'process', limits);
  try {
    const gunner = findBot('gunner')!;
    for (const players of [
      [apart, gunner],
      [gunner, apart],
    ] as const) {
      const { failures } = playMatch({ seed, players, limitTicks: ticks });
      const [fatal] = failures.filter(isFatal);
      if (fatal !== undefined)
        return { name: 'alive', verdict: 'failed', message: tellFatal(fatal, failures) };
    }
    return { name: 'alive', verdict: 'passed', message: 'it returns, and leaves its process alone' };
  } finally {
    await apart.close();
  }
}

/** It was late for the first time some ticks before. */
function tellFatal({ code, seat }: BotFailure, failures: readonly BotFailure[]): string {
  const { message } = failures.find((one) => one.code === code && one.seat === seat)!;
  return `${code}: ${message}. Mend the bot and check it again`;
}

/** Once late may be the machine; late until it forfeits is the bot. */
const isFatal = ({ code, forfeits }: BotFailure): boolean =>
  code === 'bot/died' || (code === 'bot/late' && forfeits);

const SIGNS = { passed: 'ok    ', noted: 'note  ', failed: 'FAILED' } as const;

const tellVerdict = ({ name, verdict, message }: Verdict): string =>
  `${SIGNS[verdict]} ${name.padEnd(13)} ${message}`;

function tellReport(name: string, report: BotReport | undefined): string[] {
  if (report === undefined) return [`${name} does not keep to the contract`];
  const { perSecond, median, p99, max } = report.speed;
  const us = (time: number): string => `${time < 10 ? time.toFixed(1) : formatCount(Math.round(time))} µs`;
  return [
    `speed: ${formatCount(perSecond)} decisions a second; median ${us(median)}, 99 of 100 within ${us(p99)}, at most ${us(max)}`,
    `${name} ${report.ok ? 'keeps to the contract' : 'does not keep to the contract'}; ${formatCount(report.ticks)} ticks were played`,
  ];
}
