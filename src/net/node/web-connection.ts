import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe } from '../../core/internal.ts';
import { plainIp } from '../addresses.ts';
import type { Connection } from '../connection.ts';
import type { RoomHost } from '../host.ts';
import { count } from '../host-context.ts';
import { ANSWER_MS } from '../limits.ts';
import type { Shake } from './handshakes.ts';
import { addressOf } from './listen.ts';
import type { Scheduler } from './scheduler.ts';
import type { LocalEnd, WebAccess } from './web-access.ts';
import { type Answer, type Page, pageFields, respond, respondBare } from './web-answers.ts';
import type { ReadRequest } from './web-http.ts';
import type { Replays } from './web-replays.ts';
import { createWebWire, SUBPROTOCOL, upgrade, type WebWire } from './web-socket.ts';

/* A connection of the web server. It is one of the host's from its accept on: counted, timed out and logged as those on TCP are. It
   carries one request, whose answer is a page from memory, a short text, or a WebSocket, on which the same byte stream goes as on TCP. */

/** What a web server counts about itself. */
export interface WebStats {
  /** requests answered, by status; 101: WebSockets opened */
  readonly answers: Map<number, number>;
  /** WebSockets that are open */
  sockets: number;
}

/** What the connections of a server share. */
export interface Site {
  readonly host: RoomHost;
  readonly scheduler: Scheduler;
  readonly shake: Shake | undefined;
  readonly readRequest: ReadRequest;
  readonly access: WebAccess;
  readonly page: Page;
  readonly replays: Replays | undefined;
  readonly stats: WebStats;
}

/** A connection of the web server, from its accept on. */
interface WebConnection {
  readonly wire: WebWire;
  readonly connection: Connection;
  readonly at: LocalEnd;
  /** The socket is gone. */
  readonly forget: () => void;
}

/** Takes a socket from its accept to its end. */
export function serve(site: Site, socket: Socket): void {
  const { host, scheduler, shake, access } = site;
  // A reset ends in `close`, too.
  socket.on('error', () => {});
  if (socket.remoteAddress === undefined) {
    socket.destroy();
    return;
  }
  const wire = createWebWire(socket);
  const address = addressOf(socket);
  const connection = host.accept(wire, address, access.isProxy(address[0]));
  scheduler.reschedule();
  if (connection === undefined) return;
  const forget = (): void => {
    host.forget(connection);
    scheduler.reschedule();
  };
  const at = {
    address: plainIp(socket.localAddress!),
    port: socket.localPort!,
    isSecure: shake !== undefined,
  };
  const webConnection = { wire, connection, at, forget };
  // A WebSocket first gives what has come on it.
  socket.on('close', () => wire.socket === undefined && forget());
  if (shake === undefined) read(site, webConnection, socket);
  else
    shake(socket, {
      secure(secured) {
        connection.handshakeDone();
        read(site, webConnection, secured);
      },
      failed: (code) => connection.refuse('no-tls', `the TLS handshake failed: ${code}`),
    });
}

/** The request of a connection, and how it is answered. */
interface WebRequest extends WebConnection {
  readonly request: IncomingMessage;
  readonly send: (answer: Answer) => void;
  /** of a request for another protocol, what came behind it */
  readonly rest?: Buffer;
}

/** Reads the request, and answers it. */
function read(site: Site, webConnection: WebConnection, stream: Socket): void {
  const { connection, wire } = webConnection;
  const sendBare = (answer: Answer): void => respondBare(stream, answer);
  const ended = (): void => connection.ended();
  const take = (act: () => void): void => {
    stream.off('end', ended);
    // Its time was over, or the host about to stop.
    if (connection.isOpen) act();
    site.scheduler.reschedule();
  };
  wire.stream = stream;
  stream.on('end', ended);
  site.readRequest(stream, {
    request: (request, response) =>
      take(() => answer(site, { ...webConnection, request, send: (given) => respond(response, given) })),
    upgrade: (request, rest) => take(() => answer(site, { ...webConnection, request, rest, send: sendBare })),
    failed: (code) =>
      take(() =>
        refuse(
          site,
          { ...webConnection, send: sendBare },
          code === 'HPE_HEADER_OVERFLOW' ? LONG_HEAD : NO_HTTP,
        ),
      ),
  });
}

const refusal = (code: string, status: number, why: string): Refusal => ({ code, status, why });

const LONG_HEAD = refusal('bad-request', 431, 'a request has 8 KiB at most');
const NO_HTTP = refusal('bad-request', 400, 'this is no request of HTTP/1.1');

function answer(site: Site, webRequest: WebRequest): void {
  const { request } = webRequest;
  const wrong = identify(site, webRequest);
  if (wrong !== undefined) {
    refuse(site, webRequest, wrong);
    return;
  }
  // What follows a question mark is not looked at.
  const [path] = request.url!.split('?') as [string];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/ws') openSocket(site, webRequest);
  else if (!isRead) reply(site, webRequest, { status: 405, headers: { allow: 'GET, HEAD' } });
  else if (path === '/') reply(site, webRequest, pageAnswer(request, site.page));
  else void replyReplay(site, webRequest, path);
}

