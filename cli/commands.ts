import type { OptionTable } from './options.ts';

/** What every command gets besides its own arguments. */
export interface Screen {
  /** whether to print ASCII alone */
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

export const nameOf = ({ usage }: ListedCommand): string => usage.split(' ')[0]!;

/** Every command, in the order of the help; README.md lists them as well, docs/command-line.md what `--json` prints. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    usage: 'demo',
    summary: 'play a recorded match over TCP, verify it and show it',
    load: () => import('./commands/demo.ts'),
  },
  {
    usage: 'match',
    summary: 'play a match between two bots in this process',
    load: () => import('./commands/match.ts'),
  },
  {
    usage: 'host',
    summary: 'host matches for people and bots over TCP',
    load: () => import('./commands/host.ts'),
  },
  { usage: 'bot <name>', summary: 'join a host as a program', load: () => import('./commands/bot.ts') },
  {
    usage: 'play [address]',
    summary: 'play in the terminal, against a bot or on a host',
    load: () => import('./commands/play.ts'),
  },
  {
    usage: 'watch <what>',
    summary: 'watch a match on a host, or a log while it is written',
    load: () => import('./commands/watch.ts'),
  },
  { usage: 'replay <log>', summary: 'show a recorded match', load: () => import('./commands/replay.ts') },
  {
    usage: 'verify [logs..]',
    summary: 'simulate recorded matches again and prove or refute each',
    load: () => import('./commands/verify.ts'),
  },
  { usage: 'info [logs..]', summary: 'describe logs', load: () => import('./commands/info.ts') },
  {
    usage: 'keygen',
    summary: 'create a key pair to sign logs with',
    load: () => import('./commands/keygen.ts'),
  },
  {
    usage: 'diff <a> <b>',
    summary: 'compare two logs and find the first tick and field that differ',
    load: () => import('./commands/diff.ts'),
  },
  {
    usage: 'fork <log>',
    summary: 'continue a match from any tick of its log with other players',
    load: () => import('./commands/fork.ts'),
  },
  {
    usage: 'export [logs..]',
    summary: 'convert a match to JSON, a picture or a film, or many to a data set',
    load: () => import('./commands/export.ts'),
  },
  {
    usage: 'import <file>',
    summary: 'convert a match from JSON, simulated and checked',
    load: () => import('./commands/import.ts'),
  },
  {
    usage: 'sprt <a> <b>',
    summary: 'test whether one bot is stronger than another',
    load: () => import('./commands/sprt.ts'),
  },
  {
    usage: 'tournament <players..>',
    summary: 'rate several bots against each other',
    load: () => import('./commands/tournament.ts'),
  },
  {
    usage: 'merge <runs..>',
    summary: 'combine the shards of a contest',
    load: () => import('./commands/merge.ts'),
  },
  { usage: 'ratings', summary: 'rate the built-in bots', load: () => import('./commands/ratings.ts') },
  {
    usage: 'check <bot>',
    summary: 'check that a bot keeps its contract, and measure its speed',
    load: () => import('./commands/check.ts'),
  },
  { usage: 'train', summary: 'train a policy', load: () => import('./commands/train.ts') },
  {
    usage: 'bench [parts..]',
    summary: 'measure the speed of this package on this machine',
    load: () => import('./commands/bench.ts'),
  },
];
