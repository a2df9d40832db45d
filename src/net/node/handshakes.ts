import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { ShooterError } from '../../core/index.ts';
import type { OptionNames } from '../../core/internal.ts';

/* TLS for sockets that a plain server has accepted. So the host knows of a connection from its accept on, not only from the end of its
   handshake: a client that never completes one is counted, timed out and logged like any other. */

/** The certificate of a host. */
export interface TlsOptions {
  /** the certificate, PEM */
  readonly cert: string | Buffer;
  /** its key, PEM */
  readonly key: string | Buffer;
}

export const TLS_OPTIONS: OptionNames<TlsOptions> = { cert: true, key: true };

/** How a handshake ends: one of the two is called, or neither if the socket closes first. */
interface HandshakeHandler {
  secure(socket: TLSSocket): void;
  /** @param code of the error, for instance ERR_SSL_WRONG_VERSION_NUMBER */
  failed(code: string): void;
}

/** Begins the server's part of a TLS handshake on a socket. */
export type Shake = (socket: Socket, handler: HandshakeHandler) => void;

/** Never reached in practice, ms: the host ends a connection without a hello long before. */
const LAST_RESORT_MS = 30_000;

/**
 * Opens a TLS server that does not listen: sockets are handed to it. It reports a finished handshake by the TLS socket alone, so the
 * handlers of those under way are found by the ends of the connection, which both sockets name.
 *
 * @throws ShooterError `net/bad-tls`
 */
export function createHandshakes({ cert, key }: TlsOptions): Shake {
  const underWay = new Map<string, HandshakeHandler>();
  const take = (socket: Socket): HandshakeHandler | undefined => {
    const handler = underWay.get(endsOf(socket));
    underWay.delete(endsOf(socket));
    return handler;
  };
  const server = openServer({ cert, key });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    const handler = take(socket);
    if (handler === undefined) socket.destroy();
    else handler.secure(socket);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    take(socket)?.failed(error.code ?? 'unknown');
    socket.destroy();
  });
  return (socket, handler) => {
    const ends = endsOf(socket);
    underWay.set(ends, handler);
    socket.once('close', () => {
      if (underWay.get(ends) === handler) underWay.delete(ends);
    });
    server.emit('connection', socket);
  };
}

function openServer({ cert, key }: TlsOptions): ReturnType<typeof createServer> {
  const how = { noDelay: true, allowHalfOpen: true, handshakeTimeout: LAST_RESORT_MS };
  try {
    return createServer({ cert, key, ...how });
  } catch (error) {
    const why = (error as Error).message;
    throw new ShooterError('net/bad-tls', `the certificate or its key cannot be used: ${why}`);
  }
}

/** Both ends of a connection: no two open sockets have the same. One end is not enough, since a server may have several addresses. */
const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
