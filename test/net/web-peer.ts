import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { MESSAGE_BYTES } from '../../src/net/limits.ts';
import { NEVER_MS } from '../own-time.ts';
import { followStream, type Peer } from './peer.ts';

/* Clients of a host's web server for tests: one that plays over a WebSocket, and one that writes requests by hand. */

export const PAGE =
  '<!doctype html><title>a page</title><style>p { color: red }</style><p>a page</p><script>document.title = "on"</script>\n';

export interface WebPeer extends Peer {
  readonly ws: WebSocket;
  /** with what the host has closed; undefined while it has not */
  readonly code: number | undefined;
}

export interface WebPeerOptions {
  readonly protocols?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly localAddress?: string;
  readonly ca?: string;
}

/** Opens a WebSocket. @throws Error with the status where the host refuses */
export async function openWebPeer(port: number, options: WebPeerOptions = {}): Promise<WebPeer> {
  const { protocols = 'shooter.1', headers = {}, path = '/ws', localAddress, ca } = options;
  const url = `${ca === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}${path}`;
  const ws = new WebSocket(url, [...[protocols].flat()], {
    headers,
    perMessageDeflate: false,
    ...(localAddress !== undefined && { localAddress }),
    ...(ca !== undefined && { ca }),
  });
  let socket: Socket | undefined;
  let code: number | undefined;
  ws.on('upgrade', (response) => {
    socket = response.socket;
  });
  ws.on('close', (given) => {
    code = given;
  });
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('unexpected-response', (_, response) => reject(new Error(`status ${response.statusCode}`)));
    ws.on('error', reject);
  });
  const peer = followStream(socket!, {
    write(given) {
      const bytes = Buffer.from(given as Uint8Array);
      for (let at = 0; at < bytes.length; at += MESSAGE_BYTES) {
        if (ws.readyState === WebSocket.OPEN) ws.send(bytes.subarray(at, at + MESSAGE_BYTES));
      }
    },
    onBytes: (take) => void ws.on('message', (bytes: Buffer) => take(bytes)),
    onClose: (take) => void ws.on('close', take),
  });
  return Object.defineProperties(peer, {
    ws: { value: ws },
    code: { get: () => code },
  }) as WebPeer;
}

export interface Answer {
  readonly status: number;
  /** by lower-case name */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes a request as it is, and gives all that comes until the end of the connection: status 0 for nothing. */
export function request(port: number, text: string, localAddress = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => reject(new Error('no end of the connection')), NEVER_MS);
    socket.on('error', () => {});
    socket.on('data', (bytes) => void chunks.push(bytes));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(parseAnswer(Buffer.concat(chunks).toString('latin1')));
    });
    socket.write(text, 'latin1');
  });
}

function parseAnswer(text: string): Answer {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name, ...value] = line.split(': ');
      return [name!.toLowerCase(), value.join(': ')];
    }),
  );
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: body.join('\r\n\r\n') };
}

/** A GET, or what else the fields say. */
export const get = (
  port: number,
  path: string,
  { method = 'GET', host = `127.0.0.1:${port}`, ...fields }: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  request(
    port,
    `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  );

/** The header fields of a browser that opens a WebSocket, all right. */
export const upgradeFields = (port: number): Record<string, string> => ({
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  Origin: `http://127.0.0.1:${port}`,
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'shooter.1',
});
