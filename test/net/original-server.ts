import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import {
  callHandler,
  createRound,
  leaveSeat,
  type OriginalRound,
  type Place,
  type Seat,
  takeSeat,
} from './original-round.ts';

/* The ORIGINAL server as a client meets it, traps included: it reads with one plain `recv(n)` and takes what that gives,
   answers each pair with four frames written one by one, never frees the seat of a client that merely closes, and knows no
   tick and no score. It is for tests of clients that shall play there too. */

export interface OriginalServer {
  readonly port: number;
  /** who sits where */
  slots(): readonly [Place, Place];
  /** pairs answered */
  readonly exchanges: number;
  /** What ended a client's handler, in Python's words or near them. A client that plays well leaves none. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface OriginalOptions {
  /** One enemy is enough, and enemies fall five times as fast: a round takes seconds. */
  readonly quick?: boolean;
  /**
   * Break also where a payload does not come in the segment of its header. `recv` forgives that as long as the payload is
   * in one piece, so the original client gets away with it, at ten exchanges a second; clients of ours shall not do it.
   */
  readonly strict?: boolean;
}

/** A thread of the original that ends by an exception. */
class HandlerError extends Error {}

export async function startOriginalServer(options: OriginalOptions = {}): Promise<OriginalServer> {
  const round = createRound(options.quick === true);
  const faults: string[] = [];
  const sockets = new Set<Socket>();
  let exchanges = 0;
  // Nagle would make every exchange wait for delayed ACKs; the frames still go out one by one.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const handled = handleClient(socket, round, {
      strict: options.strict === true,
      onExchange: () => void exchanges++,
    });
    handled.catch((error: Error) => {
      faults.push(error.message);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    slots: () => [round.data.user1, round.data.user2],
    get exchanges() {
      return exchanges;
    },
    faults,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Handling {
  readonly strict: boolean;
  readonly onExchange: () => void;
}

/** The thread of one client. It ends, and frees nothing, when the client has closed. */
async function handleClient(socket: Socket, round: OriginalRound, how: Handling): Promise<void> {
  const stream = openStream(socket);
  const hello = await readFrame(stream, how.strict);
  // With both seats taken it says nothing at all.
  const seat = hello === 'hello' ? seatClient(socket, round) : undefined;
  if (seat === undefined) return;
  for (;;) {
    const pair = await readPair(stream, how.strict);
    if (pair === undefined) return;
    if (pair === 'leave') {
      leaveSeat(round, seat);
      socket.end();
      return;
    }
    callHandler(round, seat, pair);
    how.onExchange();
    for (const value of [round.data, ...round.lasers, round.enemies]) sendFrame(socket, value);
  }
}

function seatClient(socket: Socket, round: OriginalRound): Seat | undefined {
  const ip = socket.remoteAddress!;
  const port = socket.remotePort!;
  const seat = takeSeat(round, [ip, port]);
  if (seat !== undefined) sendFrame(socket, { ip, port });
  return seat;
}

async function readPair(
  stream: Stream,
  strict: boolean,
): Promise<{ ready: boolean; keys: Input } | 'leave' | undefined> {
  let first = await readFrame(stream, strict);
  while (first === '!DISCONNECT') first = await readFrame(stream, strict);
  if (first === undefined) return undefined;
  const user = parsePython(first) as { connection?: boolean; ready?: boolean };
  if (user.connection === false) return 'leave';
  const second = await readFrame(stream, strict);
  if (second === undefined) return undefined;
  return { ready: user.ready === true, keys: keysOf(parsePython(second) as boolean[]) };
}

/** By scancode: A, D, W, S, space. */
const keysOf = (pressed: readonly boolean[]): Input =>
  (pressed[4] ? LEFT : 0) |
  (pressed[7] ? RIGHT : 0) |
  (pressed[26] ? UP : 0) |
  (pressed[22] ? DOWN : 0) |
  (pressed[44] ? SHOOT : 0);

/** A header and a payload by one `recv` each; undefined once the client has closed. */
async function readFrame(stream: Stream, strict: boolean): Promise<string | undefined> {
  const header = (await stream.recv(64)).toString();
  if (header === '') return undefined;
  if (!/^\s*[0-9]+\s*$/.test(header))
    throw new HandlerError(`ValueError: invalid literal for int(): '${header}'`);
  if (strict && !stream.hasMore)
    throw new HandlerError('strict: a header without its payload in one segment');
  const payload = (await stream.recv(Number(header))).toString();
  return payload === '' ? undefined : payload;
}

function parsePython(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HandlerError(`json.decoder.JSONDecodeError: ${text.slice(0, 40)}`);
  }
}

interface Stream {
  /** whether bytes of the segment read last are left */
  readonly hasMore: boolean;
  /** Up to `count` bytes of one segment; none once the client has closed. */
  recv(count: number): Promise<Buffer>;
}

/* Segments are not joined: that is how it comes to a server that waits for each of them. */
function openStream(socket: Socket): Stream {
  const segments: Buffer[] = [];
  let ended = false;
  let wake = (): void => {};
  socket.on('data', (bytes: Buffer) => {
    segments.push(bytes);
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  socket.on('end', end);
  socket.on('close', end);
  let partial = false;
  return {
    get hasMore() {
      return partial;
    },
    async recv(count) {
      while (segments.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const segment = segments.shift() ?? Buffer.alloc(0);
      partial = segment.length > count;
      if (partial) segments.unshift(segment.subarray(count));
      return segment.subarray(0, count);
    },
  };
}

/** Header and payload in two writes, as `conn.send` twice. */
function sendFrame(socket: Socket, value: unknown): void {
  const payload = Buffer.from(pythonJson(value));
  socket.write(String(payload.length).padEnd(64));
  socket.write(payload);
}

/** As `json.dumps` writes it: a space after every comma and colon. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${pythonJson(each)}`);
  return `{${entries.join(', ')}}`;
}
