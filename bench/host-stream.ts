import { connect } from 'node:net';
import { WebSocket } from 'ws';

/* How the players of `shooter bench host` and `shooter bench web` come to their host. */

export type Carrier = 'TCP' | 'WebSockets';

/** A byte stream to a host, with as little between as there can be. */
export interface LeanStream {
  write(bytes: Uint8Array): void;
  close(): void;
}

const READ_BYTES = 65_536;
/** What is read of one socket is used up before the next one is read. */
const READ_BUFFER = Buffer.allocUnsafe(READ_BYTES);

interface Where {
  readonly port: number;
  readonly carrier: Carrier;
}

/** @param receive gets bytes that are valid until it returns */
export const openStream = ({ port, carrier }: Where, receive: (bytes: Uint8Array) => void): LeanStream =>
  carrier === 'TCP' ? openSocket(port, receive) : openWebSocket(port, receive);

function openSocket(port: number, receive: (bytes: Uint8Array) => void): LeanStream {
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: {
      buffer: READ_BUFFER,
      callback: (count, buffer) => {
        receive(buffer.subarray(0, count));
        return true;
      },
    },
  });
  socket.on('error', () => {});
  return {
    write(bytes) {
      if (socket.writable) socket.write(bytes);
    },
    close: () => void socket.destroy(),
  };
}

function openWebSocket(port: number, receive: (bytes: Uint8Array) => void): LeanStream {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'shooter.1', { perMessageDeflate: false });
  const early: Uint8Array[] = [];
  socket.on('error', () => {});
  socket.on('open', () => {
    for (const bytes of early) socket.send(bytes);
  });
  socket.on('message', (bytes: Buffer) => receive(bytes));
  return {
    write(bytes) {
      if (socket.readyState === WebSocket.CONNECTING) early.push(bytes);
      else if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: () => socket.terminate(),
  };
}
