import { ShooterError } from '../../src/core/index.ts';
import { type MatchReport, type RemoteResult, type RunningHost, startHost } from '../../src/net/index.ts';
import { formatOutcome } from '../../src/replay/internal.ts';
import { formatAddress, helloOf, joinOptions, parseAddress } from '../address.ts';
import { readRules } from '../arguments.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { describePlayed, logPath } from '../describe-played.ts';
import { usage } from '../exit.ts';
import { clean, plural, shellWord } from '../format.ts';
import { openOpponents } from '../opponents.ts';
import { file, flag, grouped, text, type Values } from '../options.ts';
import { print } from '../output.ts';
import { playInBrowser } from '../play-web.ts';
import { isolationOf } from '../players.ts';
import { PROGRAM } from '../program.ts';
import {
  HOSTED_SEED,
  JOIN_OPTIONS,
  LOAD_OPTION,
  PLAIN_OPTION,
  PLAYER_HELP,
  RULES_OPTIONS,
} from '../shared-options.ts';
import { isTerminal, loadWithInk, openTerminal } from '../tui/open.ts';

/** What only a host of our own has. */
const OWN = ['web', 'open', 'opponent', 'logs', 'rules', 'ticks', 'seed'] as const;
/** What only the host of somebody else has. */
const THEIRS = ['room', 'token', 'tls', 'tls-ca', 'plain'] as const;

const POSITIONALS = {
  address: text('HOST:PORT of a host', { shownDefault: 'a host of your own, with a bot to play against' }),
};

/** What a person is called who gives no name. */
const DEFAULT_NAME = 'person';

const OPTIONS = {
  name: text('name to play under', { shownDefault: DEFAULT_NAME }),
  ...grouped('On a host of your own:', {
    web: flag('play in the browser: prints the link of a private page'),
    open: flag('with --web, open the page'),
    opponent: text(`player to play against: ${PLAYER_HELP}`, { shownDefault: 'hunter' }),
    logs: file('folder of the logs', { shownDefault: 'logs' }),
    ...RULES_OPTIONS,
    seed: text(HOSTED_SEED, { shownDefault: 'drawn for each match' }),
  }),
  ...JOIN_OPTIONS,
  ...PLAIN_OPTION,
  ...LOAD_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['shooter play', 'a match against a bot, at once'],
    ['shooter play --web --open', 'the same, in the browser'],
    ['shooter play 192.0.2.7:5050 --room lab', 'a match on a host'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  const stray = (args.address === undefined ? THEIRS : OWN).find((name) => args[name] !== undefined);
  if (stray !== undefined)
    throw usage(
      args.address === undefined
        ? `--${stray} is for a host that is there already: name it, as in ${PROGRAM} play 127.0.0.1:5050`
        : `--${stray} is for a host of your own, which is there if no HOST:PORT is given`,
    );
  if (args.open && !args.web) throw usage('--open goes with --web');
  if (args.web) return await playOnPage(args);
  if (!isTerminal())
    throw new ShooterError(
      'cli/no-terminal',
      `play needs a terminal, and standard input or output is none; ${PROGRAM} play --web plays in a browser, ${PROGRAM} bot joins a host as a program`,
    );
  return args.address === undefined ? await playAtHome(args) : await playThere(args, args.address);
}

async function playThere(args: Args, given: string): Promise<number> {
  const address = parseAddress(given, 'the host');
  const results: RemoteResult[] = [];
  try {
    return await play(args, {
      remote: { ...joinOptions(args, address), hello: realtimeHello(args) },
      title: `${formatAddress(address)}${args.room === undefined ? '' : `, room ${clean(args.room)}`}`,
      onResult: (result) => void results.push(result),
    });
  } finally {
    if (results.length > 0) print(...results.map(describeResult));
  }
}

async function playOnPage(args: Args): Promise<number> {
  const { opponent = DEFAULTS.opponent, logs = DEFAULTS.logs, seed, name = DEFAULT_NAME } = args;
  const isolation = isolationOf('worker', args);
  const host = { rules: await readRules(args), seed };
  return await playInBrowser({ opponent, isolation, logs, host, name, opens: args.open === true });
}

/** What a host of one's own has unless something else is given. */
const DEFAULTS = { opponent: 'hunter', logs: 'logs' };

/** On a private host: on a free port of this machine, a bot in its rooms. */
async function playAtHome(args: Args): Promise<number> {
  const { opponent: name = DEFAULTS.opponent, logs = DEFAULTS.logs, seed } = args;
  const { opponent, close } = await openOpponents(name, isolationOf('worker', args));
  const reports: MatchReport[] = [];
  const onEnd = (report: MatchReport): void => void reports.push(report);
  let running: RunningHost | undefined;
  try {
    running = await startHost({ port: 0, logs, rules: await readRules(args), seed, opponent, onEnd });
    return await play(args, {
      remote: { ...running.address, hello: realtimeHello(args) },
      title: `against ${clean(opponent.info.name)}, logs in ${clean(logs)}`,
    });
  } finally {
    await running?.stop();
    await close();
    if (reports.length > 0) print(...describeReports(reports, logs));
  }
}

type Game = Omit<Parameters<typeof import('../tui/play.ts').openPlay>[1], 'name'>;

async function play({ ascii, name = DEFAULT_NAME }: Args, game: Game): Promise<number> {
  const { openPlay } = await loadWithInk(() => import('../tui/play.ts'));
  return await openPlay(openTerminal(ascii), { ...game, name: clean(name) });
}

function realtimeHello(args: Args): Game['remote']['hello'] {
  const hello = helloOf(args, { name: args.name ?? DEFAULT_NAME });
  return hello === 'plain' ? hello : { ...hello, pace: 'realtime' };
}

function describeResult({ reason, winner, seat, ticks, proof }: RemoteResult, index: number): string {
  const kept = typeof proof?.log === 'string' ? `; the host keeps ${proof.log}` : '';
  return `match ${index + 1}: ${formatOutcome({ reason, winner }, seat)} after ${plural(ticks, 'tick')}${kept}`;
}

function describeReports(reports: readonly MatchReport[], folder: string): string[] {
  const lines = reports.map((report) => describePlayed(report, folder));
  const last = reports.findLast(({ log }) => log !== null)?.log;
  return last == null
    ? lines
    : [...lines, `watch it again: ${PROGRAM} replay ${shellWord(logPath(last, folder))}`];
}
