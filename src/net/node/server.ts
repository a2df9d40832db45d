import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { describeMachine } from '../../replay/index.ts';
import { type Host, RoomHost } from '../host.ts';
import { HOST_OPTIONS, type HostOptions, type HostWorld, NO_LOG } from '../host-options.ts';
import { MAX_TURNED_AWAY } from '../limits.ts';
import { warmUp } from '../warm-up.ts';
import { createHandshakes, type Shake, TLS_OPTIONS, type TlsOptions } from './handshakes.ts';
import { addressOf, listen, type ServerSetup, SOCKETS, stopListening } from './listen.ts';
import { type LogFolder, openLogFolder } from './log-folder.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createWire } from './socket-wire.ts';
import {
  openWebServer,
  type RunningWeb,
  WEB_OPTIONS,
  type WebOptions,
  type WebServer,
} from './web-server.ts';

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
  /** a page, and WebSockets for players in browsers, on an address of their own, over the same TLS; default none */
  readonly web?: WebOptions | undefined;
}

const START_OPTIONS: OptionNames<StartOptions> = {
  ...HOST_OPTIONS,
  host: true,
  port: true,
  tls: true,
  web: true,
};

const REAL_WORLD: HostWorld = {
  now: () => performance.now(),
  date: () => new Date(),
  random: randomBytes,
};

/** A host that listens. Made by `startHost`. */
export interface RunningHost {
  readonly host: Host;
  readonly address: { readonly host: string; readonly port: number };
  /** undefined without the option `web` */
  readonly web: RunningWeb | undefined;
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
 * @throws ShooterError `net/no-address` where it cannot listen, `net/bad-tls`, `net/bad-web`, `rules/…` as `parseRules`, as `openLogFolder` for a
 *   path · TypeError for an unknown option or limit · RangeError for an empty token, and for a value out of its range
 * @example
 * const running = await startHost({ port: 0, logs: 'logs', pace: 'lockstep' });
 * console.log(running.address.port);
 * await running.stop();
 */
export async function startHost(options: StartOptions): Promise<RunningHost> {
  checkOptions(options, START_OPTIONS, 'startHost');
  const { log, tls, web } = options;
  if (tls !== undefined) checkOptions(tls, TLS_OPTIONS, 'startHost: tls');
  if (web !== undefined) checkOptions(web, WEB_OPTIONS, 'startHost: web');
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
  const { log = NO_LOG, recording = describeMachine() } = options;
  let web: WebServer | undefined;
  const onEnd: StartOptions['onEnd'] = (report) => {
    web?.ended(report);
    options.onEnd?.(report);
  };
  const host = new RoomHost({ ...options, logs, log, recording, onEnd }, REAL_WORLD);
  warmUp();
  const scheduler = createScheduler(host);
  // What fails from now on is one connection's accept: it is lost, the host goes on.
  const onError = (error: Error): void => log.error({ err: error }, 'a connection could not be accepted');
  const { address, close } = await openTcpServer(options, { host, scheduler, onError });
  try {
    web = options.web && (await openWebServer(options.web, { host, scheduler, tls: options.tls, onError }));
  } catch (error) {
    // Clients may have come already.
    host.interrupt();
    await closeAll(host, [close()]);
    scheduler.stop();
    throw error;
  }
  const waitIdle = async (limitMs: number): Promise<void> => {
    const until = performance.now() + limitMs;
    while (!host.isIdle && performance.now() < until) await pause(FINISH_POLL_MS);
  };
  let finished: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    host.interrupt();
    finished ??= waitIdle(Number.POSITIVE_INFINITY)
      .then(() => closeAll(host, [close(), web?.close()]))
      .then(() => scheduler.stop())
      .then(() => logs.close());
    return finished;
  };
  return {
    host,
    address,
    web,
    async drain(limitMs) {
      host.drain();
      await waitIdle(limitMs);
      await stop();
    },
    stop,
  };
}

/** @throws ShooterError `net/no-address`, `net/bad-tls` */
async function openTcpServer(
  { host: name = '127.0.0.1', port = DEFAULT_PORT, tls }: StartOptions,
  { host, scheduler, onError }: ServerSetup,
): Promise<{ address: RunningHost['address']; close: () => Promise<void> }> {
  const shake = tls && createHandshakes(tls);
  const server = createServer(SOCKETS, (socket) => serve(host, scheduler, { socket, shake }));
  // Connections just beyond the limit come to the host, which logs whose they are. Of more than those Node says nothing but `drop`.
  server.maxConnections = host.limits.connections + MAX_TURNED_AWAY;
  const address = await listen(server, { host: name, port });
  server.on('error', onError);
  server.on('drop', () => {
    host.stats.turnedAway += 1;
  });
  return { address, close: () => stopListening(server) };
}

const FINISH_POLL_MS = 10;
/** How long the last bytes of the last connections may take, ms. */
const LAST_BYTES_MS = 1000;

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
        connection.handshakeDone();
        read(secured);
      },
      failed: (code) => connection.refuse('no-tls', `the TLS handshake failed: ${code}`),
    });
}

/** Lets the last bytes go out, and closes what is left. @param closed when the servers, which listen no more, have no connection left */
async function closeAll(host: RoomHost, closed: readonly (Promise<void> | undefined)[]): Promise<void> {
  const until = performance.now() + LAST_BYTES_MS;
  while (host.connections.size > 0 && performance.now() < until) await pause(FINISH_POLL_MS);
  for (const connection of host.connections) connection.abort();
  // The scheduler runs until then: its sweep closes the connections that were turned away.
  await Promise.all(closed);
}
