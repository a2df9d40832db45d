import type { Options } from 'yargs';
import type { ContestForm } from '../../src/contest/index.ts';
import { usage } from '../arguments.ts';
import {
  flag,
  ISOLATION_OPTIONS,
  type IsolationArgs,
  JSON_OPTION,
  SIGN_OPTION,
  type SignArgs,
  text,
} from '../options.ts';

/** What every command takes that tells what a contest has found. */
export const REPORT_OPTIONS: { [name: string]: Options } = {
  csv: text('write every game to this file, as CSV'),
  html: text('write the report to this file: one page with charts, which opens without a network'),
  force: flag('overwrite the files of --csv and --html if they exist'),
  ...JSON_OPTION,
};

/** What every command takes that plays a contest. */
export const CONTEST_OPTIONS: { [name: string]: Options } = {
  seed: text('what the seeds of all matches come from: text, as typed; drawn and printed if left out'),
  rules: text('a JSON file of parameters, like {"health": 50}'),
  ticks: text('a match ends by time after so many ticks, 60 a second'),
  jobs: text(
    'threads that play; as many as the machine has cores if left out. What comes out does not depend on it',
  ),
  run: text('the folder of the contest: a new one, or one to go on with; the next free name if left out'),
  logs: text('games that leave a log: all, losses, failures, none', { default: 'losses' }),
  shard: text('play one part of several: 2/8 is the second of eight; merge puts them together'),
  audit: text(
    'play so many pairs twice, known ones first: they must come out the same; if left out, the first ones and one in a hundred',
  ),
  ...ISOLATION_OPTIONS,
  ...SIGN_OPTION,
  ndjson: flag('print a line of JSON for each pair as it counts, and one at the end'),
  ...REPORT_OPTIONS,
};

/** Who meets whom in a contest of several. */
export const FORM_OPTION: Options = text(
  'who meets whom: round-robin, everyone; gauntlet, the first each other one; ladder, each the one before it',
  { default: 'round-robin' },
);

export function parseForm(form: string): ContestForm {
  if (form !== 'round-robin' && form !== 'gauntlet' && form !== 'ladder')
    throw usage(`--form is "${form}"; it is round-robin, gauntlet or ladder`);
  return form;
}

/** Arguments of `CONTEST_OPTIONS`. */
export interface ContestArgs extends IsolationArgs, ReportArgs, SignArgs {
  seed?: string;
  rules?: string;
  ticks?: string;
  jobs?: string;
  run?: string;
  logs: string;
  shard?: string;
  audit?: string;
}

/** Arguments about what is told at the end. */
export interface ReportArgs {
  ndjson?: boolean;
  csv?: string;
  html?: string;
  force?: boolean;
  json?: boolean;
}
