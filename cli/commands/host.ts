import { once } from 'node:events';
import type { Argv } from 'yargs';
import {
  DEFAULT_LIMITS,
  type HostLog,
  type LogFolder,
  type MatchReport,
  openLogFolder,
  type Pace,
  type RunningHost,
  type StartOptions,
  startHost,
} from '../../src/net/index.ts';
import { type Address, formatAddress, parseAddress, readPem, tokenOf } from '../address.ts';
import { parseInteger, readRules, readSigner, usage } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { openHostLog } from '../host-log.ts';
import type { Operations } from '../host-metrics.ts';
import { type Opponents, openOpponents } from '../opponents.ts';
import { BOT_LIMIT_OPTIONS, type IsolationArgs, PLAYER_HELP, SIGN_OPTION, text } from '../options.ts';
import { formatCount, plural, print, remark } from '../output.ts';
import { describeRecording } from '../play-recorded.ts';
import { quote, shellWord } from '../shown.ts';

interface Args extends IsolationArgs {
  host: string;
  port: string;
  pace: string;
  rooms: string;
  connections: string;
  'connections-per-address'?: string;
  'connections-per-minute'?: string;
  'seats-per-address'?: string;
  'matches-per-minute'?: string;
  spectators: string;
  'spectator-delay': string;
  grace: string;
  logs: string;
  sign?: string;
  'keep-logs'?: string;
  'keep-days'?: string;
  'keep-mib'?: string;
  seed?: string;
  rules?: string;
  ticks?: string;
  opponent?: string;
  token?: string;
  'tls-cert'?: string;
  'tls-key'?: string;
  metrics?: string;
  drain: string;
  'log-level'?: string;
}

export const options = (args: Argv): Argv =>
  args
    .option('host', text('the address to listen on', { default: '127.0.0.1' }))
    .option('port', text('0 takes a free one', { default: '5050' }))
    .option('pace', text('realtime or lockstep, where a client asks for neither', { default: 'realtime' }))
    .option('opponent', text(`a bot of ours in each room, so that one person can play: ${PLAYER_HELP}`))
    .option(
      'isolate',
      text('how far a module of --opponent is kept apart: none, worker (a thread), process', {
        default: 'worker',
      }),
    )
    .options(BOT_LIMIT_OPTIONS)
    .option('rules', text('a JSON file of parameters, like {"health": 50}'))
    .option('ticks', text('matches end by time after so many ticks, 60 a second'))
    .option('seed', text('match n of room r plays SEED/r/n; fresh seeds are drawn if left out'))
    .option('logs', text('the folder of the logs', { default: 'logs' }))
    .options(SIGN_OPTION)
    .option('keep-logs', text('keep so many logs, the newest: of longer ones at most a 24th goes in an hour'))
    .option('keep-days', text('keep logs for so many days: at most a 24th goes in an hour'))
    .option('keep-mib', text('keep so many MiB of logs at most'))
    .option(
      'rooms',
      text('rooms at once; 1 is what the original server has', { default: String(DEFAULT_LIMITS.rooms) }),
    )
    .option('connections', text('connections at once', { default: String(DEFAULT_LIMITS.connections) }))
    .option('connections-per-address', text('of one address; all of them on loopback, else 16, if left out'))
    .option(
      'connections-per-minute',
      text(`that one address may open; ${LOCAL_OPENED} on loopback, else ${STRANGERS_OPENED}`),
    )
    .option('seats-per-address', text('seats of one address, kept ones included; as many as connections'))
    .option(
      'matches-per-minute',
      text(`that clients of one address may start; ${LOCAL_MATCHES} on loopback, else ${STRANGERS_MATCHES}`),
    )
    .option('spectators', text('spectators of a room', { default: String(DEFAULT_LIMITS.spectators) }))
    .option('spectator-delay', text('how far behind they are, seconds', { default: '0' }))
    .option('grace', text('seconds for which a lost connection keeps its seat', { default: '10' }))
    .option('token', text('what clients have to send to be let in; or in the environment as SHOOTER_TOKEN'))
    .option('tls-cert', text('speak TLS with this certificate (PEM file)'))
    .option('tls-key', text('and this key'))
    .option('metrics', text('PORT or HOST:PORT of /metrics (Prometheus) and /health; loopback if left out'))
    .option('drain', text('seconds that matches may go on after SIGTERM', { default: '30' }))
    .option('log-level', text('of the lines on standard error: debug, info, warn, error, silent'))
    .example('shooter host --opponent hunter', '');

