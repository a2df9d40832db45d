import type { Argv } from 'yargs';

/** A file of `commands/`: its options, and what it does. */
export interface CommandModule<Args> {
  options(args: Argv): Argv;
  /** @returns the exit code */
  run(args: Args): Promise<number>;
}

type Load = () => Promise<CommandModule<never>>;

/** Every command as yargs takes it, in the order of the help: usage, summary, file. */
export const COMMANDS: readonly (readonly [usage: string, summary: string, load: Load])[] = [
  ['demo', 'play a match, record it, prove it, show it', () => import('./commands/demo.ts')],
  ['match', 'play a match between two bots, in this process', () => import('./commands/match.ts')],
  ['host', 'host matches for people and bots, over TCP', () => import('./commands/host.ts')],
  ['bot <name>', 'join a host as a program', () => import('./commands/bot.ts')],
  ['play [address]', 'play by hand, in the terminal', () => import('./commands/play.ts')],
  ['watch <what>', 'watch a match on a host, or a log as it is written', () => import('./commands/watch.ts')],
  ['replay <log>', 'show what happened in a match', () => import('./commands/replay.ts')],
  [
    'verify [logs..]',
    'simulate matches again and prove or refute each',
    () => import('./commands/verify.ts'),
  ],
  ['info [logs..]', 'what is in logs', () => import('./commands/info.ts')],
  ['keygen', 'make a key to sign logs with', () => import('./commands/keygen.ts')],
  ['diff <a> <b>', 'where two matches part, to the tick and field', () => import('./commands/diff.ts')],
  [
    'fork <log>',
    'a new match from any tick of a log, with other players',
    () => import('./commands/fork.ts'),
  ],
  [
    'export [logs..]',
    'a match as JSON, as a picture or a film; any number of matches as a data set',
    () => import('./commands/export.ts'),
  ],
  ['import <file>', 'a match from JSON, simulated and checked', () => import('./commands/import.ts')],
  ['sprt <a> <b>', 'is one bot better than another?', () => import('./commands/sprt.ts')],
  ['tournament <players..>', 'who of several bots is how strong?', () => import('./commands/tournament.ts')],
  ['merge <runs..>', 'put parts of a contest together', () => import('./commands/merge.ts')],
  ['ratings', 'how strong are the bots of the ladder?', () => import('./commands/ratings.ts')],
  [
    'check <bot>',
    'does a bot keep to its contract, and how fast is it?',
    () => import('./commands/check.ts'),
  ],
  ['train', 'train a policy by playing', () => import('./commands/train.ts')],
  ['bench [parts..]', 'how fast all this is on this machine', () => import('./commands/bench.ts')],
];
