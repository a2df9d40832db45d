import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ShooterError } from '../../core/index.ts';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { describeMachine } from '../../replay/index.ts';
import { type Host, RoomHost } from '../host.ts';
import { HOST_OPTIONS, type HostOptions, type HostWorld, NO_LOG } from '../host-options.ts';
import { BUSY_POLL_MS, MAX_TURNED_AWAY } from '../limits.ts';
import type { Address } from '../messages.ts';
import { warmUp } from '../warm-up.ts';
import { createHandshakes, type Shake, type TlsOptions } from './handshakes.ts';
import { type LogFolder, openLogFolder } from './log-folder.ts';
import { createWire } from './socket-wire.ts';

/* The host on TCP or TLS: sockets and timers for host.ts, and nothing that decides anything. */

/** What a host is made of, and where it listens. Unknown names are refused. */
export interface StartOptions extends Omit<HostOptions, 'logs' | 'recording'> {
  /** where logs are kept: a folder, by its path or opened by `openLogFolder`; closed when the host has stopped */
  readonly logs: string | LogFolder;
  /** what logs say of the program that records; default this release, Node and platform */
  readonly recording?: HostOptions['recording'] | undefined;
  /** the address to listen on; default 127.0.0.1 */
  readonly host?: string | undefined;
  /** 0 to 65535; 0 takes a free one; default `DEFAULT_PORT` */
  readonly port?: number | undefined;
  /** speaks TLS; default: plain TCP */
  readonly tls?: TlsOptions | undefined;
}

const START_OPTIONS: OptionNames<StartOptions> = { ...HOST_OPTIONS, host: true, port: true, tls: true };

const REAL_WORLD: HostWorld = {
  now: () => performance.now(),
  date: () => new Date(),
  random: randomBytes,
};

/** A host that listens. Made by `startHost`. */
export interface RunningHost {
  readonly host: Host;
  readonly address: { readonly host: string; readonly port: number };
  /**
   * Lets no match start, waits for those under way, ends those that take longer than `limitMs` as interrupted, and stops
   * once every log is on the disk.
   */
  drain(limitMs: number): Promise<void>;
  /** Ends every match now, as interrupted, and stops once every log is on the disk. */
  stop(): Promise<void>;
}

/** The port of the original game. */
export const DEFAULT_PORT = 5050;

/**
 * Starts a host that listens for players and spectators.
 *
 * @returns once it listens
 * @throws ShooterError `net/no-address` where it cannot listen, `net/bad-tls`, `rules/…` as `parseRules`, as `openLogFolder` for a
 *   path · TypeError for an unknown option · RangeError for an empty token
 * @example
 * const running = await startHost({ port: 0, logs: 'logs', pace: 'lockstep' });
 * console.log(running.address.port);
 * await running.stop();
 */
export async function startHost(options: StartOptions): Promise<RunningHost> {
  checkOptions(options, START_OPTIONS, 'startHost');
  const { log } = options;
  if (typeof options.logs !== 'string') return await listenWith(options, options.logs);
  const logs = openLogFolder({ path: options.logs, log });
  try {
    return await listenWith(options, logs);
  } catch (error) {
    logs.close();
    throw error;
  }
}

async function listenWith(options: StartOptions, logs: LogFolder): Promise<RunningHost> {
  const { tls, log = NO_LOG, recording = describeMachine() } = options;
  const host = new RoomHost({ ...options, logs, log, recording }, REAL_WORLD);
  warmUp();
  const scheduler = createScheduler(host);
  const shake = tls && createHandshakes(tls);
  const server = createServer(SOCKETS, (socket) => serve(host, scheduler, { socket, shake }));
  server.maxConnections = host.limits.connections + MAX_TURNED_AWAY;
  await listen(server, options);
  // What fails from now on is one connection's accept: it is lost, the host goes on.
  server.on('error', (error) => log.error({ err: error }, 'a connection could not be accepted'));
  server.on('drop', () => {
    host.stats.turnedAway += 1;
  });
  const { address, port } = server.address() as { address: string; port: number };
  const waitIdle = async (limitMs: number): Promise<void> => {
    const until = performance.now() + limitMs;
    while (!host.isIdle && performance.now() < until) await pause(FINISH_POLL_MS);
  };
  let finished: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    host.interrupt();
    finished ??= waitIdle(Number.POSITIVE_INFINITY)
      .then(() => close(server, host, scheduler))
      .then(() => logs.close());
    return finished;
  };
  return {
    host,
    address: { host: address, port },
    async drain(limitMs) {
      host.drain();
      await waitIdle(limitMs);
      await stop();
    },
    stop,
  };
}

