#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { COMMANDS, type CommandModule } from './commands.ts';
import { EXIT } from './exit.ts';
import { fail } from './fail.ts';
import { readRelease } from './release.ts';

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
async function parse(words: string[]): Promise<Task> {
  let task: Task = async () => EXIT.done;
  const shooter = yargs(words)
    .scriptName('shooter')
    .parserConfiguration(PLAIN_ARGUMENTS)
    .locale('en')
    .usage(
      '$0 COMMAND …\n\nThe match you can prove: play, record, replay and verify matches of a two-player space shooter.',
    )
    .demandCommand(1, 1, 'Which command?', 'One command at a time.')
    .strict()
    .recommendCommands()
    .version(readRelease())
    .help()
    .alias('h', 'help')
    .epilogue('shooter COMMAND --help shows the options of a command, and an example.')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw new UsageMistake(message ?? error.message);
    });
  for (const [usage, summary, load] of COMMANDS) {
    const builder = async (args: Argv): Promise<Argv> => (await load()).options(args.version(false));
    const handler = async (args: object): Promise<void> => {
      const { run } = (await load()) as CommandModule<object>;
      task = () => run(args);
    };
    shooter.command(usage, summary, builder as never, handler);
  }
  refuseRepeated(await shooter.parseAsync());
  return task;
}

/** Lists that are meant to be lists. */
const LISTS: readonly string[] = ['_', 'logs', 'parts'];

function refuseRepeated(args: object): void {
  const repeated = Object.entries(args).find(
    ([name, value]) => Array.isArray(value) && !LISTS.includes(name),
  );
  if (repeated !== undefined) throw new UsageMistake(`--${repeated[0]} is given more than once`);
}

/** Words on the command line that make no sense. */
class UsageMistake extends Error {}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has read enough.
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.unusable);
});

try {
  const task = await parse(process.argv.slice(2)).catch((error: Error) => {
    throw new UsageMistake(error.message);
  });
  process.exitCode = await task();
} catch (error) {
  const hint =
    error instanceof UsageMistake
      ? '\nshooter --help lists the commands, shooter COMMAND --help their options.'
      : '';
  process.exitCode = fail(error, hint);
}
