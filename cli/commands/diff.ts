import { formatKeys, isPrintable } from '../../src/core/internal.ts';
import {
  countTicks,
  diffSteps,
  findLogs,
  isSameMatch,
  type Log,
  type LogDifference,
} from '../../src/replay/index.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { EXIT, usage } from '../exit.ts';
import { formatCount, plural, quote } from '../format.ts';
import { file, flag, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { openLog, playLog, work } from '../progress.ts';
import { JSON_OPTION, LIMIT_OPTIONS } from '../shared-options.ts';
import { isTerminal, loadWithInk, openTerminal } from '../tui/open.ts';

const POSITIONALS = {
  a: file('a log, or a page of two logs', { required: true }),
  b: file('another log', { shownDefault: 'the second log of the page' }),
};

const OPTIONS = {
  tui: flag('show both matches in step on the terminal'),
  plain: flag('print text even on a terminal'),
  ...LIMIT_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter diff before.log after.log --tui'], ['shooter diff both.html', 'a page of two logs']],
  run,
};

/** The arguments, with both logs named. */
type ResolvedArgs = Args & { readonly b: string };

/** @throws ShooterError `cli/usage` where there is no second log, or more than two; as `openLog` where the one that is named is none */
async function resolveBoth(args: Args): Promise<ResolvedArgs> {
  if (args.b !== undefined) return { ...args, b: args.b };
  const [a, b, ...more] = findLogs([args.a]).map(({ path }) => path);
  if (b === undefined) {
    await openLog(a!);
    throw usage(`only one log is named, ${quote(args.a)}: name another one, or a page of two logs`);
  }
  if (more.length > 0)
    throw usage(`${args.a} holds ${more.length + 2} logs: name two of them, as ${a} and ${b}`);
  return { ...args, a: a!, b };
}

async function run(given: Args): Promise<number> {
  const args = await resolveBoth(given);
  const maxTicks = args['max-ticks'];
  const logs = [await openLog(args.a), await openLog(args.b)] as const;
  const total = Math.max(countTicks(logs[0]), countTicks(logs[1]));
  const difference = await work(diffSteps(...logs, maxTicks), { total });
  const same = isSameMatch(difference);
  const code = same ? EXIT.done : EXIT.negative;
  if (args.tui && !args.json && !args.plain && isTerminal()) return await show(args, logs, code);
  if (args.json) printJson({ a: args.a, b: args.b, same, ...difference });
  else print(...describeDifference(args, difference, same));
  return code;
}

async function show(args: ResolvedArgs, logs: readonly [Log, Log], code: number): Promise<number> {
  const { a, b, ascii, 'max-ticks': maxTicks } = args;
  const { openDiff } = await loadWithInk(() => import('../tui/diff-screen.ts'));
  const { divergenceSteps } = await import('../../src/render/index.ts');
  const playbacks = [await playLog(logs[0], maxTicks), await playLog(logs[1], maxTicks)] as const;
  const total = Math.max(...playbacks.map(({ lastTick }) => lastTick));
  const divergences = await work(divergenceSteps(...logs), { total });
  return await openDiff(openTerminal(ascii), { paths: [a, b], playbacks, divergences, code });
}

const MAX_FIELDS = 40;

function describeDifference(
  { a, b }: ResolvedArgs,
  { header, input, source, state, checkpoint, end, ticks }: LogDifference,
  same: boolean,
): string[] {
  if (same) return [`the same match: ${plural(ticks.a, 'tick')}, every input, hash and the end agree`];
  const lines = [`a ${a}`, `b ${b}`];
  if (header.length > 0) lines.push('header:', ...describeFields(header));
  if (input === undefined) lines.push('inputs: equal');
  else
    lines.push(
      `inputs: first differ at tick ${formatCount(input.tick)}: player ${input.seat} ${describeKeys(input.a)} in a, ${describeKeys(input.b)} in b`,
    );
  if (source !== undefined)
    lines.push(
      `sources: first differ at tick ${formatCount(source.tick)}: that of player ${source.seat} is ${source.a ?? 'none'} in a, ${source.b ?? 'none'} in b`,
    );
  if (state === undefined) lines.push(`states: equal as far as both go`);
  else
    lines.push(
      `states: first differ at tick ${formatCount(state.tick)}, in ${plural(state.fields.length, 'field')}:`,
      ...describeFields(state.fields),
    );
  if (checkpoint !== undefined)
    lines.push(
      `recorded hashes: first differ at tick ${formatCount(checkpoint.tick)}: ${checkpoint.a} in a, ${checkpoint.b} in b`,
    );
  if (end.length > 0) lines.push('end:', ...describeFields(end));
  if (source !== undefined || header.some(({ field }) => field.startsWith('players')))
    lines.push('players and input sources are claimed by the recorders: simulation does not check them');
  return lines;
}

function describeFields(fields: LogDifference['header']): string[] {
  const lines = fields
    .slice(0, MAX_FIELDS)
    .map(({ field, a, b }) => `  ${field}: ${describeValue(a)} in a, ${describeValue(b)} in b`);
  return fields.length > MAX_FIELDS ? [...lines, `  and ${fields.length - MAX_FIELDS} more`] : lines;
}

function describeValue(value: number | string | null): string {
  if (typeof value !== 'string') return String(value ?? 'none');
  // In quotes where it would be lost in the sentence: empty, with blanks at its ends, or with what does not print.
  return isPrintable(value) && /^[^\s"](?:[^"]*[^\s"])?$/u.test(value) ? value : quote(value);
}

const describeKeys = (keys: number | null): string =>
  keys === null ? 'has no input' : `presses ${formatKeys(keys)}`;
