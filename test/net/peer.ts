import { connect, type Socket } from 'node:net';
import { createFrameDecoder, encodeFrame, encodeKeys, encodeUserData } from '../../src/net/index.ts';
import { NEVER_MS } from '../own-time.ts';

/* A client for tests that knows frames and nothing more: what it is told to send it sends, and what comes it keeps. */

export type Json = Record<string, unknown>;

export interface Peer {
  readonly socket: Socket;
  /** payloads that came and were not taken yet */
  readonly inbox: string[];
  /** whether the other side has closed */
  readonly closed: boolean;
  send(...payloads: string[]): void;
  raw(bytes: Uint8Array | string): void;
  pair(ready: boolean, keys?: number): void;
  mask(ready: boolean, keys?: number): void;
  /** The next payload. Fails when the connection ends, or after `timeoutMs`. */
  next(timeoutMs?: number): Promise<string>;
  json(timeoutMs?: number): Promise<Json>;
  /** The next group, as the four values; messages before it are put into `messages`. */
  group(timeoutMs?: number): Promise<Group>;
  readonly messages: Json[];
  /** Resolves with the messages of the end once the connection is closed. */
  end(timeoutMs?: number): Promise<Json[]>;
}

interface Group {
  readonly data: Json;
  readonly lasers: readonly [unknown[], unknown[]];
  readonly enemies: readonly { ex: number; ey: number; ecolor: string }[];
}

export const frame = (payload: string): Uint8Array => encodeFrame(Buffer.from(payload));

export async function openPeer(port: number, options: { localAddress?: string } = {}): Promise<Peer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options });
  socket.on('error', () => {});
  const peer = followStream(socket, {
    write: (bytes) => void socket.write(bytes),
    onBytes: (take) => void socket.on('data', take),
    onClose: (take) => void socket.on('close', take),
  });
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', () => resolve());
  });
  return peer;
}

/** A way on which frames go: a socket, or what is on top of it. */
export interface PeerStream {
  write(bytes: Uint8Array | string): void;
  onBytes(take: (bytes: Uint8Array) => void): void;
  onClose(take: () => void): void;
}

export function followStream(socket: Socket, stream: PeerStream): Peer {
  const decoder = createFrameDecoder(262_144);
  const inbox: string[] = [];
  const messages: Json[] = [];
  const waiting = new Set<() => void>();
  let closed = false;
  const wake = (): void => {
    for (const each of [...waiting]) each();
  };
  stream.onBytes((bytes) => {
    decoder.feed(bytes);
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
      inbox.push(Buffer.from(payload).toString());
    wake();
  });
  stream.onClose(() => {
    closed = true;
    wake();
  });
  const until = (is: () => boolean, what: string, timeoutMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no ${what} within ${timeoutMs} ms; inbox: ${inbox.join(' ').slice(0, 300)}`));
      }, timeoutMs);
      const look = (): void => {
        if (!is()) return;
        stop();
        resolve();
      };
      waiting.add(look);
      look();
    });
  const peer: Peer = {
    socket,
    inbox,
    messages,
    get closed() {
      return closed;
    },
    send: (...payloads) => stream.write(Buffer.concat(payloads.map(frame))),
    raw: (bytes) => stream.write(bytes),
    pair: (ready, keys = 0) =>
      stream.write(Buffer.concat([encodeUserData(ready), encodeKeys(keys, 'array')])),
    mask: (ready, keys = 0) => stream.write(Buffer.concat([encodeUserData(ready), encodeKeys(keys, 'mask')])),
    async next(timeoutMs = NEVER_MS) {
      await until(() => inbox.length > 0 || closed, 'frame', timeoutMs);
      if (inbox.length === 0) throw new Error('the connection has ended');
      return inbox.shift()!;
    },
    json: async (timeoutMs) => JSON.parse(await peer.next(timeoutMs)) as Json,
    async group(timeoutMs) {
      for (;;) {
        const data = await peer.json(timeoutMs);
        if (Object.hasOwn(data, 'ready')) {
          const [first, second, enemies] = [
            await peer.json(),
            await peer.json(),
            await peer.json(),
          ] as unknown[];
          return { data, lasers: [first, second], enemies } as unknown as Group;
        }
        messages.push(data);
        if (Object.hasOwn(data, 'error')) throw new Error(`refused: ${JSON.stringify(data)}`);
      }
    },
    async end(timeoutMs = NEVER_MS) {
      await until(() => closed, 'end of the connection', timeoutMs);
      messages.push(...inbox.splice(0).map((payload) => JSON.parse(payload) as Json));
      return messages;
    },
  };
  return peer;
}
