import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogFolder } from '../../src/net/index.ts';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { start } from '../cli/shooter.ts';
import { openPeer } from './peer.ts';

/* Row 51 of the faults: a host that is killed in the middle of twenty matches. */

const MATCHES = 20;
/** Ticks of a second, and a few for what was on its way when the host died. */
const MOST_LOST_TICKS = 60 + 5;

test('row 51: kill -9 in the middle of twenty matches: each log replays up to at most a second before', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shooter-kill-'));
  const { process: child, end } = start(['host', '--port', '0', '--log-level', 'silent'], { cwd });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(/listening on \S+:(\d+)/.exec(line.toString())![1]);
  const seen = new Map<string, number>();
  const play = async (room: string): Promise<void> => {
    const peer = await openPeer(port);
    peer.send(JSON.stringify({ hello: 'shooter', version: 1, room }));
    await peer.next();
    for (;;) {
      peer.mask(true, 16);
      const { data } = await peer.group(20_000);
      if (data.ready) seen.set(room, Math.max(seen.get(room) ?? 0, Number(data.tick)));
    }
  };
  const rooms = Array.from({ length: MATCHES }, (_, index) => `kill-${index}`);
  const players = rooms.flatMap((room) => [play(room), play(room)]).map((player) => player.catch(() => {}));
  const until = Date.now() + 30_000;
  while (rooms.some((room) => (seen.get(room) ?? 0) < 200)) {
    if (Date.now() > until) throw new Error(`too slow: ${[...seen.values()].join()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  await end;
  await Promise.all(players);

  const path = join(cwd, 'logs');
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const folder = openLogFolder({ path, log });
  expect(folder.recovered).toHaveLength(MATCHES);
  for (const name of readdirSync(path).filter((file) => file.endsWith('.log'))) {
    const read = readLog(join(path, name));
    expect(verifyLog(read).verdict, name).toBe('proven');
    expect(read.end!.result).toEqual({ reason: 'interrupted', winner: null });
    const room = read.recording!.host!.room;
    expect(read.track.ticks, room).toBeGreaterThanOrEqual(seen.get(room)! - MOST_LOST_TICKS);
    seen.delete(room);
  }
  expect(seen.size).toBe(0);
  folder.close();
  rmSync(cwd, { recursive: true });
});