/** Why a request is not what it is to be. */
interface Refusal {
  readonly status: number;
  /** as clients of the wire would be told */
  readonly code: string;
  readonly why: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whose connection it is, and whether it is for us. @returns why it is not */
function identify({ host, access }: Site, { connection, at, request }: WebRequest): Refusal | undefined {
  const { headers, headersDistinct } = request;
  const [peer, port] = connection.address;
  const forwarded = [headers['x-forwarded-for'] ?? ''].flat().join();
  if (access.isProxy(peer) && !host.readdress(connection, [access.clientOf(peer, forwarded), port]))
    return refusal('too-many', 429, 'its address has all the connections that it may');
  if (headers.host === undefined || headersDistinct.host?.length !== 1)
    return refusal('bad-request', 400, 'a request names one Host');
  if (access.isOurHost(headers.host, at)) return undefined;
  const name = describe(headers.host);
  return refusal('wrong-host', 421, `${name} is not this host; --web-origin gives it more names`);
}

/** Answers with the reason, ends the connection, and counts and logs it as one that broke the wire. */
function refuse(
  { stats }: Site,
  { connection, send }: Pick<WebRequest, 'connection' | 'send'>,
  { status, code, why, headers }: Refusal,
): void {
  count(stats.answers, status);
  send({ status, headers, body: `${why}\n` });
  connection.refuse(code, why);
}

/** Answers a request for something that is no match. */
function reply({ stats }: Site, { connection, wire, send }: WebRequest, given: Answer): void {
  connection.handOver(ANSWER_MS);
  count(stats.answers, given.status);
  send(given);
  wire.end();
}

/** A page, unless the browser has it. */
function pageAnswer({ headers: { host, 'if-none-match': known = '' } }: IncomingMessage, page: Page): Answer {
  const has = known.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === page.tag);
  const headers = pageFields(page, host!);
  return has ? { status: 304, headers } : { status: 200, headers, body: page };
}

const REPLAY = /^\/replay\/([0-9a-f]{32})$/;

async function replyReplay(site: Site, webRequest: WebRequest, path: string): Promise<void> {
  const [, nonce] = REPLAY.exec(path) ?? [];
  const found = nonce === undefined ? undefined : site.replays?.find(nonce);
  if (found === 'busy') {
    reply(site, webRequest, { status: 503, headers: { 'retry-after': '2' }, body: 'try again in 2 s\n' });
    return;
  }
  // From now on nothing is expected of it.
  webRequest.connection.handOver(ANSWER_MS);
  const page = await found;
  if (page !== undefined) reply(site, webRequest, pageAnswer(webRequest.request, page));
  else reply(site, webRequest, { status: 404, body: 'there is no such page\n' });
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = '13';

/** What is wrong with a request for a WebSocket. */
function describeFault({ access }: Site, { at, request, rest }: WebRequest): Refusal | undefined {
  const { headers, method, url } = request;
  const { upgrade: protocol = '', origin } = headers;
  const bad = (why: string): Refusal => refusal('bad-request', 400, why);
  if (method !== 'GET' || rest === undefined || protocol.toLowerCase() !== 'websocket')
    return { ...bad('here are WebSockets alone'), status: 426, headers: { upgrade: 'websocket' } };
  if (headers['sec-websocket-version'] !== VERSION)
    return {
      ...bad(`WebSockets of version ${VERSION} are spoken here`),
      status: 426,
      headers: { 'sec-websocket-version': VERSION },
    };
  // A page's every request has an origin; a program, which may send what it likes, need not have one.
  if (origin !== undefined && !access.isOurOrigin(origin, at)) {
    const why = `a page of ${describe(origin)} may not play here; --web-origin names pages that may`;
    return refusal('foreign-origin', 403, why);
  }
  if (url !== '/ws') return bad('the path of a WebSocket is /ws, without a query');
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) return bad('its Sec-WebSocket-Key is none');
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  return protocols.includes(SUBPROTOCOL)
    ? undefined
    : bad(`the subprotocol ${SUBPROTOCOL} was not asked for`);
}

function openSocket(site: Site, webRequest: WebRequest): void {
  const { stats, scheduler } = site;
  const { connection, wire, forget, request, rest } = webRequest;
  const fault = describeFault(site, webRequest);
  if (fault !== undefined) {
    refuse(site, webRequest, fault);
    return;
  }
  upgrade(wire, connection, {
    request,
    rest: rest!,
    onEvent: () => scheduler.reschedule(),
    onClose() {
      stats.sockets -= 1;
      forget();
    },
  });
  if (wire.socket === undefined) return;
  count(stats.answers, 101);
  stats.sockets += 1;
  // The time for the hello begins.
  connection.handshakeDone();
}
