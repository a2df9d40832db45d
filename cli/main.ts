#!/usr/bin/env node
import { Console } from 'node:console';
import yargs, { type Argv } from 'yargs';
import { RELEASE, ShooterError } from '../src/core/index.ts';
import { COMMANDS, type CommandModule } from './commands.ts';
import { EXIT } from './exit.ts';
import { fail, UsageMistake } from './fail.ts';
import { LAST_LINES_MS } from './live-output.ts';
import { ASCII_OPTION } from './options.ts';
import { isLive, setAscii } from './output.ts';
import { mayUseUnicode } from './shown.ts';
import { addSuggestion, findMistake, MISTAKES, markNames, unmark, unmarkNames } from './words.ts';

/* The one place that parses arguments. A command's own file is loaded when the command is used, not before: `shooter
   --help` loads none of them. */

/** What yargs would make of a value is for the command to decide: `1e3` is a seed, not 1000. */
const PLAIN_ARGUMENTS = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
};

type Task = () => Promise<number>;

/** What the words ask for; it is run later, so that whatever yargs throws is about the words. */
async function parse(words: readonly string[], ascii: boolean): Promise<Task> {
  let task: Task = async () => EXIT.done;
  const shooter = yargs(markNames(words))
    .scriptName('shooter')
    .parserConfiguration(PLAIN_ARGUMENTS)
    .locale('en')
    .updateStrings(MISTAKES)
    .usage(
      '$0 COMMAND [OPTIONS]\n\nThe match you can prove: play, record, replay and verify matches of a two-player space shooter.',
    )
    .demandCommand(1, 1, 'which command?', 'one command at a time')
    .strict()
    .recommendCommands()
    .options(ASCII_OPTION)
    .version(RELEASE)
    .help()
    .alias('h', 'help')
    .epilogue('shooter COMMAND --help shows the options of a command, and an example.')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error, usage) => {
      // The types say that this is yargs itself; it is its description of the command.
      const { getDescriptions } = usage as unknown as { getDescriptions(): object };
      throw new Error(
        addSuggestion((message ?? error.message).trim(), words, Object.keys(getDescriptions())),
      );
    });
  for (const [usage, summary, load] of COMMANDS) {
    const builder = async (args: Argv): Promise<Argv> => (await load()).options(args.version(false));
    const handler = async (args: object): Promise<void> => {
      const { run } = (await load()) as CommandModule<object>;
      task = () => run({ ...unmarkNames(args), ascii, asciiAsked: words.includes('--ascii') });
    };
    shooter.command(usage, summary, builder as never, handler);
  }
  const mistake = findMistake(unmarkNames(await shooter.parseAsync()), words);
  if (mistake !== undefined) throw new Error(mistake);
  return task;
}

/** Where to look up what a command takes. */
function hintFor(words: readonly string[]): string {
  const names = COMMANDS.map(([usage]) => usage.split(' ')[0]!);
  const name = words.find((word) => names.includes(word));
  return name === undefined
    ? 'shooter --help lists the commands, shooter COMMAND --help what each takes.'
    : `shooter ${name} --help shows what it takes, and an example.`;
}

/** Returns the exit code. Whatever goes wrong has been told by then. */
async function main(words: readonly string[]): Promise<number> {
  const ascii = words.includes('--ascii') || !mayUseUnicode(process.env);
  setAscii(ascii);
  try {
    const task = await parse(words, ascii).catch((error: Error) => {
      throw new UsageMistake(unmark(error.message), hintFor(words));
    });
    // Standard output is for results: what a bot logs does not get between them.
    globalThis.console = new Console(process.stderr);
    return await task();
  } catch (error) {
    return fail(error);
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has read enough. The work goes on: its exit code is to be true all the same.
  if (error.code !== 'EPIPE' && !isLive())
    process.exit(fail(new ShooterError('file/unwritable', `standard output: ${error.message}`)));
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => {
  // A match has its own ear for what bots throw behind its back.
  if (process.listenerCount('uncaughtException') === 1) end(fail(error));
});

let ending = false;

/** Ends the process once its output is taken; one that must not wait for a reader waits only so long. */
function end(code: number): void {
  if (ending || !isLive()) process.exit(code);
  ending = true;
  endAfter(code);
}

function endAfter(code: number): void {
  // Not the end of all that runs: a bot may have left a timer behind.
  const exit = (): void => void setImmediate(() => process.exit(code));
  if (isLive()) setTimeout(exit, LAST_LINES_MS);
  process.stdout.write('', exit);
}

const words = process.argv.slice(2);
endAfter(await main(words[0] === 'help' ? [...words.slice(1), '--help'] : words));
