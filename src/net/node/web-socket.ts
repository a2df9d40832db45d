import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connection } from '../connection.ts';
import { CLOSING_MS, CONTROLS_A_SECOND, CONTROLS_AT_ONCE, MAX_FRAGMENTS, MESSAGE_BYTES } from '../limits.ts';
import { createBucket } from '../token-bucket.ts';
import type { Wire } from '../wire.ts';

/* A WebSocket that carries the byte stream of a client: binary messages of any size up to MESSAGE_BYTES. Where one message
   ends and the next begins means nothing. */

/** The subprotocol of the stream. */
export const SUBPROTOCOL = 'shooter.1';

/* One event in a turn of the loop: a stranger's chunk of 64 KiB may hold 10,000 messages. `ws` says itself what it closes a broken
   stream with (1002, 1007, 1008, 1009). */
const sockets = new WebSocketServer({
  noServer: true,
  allowSynchronousEvents: false,
  autoPong: false,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MESSAGE_BYTES,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSING_MS,
  handleProtocols: () => SUBPROTOCOL,
} as ConstructorParameters<typeof WebSocketServer>[0]);

const NORMAL_CLOSURE = 1000;
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

/** A wire that is there before its WebSocket is: what is written before that goes nowhere. */
export interface WebWire extends Wire {
  /** what the requests come on, and the answer goes to: the socket, or the TLS in it; undefined before the end of a handshake */
  stream: Socket | undefined;
  socket: WebSocket | undefined;
  /** what the WebSocket is closed with */
  code: number;
}

export function createWebWire(tcp: Socket): WebWire {
  const wire: WebWire = {
    stream: undefined,
    socket: undefined,
    code: NORMAL_CLOSURE,
    get pending() {
      return wire.socket?.bufferedAmount ?? 0;
    },
    write(bytes) {
      const { socket } = wire;
      if (socket !== undefined && socket.readyState === socket.OPEN) socket.send(bytes, BINARY);
    },
    pause: () => wire.socket?.pause(),
    resume: () => wire.socket?.resume(),
    end() {
      const { socket, stream } = wire;
      // The other side's part of the end is still to be read.
      socket?.resume();
      if (socket !== undefined) socket.close(wire.code);
      else if (stream === undefined) tcp.destroy();
      else stream.end();
    },
    destroy() {
      wire.socket?.terminate();
      tcp.destroy();
    },
  };
  return wire;
}

const BINARY = { binary: true, compress: false } as const;

export interface Upgrade {
  readonly request: IncomingMessage;
  /** what came behind the request */
  readonly rest: Buffer;
  /** Is called after what came, and at the end. */
  readonly onEvent: () => void;
  readonly onClose: () => void;
}

/** Makes a WebSocket of a connection, and passes on what comes. The request is known to be one for a WebSocket. */
export function upgrade(
  wire: WebWire,
  connection: Connection,
  { request, rest, onEvent, onClose }: Upgrade,
): void {
  sockets.handleUpgrade(request, wire.stream!, rest, (socket) => {
    wire.socket = socket;
    const spend = createControls(() => {
      wire.code = POLICY_VIOLATION;
      connection.refuse('flood', `more than ${CONTROLS_A_SECOND} pings, pongs and empty messages a second`);
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        wire.code = UNSUPPORTED_DATA;
        connection.refuse('text-message', 'a text message: the wire is binary');
      } else if (data.length > 0 || spend()) connection.received(data);
      onEvent();
    });
    socket.on('ping', (data) => {
      if (spend()) socket.pong(data);
      onEvent();
    });
    socket.on('pong', () => {
      spend();
      onEvent();
    });
    socket.on('error', (error: Error & { code?: string }) => {
      const isLong = TOO_LONG.includes(error.code ?? '');
      if (isLong) connection.refuse('too-long', `a message of more than ${MESSAGE_BYTES} bytes`);
      else connection.refuse('bad-websocket', error.message);
      onEvent();
    });
    socket.on('close', () => {
      connection.ended();
      onClose();
    });
  });
}

/** Counts what carries nothing and costs a turn all the same: pings, pongs, empty messages. @returns whether one more may come */
function createControls(onFlood: () => void): () => boolean {
  const controls = createBucket({
    size: CONTROLS_AT_ONCE,
    perMs: CONTROLS_A_SECOND / 1000,
    now: () => performance.now(),
  });
  return () => {
    if (controls.waitMs > 0) {
      onFlood();
      return false;
    }
    controls.take();
    return true;
  };
}

const TOO_LONG = ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH'];
