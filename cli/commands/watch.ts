import { statSync } from 'node:fs';
import type { Argv } from 'yargs';
import { ShooterError } from '../../src/core/index.ts';
import { type HostTarget, type ListedRoom, listRooms } from '../../src/net/index.ts';
import { followLog, type LogFollower } from '../../src/replay/index.ts';
import {
  formatAddress,
  JOIN_OPTIONS,
  type JoinArgs,
  joinOptions,
  parseAddress,
  tokenOf,
} from '../address.ts';
import { parseInteger, usage } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { LIMIT_OPTIONS, type LimitArgs, playLog, readMaxTicks } from '../long-work.ts';
import { flag, text } from '../options.ts';
import { goLive, goPatient, plural, print, printJson } from '../output.ts';
import { onSignal } from '../signals.ts';
import { openReplay } from '../tui/open.ts';
import { isTerminal, loadWithInk, openPlace } from '../tui/prepare.ts';
import { watchHostLines, watchLogLines } from '../watch-lines.ts';

interface Args extends JoinArgs, LimitArgs {
  what: string;
  list?: boolean;
  json?: boolean;
  ndjson?: boolean;
  matches?: string;
  plain?: boolean;
  ascii: boolean;
}

/** What only a host has. */
const OF_HOSTS = ['room', 'token', 'tls', 'tls-ca', 'list', 'json', 'matches'] as const;

export const options = (args: Argv): Argv =>
  args
    .positional('what', { type: 'string', describe: 'HOST:PORT of a host, or a log that is being written' })
    .options(JOIN_OPTIONS)
    .options(LIMIT_OPTIONS)
    .option('room', text('the room, by its name; to be chosen from a list if there are several'))
    .option('matches', text('as text: end after so many; 0: when the host ends'))
    .options({
      list: flag('print the rooms of the host, and end'),
      json: flag('with --list: print one JSON document'),
      ndjson: flag('print every state, event and result as a line of JSON'),
      plain: flag('waves, hits and results as text'),
    })
    .example('shooter watch 127.0.0.1:5050', 'a match on a host')
    .example('shooter watch logs/match.log', 'a log as it is written');

export async function run(args: Args): Promise<number> {
  if (args.json && !args.list) throw usage('--json is for --list; what goes on comes as --ndjson');
  if (!isLog(args.what)) return args.list ? await printRooms(args) : await watchHost(args);
  const stray = OF_HOSTS.find((name) => args[name] !== undefined);
  if (stray !== undefined) throw usage(`--${stray} is for a host, and ${args.what} is a log`);
  return await watchLog(args);
}

/** What is a file here, or is written as one, is no host. */
const isLog = (what: string): boolean =>
  statSync(what, { throwIfNoEntry: false }) !== undefined || /[/\\]|\.log$/.test(what);

const isShown = ({ ndjson, plain }: Args): boolean => !ndjson && !plain && isTerminal();

interface Where extends HostTarget {
  readonly token: string | undefined;
  /** for people */
  readonly title: string;
}

function whereIs(args: Args): Where {
  const address = parseAddress(args.what, 'the host');
  return { ...joinOptions(args, address), token: tokenOf(args), title: formatAddress(address) };
}

async function printRooms(args: Args): Promise<number> {
  const rooms = await listRooms(whereIs(args));
  if (args.json) printJson(rooms);
  else if (rooms.length === 0) print('no room: one opens when somebody comes to play');
  else print(...rooms.map(tellRoom));
  return EXIT.done;
}

function tellRoom({ room, pace, players, spectators, playing, match, tick }: ListedRoom): string {
  const who = players.length === 0 ? 'nobody' : players.join(' against ');
  const state = playing ? `match ${match} at tick ${tick}` : 'waiting';
  return `${room}: ${pace}, ${who}, ${state}, ${plural(spectators, 'spectator')}`;
}

async function watchHost(args: Args): Promise<number> {
  const { room, matches } = args;
  const where = whereIs(args);
  if (isShown(args)) {
    if (matches !== undefined) throw usage('--matches is for text; on a terminal q ends it');
    // What is wrong with the address is told before the terminal is taken.
    const rooms = room === undefined ? await listRooms(where) : undefined;
    const { showHost } = await loadWithInk(() => import('../tui/watch.ts'));
    const only = rooms?.length === 1 ? rooms[0]!.room : undefined;
    let closed = false;
    const onClosed = (): void => {
      closed = true;
    };
    const shown = { ...where, room: room ?? only, rooms, onClosed };
    const code = await showHost(openPlace(args.ascii), shown);
    if (closed) print(`room ${shown.room} is closed: everybody has left`);
    return code;
  }
  goLive();
  return await interruptible((signal) =>
    watchHostLines({
      ...where,
      room,
      matches: parseInteger(matches ?? '0', '--matches', [0, 1_000_000_000]),
      ndjson: args.ndjson ?? false,
      signal,
    }),
  );
}

async function watchLog(args: Args): Promise<number> {
  const { what: path, ascii, ndjson = false } = args;
  const maxTicks = readMaxTicks(args);
  const follower = followLog(path);
  follower.poll();
  await headerOf(path, follower);
  if (!isShown(args)) {
    goPatient();
    return await interruptible((signal) => watchLogLines({ path, follower, ndjson, maxTicks, signal }));
  }
  const log = follower.log!;
  if (log.status === 'sealed')
    return await openReplay({ path, playback: await playLog(log, maxTicks), speed: 1 }, ascii);
  const [{ showLog }, { createWatchedLog }] = await loadWithInk(
    async () => [await import('../tui/watch.ts'), await import('../tui/watch-log.ts')] as const,
  );
  return await showLog(
    openPlace(ascii),
    createWatchedLog(path, follower, { now: performance.now(), maxTicks }),
  );
}

/** A log that was just opened may not have its header yet: so long it is waited for, ms. */
const HEADER_MS = 2000;
const HEADER_POLL_MS = 50;

async function headerOf(path: string, follower: LogFollower): Promise<void> {
  for (let waited = 0; follower.log === undefined; waited += HEADER_POLL_MS) {
    if (waited > HEADER_MS)
      throw new ShooterError('log/cut-off', `${path}: there is no whole header in it yet`);
    await new Promise((resolve) => setTimeout(resolve, HEADER_POLL_MS));
    follower.poll();
  }
}

async function interruptible(act: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const interruption = new AbortController();
  const release = onSignal(() => interruption.abort());
  try {
    await act(interruption.signal);
  } finally {
    release();
  }
  return interruption.signal.aborted ? EXIT.interrupted : EXIT.done;
}
