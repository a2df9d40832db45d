import { join } from 'node:path';
import { expect } from 'vitest';
import { readLog, verifyLog } from '../../src/replay/index.ts';
import { NEVER_MS, waitedMs } from '../own-time.ts';
import { type Json, openPeer, type Peer } from './peer.ts';

/* Those at the other tables. Whatever is done to a host, two honest players in a room of their own see every tick, one after
   the other, and have a log in the end that proves it. */

/** Two extended clients in real time that play on, match after match, until they are told to stop. */
export interface Others {
  readonly peers: readonly [Peer, Peer];
  /** groups of a match seen so far, by the first of them */
  readonly ticks: number;
  /** what either of them should not have seen; a tick that was missed only if this process was not held up itself */
  readonly wrong: readonly string[];
  /** all ticks that were missed */
  readonly gaps: readonly string[];
  /** Leaves the table. Fails unless all went as it should; gives the results that were told. */
  leave(): Promise<Json[]>;
}

/** As far ahead as a client may be: none of the ticks that a host catches up is missed. */
const AHEAD = 8;

export async function seatOthers(port: number, room = 'others'): Promise<Others> {
  const peers = [await sit(port, room), await sit(port, room)] as const;
  const wrong: string[] = [];
  const gaps: string[] = [];
  const hold = watchHold();
  let ticks = 0;
  const onGap = (gap: string): void => {
    gaps.push(gap);
    if (!hold.isRecent()) wrong.push(gap);
  };
  const players = peers.map((peer, index) =>
    play(peer, {
      onGap,
      onError: (error) => void wrong.push(String(error)),
      onTick() {
        if (index === 0) ticks += 1;
      },
    }),
  );
  await until(() => ticks > 0 || wrong.length > 0, 'first tick of the others');
  return {
    peers,
    get ticks() {
      return ticks;
    },
    wrong,
    gaps,
    async leave() {
      hold.stop();
      const before = ticks;
      await until(() => ticks > before + 1 || wrong.length > 0, 'another tick of the others');
      for (const player of players) player.stop();
      peers[0].send('{"connection":false}');
      await until(() => resultsOf(peers[1]).some(({ reason }) => reason === 'leave'), 'result of the others');
      peers[1].send('{"connection":false}');
      await Promise.all(peers.map((peer) => peer.end()));
      expect(wrong).toEqual([]);
      return resultsOf(peers[1]);
    },
  };
}

/** Leaves the table, and finds the logs of all that was played there proven. */
export async function leaveProven(others: Others, folder: string): Promise<void> {
  for (const { log } of await others.leave()) {
    expect(verifyLog(readLog(join(folder, String(log)))).verdict).toBe('proven');
  }
}

export const resultsOf = ({ messages }: Peer): Json[] =>
  messages.flatMap(({ result }) => (result === undefined ? [] : [result as Json]));

async function sit(port: number, room: string): Promise<Peer> {
  const peer = await openPeer(port);
  peer.send(JSON.stringify({ hello: 'shooter', version: 1, room, pace: 'realtime' }));
  const { slot } = await peer.json();
  if (slot === undefined) throw new Error('the others got no seat');
  return peer;
}

/* Host and players share this process. Where it stood still for long, on a machine that has other work, more ticks were due
   at once than a client may be ahead, and the wire promises the newest state alone. */
const HELD_UP_MS = 60;
const RECENT_MS = 1000;

/** Notes when this process was last held up. */
function watchHold(): { isRecent(): boolean; stop(): void } {
  let last = performance.now();
  let waited = waitedMs();
  let heldAt = Number.NEGATIVE_INFINITY;
  // It may be held up at one time, or often for less.
  const look = (): void => {
    const now = performance.now();
    if (now - last > HELD_UP_MS || waitedMs() - waited > HELD_UP_MS) {
      heldAt = now;
      waited = waitedMs();
    }
    last = now;
  };
  const forget = setInterval(() => {
    waited = waitedMs();
  }, RECENT_MS);
  const timer = setInterval(look, 5);
  return {
    isRecent() {
      look();
      return last - heldAt < RECENT_MS;
    },
    stop() {
      clearInterval(timer);
      clearInterval(forget);
    },
  };
}

interface Sights {
  onTick(): void;
  onGap(gap: string): void;
  onError(error: unknown): void;
}

/** Answers every group with a pair, and holds each tick against the one before. */
function play(peer: Peer, { onTick, onGap, onError }: Sights): { stop(): void } {
  let isOver = false;
  let last = 0;
  const follow = async (): Promise<void> => {
    for (let ahead = 0; ahead < AHEAD; ahead += 1) peer.mask(true);
    for (;;) {
      // What comes after the leave are results, and no tick.
      const { data } = await peer.group(isOver ? 8000 : 4000);
      if (data.ready) {
        const tick = Number(data.tick);
        if (tick !== last + 1 && tick !== 1 && !isOver) onGap(`tick ${tick} after ${last}`);
        last = tick;
        onTick();
      }
      if (!isOver) peer.mask(true, last % 32);
    }
  };
  follow().catch((error: unknown) => {
    if (!isOver) onError(error);
  });
  return {
    stop() {
      isOver = true;
    },
  };
}

/** Waits until something is so. */
export async function until(is: () => boolean, what: string, timeoutMs = NEVER_MS): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!is()) {
    if (performance.now() > end) throw new Error(`no ${what} within ${timeoutMs} ms`);
    await pause(5);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
