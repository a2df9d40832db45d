import { pino } from 'pino';
import { TICK_RATE } from '../../src/core/index.ts';
import {
  DEFAULT_LIMITS,
  type HostLog,
  type LogFolder,
  type MatchReport,
  openLogFolder,
  type RunningHost,
  type StartOptions,
  startHost,
} from '../../src/net/index.ts';
import { formatAddress, isLoopback, parseListenAddress, readPem, tokenOf } from '../address.ts';
import { readRules, readSigner } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { describeWinner } from '../describe-log.ts';
import { logPath } from '../describe-played.ts';
import { EXIT, usage } from '../exit.ts';
import { formatCount, plural, quote, shellWord } from '../format.ts';
import type { HostMetrics } from '../host-metrics.ts';
import { isPrivate, readWeb, WEB_OPTIONS } from '../host-web.ts';
import { type Opponents, openOpponents } from '../opponents.ts';
import { choice, file, grouped, integer, text, type Values } from '../options.ts';
import { describeDropped, dropUnreadOutput, print, remark, writeError } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { openReplayPages } from '../replay-pages.ts';
import {
  BOT_LIMIT_OPTIONS,
  HOSTED_SEED,
  isolateOption,
  PACES,
  PLAYER_HELP,
  RULES_OPTIONS,
  SIGN_OPTION,
} from '../shared-options.ts';
import { onSignal } from '../signals.ts';

/** Limits of one address, which are tighter where the host listens to other machines. */
const CONNECTIONS_PER_MINUTE = { loopback: DEFAULT_LIMITS.connectionsPerMinute, elsewhere: 600 } as const;
const MATCHES_PER_MINUTE = { loopback: DEFAULT_LIMITS.matchesPerMinute, elsewhere: 60 } as const;
/** Connections of one address that is not this machine. */
const STRANGERS_PER_ADDRESS = 16;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const COUNT_RANGE = [1, 100_000] as const;
const KEEP_RANGE = [1, 10_000_000] as const;

const OPTIONS = {
  host: text('address to listen on', { default: '127.0.0.1' }),
  port: integer('port to listen on; 0 takes a free one', [0, 65_535], { default: 5050 }),
  opponent: text(`player that takes the second seat of each room: ${PLAYER_HELP}`, {
    shownDefault: 'a second client',
  }),
  token: text('token that clients must send; by default that in the environment variable SHOOTER_TOKEN'),
  'tls-cert': file('PEM file of the certificate; the host then speaks TLS'),
  'tls-key': file('PEM file of the private key of the certificate'),
  metrics: text('PORT or HOST:PORT of /metrics (Prometheus) and /health; a PORT alone is on 127.0.0.1'),
  ...WEB_OPTIONS,
  drain: integer('time for matches to end after SIGTERM, s', [0, 86_400], { default: 30 }),
  'log-level': choice('lowest level of the lines on standard error', LOG_LEVELS, {
    shownDefault: 'warn on a terminal, else info',
  }),
  ...grouped('Matches:', {
    pace: choice('pace of rooms whose first client asks for none', PACES, { default: 'realtime' }),
    ...RULES_OPTIONS,
    seed: text(HOSTED_SEED, { shownDefault: 'drawn for each match' }),
    grace: integer('time for which a lost connection keeps its seat, s', [0, 3600], { default: 10 }),
    'spectator-delay': integer('delay of what spectators see, s', [0, 3600], { default: 0 }),
  }),
  ...grouped('Logs:', {
    logs: file('folder of the logs', { default: 'logs' }),
    ...SIGN_OPTION,
    'keep-logs': integer(
      'number of logs to keep; of older ones, short logs are deleted at once, of others at most 1/24 in an hour',
      KEEP_RANGE,
    ),
    'keep-days': integer(
      'days to keep logs for; of older ones at most 1/24 are deleted in an hour',
      KEEP_RANGE,
    ),
    'keep-mib': integer('total size of the logs to keep, MiB; older ones are deleted at once', KEEP_RANGE),
  }),
  ...grouped('Limits:', {
    rooms: integer('rooms at once; the original server has 1', COUNT_RANGE, {
      default: DEFAULT_LIMITS.rooms,
    }),
    connections: integer('connections at once', [2, 100_000], { default: DEFAULT_LIMITS.connections }),
    'connections-per-address': integer('connections of one address at once', COUNT_RANGE, {
      shownDefault: `as many as --connections on loopback, else ${STRANGERS_PER_ADDRESS}`,
    }),
    'connections-per-minute': integer('connections that one address opens in a minute', COUNT_RANGE, {
      shownDefault: `${CONNECTIONS_PER_MINUTE.loopback} on loopback, else ${CONNECTIONS_PER_MINUTE.elsewhere}`,
    }),
    'seats-per-address': integer(
      'seats of one address, those kept for lost connections included',
      COUNT_RANGE,
      {
        shownDefault: 'as many as connections',
      },
    ),
    'matches-per-minute': integer('matches that clients of one address start in a minute', COUNT_RANGE, {
      shownDefault: `${MATCHES_PER_MINUTE.loopback} on loopback, else ${MATCHES_PER_MINUTE.elsewhere}`,
    }),
    spectators: integer('spectators of a room', [0, 100_000], { default: DEFAULT_LIMITS.spectators }),
  }),
  isolate: isolateOption('worker'),
  ...BOT_LIMIT_OPTIONS,
};

