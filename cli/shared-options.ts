import { MAX_SIMULATED_TICKS } from '../src/replay/index.ts';
import {
  choice,
  file,
  flag,
  grouped,
  integer,
  type Option,
  type OptionsFor,
  text,
  type Values,
} from './options.ts';

/** How a player is named. */
export const PLAYER_HELP =
  'hunter, planner, ./my-bot.js, script:case.json#1, log:match.log#2, policy:mine.json or policy:net.onnx';

export type RulesArgs = Values<typeof RULES_OPTIONS>;
export const RULES_OPTIONS: OptionsFor<{ rules: string | undefined; ticks: number | undefined }> = {
  rules: file('JSON file of parameters, like {"health": 50}'),
  ticks: integer('ticks after which a match ends by time, 60 a second', [1, 10_000_000]),
};

export const WORKERS_OPTION: OptionsFor<{ workers: number | undefined }> = {
  workers: integer('worker threads; results do not depend on the number', [1, 256], {
    shownDefault: 'number of cores',
  }),
};

export const LIMIT_OPTIONS: OptionsFor<{ 'max-ticks': number }> = {
  'max-ticks': integer('ticks of a log to simulate at most; a longer log is an error', [1, 2_147_483_647], {
    default: MAX_SIMULATED_TICKS,
  }),
};

export type ManyLogsArgs = Values<typeof MANY_LOGS_OPTIONS>;
export const MANY_LOGS_OPTIONS: OptionsFor<{
  'files-from': string | undefined;
  'skip-bad': boolean | undefined;
}> = {
  'files-from': file(
    'file with more names of files and folders, or - for standard input: one a line, or separated by NUL characters',
  ),
  'skip-bad': flag('leave out files that cannot be used, name them, and ignore them in the exit code'),
};

export const JSON_OPTION: OptionsFor<{ json: boolean | undefined }> = grouped('Output:', {
  json: flag('print one JSON document'),
});

export const OUTPUT_OPTIONS: OptionsFor<OutputArgs> = grouped('Output:', {
  out: file('log to write', { alias: 'o', shownDefault: 'next free name' }),
  force: flag('overwrite an existing file'),
});

export interface OutputArgs {
  out?: string | undefined;
  force?: boolean | undefined;
}

export type SignArgs = Values<typeof SIGN_OPTION>;
export const SIGN_OPTION: OptionsFor<{ sign: string | undefined }> = grouped('Output:', {
  sign: file('sign with the private key in this file, as written by shooter keygen'),
});

export const RECORDING_OPTIONS: OptionsFor<RecordingArgs> = {
  ...OUTPUT_OPTIONS,
  ...SIGN_OPTION,
  ...grouped('Output:', {
    'checkpoint-every': integer('ticks between two state hashes', [1, 10_000_000], { default: 600 }),
    states: flag('record the whole state with each hash'),
    events: flag('record waves, kills and hits'),
  }),
};

export interface RecordingArgs extends OutputArgs, SignArgs {
  'checkpoint-every': number;
  states?: boolean | undefined;
  events?: boolean | undefined;
}

/** What bots may use by default: milliseconds of a decision, MiB, seconds to load. */
export const DEFAULT_LIMITS: BotLimitArgs = { budget: 100, memory: 256, 'load-limit': 10 };

const ISOLATION = 'Isolation of bots:';

export const LOAD_OPTION: OptionsFor<Pick<BotLimitArgs, 'load-limit'>> = grouped(ISOLATION, {
  'load-limit': integer('time limit for loading a module, and for creating its bot, s', [1, 86_400], {
    default: DEFAULT_LIMITS['load-limit'],
  }),
});

export type BotLimitArgs = Values<typeof BOT_LIMIT_OPTIONS>;
export const BOT_LIMIT_OPTIONS: OptionsFor<{ budget: number; memory: number; 'load-limit': number }> = {
  ...grouped(ISOLATION, {
    budget: integer('time limit for one decision of an isolated bot, ms', [1, 600_000], {
      default: DEFAULT_LIMITS.budget,
    }),
    memory: integer(
      'memory limit of an isolated bot, MiB: the heap of a thread, all memory of a process',
      [16, 1_000_000],
      { default: DEFAULT_LIMITS.memory },
    ),
  }),
  ...LOAD_OPTION,
};

const LEVELS = ['none', 'worker', 'process'] as const;

export const isolateOption = (level: IsolationArgs['isolate']): Option<IsolationArgs['isolate']> => ({
  ...choice('where bot modules run: with the match, in a worker thread each, or in a process each', LEVELS, {
    group: ISOLATION,
    default: 'none',
  }),
  default: level,
});

export const ISOLATION_OPTIONS: OptionsFor<IsolationArgs> = {
  isolate: isolateOption('none'),
  ...BOT_LIMIT_OPTIONS,
};

export interface IsolationArgs extends BotLimitArgs {
  isolate: (typeof LEVELS)[number];
}

export const HOSTED_SEED = 'seed of the host: match n of room r has the seed SEED/r/n';

export type JoinArgs = Values<typeof JOIN_OPTIONS>;
export const JOIN_OPTIONS: OptionsFor<{
  room: string | undefined;
  token: string | undefined;
  tls: boolean | undefined;
  'tls-ca': string | undefined;
}> = grouped('Connection:', {
  room: text('name of the room; by default any that waits for a player'),
  token: text('token that the host requires; by default that in the environment variable SHOOTER_TOKEN'),
  tls: flag('connect by TLS'),
  'tls-ca': file('PEM file of certificates to trust instead of those of the system'),
});

/** What every command that plays on a host takes. */
export const PLAIN_OPTION: OptionsFor<{ plain: boolean | undefined }> = grouped('Connection:', {
  plain: flag('use the wire protocol of the original game alone, as its own server needs it'),
});

export const PACES = ['realtime', 'lockstep'] as const;
