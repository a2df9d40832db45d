import { type ContestForm, LOG_POLICIES, type LogPolicy, type Shard } from '../../src/contest/index.ts';
import { usage } from '../exit.ts';
import { choice, file, flag, grouped, integer, type Option, type OptionsFor, text } from '../options.ts';
import {
  ISOLATION_OPTIONS,
  type IsolationArgs,
  JSON_OPTION,
  RULES_OPTIONS,
  type RulesArgs,
  SIGN_OPTION,
  type SignArgs,
  WORKERS_OPTION,
} from '../shared-options.ts';

/** What every command takes that reports on a contest. */
export const REPORT_OPTIONS: OptionsFor<Omit<ReportArgs, 'ndjson'>> = {
  ...grouped('Output:', {
    csv: file('write every game to this CSV file'),
    html: file('write the report to this file: one page with charts that needs no network'),
    force: flag('overwrite existing files of --csv and --html'),
  }),
  ...JSON_OPTION,
};

/** What every command takes that plays a contest. */
export const CONTEST_OPTIONS: OptionsFor<ContestArgs> = {
  ...grouped('Contest:', {
    seed: text('seed of the contest', { shownDefault: 'drawn and printed' }),
    ...RULES_OPTIONS,
    ...WORKERS_OPTION,
    run: file('run directory: a new one, or one to continue', { shownDefault: 'next free name' }),
    logs: choice('games whose logs are kept', LOG_POLICIES, { default: 'losses' }),
    shard: {
      kind: 'text',
      describe: 'part of the contest to play: 2/8 is the second of eight, see shooter merge',
      parse: parseShard,
    },
    audit: integer('pairs to play twice, known ones first; their results must be equal', [0, 1_000_000], {
      shownDefault: 'the first ones and one in a hundred',
    }),
  }),
  ...ISOLATION_OPTIONS,
  ...SIGN_OPTION,
  ...grouped('Output:', {
    ndjson: flag('print one line of JSON for each pair as it counts, and one at the end'),
  }),
  ...REPORT_OPTIONS,
};

function parseShard(given: string, name: string): Shard {
  const [, number, count] = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(given) ?? [];
  if (number === undefined || Number(number) > Number(count))
    throw usage(`${name} is "${given}"; it is PART/COUNT, for instance 2/8`);
  return { index: Number(number) - 1, count: Number(count) };
}

/** Who meets whom in a contest of several. */
export const FORM_OPTION: Option<Exclude<ContestForm, 'sprt'>> = choice(
  'pairings: all of them; the first player with each other one; each player with the one before it',
  ['round-robin', 'gauntlet', 'ladder'],
  { default: 'round-robin' },
);

/** Arguments of `CONTEST_OPTIONS`. */
export interface ContestArgs extends IsolationArgs, ReportArgs, SignArgs, RulesArgs {
  seed?: string | undefined;
  workers?: number | undefined;
  run?: string | undefined;
  logs: LogPolicy;
  shard?: Shard | undefined;
  audit?: number | undefined;
}

/** Arguments about what is reported at the end. */
export interface ReportArgs {
  ndjson?: boolean | undefined;
  csv?: string | undefined;
  html?: string | undefined;
  force?: boolean | undefined;
  json?: boolean | undefined;
}
