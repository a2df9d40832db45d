import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { checkOptions, type OptionNames } from '../../core/internal.ts';
import { type Client, type ConnectionOptions, connectOver } from '../client.ts';
import type { ListedRoom } from '../messages.ts';
import { playOver } from '../remote-play.ts';
import type { RemotePlayOptions } from '../remote-player.ts';
import { listRoomsOver, type SpectateOptions, spectateOver } from '../spectate.ts';
import type { Transport, TransportEvents } from '../wire.ts';
import { createWire } from './socket-wire.ts';

/* Clients over TCP and TLS. */

/** Where a host is. */
export interface HostTarget {
  readonly host: string;
  /** 1 to 65535 */
  readonly port: number;
  /** TLS, with these certificates (PEM) as the only ones that are trusted, if any are given, and the name on that of the host */
  readonly tls?:
    | { readonly ca?: string | Uint8Array | undefined; readonly servername?: string | undefined }
    | undefined;
}

/** Where a host is, and what a client says and hears. */
export interface ClientOptions extends HostTarget, ConnectionOptions {}

/**
 * Connects, says hello, and waits for the answer.
 *
 * What ends the connection later is passed to `onEnd`: `net/refused`, `net/silent` for a host that stopped answering or reading,
 * `net/bad-update`, `net/bad-message`, `net/unasked` for state updates beyond the client updates sent, `net/bad-header`, `net/too-long`.
 *
 * @returns the connection, once the host has answered
 * @throws ShooterError `net/unreachable`; `net/refused` with the host's own code and words; `net/bad-answer`; `net/bad-header`, `net/too-long` ·
 *   TypeError for an unknown option
 * @example
 * const client = await connectClient({
 *   host: '127.0.0.1',
 *   port: 5050,
 *   onUpdate: (state) => client.sendUpdate({ ready: true, keys: state.enemies.length > 0 ? 16 : 0 }),
 * });
 * client.sendUpdate({ ready: true, keys: 0 });
 */
export async function connectClient(options: ClientOptions): Promise<Client> {
  checkOptions(options, CLIENT_OPTIONS, 'connectClient');
  return await connectOver(transportTo(options), options);
}

/**
 * Plays matches on a host until enough are over, the host ends it, or `signal` fires. A connection that is lost is taken up
 * again for as long as the host keeps the seat.
 *
 * @param options where the host is, and who plays
 * @throws ShooterError as `connectClient`; `net/lost`, `net/silent` where the connection ended before the last match and could
 *   not be taken up again; `core/bad-input` for what is no input of the player's; and what the player throws · TypeError for an unknown option · RangeError for a number of matches that is none
 * @example
 * await playRemote({
 *   host: '127.0.0.1',
 *   port: 5050,
 *   hello: { pace: 'lockstep', player: { name: 'still' } },
 *   createPlayer: () => ({ decide: () => 0 }),
 *   matches: 1,
 * });
 */
export async function playRemote(options: HostTarget & RemotePlayOptions): Promise<void> {
  checkOptions(options, PLAY_OPTIONS, 'playRemote');
  await playOver(transportTo(options), options);
}

/**
 * Watches a room until it is closed or `signal` fires. Each state update is acknowledged, so that the newest comes as soon as it is there.
 *
 * @param options where the host is, which room, and what is called with what is seen
 * @throws ShooterError as `connectClient`, at once where the first connection fails; later only where the host refuses for
 *   good, or was away for `returnMs` · TypeError for an unknown option · what the functions of `options` throw
 * @example
 * await spectate({ host: '127.0.0.1', port: 5050, onUpdate: ({ tick, players }) => console.log(tick, players) });
 */
export async function spectate(options: HostTarget & SpectateOptions): Promise<void> {
  checkOptions(options, SPECTATE_OPTIONS, 'spectate');
  await spectateOver(transportTo(options), options);
}

