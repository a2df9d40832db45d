import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Answers } from './child.ts';
import { type Lateness, lateness } from './measure.ts';

/* The baseline of real time: a server that sends as many bytes to as many sockets as a host does, in as many rounds a second,
   and clients that answer each with as many bytes as a client update has, in two processes. Nothing is looked at. */

export interface BeatSetup {
  readonly port: number;
  readonly sockets: number;
  /** bytes of a client update, and of a state update */
  readonly sent: number;
  readonly answered: number;
}

/** Rounds of a tick, as a host has them. */
const PHASES = 16;
const ROUND_MS = 1000 / 60 / PHASES;
/** What is due in less is waited for awake, as a host does, ms. */
const AWAKE_MS = 0.2;
/** What is read of one socket is used up before the next one is read. */
const READ_BUFFER = Buffer.allocUnsafe(65_536);

let late: number[] = [];
let since = { at: 0, cpuMicros: 0 };

export const answers: Answers = {
  async serve({ answered }: Pick<BeatSetup, 'answered'>): Promise<number> {
    const sockets: Socket[] = [];
    const server = createServer({ noDelay: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    beat(sockets, Buffer.alloc(answered, 0x20));
    return (server.address() as { port: number }).port;
  },
  async open({ port, sockets, sent }: Pick<BeatSetup, 'port' | 'sockets' | 'sent'>): Promise<void> {
    const clientUpdate = Buffer.alloc(sent, 0x20);
    for (let index = 0; index < sockets; index += 1) {
      const answer = (): boolean => socket.write(clientUpdate) || true;
      const socket = connect({
        host: '127.0.0.1',
        port,
        noDelay: true,
        onread: { buffer: READ_BUFFER, callback: answer },
      });
      socket.on('error', () => {});
      await once(socket, 'connect');
    }
  },
  watch(): void {
    late = [];
    const { user, system } = process.cpuUsage();
    since = { at: performance.now(), cpuMicros: user + system };
  },
  watched(): Lateness & { readonly cpuShare: number } {
    const { user, system } = process.cpuUsage();
    const cpuShare = (user + system - since.cpuMicros) / 1000 / (performance.now() - since.at);
    return { ...lateness(late), cpuShare };
  },
};

/** Sends `update` to every socket 60 times a second, a part of them a round. */
function beat(sockets: readonly Socket[], update: Uint8Array): void {
  const start = performance.now();
  let round = 1;
  const turn = (): void => {
    for (let behind = performance.now() - start - round * ROUND_MS; behind >= 0; behind -= ROUND_MS) {
      late.push(behind);
      for (let index = round % PHASES; index < sockets.length; index += PHASES) sockets[index]!.write(update);
      round += 1;
    }
    const wait = start + round * ROUND_MS - performance.now();
    if (wait < AWAKE_MS) setImmediate(turn);
    else setTimeout(() => setImmediate(turn), Math.max(1, Math.round(wait)));
  };
  turn();
}