/** Half open: whoever sends no more still receives what it is owed. */
const SOCKETS = { noDelay: true, allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: 10_000 };

const FINISH_POLL_MS = 10;
/** How long the last bytes of the last connections may take, ms. */
const LAST_BYTES_MS = 1000;

async function listen(
  server: Server,
  { host = '127.0.0.1', port = DEFAULT_PORT }: StartOptions,
): Promise<void> {
  try {
    server.listen({ host, port, backlog: 511 });
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = LISTEN_REASONS[code ?? ''] ?? message;
    throw new ShooterError('net/no-address', `cannot listen on ${host}:${port}: ${why}`);
  }
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does; take another port, or 0 for a free one',
  EACCES: 'this port is for privileged programs; take one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such name',
};

/** Hands a socket to the host: its bytes at once, or once its handshake is over. */
function serve(
  host: RoomHost,
  scheduler: Scheduler,
  { socket, shake }: { socket: Socket; shake: Shake | undefined },
): void {
  // A reset ends in `close`, too.
  socket.on('error', () => {});
  if (socket.remoteAddress === undefined) {
    socket.destroy();
    return;
  }
  let open = shake === undefined ? socket : undefined;
  const wire = createWire(socket, () => open);
  const connection = host.accept(wire, addressOf(socket));
  scheduler.reschedule();
  if (connection === undefined) return;
  const forget = (): void => {
    host.forget(connection);
    scheduler.reschedule();
  };
  const read = (from: Socket): void => {
    from.on('data', (bytes) => {
      connection.received(bytes);
      scheduler.reschedule();
    });
    from.on('end', () => connection.ended());
  };
  socket.on('close', forget);
  if (shake === undefined) read(socket);
  else
    shake(socket, {
      secure(secured) {
        open = secured;
        secured.on('close', forget);
        connection.secured();
        read(secured);
      },
      failed: (code) => connection.refuse('no-tls', `the TLS handshake failed: ${code}`),
    });
}

/** An IPv4 address that came over IPv6 is shown as what it is. */
const addressOf = ({ remoteAddress, remotePort }: Socket): Address => [
  remoteAddress!.replace(/^::ffff:(?=\d+\.)/, ''),
  remotePort ?? 0,
];

interface Scheduler {
  /** Something has come: it may be due earlier than it was. */
  reschedule(): void;
  stop(): void;
}

/** For what is due within this time, ms, the event loop stays awake: a timer would come later than that. */
const AWAKE_MS = 0.2;

/* A timer that is due first lets the loop read what has come, and only then ticks are taken: after a stall they have the
   newest keys. While a match in lockstep goes on, the loop does not go to sleep between two ticks; to be woken takes longer
   than a tick, and `shooter bench host` more than doubles without it. */
function createScheduler(host: Host): Scheduler {
  let timer: NodeJS.Timeout | undefined;
  /** what `host.due` was when the timer was set */
  let armed: number | undefined;
  /** whether `run` comes in this turn of the event loop */
  let soon = false;
  let stopped = false;
  let ticks = 0;
  let tickedAt = 0;

  const run = (): void => {
    soon = false;
    if (stopped) return;
    host.advance();
    armed = undefined;
    reschedule();
  };
  const runSoon = (): void => {
    if (soon || stopped) return;
    soon = true;
    setImmediate(run);
  };
  const wantsBusyPoll = (): boolean => {
    if (!host.wantsBusyPoll) return false;
    const now = performance.now();
    if (host.stats.ticks !== ticks) tickedAt = now;
    ticks = host.stats.ticks;
    return now - tickedAt < BUSY_POLL_MS;
  };
  const arm = (): void => {
    armed = host.due;
    clearTimeout(timer);
    const wait = host.msToNext();
    if (wait < AWAKE_MS) runSoon();
    else if (wait !== Number.POSITIVE_INFINITY) timer = setTimeout(runSoon, Math.max(1, Math.round(wait)));
  };
  const reschedule = (): void => {
    if (soon || stopped) return;
    if (wantsBusyPoll()) runSoon();
    // Called after every read, which rarely changes when the host is due.
    else if (host.due !== armed) arm();
  };
  return {
    reschedule,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Stops listening, lets the last bytes go out, and closes what is left. */
async function close(server: Server, host: RoomHost, scheduler: Scheduler): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const until = performance.now() + LAST_BYTES_MS;
  while (host.connections.size > 0 && performance.now() < until) await pause(FINISH_POLL_MS);
  for (const connection of host.connections) connection.abort();
  // The scheduler runs until then: its sweep closes the connections that were turned away.
  await closed;
  scheduler.stop();
}
