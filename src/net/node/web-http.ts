import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/* `node:http` for connections that the host has admitted itself: it gets the first request of each, and no byte more. */

/** What a connection sent first: one of the three is called, or none if it ends before that. */
interface RequestHandler {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** A request for another protocol. @param rest what came behind it */
  upgrade(request: IncomingMessage, rest: Buffer): void;
  /** What came is no request. @param code as node:http has it, such as HPE_HEADER_OVERFLOW */
  failed(code: string): void;
}

/** Reads the request of a connection. Deadlines are the caller's. */
export type ReadRequest = (stream: Socket, handler: RequestHandler) => void;

/** Bytes of a request up to the empty line at most: what browsers send, and some cookies. */
const MAX_HEAD_BYTES = 8192;
const HEAD_END = '\r\n\r\n';

export function createRequestReader(): ReadRequest {
  const handlers = new WeakMap<Duplex, RequestHandler & { rest: Buffer }>();
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES, requireHostHeader: false });
  server.maxRequestsPerSocket = 1;
  server.on('request', (request, response) => {
    const { socket } = request;
    const handler = take(handlers, socket);
    if (handler === undefined) return;
    // What still comes stays in the kernel.
    process.nextTick(() => socket.pause());
    handler.request(request, response);
  });
  server.on('upgrade', (request, stream, head) => {
    const handler = take(handlers, stream);
    handler?.upgrade(request, Buffer.concat([head, handler.rest]));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const handler = take(handlers, stream);
    // Only errors of the parser are about the request. Any other is the end of the connection.
    if (handler === undefined || !error.code?.startsWith('HPE_')) stream.destroy();
    else handler.failed(error.code);
  });
  return (stream, handler) =>
    readHead(stream, (rest) => {
      if (rest === undefined) {
        handler.failed('HPE_HEADER_OVERFLOW');
        return;
      }
      handlers.set(stream, Object.assign(handler, { rest }));
      server.emit('connection', stream);
    });
}

function take<Value>(values: WeakMap<Duplex, Value>, stream: Duplex): Value | undefined {
  const value = values.get(stream);
  values.delete(stream);
  return value;
}

/**
 * Waits for the first request, puts it back into the stream and gives the bytes behind it, or undefined where it is too long. `node:http` would
 * take all requests of a chunk in one turn of the loop, whatever its limits: a chunk of 64 KiB took 30 to 150 ms, in which no match had a tick.
 */
function readHead(stream: Socket, done: (rest: Buffer | undefined) => void): void {
  let held: Buffer = Buffer.alloc(0);
  const read = (bytes: Buffer): void => {
    const from = Math.max(0, held.length - HEAD_END.length);
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = held.indexOf(HEAD_END, from, 'latin1');
    const size = end < 0 ? held.length : end + HEAD_END.length;
    if (end < 0 && size <= MAX_HEAD_BYTES) return;
    stream.off('data', read);
    if (size <= MAX_HEAD_BYTES) stream.unshift(held.subarray(0, size));
    done(size <= MAX_HEAD_BYTES ? held.subarray(size) : undefined);
  };
  stream.on('data', read);
}
