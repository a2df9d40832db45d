import type { Socket } from 'node:net';
import { describe } from '../../core/internal.ts';
import type { Connection } from '../connection.ts';
import type { RoomHost } from '../host.ts';
import { count } from '../host-context.ts';
import { ANSWER_MS } from '../limits.ts';
import type { Shake } from './handshakes.ts';
import { addressOf, plainIp } from './listen.ts';
import type { Scheduler } from './scheduler.ts';
import type { LocalEnd, WebAccess } from './web-access.ts';
import { type Answer, type Page, pageFields, send } from './web-answers.ts';
import type { Replays } from './web-replays.ts';
import { createRequestReader, type WebRequest } from './web-request.ts';
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
  readonly access: WebAccess;
  readonly page: Page;
  readonly replays: Replays | undefined;
  readonly stats: WebStats;
}

interface Visit {
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
  const visit = { wire, connection, at, forget };
  // A WebSocket first gives what has come on it.
  socket.on('close', () => wire.socket === undefined && forget());
  if (shake === undefined) read(site, visit, socket);
  else
    shake(socket, {
      secure(secured) {
        connection.handshakeDone();
        read(site, visit, secured);
      },
      failed: (code) => connection.refuse('no-tls', `the TLS handshake failed: ${code}`),
    });
}

/** Reads the request, and answers it. */
function read(site: Site, visit: Visit, stream: Socket): void {
  const { connection, wire } = visit;
  const reader = createRequestReader();
  wire.stream = stream;
  const end = (): void => connection.ended();
  const take = (bytes: Buffer): void => {
    const found = connection.isOpen ? reader.feed(bytes) : undefined;
    if (found === undefined) return;
    stream.off('data', take);
    stream.off('end', end);
    if ('why' in found) refuse(site, visit, refusal('bad-request', found.status, found.why));
    else answer(site, visit, found);
    site.scheduler.reschedule();
  };
  stream.on('data', take);
  stream.on('end', end);
}

interface Found {
  readonly request: WebRequest;
  /** what came behind it */
  readonly rest: Buffer;
}

const refusal = (code: string, status: number, why: string): Refusal => ({ code, status, why });

function answer(site: Site, visit: Visit, found: Found): void {
  const { request } = found;
  const wrong = identify(site, visit, request);
  if (wrong !== undefined) {
    refuse(site, visit, wrong);
    return;
  }
  // What follows a question mark is not looked at.
  const [path] = request.target.split('?') as [string];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/ws') openSocket(site, visit, found);
  else if (!isRead) reply(site, visit, { request, status: 405, headers: { allow: 'GET, HEAD' } });
  else if (path === '/') reply(site, visit, { request, ...pageAnswer(request, site.page) });
  else void replyReplay(site, visit, { request, path });
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
function identify(
  { host, access }: Site,
  { connection, at }: Visit,
  { headers }: WebRequest,
): Refusal | undefined {
  const [peer, port] = connection.address;
  if (
    access.isProxy(peer) &&
    !host.readdress(connection, [access.clientOf(peer, headers['x-forwarded-for']), port])
  )
    return refusal('too-many', 429, 'its address has all the connections that it may');
  if (headers.host === undefined) return refusal('bad-request', 400, 'it has no Host');
  if (!access.isOurHost(headers.host, at))
    return refusal(
      'wrong-host',
      421,
      `it asks for the host ${describe(headers.host)}, which is not this one; --web-origin names others`,
    );
  return undefined;
}

/** Answers with the reason, ends the connection, and counts and logs it as one that broke the wire. */
function refuse({ stats }: Site, { wire, connection }: Visit, { status, code, why, headers }: Refusal): void {
  respond(stats, wire, { status, headers, body: `${why}\n` });
  connection.refuse(code, why);
}

interface Reply extends Answer {
  readonly request: WebRequest;
}

/** Answers a request for something that is no match. */
function reply({ stats }: Site, { wire, connection }: Visit, { request, ...answer }: Reply): void {
  connection.handOver(ANSWER_MS);
  respond(stats, wire, answer, request.method === 'HEAD');
  wire.end();
}

function respond(stats: WebStats, { stream }: WebWire, answer: Answer, isHead = false): void {
  count(stats.answers, answer.status);
  if (stream?.writable) send(stream, answer, isHead);
}

/** A page, unless the browser has it. */
function pageAnswer({ headers: { host, 'if-none-match': known = '' } }: WebRequest, page: Page): Answer {
  const has = known.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === page.tag);
  const headers = pageFields(page, host!);
  return has ? { status: 304, headers } : { status: 200, headers, body: page };
}

const REPLAY = /^\/replay\/([0-9a-f]{32})$/;

async function replyReplay(
  site: Site,
  visit: Visit,
  asked: { request: WebRequest; path: string },
): Promise<void> {
  const { request, path } = asked;
  const [, nonce] = REPLAY.exec(path) ?? [];
  const found = nonce === undefined ? undefined : site.replays?.find(nonce);
  if (found === 'busy') {
    reply(site, visit, { request, status: 503, headers: { 'retry-after': '2' }, body: 'try again in 2 s\n' });
    return;
  }
  // From now on nothing is expected of it.
  if (found !== undefined) visit.connection.handOver(ANSWER_MS);
  const page = await found;
  if (page !== undefined) reply(site, visit, { request, ...pageAnswer(request, page) });
  else reply(site, visit, { request, status: 404, body: 'there is no such page\n' });
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = '13';

/** What is wrong with a request for a WebSocket. */
function describeFault(
  { access }: Site,
  { at }: Visit,
  { method, target, headers }: WebRequest,
): Refusal | undefined {
  const { upgrade: kind = '', connection = '', origin } = headers;
  const bad = (why: string): Refusal => refusal('bad-request', 400, why);
  const isUpgrade = /(^|,)\s*upgrade\s*(,|$)/i.test(connection) && kind.toLowerCase() === 'websocket';
  if (method !== 'GET' || !isUpgrade)
    return { ...bad('here are WebSockets alone'), status: 426, headers: { upgrade: 'websocket' } };
  if (headers['sec-websocket-version'] !== VERSION)
    return {
      ...bad(`WebSockets of version ${VERSION} are spoken here`),
      status: 426,
      headers: { 'sec-websocket-version': VERSION },
    };
  // A page's every request has an origin; a program, which may send what it likes, need not have one.
  if (origin !== undefined && !access.isOurOrigin(origin, at))
    return refusal(
      'foreign-origin',
      403,
      `a page of ${describe(origin)} asks for a match of this host; --web-origin names pages that may`,
    );
  if (target !== '/ws') return bad('the path of a WebSocket is /ws, without a query');
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) return bad('its Sec-WebSocket-Key is none');
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  return protocols.includes(SUBPROTOCOL)
    ? undefined
    : bad(`the subprotocol ${SUBPROTOCOL} was not asked for`);
}

function openSocket(site: Site, visit: Visit, { request, rest }: Found): void {
  const { stats, scheduler } = site;
  const { connection, wire, forget } = visit;
  const fault = describeFault(site, visit, request);
  if (fault !== undefined) {
    refuse(site, visit, fault);
    return;
  }
  upgrade(wire, connection, {
    request,
    rest,
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