type Args = Values<typeof OPTIONS>;

export const command: Command = {
  options: OPTIONS,
  examples: [['shooter host --opponent hunter']],
  run,
};

async function run(args: Args): Promise<number> {
  const key = readSigner(args);
  const metricsAt = args.metrics === undefined ? undefined : parseListenAddress(args.metrics, '--metrics');
  const opponents = args.opponent === undefined ? undefined : await openOpponents(args.opponent, args);
  let logs: LogFolder | undefined;
  let metrics: HostMetrics | undefined;
  const replays = openReplayPages(args.logs);
  try {
    const options = await readOptions(args, opponents);
    const log = openHostLog(args['log-level']);
    logs = openLogFolder({ path: args.logs, log, keep: readKeep(args), key });
    reportRecovered(logs);
    if (metricsAt !== undefined) metrics = (await import('../host-metrics.ts')).openHostMetrics();
    const running = await startHost({
      ...options,
      web: options.web && { ...options.web, makeReplayPage: replays.make },
      logs,
      log,
      onEnd: (report) => print(describeReport(report, args.logs)),
      onLateness: metrics?.observeLateness,
    });
    if (metrics !== undefined) print(await metrics.listen(running, metricsAt!));
    reportListening(args, running);
    if (key !== undefined) print(`logs are signed by ${key.publicKey}`);
    return await untilStopped(running, log, 1000 * args.drain);
  } finally {
    await metrics?.close();
    await replays.close();
    logs?.close();
    await opponents?.close();
  }
}

/** Lines on standard error: on a terminal, where people read the matches on standard output, warnings alone. */
function openHostLog(level: (typeof LOG_LEVELS)[number] = process.stderr.isTTY ? 'warn' : 'info'): HostLog {
  // Nothing that this process writes waits for a reader from now on.
  dropUnreadOutput(process.stderr.isTTY ? describeDropped : dropLine);
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: writeError });
}

const dropLine = (lines: number): string =>
  `${JSON.stringify({ level: 40, time: new Date().toISOString(), lines, msg: 'lines were dropped: nobody read them in time' })}\n`;

async function readOptions(
  args: Args,
  opponents: Opponents | undefined,
): Promise<Omit<StartOptions, 'logs' | 'log'>> {
  const { host, port, pace, seed, connections } = args;
  const web = readWeb(args, opponents?.opponent.info.name);
  const isLocal = isLoopback(host) && (web === undefined || isPrivate(web));
  const connectionsPerAddress =
    args['connections-per-address'] ?? (isLocal ? connections : STRANGERS_PER_ADDRESS);
  const where = isLocal ? 'loopback' : 'elsewhere';
  return {
    ...{ host, port, pace, seed },
    rules: await readRules(args),
    opponent: opponents?.opponent,
    token: tokenOf(args),
    tls: readTls(args),
    web,
    limits: {
      rooms: args.rooms,
      connections,
      connectionsPerAddress,
      connectionsPerMinute: args['connections-per-minute'] ?? CONNECTIONS_PER_MINUTE[where],
      seatsPerAddress: args['seats-per-address'] ?? connectionsPerAddress,
      matchesPerMinute: args['matches-per-minute'] ?? MATCHES_PER_MINUTE[where],
      spectators: args.spectators,
    },
    graceMs: 1000 * args.grace,
    delayTicks: TICK_RATE * args['spectator-delay'],
  };
}

