import { isMainThread } from 'node:worker_threads';
import {
  type BotFailure,
  type BotReport,
  type CheckResult,
  checkBot,
  findBot,
  type IsolationLimits,
  openIsolated,
  playMatch,
} from '../../src/bots/index.ts';
import {
  describeUndeclared,
  examineOnnx,
  isModule,
  type OnnxReport,
  onnxFileOf,
  openTracked,
} from '../../src/bots/node/internal.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { EXIT } from '../exit.ts';
import { formatCount, plural, quote } from '../format.ts';
import { runInThread } from '../module-thread.ts';
import { integer, text, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { limitsOf, openWatched } from '../players.ts';
import { BOT_LIMIT_OPTIONS, JSON_OPTION, PLAYER_HELP, RULES_OPTIONS } from '../shared-options.ts';

const POSITIONALS = {
  bot: text(PLAYER_HELP, { required: true }),
};

const OPTIONS = {
  seed: text('seed of its matches', { default: 'check' }),
  ticks: integer(RULES_OPTIONS.ticks.describe, [1, 1_000_000], { default: 1800 }),
  ...BOT_LIMIT_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['shooter check ./my-bot.js'],
    ['shooter check policy:net.onnx', 'also says what the file expects, and how fast it is'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  const limits = limitsOf(args);
  if (isMainThread && isModule(args.bot))
    return await runInThread({ name: 'check', args: { ...args }, ascii: args.ascii }, limits.startMs);
  const { seed, ticks } = args;
  const { budgetMs } = limits;
  const survival = await survive(args.bot, { seed, ticks, limits });
  const watched = !survival.passed ? undefined : await openTracked(args.bot, openWatched);
  const report = watched === undefined ? undefined : checkBot(watched.kind, { seed, ticks, budgetMs });
  const path = onnxFileOf(args.bot);
  const onnx = path === undefined || report === undefined ? undefined : await examineOnnx(path);
  const files = watched === undefined ? [] : [checkFiles(args.bot, watched.reads)];
  const checks = [survival, ...files, ...(report?.checks ?? []), ...(onnx?.checks ?? [])];
  const passed = report !== undefined && checks.every((check) => check.passed);
  if (args.json) {
    const { policy, speed: inference } = onnx ?? {};
    const described = onnx === undefined ? {} : { policy: { ...policy, inference } };
    const { ticks: played = 0, speed = null } = report ?? {};
    printJson({ bot: args.bot, passed, checks, ticks: played, speed, ...described });
  } else
    print(
      ...checks.map(formatCheck),
      ...(onnx === undefined ? [] : formatOnnx(onnx)),
      ...formatReport(args.bot, report, passed),
    );
  return passed ? EXIT.done : EXIT.negative;
}

/** As a `BotCheck`, for those of this command as well. */
type Check = CheckResult & { readonly noted: boolean };

/** Notes the files that a bot reads although its identity in contests does not cover them. */
function checkFiles(name: string, reads: readonly string[]): Check {
  const undeclared = describeUndeclared(name, reads);
  const noted = undeclared.length > 0;
  const what = noted ? undeclared.join('; ') : 'reads what is part of its identity';
  return { name: 'files', passed: true, noted, message: `it ${what}` };
}

/** In a process of its own first: what never returns, exits or eats the memory would take this one with it. */
async function survive(
  name: string,
  { seed, ticks, limits }: { seed: string; ticks: number; limits: IsolationLimits },
): Promise<Check> {
  const isolated = openIsolated(name, 'process', limits);
  try {
    const gunner = findBot('gunner')!;
    for (const players of [
      [isolated, gunner],
      [gunner, isolated],
    ] as const) {
      const { failures } = playMatch({ seed, players, limitTicks: ticks });
      const [fatal] = failures.filter(isFatal);
      if (fatal !== undefined)
        return { name: 'alive', passed: false, noted: false, message: describeFatal(fatal, failures) };
    }
    return { name: 'alive', passed: true, noted: false, message: 'it returns, and leaves its process alone' };
  } finally {
    await isolated.close();
  }
}

/** Describes the first failure of the kind that ended the match: a bot is late some ticks before it forfeits. */
function describeFatal({ code, seat }: BotFailure, failures: readonly BotFailure[]): string {
  const { message } = failures.find((one) => one.code === code && one.seat === seat)!;
  return `${code}: ${message}. Mend the bot and check it again`;
}

/** To be late once may be due to the machine; to be late until it forfeits is due to the bot. */
const isFatal = ({ code, forfeits }: BotFailure): boolean =>
  code === 'bot/died' || (code === 'bot/late' && forfeits);

const formatCheck = ({ name, passed, noted, message }: Check): string =>
  `${passed ? (noted ? 'note  ' : 'ok    ') : 'FAILED'} ${name.padEnd(13)} ${message}`;

const us = (time: number): string => `${time < 10 ? time.toFixed(1) : formatCount(Math.round(time))} µs`;

/** What an ONNX policy expects, and how fast its graph is. */
function formatOnnx({ policy, speed }: OnnxReport): string[] {
  const { name, observation, stack, shape, action, choose, every, producer, opset, operators } = policy;
  const keys = policy.readsKeys ? ' and its last keys' : '';
  const stacked = stack === 1 ? '' : `, a stack of ${stack}`;
  const shown = operators.slice(0, SHOWN).map(([operator, times]) => `${operator} ${times}`);
  if (operators.length > SHOWN) shown.push(`${operators.length - SHOWN} more`);
  const together =
    speed.together === null ? '' : `, ${us(speed.together)} for each of ${speed.batch} together`;
  return [
    `policy: ${name ?? 'no name'}; reads ${observation}${stacked} [${shape.join(', ')}]${keys}, ${action}, ${choose}, every ${plural(every, 'tick')}`,
    `graph: ${formatCount(policy.parameters)} parameters; ${shown.join(', ')}; opset ${opset}, written by ${producer === '' ? 'no name' : quote(producer)}`,
    `inference: ${us(speed.alone)} a decision${together}`,
  ];
}

/** Operators that are shown. */
const SHOWN = 12;

function formatReport(name: string, report: BotReport | undefined, passed: boolean): string[] {
  if (report === undefined) return [`${name} does not keep to the contract`];
  const { perSecond, median, p99, max } = report.speed;
  return [
    `speed: ${formatCount(perSecond)} decisions a second; median ${us(median)}, 99 of 100 within ${us(p99)}, at most ${us(max)}`,
    `${name} ${passed ? 'keeps to the contract' : 'does not keep to the contract'}; ${formatCount(report.ticks)} ticks were played`,
  ];
}
