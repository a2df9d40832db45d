import { expect, test } from 'vitest';
import { encodeHello, encodeUserData, type HostConnection } from '../../src/net/browser.ts';
import { createMemoryWorld } from './memory-world.ts';

const SPECTATORS = 5000;
/** The player, too. */
const MOST: number = SPECTATORS + 1;

test('a room with thousands of spectators closes, and each of them is told', async () => {
  const world = createMemoryWorld({
    limits: { spectators: SPECTATORS, connections: MOST, connectionsPerAddress: MOST },
  });
  const { host } = world;
  let told = 0;
  const open = (port: number): HostConnection => {
    const forget = (): void => host.forget(connection);
    const wire = {
      ...{ pending: 0, pause() {}, resume() {}, end: forget, destroy: forget },
      write(bytes: Uint8Array): void {
        if (Buffer.from(bytes).includes('"no-room"')) told += 1;
      },
    };
    const connection = host.accept(wire, ['10.0.0.1', port])!;
    return connection;
  };
  const player = open(0);
  player.received(encodeHello({ room: 'r' }));
  for (let port = 1; port <= SPECTATORS; port += 1)
    open(port).received(encodeHello({ room: 'r', role: 'spectator' }));
  expect(host.connections.size).toBe(MOST);
  player.received(encodeUserData(false, false));
  await world.run(() => host.rooms.size === 0);
  expect(told).toBe(SPECTATORS);
  expect(host.connections.size).toBe(0);
  expect(world.lines.filter((line) => line.includes('failed'))).toEqual([]);
});
