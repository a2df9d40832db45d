import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Answers } from './child.ts';

/* The baseline of lockstep: two sockets that send as many bytes as two clients do, and a server that answers both with as
   many as a host does once it has them, in two processes that never sleep. Nothing is looked at. */

export interface EchoSetup {
  readonly port: number;
  /** bytes of a client update, and of a state update */
  readonly sent: number;
  readonly answered: number;
  readonly ms: number;
}

let server: Server | undefined;

export const answers: Answers = {
  async serve({ sent, answered }: Pick<EchoSetup, 'sent' | 'answered'>): Promise<number> {
    const sockets: Socket[] = [];
    const owed = new Map<Socket, number>();
    const stateUpdate = Buffer.alloc(answered, 0x20);
    server?.close();
    server = createServer({ noDelay: true }, (socket) => {
      sockets.push(socket);
      owed.set(socket, sent);
      socket.on('error', () => {});
      socket.on('data', ({ length }) => {
        owed.set(socket, owed.get(socket)! - length);
        if (sockets.length < 2 || sockets.some((one) => owed.get(one)! > 0)) return;
        for (const one of sockets) {
          owed.set(one, owed.get(one)! + sent);
          one.write(stateUpdate);
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stayAwake();
    return (server.address() as { port: number }).port;
  },
  /** Exchanges a second. */
  async exchange({ port, sent, answered, ms }: EchoSetup): Promise<number> {
    stayAwake();
    const clientUpdate = Buffer.alloc(sent, 0x20);
    const start = performance.now();
    // The server answers both or none: the first that stops ends it.
    const rounds = await Promise.race(
      [0, 1].map(() => exchangeOn({ port, clientUpdate, answered, until: start + ms })),
    );
    return rounds / ((performance.now() - start) / 1000);
  },
};

interface Exchange {
  readonly port: number;
  readonly clientUpdate: Uint8Array;
  readonly answered: number;
  readonly until: number;
}

/** One socket; gives its number of exchanges. */
function exchangeOn({ port, clientUpdate, answered, until }: Exchange): Promise<number> {
  return new Promise((resolve, reject) => {
    let [rounds, owed] = [0, answered];
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => void socket.write(clientUpdate));
    socket.on('error', reject);
    socket.on('data', ({ length }) => {
      owed -= length;
      if (owed > 0) return;
      owed += answered;
      rounds += 1;
      if (performance.now() < until) {
        socket.write(clientUpdate);
        return;
      }
      socket.destroy();
      resolve(rounds);
    });
  });
}

let awake = false;

function stayAwake(): void {
  if (awake) return;
  awake = true;
  const turn = (): void => void setImmediate(turn);
  turn();
}