export async function run(args: Args): Promise<number> {
  const key = readSigner(args);
  const drainMs = 1000 * parseInteger(args.drain, '--drain', [0, 86_400]);
  const opponents = args.opponent === undefined ? undefined : await openOpponents(args.opponent, args);
  try {
    return await runHost(args, { options: await readOptions(args, opponents), drainMs, key });
  } finally {
    await opponents?.close();
  }
}

interface HostRun {
  readonly options: Omit<StartOptions, 'logs' | 'log'>;
  readonly drainMs: number;
  readonly key: ReturnType<typeof readSigner>;
}

async function runHost(args: Args, { options, drainMs, key }: HostRun): Promise<number> {
  const log = openHostLog(args['log-level']);
  let operations: Operations | undefined;
  const logs = openLogFolder({ path: args.logs, log, keep: readKeep(args), key });
  try {
    tellRecovered(logs);
    operations =
      args.metrics === undefined ? undefined : await (await import('../host-metrics.ts')).openOperations();
    const running = await startHost({
      ...options,
      logs,
      log,
      onEnd: (report) => print(tellReport(report, args.logs)),
      onLateness: operations?.observeLateness,
    });
    if (operations !== undefined) print(await operations.listen(running.host, parseMetrics(args.metrics!)));
    tellListening(args, running);
    if (key !== undefined) print(`logs are signed by ${key.publicKey}`);
    return await untilStopped(running, { drainMs, log });
  } finally {
    await operations?.close();
    logs.close();
  }
}

async function readOptions(
  args: Args,
  opponents: Opponents | undefined,
): Promise<Omit<StartOptions, 'logs' | 'log'>> {
  const { release, node, platform } = describeRecording();
  const number = (name: keyof Args & string, range: readonly [number, number]): number =>
    parseInteger(args[name]!, `--${name}`, range);
  if (args.pace !== 'realtime' && args.pace !== 'lockstep')
    throw usage(`--pace is "${args.pace}"; it is realtime or lockstep`);
  const given = (name: keyof Args & string, otherwise: number): number =>
    args[name] === undefined ? otherwise : number(name, [1, 100_000]);
  const isLocal = isLoopback(args.host);
  const connections = number('connections', [2, 100_000]);
  const connectionsPerAddress = given(
    'connections-per-address',
    isLocal ? connections : STRANGERS_PER_ADDRESS,
  );
  const pace: Pace = args.pace;
  return {
    host: args.host,
    port: number('port', [0, 65_535]),
    pace,
    recording: { release, node, platform },
    rules: await readRules(args),
    seed: args.seed,
    opponent: opponents?.opponent,
    token: tokenOf(args),
    tls: readTls(args),
    limits: {
      rooms: number('rooms', [1, 100_000]),
      connections,
      connectionsPerAddress,
      connectionsPerMinute: given('connections-per-minute', isLocal ? LOCAL_OPENED : STRANGERS_OPENED),
      seatsPerAddress: given('seats-per-address', connectionsPerAddress),
      matchesPerMinute: given('matches-per-minute', isLocal ? LOCAL_MATCHES : STRANGERS_MATCHES),
      spectators: number('spectators', [0, 100_000]),
    },
    graceMs: 1000 * number('grace', [0, 3600]),
    delayTicks: 60 * number('spectator-delay', [0, 3600]),
  };
}

/** Connections of one address that is not this machine, those that it may open and matches that its clients may start in a minute. */
const STRANGERS_PER_ADDRESS = 16;
const STRANGERS_OPENED = 600;
const LOCAL_OPENED = DEFAULT_LIMITS.connectionsPerMinute;
const STRANGERS_MATCHES = 60;
const LOCAL_MATCHES = DEFAULT_LIMITS.matchesPerMinute;

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