function readTls(args: Args): StartOptions['tls'] {
  const { 'tls-cert': cert, 'tls-key': key } = args;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw usage('--tls-cert and --tls-key go together');
  return { cert: readPem(cert), key: readPem(key) };
}

function readKeep(args: Args): { count?: number; ageMs?: number; bytes?: number } {
  const { 'keep-logs': count, 'keep-days': days, 'keep-mib': mib } = args;
  return {
    ...(count !== undefined && { count }),
    ...(days !== undefined && { ageMs: days * DAY_MS }),
    ...(mib !== undefined && { bytes: mib * MIB }),
  };
}

const DAY_MS = 86_400_000;
const MIB = 1 << 20;

function reportRecovered({ recovered }: LogFolder): void {
  for (const { name, ticks, damage } of recovered)
    print(
      `recovered ${name}: a match that was cut off, ${plural(ticks, 'tick')}${damage ? `; ${damage}` : ''}`,
    );
}

function reportListening(args: Args, { address, host, web }: RunningHost): void {
  const where = formatAddress(address);
  print(
    `listening on ${where}, ${args.pace}${args['tls-cert'] ? ', TLS' : ''}${args.opponent ? `, ${args.opponent} plays in every room` : ''}; logs in ${args.logs}`,
  );
  if (web !== undefined) print(`play and watch in a browser: ${web.url}`);
  if (args.seed !== undefined)
    print(`seed ${quote(args.seed)}: match n of room r plays ${quote(`${args.seed}/r/n`)}`);
  for (const { host: name } of web === undefined ? [args] : [args, web.address])
    if (!isLoopback(name))
      print(
        `anybody who reaches ${name} can play${tokenOf(args) === undefined ? ': --token lets in only whoever knows it' : ' who knows the token'}`,
      );
  if (host.connections.size === 0)
    print(`join: ${PROGRAM} bot hunter --connect ${shellWord(where)} · stop: Ctrl+C`);
}

function describeReport(
  { room, match, players, result, ticks, log, why }: MatchReport,
  folder: string,
): string {
  const names = `${players[0].name} (1) against ${players[1].name} (2)`;
  const kept = log === null ? `NOT RECORDED: ${why}` : logPath(log, folder);
  return `room ${room}, match ${match}: ${names}: ${describeWinner(result)} at tick ${formatCount(ticks)}; ${kept}`;
}

/** Until a signal: SIGTERM and Ctrl+C let matches end, Ctrl+C twice does not. A defect stops the host, its matches sealed. */
async function untilStopped(running: RunningHost, log: HostLog, drainMs: number): Promise<number> {
  let interrupts = 0;
  const stopped = new Promise<unknown>((resolve) => onSignal(resolve));
  const again = new Promise<void>((resolve) => {
    process.on('SIGINT', () => {
      interrupts += 1;
      if (interrupts === 2) resolve();
    });
  });
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'a defect of the host: it stops, its matches are sealed');
    void running.stop().then(() => process.exit(EXIT.unusable));
  });
  await stopped;
  const playing = [...running.host.rooms.values()].filter((room) => room.playing).length;
  if (playing > 0)
    remark(
      `${plural(playing, 'match', 'matches')} may go on for ${drainMs / 1000} s; Ctrl+C${interrupts > 0 ? ' again' : ' twice'} stops at once`,
    );
  await Promise.race([running.drain(drainMs), again.then(() => running.stop())]);
  return interrupts > 0 ? EXIT.interrupted : EXIT.done;
}
