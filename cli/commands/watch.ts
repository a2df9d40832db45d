import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ShooterError } from '../../src/core/index.ts';
import { type HostTarget, type ListedRoom, listRooms } from '../../src/net/index.ts';
import { followLog, type LogFollower } from '../../src/replay/index.ts';
import { formatAddress, joinOptions, parseAddress, tokenOf } from '../address.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { EXIT, usage } from '../exit.ts';
import { plural } from '../format.ts';
import { flag, grouped, integer, text, type Values } from '../options.ts';
import { dropUnreadOutput, print, printJson, writeWithoutBlocking } from '../output.ts';
import { playLog } from '../progress.ts';
import { JOIN_OPTIONS, JSON_OPTION, LIMIT_OPTIONS } from '../shared-options.ts';
import { interruptible } from '../signals.ts';
import { isTerminal, loadWithInk, openTerminal, showReplay } from '../tui/open.ts';
import { watchHostLines, watchLogLines } from '../watch-lines.ts';

/** What only a host has. */
const OF_HOSTS = ['room', 'token', 'tls', 'tls-ca', 'list', 'json', 'matches'] as const;

const POSITIONALS = {
  what: text('HOST:PORT of a host, or a log that is being written', { required: true }),
};

const OPTIONS = {
  matches: integer('without a full screen: matches to watch; 0: until the host ends', [0, 1_000_000_000]),
  ...JOIN_OPTIONS,
  room: text('name of the room; by default you choose from a list', { group: 'Connection:' }),
  list: flag('print the rooms of the host, and exit'),
  ...LIMIT_OPTIONS,
  ...grouped('Output:', {
    plain: flag('print waves, hits and results as text, even on a terminal'),
    ndjson: flag('print each state, event and result as a line of JSON'),
  }),
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['shooter watch 127.0.0.1:5050', 'a match on a host'],
    ['shooter watch logs/match.log', 'a log while it is written'],
  ],
  run,
};

async function run(args: Args): Promise<number> {
  if (args.list && args.ndjson) throw usage('--list prints one document; --json makes it JSON, not --ndjson');
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

type Where = HostTarget & { readonly token: string | undefined };

/** @returns where the host is, and what people call it */
function whereIs(args: Args): { readonly where: Where; readonly title: string } {
  const address = parseAddress(args.what, 'the host');
  const where = { ...joinOptions(args, address), token: tokenOf(args) };
  return { where, title: formatAddress(address) };
}

async function printRooms(args: Args): Promise<number> {
  const rooms = await listRooms(whereIs(args).where);
  if (args.json) printJson(rooms);
  else if (rooms.length === 0) print('no room: one opens when somebody comes to play');
  else print(...rooms.map(describeRoom));
  return EXIT.done;
}

function describeRoom({ room, pace, players, spectators, playing, match, tick }: ListedRoom): string {
  const who = players.length === 0 ? 'nobody' : players.join(' against ');
  const state = playing ? `match ${match} at tick ${tick}` : 'waiting';
  return `${room}: ${pace}, ${who}, ${state}, ${plural(spectators, 'spectator')}`;
}

async function watchHost(args: Args): Promise<number> {
  const { room, matches } = args;
  const { where, title } = whereIs(args);
  if (isShown(args)) {
    if (matches !== undefined) throw usage('--matches is for text; on a terminal q ends it');
    // A wrong address is reported before the terminal is taken.
    const rooms = room === undefined ? await listRooms(where) : undefined;
    const { watchHost } = await loadWithInk(() => import('../tui/watch.ts'));
    const only = rooms?.length === 1 ? rooms[0]!.room : undefined;
    let closed = false;
    const onClosed = (): void => {
      closed = true;
    };
    const shown = { ...where, title, room: room ?? only, rooms, onClosed };
    const code = await watchHost(openTerminal(args.ascii), shown);
    if (closed) print(`room ${shown.room} is closed: everybody has left`);
    return code;
  }
  dropUnreadOutput();
  const { exit } = await interruptible((signal) =>
    watchHostLines({
      ...where,
      title,
      room,
      matches: matches ?? 0,
      ndjson: args.ndjson ?? false,
      signal,
    }),
  );
  return exit;
}

async function watchLog(args: Args): Promise<number> {
  const { what: path, ascii, ndjson = false, 'max-ticks': maxTicks } = args;
  const follower = followLog(path);
  follower.poll();
  await awaitHeader(path, follower);
  if (!isShown(args)) {
    writeWithoutBlocking();
    return (await interruptible((signal) => watchLogLines({ path, follower, ndjson, maxTicks, signal })))
      .exit;
  }
  const log = follower.log!;
  if (log.status === 'sealed')
    return await showReplay({ path, playback: await playLog(log, maxTicks), speed: 1 }, ascii);
  const { watchLog } = await loadWithInk(() => import('../tui/watch.ts'));
  return await watchLog(openTerminal(ascii), { path, follower, maxTicks });
}

/** Time for which the header of a log that was just created is awaited, ms. */
const HEADER_MS = 2000;
const HEADER_POLL_MS = 50;

async function awaitHeader(path: string, follower: LogFollower): Promise<void> {
  for (let waited = 0; follower.log === undefined; waited += HEADER_POLL_MS) {
    if (waited > HEADER_MS)
      throw new ShooterError('log/cut-off', `${path}: there is no whole header in it yet`);
    await pause(HEADER_POLL_MS);
    follower.poll();
  }
}