/**
 * Asks a host for its rooms, page by page, 10,000 at most.
 *
 * @param options where the host is; `token` if it wants one; `timeoutMs` for each page, default 5000
 * @returns the rooms, in the order in which they were opened
 * @throws ShooterError as `connectClient`; `net/bad-answer` for what is no list of rooms · TypeError for an unknown option
 */
export async function listRooms(
  options: HostTarget & { readonly token?: string | undefined; readonly timeoutMs?: number | undefined },
): Promise<readonly ListedRoom[]> {
  checkOptions(options, { ...TARGET, token: true, timeoutMs: true }, 'listRooms');
  return await listRoomsOver(transportTo(options), options);
}

const TARGET: OptionNames<HostTarget> = { host: true, port: true, tls: true };
const TARGET_TLS: OptionNames<NonNullable<HostTarget['tls']>> = { ca: true, servername: true };
/** What the options of clients, players and spectators have in common. */
const COMMON: OptionNames<HostTarget & Omit<ConnectionOptions, 'onEnd'>> = {
  ...{ ...TARGET, hello: true, timeoutMs: true, silenceMs: true, onUpdate: true, onMessage: true },
};
const CLIENT_OPTIONS: OptionNames<ClientOptions> = { ...COMMON, onEnd: true };
const SPECTATE_OPTIONS: OptionNames<HostTarget & SpectateOptions> = {
  ...{ ...COMMON, signal: true, returnMs: true, onConnect: true, onLost: true },
};
const PLAY_OPTIONS: OptionNames<HostTarget & RemotePlayOptions> = {
  ...{ ...SPECTATE_OPTIONS, createPlayer: true, matches: true, onResult: true },
};

const READ_BYTES = 65_536;

/** A transport over TCP or TLS. Its timers keep no process alive. */
function transportTo(target: HostTarget): Transport {
  if (target.tls !== undefined) checkOptions(target.tls, TARGET_TLS, 'tls of a client');
  return {
    name: `${target.host}:${target.port}`,
    open(events) {
      const socket = openSocket(target, events);
      socket.on('error', (error: NodeJS.ErrnoException) => events.failed(describeError(error)));
      socket.once(target.tls === undefined ? 'connect' : 'secureConnect', () => events.opened());
      socket.on('end', () => events.ended());
      socket.on('close', () => events.closed());
      return createWire(socket);
    },
    now: () => performance.now(),
    every(ms, act) {
      const timer = setInterval(act, ms).unref();
      return () => clearInterval(timer);
    },
    pause: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
    stayAwake(isNeeded) {
      const turn = (): void => {
        if (isNeeded()) setImmediate(turn);
      };
      setImmediate(turn);
    },
  };
}

/** Of TCP, one buffer takes all that comes: what is read is used up before the next read. */
function openSocket({ host, port, tls }: HostTarget, events: TransportEvents): Socket {
  const callback = (count: number, buffer: Uint8Array): boolean => {
    events.received(buffer.subarray(0, count));
    return true;
  };
  if (tls === undefined)
    return connect({
      host,
      port,
      noDelay: true,
      onread: { buffer: Buffer.allocUnsafe(READ_BYTES), callback },
    });
  const { ca, servername } = tls;
  const named = {
    ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : Buffer.from(ca) }),
    ...(servername !== undefined && { servername }),
  };
  const secure = connectTls({ host, port, ...named, ALPNProtocols: [] });
  secure.setNoDelay(true);
  secure.on('data', (bytes) => events.received(bytes));
  return secure;
}

/** What an error of a socket means for the person who wants to connect. */
const describeError = ({ code = '', message }: NodeJS.ErrnoException): string =>
  UNTRUSTED.includes(code)
    ? `${message}; name the certificates to trust (--tls-ca FILE)`
    : (REASONS[code] ?? message);

const UNTRUSTED: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
const NO_TLS = 'it does not speak TLS';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there; is the host running? (shooter host)',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'names cannot be looked up now; is there a network?',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that address',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  EPROTO: NO_TLS,
};
