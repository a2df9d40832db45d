import { Console } from 'node:console';
import yargs, { type Argv, type PositionalOptions } from 'yargs';
import { RELEASE } from '../src/core/index.ts';
import {
  addSuggestion,
  findFlagWithValue,
  markNames,
  optionWords,
  renameOptions,
  unmark,
  YARGS_STRINGS,
} from './argv.ts';
import { COMMANDS, type Command, nameOf } from './commands.ts';
import { EXIT, fail, usage } from './exit.ts';
import { mayUseUnicode } from './format.ts';
import { flag, toYargs } from './options.ts';
import { remark, setAscii } from './output.ts';
import { PROGRAM } from './program.ts';

/* The one place that parses arguments. A command's own file is loaded when the command is used, not before: `shooter
   --help` loads none of them. */

/** Keeps yargs from converting values, which the options of a command do: `1e3` is a seed, not 1000. */
const PLAIN_ARGUMENTS = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
};

const ASCII = flag('print ASCII characters only', { group: 'General:' });

type Task = () => Promise<number>;

/** Parses the words into a task, which runs after parsing: whatever is thrown here is thus a mistake in the words. */
async function parse(words: readonly string[], ascii: boolean): Promise<Task> {
  let task: Task = async () => EXIT.done;
  const shooter = yargs(markNames(words))
    .scriptName(PROGRAM)
    .parserConfiguration(PLAIN_ARGUMENTS)
    .locale('en')
    .updateStrings(YARGS_STRINGS)
    .usage(
      '$0 COMMAND [OPTIONS]\n\nThe match you can prove: play, record, replay and verify matches of a two-player space shooter.',
    )
    .demandCommand(1, 1, 'which command?', 'one command at a time')
    .strict()
    .recommendCommands()
    .option('ascii', toYargs('--ascii', ASCII))
    .version(RELEASE)
    .help()
    .alias('h', 'help')
    .epilogue(`${PROGRAM} COMMAND --help shows the options of a command, and an example.`)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error, described) => {
      // The types say that this is yargs itself; it is its description of the command.
      const { getDescriptions } = described as unknown as { getDescriptions(): object };
      throw new Error(
        addSuggestion((message ?? error.message).trim(), words, Object.keys(getDescriptions())),
      );
    });
  for (const { usage, summary, load } of COMMANDS) {
    const builder = async (args: Argv): Promise<Argv> => declare(args.version(false), (await load()).command);
    const handler = async (args: object): Promise<void> => {
      const { command } = await load();
      const given = findFlagWithValue({ ...command.options, ascii: ASCII }, words);
      if (given !== undefined) throw new Error(`${given.split('=', 1)} takes no value: ${given}`);
      task = () =>
        command.run({ ...args, ascii, asciiAsked: optionWords(words).includes('--ascii') } as never);
    };
    shooter.command(usage, summary, builder as never, handler);
  }
  await shooter.parseAsync();
  return task;
}

function declare(args: Argv, { positionals = {}, options, examples }: Command): Argv {
  for (const [name, option] of Object.entries(positionals))
    args.positional(name, toYargs(name, option) as PositionalOptions);
  for (const [name, option] of Object.entries(options)) args.option(name, toYargs(`--${name}`, option));
  for (const [words, what = ''] of examples) args.example(words.replace(/(^|\| )shooter /, '$1$$0 '), what);
  return args;
}

function hintFor(words: readonly string[]): string {
  const names = COMMANDS.map(nameOf);
  const name = words.find((word) => names.includes(word));
  return name === undefined
    ? `${PROGRAM} --help lists the commands, ${PROGRAM} COMMAND --help what each takes.`
    : `${PROGRAM} ${name} --help shows what it takes, and an example.`;
}

/**
 * Runs a command. To listen to the process, and to end it, is up to `main.ts`.
 *
 * @param typed the words of the command line, after the name of the program
 * @returns the exit code; errors have been reported by then
 */
export async function runCommandLine(typed: readonly string[]): Promise<number> {
  const renamed: string[] = [];
  const known = renameOptions(typed, (old, name) => renamed.push(`${old} is now ${name}`));
  const words = known[0] === 'help' ? [...known.slice(1), '--help'] : known;
  const options = optionWords(words);
  const ascii = options.includes('--ascii') || !mayUseUnicode(process.env);
  setAscii(ascii);
  try {
    const task = await parse(words, ascii).catch((error: Error) => {
      throw usage(unmark(error.message), hintFor(words));
    });
    for (const line of renamed) remark(line);
    // Standard output is for results: what a bot logs does not get between them.
    globalThis.console = new Console(process.stderr);
    return await task();
  } catch (error) {
    return fail(error, options.includes('--json'));
  }
}
