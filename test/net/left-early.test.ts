import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { encodeUserData, playRemote, spectate } from '../../src/net/index.ts';
import { NEVER_MS } from '../own-time.ts';

/* Who is told to leave before the host has answered does so at once. */

/** A host that takes hellos and answers none. @param onHello is called for each */
async function listen(onHello: () => void): Promise<{ host: string; port: number; received: Buffer[] }> {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.once('data', onHello);
    socket.on('data', (bytes) => void received.push(bytes));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, received };
}

test.each(['playRemote', 'spectate'] as const)('%s, while the host says nothing', async (name) => {
  const leaving = new AbortController();
  const { received, ...where } = await listen(() => leaving.abort());
  const options = { ...where, timeoutMs: NEVER_MS, signal: leaving.signal };
  if (name === 'spectate') await spectate(options);
  else await playRemote({ ...options, createPlayer: () => ({ decide: () => 0 }) });
  const leave = Buffer.from(encodeUserData(false, false));
  expect(Buffer.concat(received).includes(leave)).toBe(true);
});

test('with a signal that has fired already, and a host that would wait', async () => {
  const { received, ...where } = await listen(() => {});
  await spectate({ ...where, timeoutMs: NEVER_MS, signal: AbortSignal.abort() });
  await playRemote({
    ...{ ...where, timeoutMs: NEVER_MS, signal: AbortSignal.abort() },
    createPlayer: () => ({ decide: () => 0 }),
  });
});
