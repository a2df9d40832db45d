import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { ShooterError } from '../../core/index.ts';
import { plainIp } from '../addresses.ts';
import type { RoomHost } from '../host.ts';
import type { Address } from '../messages.ts';
import type { Scheduler } from './scheduler.ts';

/* What the servers of a host have in common. */

/** Half open: whoever sends no more still receives what it is owed. */
export const SOCKETS = { noDelay: true, allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: 10_000 };

/** What a server of the host is opened with. */
export interface ServerSetup {
  readonly host: RoomHost;
  readonly scheduler: Scheduler;
  /** Is told of an error of the server: a connection is lost, no more. */
  readonly onError: (error: Error) => void;
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** @returns where it listens @throws ShooterError `net/no-address` */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<ListenAddress> {
  try {
    server.listen({ host, port, backlog: 511 });
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = LISTEN_REASONS[code ?? ''] ?? message;
    throw new ShooterError('net/no-address', `cannot listen on ${host}:${port}: ${why}`);
  }
  const { address, port: chosen } = server.address() as { address: string; port: number };
  return { host: address, port: chosen };
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does; take another port, or 0 for a free one',
  EACCES: 'this port is for privileged programs; take one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such name',
};

/** Stops listening. @returns once every connection is closed, too */
export async function stopListening(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

/** The other end of a socket that is open. */
export const addressOf = ({ remoteAddress, remotePort }: Socket): Address => [
  plainIp(remoteAddress!),
  remotePort ?? 0,
];
