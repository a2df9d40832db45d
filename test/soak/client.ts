import { connect, type Socket } from 'node:net';
import { createFrameDecoder, encodeFrame, encodeKeys, encodeUserData } from '../../src/net/index.ts';

/* A client for the soak: it keeps nothing of what it is sent, so that whatever grows is the host's. */

export interface Client {
  readonly socket: Socket;
  /** Resolves once the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  send(...payloads: string[]): void;
  /** Sends a pair that is ready. */
  pair(keys: number): void;
  /** Resolves with the next message that is no group, or undefined at the end of the connection. */
  answer(): Promise<Record<string, unknown> | undefined>;
}

export interface ClientOptions {
  readonly port: number;
  /** Is told of the tick of each state update; -1 while no match is played. */
  readonly onUpdate?: (client: Client, tick: number) => void;
}

const GROUP = Buffer.from('{"ready":');
const LIST = '['.charCodeAt(0);
const PAYLOAD_BYTES = 262_144;

export function openClient({ port, onUpdate }: ClientOptions): Client {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const decoder = createFrameDecoder(PAYLOAD_BYTES);
  let answered: ((message: Record<string, unknown> | undefined) => void) | undefined;
  const settle = (message: Record<string, unknown> | undefined): void => {
    const resolve = answered;
    answered = undefined;
    resolve?.(message);
  };
  const client: Client = {
    socket,
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
    send: (...payloads) =>
      void socket.write(Buffer.concat(payloads.map((one) => encodeFrame(Buffer.from(one))))),
    pair: (keys) => void socket.write(Buffer.concat([encodeUserData(true), encodeKeys(keys, 'mask')])),
    answer: () =>
      new Promise((resolve) => {
        answered = resolve;
        if (socket.destroyed) settle(undefined);
      }),
  };
  const take = (payload: Uint8Array): void => {
    if (payload[0] === LIST) return;
    const message = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>;
    if (GROUP.equals(payload.subarray(0, GROUP.length)))
      onUpdate?.(client, message.ready ? Number(message.tick) : -1);
    else settle(message);
  };
  socket.on('data', (bytes) => {
    decoder.feed(bytes);
    for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) take(payload);
  });
  socket.on('error', () => {});
  socket.on('close', () => settle(undefined));
  return client;
}

export const extendedHello = (fields: object): string =>
  JSON.stringify({ hello: 'shooter', version: 1, ...fields });

export const LEAVE = '{"connection":false}';
