import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { HostLimits } from '../src/net/index.ts';
import { createAddresses, createTurnedAway, SWEEP_MS } from '../src/net/internal.ts';
import type { Address } from './address.ts';
import { lowerPriority } from './thread-priority.ts';

/* /metrics and /health, in a thread of their own: requests, however many and however slow, take no time and no socket of the players.
   The host is asked for its state at most once a second, for all requests together. An address may open as many connections a minute
   as to the host itself. */

/** What the thread is started with. */
export interface MetricsServerData {
  readonly address: Address;
  readonly limits: HostLimits;
}

/** What the host says of itself. */
export interface Snapshot {
  readonly contentType: string;
  readonly metrics: string;
  readonly healthy: boolean;
  /** JSON */
  readonly health: string;
}

/** Connections at once: a new one takes the place of the oldest, which has had time to ask. */
const MAX_CONNECTIONS = 32;
/** Time limit of a connection without a request, and of a request, ms; and how often it is checked. */
const REQUEST_MS = 2000;
const LOOK_MS = 500;
const MAX_HEADER_BYTES = 4096;
/** Time for which an answer of the host is reused, and for which one is awaited, ms. */
const FRESH_MS = 1000;
const ANSWER_MS = 2000;

const port = parentPort!;

let asked: Promise<Snapshot | undefined> | undefined;
let askedAt = 0;
let take: (snapshot: Snapshot | undefined) => void = () => {};
port.on('message', (snapshot: Snapshot) => take(snapshot));

/** What the host said less than a second ago; undefined: it does not answer. */
function askHost(): Promise<Snapshot | undefined> {
  if (asked === undefined || performance.now() - askedAt > FRESH_MS) {
    askedAt = performance.now();
    asked = new Promise((resolve) => {
      take = resolve;
      setTimeout(resolve, ANSWER_MS, undefined).unref();
    });
    port.postMessage({ kind: 'ask' });
  }
  return asked;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  if (path !== '/metrics' && path !== '/health') {
    response.writeHead(404).end('there are /metrics and /health\n');
    return;
  }
  const snapshot = await askHost();
  if (snapshot === undefined) {
    response.writeHead(503).end('the host does not answer\n');
  } else if (path === '/health') {
    response.writeHead(snapshot.healthy ? 200 : 503, { 'content-type': 'application/json' });
    response.end(`${snapshot.health}\n`);
  } else {
    response.writeHead(200, { 'content-type': snapshot.contentType }).end(snapshot.metrics);
  }
}

lowerPriority();

const server = createServer(
  {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
  },
  (request, response) => void answer(request, response),
);
server.timeout = REQUEST_MS + ANSWER_MS;

const { address, limits } = workerData as MetricsServerData;
const addresses = createAddresses({ ...limits, now: () => performance.now() });
const turnedAway = createTurnedAway();
setInterval(() => turnedAway.close(), SWEEP_MS).unref();

const sockets = new Set<Socket>();
/* Node's own listener reads the requests of a connection. It is taken off the server, and called below for connections within the limits. */
const [serve] = server.listeners('connection') as ((socket: Socket) => void)[];
server.removeAllListeners('connection');
server.on('connection', (socket) => {
  const ip = socket.remoteAddress ?? '';
  if (!addresses.mayConnect(ip)) {
    turnedAway.add(socket.on('error', () => {}));
    return;
  }
  addresses.connect(ip);
  const [oldest] = sockets;
  if (sockets.size >= MAX_CONNECTIONS) {
    sockets.delete(oldest!);
    oldest!.destroy();
  }
  sockets.add(socket);
  socket.once('close', () => {
    sockets.delete(socket);
    addresses.disconnect(ip);
  });
  serve!.call(server, socket);
});
server.on('error', ({ message }) => port.postMessage({ kind: 'failed', message }));
server.listen(address.port, address.host, () => {
  const { port: chosen } = server.address() as { port: number };
  port.postMessage({ kind: 'listening', port: chosen });
});
