import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { ShooterError } from '../../core/index.ts';

/* TLS for sockets that a plain server has accepted. The host knows of a connection from its accept on, not from the end of its
   handshake: who never shakes hands is counted, timed out and logged like everybody else. */

/** The certificate of a host. */
export interface TlsOptions {
  /** the certificate, PEM */
  readonly cert: string | Buffer;
  /** its key, PEM */
  readonly key: string | Buffer;
}

/** What becomes of a handshake: one of the two is called, or neither where the socket closes first. */
interface HandshakeEnd {
  secure(socket: TLSSocket): void;
  /** @param code of the error, for instance ERR_SSL_WRONG_VERSION_NUMBER */
  failed(code: string): void;
}

export type Shake = (socket: Socket, end: HandshakeEnd) => void;

/** Never reached in practice, ms: the host ends a connection without a hello long before. */
const LAST_RESORT_MS = 30_000;

/** @throws ShooterError `net/bad-tls` */
export function createHandshakes({ cert, key }: TlsOptions): Shake {
  const underWay = new Map<string, HandshakeEnd>();
  const take = (socket: Socket): HandshakeEnd | undefined => {
    const end = underWay.get(peerOf(socket));
    underWay.delete(peerOf(socket));
    return end;
  };
  const server = openServer({ cert, key });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    const end = take(socket);
    if (end === undefined) socket.destroy();
    else end.secure(socket);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    take(socket)?.failed(error.code ?? 'unknown');
    socket.destroy();
  });
  return (socket, end) => {
    const peer = peerOf(socket);
    underWay.set(peer, end);
    socket.once('close', () => {
      if (underWay.get(peer) === end) underWay.delete(peer);
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

/** No two sockets of a server that are open have the same. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
