import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { pinning } from './measure.ts';

/* What a host in lockstep is held against: a server that waits for as many bytes from two clients, sends both as many as a
   group has, and looks at none of them. */

const GROUP_BYTES = 1500;
const MEASURE_MS = 1500;

const SERVER = `
  const net = require('node:net');
  const sockets = [];
  const come = [0, 0];
  const [inBytes, outBytes] = process.argv.slice(1).map(Number);
  const group = Buffer.alloc(outBytes, 32);
  const server = net.createServer({ noDelay: true }, (socket) => {
    const index = sockets.push(socket) - 1;
    socket.on('error', () => {});
    socket.on('close', () => process.exit());
    socket.on('data', (bytes) => {
      come[index] += bytes.length;
      while (come[0] >= inBytes && come[1] >= inBytes) {
        come[0] -= inBytes;
        come[1] -= inBytes;
        for (const each of sockets) each.write(group);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  const turn = () => setImmediate(turn);
  turn();`;

/** Exchanges a second. */
export async function measurePingPong(pairBytes: number): Promise<number> {
  const words = [...pinning(), process.execPath, '--eval', SERVER, String(pairBytes), String(GROUP_BYTES)];
  const child = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const pair = Buffer.alloc(pairBytes, 32);
  let exchanges = 0;
  const sockets = [0, 1].map((index) => {
    const socket = connect({ port: Number(line.toString()), host: '127.0.0.1', noDelay: true });
    let come = 0;
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(pair));
    socket.on('data', (bytes) => {
      come += bytes.length;
      for (; come >= GROUP_BYTES; come -= GROUP_BYTES) {
        if (index === 0) exchanges += 1;
        socket.write(pair);
      }
    });
    return socket;
  });
  let awake = true;
  const turn = (): void => {
    if (awake) setImmediate(turn);
  };
  turn();
  await pause(500);
  const before = exchanges;
  const started = performance.now();
  await pause(MEASURE_MS);
  const rate = (exchanges - before) / ((performance.now() - started) / 1000);
  awake = false;
  for (const socket of sockets) socket.destroy();
  await once(child, 'exit');
  return rate;
}
