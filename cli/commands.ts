import type { OptionTable } from './options.ts';

/** Whether to print ASCII alone, which every command is told. */
export interface AsciiArgs {
  readonly ascii: boolean;
  /** whether that was asked for, rather than found to be what the terminal takes */
  readonly asciiAsked: boolean;
}

/** A file of `commands/`: what it takes, and what it does. */
export interface Command {
  readonly positionals?: OptionTable;
  readonly options: OptionTable;
  readonly examples: readonly (readonly [words: string, what?: string])[];
  /** @returns the exit code */
  run(args: never): Promise<number>;
}

interface ListedCommand {
  /** its name and positional arguments, as yargs takes them */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const nameOf = ({ usage }: Pick<ListedCommand, 'usage'>): string => usage.split(' ')[0]!;

/** Every command, in the order of the help; README.md lists them as well, docs/command-line.md what `--json` prints. */
const LISTED = [
  ['demo', 'play a recorded match over TCP, verify it and show it'],
  ['match', 'play a match between two bots in this process'],
  ['host', 'host matches for people and bots over TCP'],
  ['bot <name>', 'join a host as a program'],
  ['play [address]', 'play in the terminal, against a bot or on a host'],
  ['watch <what>', 'watch a match on a host, or a log while it is written'],
  ['replay <log>', 'show a recorded match'],
  ['verify [logs..]', 'simulate recorded matches again and prove or refute each'],
  ['info [logs..]', 'describe logs'],
  ['keygen', 'create a key pair to sign logs with'],
  ['diff <a> [b]', 'compare two logs and find the first tick and field that differ'],
  ['fork <log>', 'continue a match from any tick of its log with other players'],
  ['export [logs..]', 'convert a match to JSON, a picture or a film, or many to a data set'],
  ['import <file>', 'convert a match from JSON, simulated and checked'],
  ['sprt <a> <b>', 'test whether one bot is stronger than another'],
  ['tournament <players..>', 'rate several bots against each other'],
  ['merge <runs..>', 'combine the shards of a contest'],
  ['report <run>', 'report on a contest from its run directory'],
  ['ratings', 'rate the built-in bots'],
  ['check <bot>', 'check that a bot keeps its contract, and measure its speed'],
  ['train', 'train a policy'],
  ['bench [parts..]', 'measure the speed of this package on this machine'],
] as const;

export const COMMANDS: readonly ListedCommand[] = LISTED.map(([usage, summary]) => ({
  usage,
  summary,
  load: () => import(`./commands/${nameOf({ usage })}.ts`),
}));
