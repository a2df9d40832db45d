import type { Options } from 'yargs';

/* Options that several commands share. A value is text, taken as typed; arguments.ts makes of it what it is. */

/** An option with one value. */
export const text = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  nargs: 1,
  describe,
  ...more,
});

export const flag = (describe: string): Options => ({ type: 'boolean', describe });

/** What every command that writes a log takes. */
export const OUTPUT_OPTIONS: { [name: string]: Options } = {
  out: text('the log to write; the next free name if left out', { alias: 'o' }),
  force: flag('overwrite the log if it exists'),
};

/** What every command that can sign a log takes. */
export const SIGN_OPTION: { [name: string]: Options } = {
  sign: text('sign with the private key in this file, which shooter keygen makes'),
};

/** Arguments of `SIGN_OPTION`. */
export interface SignArgs {
  sign?: string;
}

/** What every command that records a match takes. */
export const RECORDING_OPTIONS: { [name: string]: Options } = {
  ...OUTPUT_OPTIONS,
  ...SIGN_OPTION,
  'checkpoint-every': text('ticks between two state hashes', { default: '600' }),
  states: flag('keep the whole state beside each hash'),
  events: flag('keep waves, kills and hits in the log'),
};

/** Arguments of `OUTPUT_OPTIONS`. */
export interface OutputArgs {
  out?: string;
  force?: boolean;
}

/** Arguments of `RECORDING_OPTIONS`. */
export interface RecordingArgs extends OutputArgs, SignArgs {
  'checkpoint-every': string;
  states?: boolean;
  events?: boolean;
}

export const JSON_OPTION: { [name: string]: Options } = { json: flag('print one JSON document') };

/** What every command takes. */
export const ASCII_OPTION: { [name: string]: Options } = { ascii: flag('write nothing but ASCII') };

/** What bots may use unless it is said otherwise, as typed. */
export const DEFAULT_LIMITS: BotLimitArgs = { budget: '100', memory: '256', 'load-limit': '10' };

/** What every command takes that loads bots. */
export const LOAD_OPTION: { [name: string]: Options } = {
  'load-limit': text('time for a module to load, and for its bot to be made, s', {
    default: DEFAULT_LIMITS['load-limit'],
  }),
};

/** What bots in isolation may use. */
export const BOT_LIMIT_OPTIONS: { [name: string]: Options } = {
  budget: text('time for a decision of a bot in a thread or process, ms', { default: DEFAULT_LIMITS.budget }),
  memory: text('memory of a bot: the heap in a thread, all of it in a process, MiB', {
    default: DEFAULT_LIMITS.memory,
  }),
  ...LOAD_OPTION,
};

/** What every command takes that plays bots against each other. */
export const ISOLATION_OPTIONS: { [name: string]: Options } = {
  isolate: text('how far bots are kept apart: none, worker (a thread), process', { default: 'none' }),
  ...BOT_LIMIT_OPTIONS,
};

/** Arguments of `BOT_LIMIT_OPTIONS`. */
export interface BotLimitArgs {
  budget: string;
  memory: string;
  'load-limit': string;
}

/** Arguments of `ISOLATION_OPTIONS`. */
export interface IsolationArgs extends BotLimitArgs {
  isolate: string;
}

/** How a player is named. */
export const PLAYER_HELP =
  'hunter, planner, ./my-bot.js, script:case.json#1, log:match.log#2 or policy:mine.json';