function readTls(args: Args): StartOptions['tls'] {
  const { 'tls-cert': cert, 'tls-key': key } = args;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw usage('--tls-cert and --tls-key go together');
  return { cert: readPem(cert), key: readPem(key) };
}

function readKeep(args: Args): { count?: number; ageMs?: number; bytes?: number } {
  const number = (name: 'keep-logs' | 'keep-days' | 'keep-mib', factor: number): number | undefined =>
    args[name] === undefined ? undefined : factor * parseInteger(args[name], `--${name}`, [1, 10_000_000]);
  const [count, ageMs, bytes] = [
    number('keep-logs', 1),
    number('keep-days', DAY_MS),
    number('keep-mib', MIB),
  ];
  return {
    ...(count !== undefined && { count }),
    ...(ageMs !== undefined && { ageMs }),
    ...(bytes !== undefined && { bytes }),
  };
}

const DAY_MS = 86_400_000;
const MIB = 1 << 20;

function parseMetrics(given: string): Address {
  return /^\d+$/.test(given)
    ? { host: '127.0.0.1', port: parseInteger(given, '--metrics', [0, 65_535]) }
    : parseAddress(given, '--metrics');
}

function tellRecovered({ recovered }: LogFolder): void {
  for (const { name, ticks, damage } of recovered)
    print(
      `recovered ${name}: a match that was cut off, ${plural(ticks, 'tick')}${damage ? `; ${damage}` : ''}`,
    );
}

function tellListening(args: Args, { address, host }: RunningHost): void {
  const where = formatAddress(address);
  print(
    `listening on ${where}, ${args.pace}${args['tls-cert'] ? ', TLS' : ''}${args.opponent ? `, ${args.opponent} plays in every room` : ''}; logs in ${args.logs}`,
  );
  if (args.seed !== undefined)
    print(`seed ${quote(args.seed)}: match n of room r plays ${quote(`${args.seed}/r/n`)}`);
  if (!isLoopback(args.host))
    print(
      `anybody who reaches ${args.host} can play${tokenOf(args) === undefined ? ': --token lets in only whoever knows it' : ' who knows the token'}`,
    );
  if (host.connections.size === 0)
    print(`join: shooter bot hunter --connect ${shellWord(where)} · stop: Ctrl+C`);
}

function tellReport({ room, match, players, result, ticks, log, why }: MatchReport, folder: string): string {
  const names = `${players[0].name} (1) against ${players[1].name} (2)`;
  const how =
    result.winner === null
      ? result.reason === 'interrupted'
        ? 'interrupted'
        : `a draw by ${result.reason}`
      : `player ${result.winner} wins by ${result.reason}`;
  const kept = log === null ? `NOT RECORDED: ${why}` : `${folder}/${log}`;
  return `room ${room}, match ${match}: ${names}: ${how} at tick ${formatCount(ticks)}; ${kept}`;
}

interface Stopping {
  readonly drainMs: number;
  readonly log: HostLog;
}

/** Until a signal: SIGTERM and Ctrl+C let matches end, Ctrl+C twice does not. A defect stops the host, its matches sealed. */
async function untilStopped(running: RunningHost, { drainMs, log }: Stopping): Promise<number> {
  const signals = new EventTarget();
  let interrupts = 0;
  let code: number = EXIT.done;
  const again = new Promise<void>((resolve) => {
    process.on('SIGINT', () => {
      interrupts += 1;
      code = EXIT.interrupted;
      if (interrupts === 2) resolve();
      signals.dispatchEvent(new Event('stop'));
    });
  });
  for (const signal of ['SIGTERM', 'SIGHUP'])
    process.on(signal, () => signals.dispatchEvent(new Event('stop')));
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'a defect of the host: it stops, its matches are sealed');
    code = EXIT.unusable;
    void running.stop().then(() => process.exit(code));
  });
  await once(signals, 'stop');
  const playing = [...running.host.rooms.values()].filter((room) => room.playing).length;
  if (playing > 0)
    remark(
      `${plural(playing, 'match', 'matches')} may go on for ${drainMs / 1000} s; Ctrl+C${interrupts > 0 ? ' again' : ' twice'} stops at once`,
    );
  await Promise.race([running.drain(drainMs), again.then(() => running.stop())]);
  return code;
}
